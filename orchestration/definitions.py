"""What ``dagster dev -m orchestration.definitions`` loads: the definitions of the home that the environment names."""

from ingestion.home import Home
from orchestration.assembly import build_definitions

defs = build_definitions(Home.from_environment())
