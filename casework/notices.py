"""The text that a candidate is told, from dated templates (notices.yml)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from casework.desk import CaseError


@cache
def _editions() -> list[dict[str, Any]]:
    return yaml.safe_load(Path(__file__).with_name("notices.yml").read_text("utf-8"))


def notice(programme_code: str, name: str, department: str, on: date) -> str:
    """The notice of a programme as it reads on a day; it says nothing of the person. Raises CaseError without one."""
    edition = max((e for e in _editions() if e["valid_from"] <= on), key=lambda e: e["valid_from"], default=None)
    what = edition["what"].get(programme_code) if edition else None
    where = edition["where"].get(department) if edition else None
    if edition is None or what is None or where is None:
        raise CaseError(f"casework/notices.yml has no text for {programme_code} on {on}: write it first")
    # YAML folds lines with a blank, which Chinese does not write.
    return edition["text"].replace(" ", "").format(name=name, what=what, where=where, hotline=edition["hotline"])
