"""The night as its user meets it: first night, same date again, new date without files; and growth with the data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmarks.rows import Measured, Row, measure

FIRST_NIGHT, NEXT_NIGHT = "2026-11-01", "2026-11-02"
SEED = "20261031"


@cache
def write_sample(people: int, folder: Path) -> dict[str, str]:
    """Write a sample district into a home of its own, once a size; return the environment that names it."""
    home = folder / f"district_{people}"
    home.mkdir(parents=True)
    command = ["minsheng", "sample", "--out", str(home), "--people", str(people), "--seed", SEED]
    environment = {"MINSHENG_HOME": str(home)}
    measure(*command, environment=environment, log=folder / f"sample_{people}.log")
    return environment


def run_night(date: str, environment: dict[str, str], folder: Path) -> Measured:
    """Run one night as a user would and measure it."""
    return measure("minsheng", "run", "--date", date, environment=environment, log=folder / f"night_{date}.log")


@cache
def first_night(people: int, folder: Path) -> Measured:
    """The first night of a district of that size, run once."""
    return run_night(FIRST_NIGHT, write_sample(people, folder), folder)


def nights(people: int, folder: Path) -> list[Row]:
    """Seconds and MiB of three nights against the budgets for 300,000 people, and growth from a tenth of the people."""
    first, tenth = first_night(people, folder), first_night(people // 10, folder)
    environment = write_sample(people, folder)
    again = run_night(FIRST_NIGHT, environment, folder)
    empty = run_night(NEXT_NIGHT, environment, folder)
    growth = f"first night, {people:,} against {people // 10:,} people (times)"
    return [
        Row("night", f"first night of {people:,} people (s)", first.seconds, 300),
        Row("night", f"first night of {people:,} people, peak (MiB)", first.mebibytes, 4096),
        Row("night", "the same date again (s)", again.seconds, 25),
        Row("night", "a new date without files (s)", empty.seconds, 60),
        Row("night", growth, first.seconds / tenth.seconds, 10),
    ]
