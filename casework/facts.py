"""What a check says of a doubt, in Chinese (facts.yml): for the lists that go to whoever looks into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

BLANK = "{}"


@cache
def _book() -> tuple[list[tuple[re.Pattern[str], str]], dict[str, str]]:
    """Patterns with their Chinese, the longest first: a short one would take what follows for a word."""
    content: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("facts.yml").read_text("utf-8"))
    phrases = sorted(content["phrases"].items(), key=lambda phrase: -len(phrase[0].replace(BLANK, "")))
    patterns = [
        (re.compile("(.+)".join(re.escape(part) for part in said.split(BLANK))), chinese) for said, chinese in phrases
    ]
    return patterns, content["words"]


def in_chinese(facts: str, names: Mapping[str, str]) -> str:
    """The facts of a doubt in Chinese; ``names``: programmes by code. A part that no phrase has stays as it is."""
    whole = _phrase(facts, names)
    parts = [whole] if whole else [_phrase(part, names) or part for part in facts.split(";")]
    return "；".join(parts)


def _phrase(said: str, names: Mapping[str, str]) -> str | None:
    patterns, words = _book()
    for pattern, chinese in patterns:
        if found := pattern.fullmatch(said):
            return chinese.format(*(names.get(word) or words.get(word, word) for word in found.groups()))
    return None
