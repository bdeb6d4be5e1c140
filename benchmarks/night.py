"""The night as its user meets it: first night, same date again, new date without files; and growth with the data."""

from __future__ import annotations

from pathlib import Path

from benchmarks.rows import Measured, Row, measure

FIRST_NIGHT, NEXT_NIGHT = "2026-11-01", "2026-11-02"
SEED = "20261031"


def write_sample(home: Path, people: int) -> dict[str, str]:
    """Write a sample district into a new home; return the environment that names it."""
    environment = {"MINSHENG_HOME": str(home)}
    home.mkdir(parents=True, exist_ok=True)
    command = ["minsheng", "sample", "--out", str(home), "--people", str(people), "--seed", SEED]
    measure(*command, environment=environment, log=home.parent / f"sample_{people}.log")
    return environment


def run_night(date: str, environment: dict[str, str], folder: Path) -> Measured:
    """Run one night as a user would and measure it."""
    return measure("minsheng", "run", "--date", date, environment=environment, log=folder / f"night_{date}.log")


def budgets(people: int, folder: Path) -> list[Row]:
    """Seconds and MiB of three nights at one size, against the budgets for 300,000 people."""
    environment = write_sample(folder / "budgets", people)
    first = run_night(FIRST_NIGHT, environment, folder)
    again = run_night(FIRST_NIGHT, environment, folder)
    empty = run_night(NEXT_NIGHT, environment, folder)
    return [
        Row("night", f"first night of {people:,} people (s)", first.seconds, 300),
        Row("night", f"first night of {people:,} people, peak (MiB)", first.mebibytes, 4096),
        Row("night", "the same date again (s)", again.seconds, 25),
        Row("night", "a new date without files (s)", empty.seconds, 60),
    ]


def growth(people: int, folder: Path) -> list[Row]:
    """First night at a tenth of the size and at the size: seconds may grow no faster than people."""
    small = run_night(FIRST_NIGHT, write_sample(folder / "small", people // 10), folder)
    large = run_night(FIRST_NIGHT, write_sample(folder / "large", people), folder)
    ratio = large.seconds / small.seconds
    return [Row("night", f"first night, {people:,} against {people // 10:,} people (times)", ratio, 10)]
