"""The statuses of a doubt and what a verdict may do, read from the seed that dbt reads too (finding_statuses.csv)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

import dbt_project

SEED = Path(next(iter(dbt_project.__path__))) / "seeds" / "policy" / "finding_statuses.csv"
Kind = Literal["open", "dismissed", "upheld", "settled"]
CONTROL = "A-00"  # drawn by chance, raised by no facts


@dataclass(frozen=True)
class Status:
    """A status, its labels, and the statuses to which a verdict may bring a doubt from it."""

    code: str
    label_zh: str
    label_en: str
    kind: Kind
    following: tuple[str, ...]


@cache
def statuses() -> dict[str, Status]:
    """Code to status, in the order of a doubt's life."""
    with SEED.open(encoding="utf-8", newline="") as file:
        return {
            row["status"]: Status(
                row["status"], row["label_zh"], row["label_en"], cast(Kind, row["kind"]),
                tuple(filter(None, row["next_statuses"].split(";"))),
            )
            for row in csv.DictReader(file)
        }  # fmt: skip


def find_status(text: str) -> Status | None:
    """The status that a code or a Chinese label names."""
    wanted = text.strip()
    return next((status for status in statuses().values() if wanted in (status.code, status.label_zh)), None)
