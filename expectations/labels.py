"""Names of the checks in both languages, from labels.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

LABELS = Path(__file__).parent / "labels.yml"


@cache
def labels(suite: str) -> dict[str, dict[str, str]]:
    """Check name to its texts, for ``arrival`` or ``publication``."""
    return yaml.load(LABELS.read_text("utf-8"), Loader=yaml.CSafeLoader)[suite]


def both(zh: str, en: str) -> str:
    """Chinese with the English beside it, as the audit file shows it."""
    return f"{zh} / {en}"
