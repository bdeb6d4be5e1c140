"""The only clock of the pipeline: Asia/Shanghai, for the default load date and for the ledger's ``*_at`` columns.

No model, ingestion result or published content depends on it.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

TIMEZONE = "Asia/Shanghai"


def today() -> date:
    """Today in Asia/Shanghai, whatever the machine's zone."""
    return datetime.now(ZoneInfo(TIMEZONE)).date()


def now_text() -> str:
    """The present moment in Asia/Shanghai, ``YYYY-MM-DD HH:MM:SS``."""
    return datetime.now(ZoneInfo(TIMEZONE)).strftime("%Y-%m-%d %H:%M:%S")
