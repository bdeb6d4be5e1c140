"""The words of the answers, from words.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def words() -> dict[str, Any]:
    """All of words.yml."""
    return yaml.safe_load(Path(__file__).with_name("words.yml").read_text("utf-8"))


def answer_code(is_eligible: bool | None, is_looked_at: bool = True) -> str:
    """The answer as a code of words.yml."""
    if not is_looked_at:
        return "not_looked_at"
    return "undecided" if is_eligible is None else "entitled" if is_eligible else "not_entitled"
