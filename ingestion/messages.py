"""The catalogue of everything that can be wrong with a file, in Chinese and English, with what to do about it.

Shared by the nightly load (ledger, quarantine) and ``minsheng feeds check``; the texts are in messages.yml. A message
names line, column and remedy; it never holds a cell's content when the column is about a person (see ``shown``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

Language = Literal["zh", "en"]
Severity = Literal["refuse", "row", "warn", "info"]


@cache
def texts() -> dict[str, dict[str, Any]]:
    """The catalogue: code to severity, zh, en, remedy_zh, remedy_en."""
    return yaml.load(Path(__file__).with_name("messages.yml").read_text("utf-8"), Loader=yaml.CSafeLoader)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it is, and its numbers. ``line`` is the file's line or the sheet's row."""

    code: str
    line: int | None = None
    column: str | None = None
    sheet: str | None = None
    count: int | None = None
    args: dict[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """refuse: the file is not loaded; row: the row is not; warn and info: loaded, and said."""
        return texts()[self.code]["severity"]

    def message(self, language: Language) -> str:
        """What is wrong and where, in one sentence."""
        return self._place(language) + self._filled(texts()[self.code][language]) + self._times(language)

    def remedy(self, language: Language) -> str:
        """What the department should do about it."""
        return self._filled(texts()[self.code][f"remedy_{language}"])

    def as_dict(self) -> dict[str, Any]:
        """For JSON: code, severity, place, both languages."""
        return {
            "code": self.code,
            "severity": self.severity,
            "sheet": self.sheet,
            "line": self.line,
            "column": self.column,
            "count": self.count,
            **{f"{part}_{lang}": getattr(self, part)(lang) for part in ("message", "remedy") for lang in ("zh", "en")},
        }

    def _filled(self, template: str) -> str:
        # A template may name only what every place that reports the code gives; a missing one would be our mistake.
        return template.format(line=self.line, column=self.column, count=self.count, **self.args)

    def _place(self, language: Language) -> str:
        parts = []
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”" if language == "zh" else f"sheet {self.sheet!r}")
        if self.line:
            parts.append(f"第{self.line}行" if language == "zh" else f"line {self.line}")
        if self.column:
            parts.append(f"“{self.column}”列" if language == "zh" else f"column {self.column!r}")
        if not parts:
            return ""
        return "".join(parts) + "：" if language == "zh" else ", ".join(parts) + ": "

    def _times(self, language: Language) -> str:
        if not self.count or self.count < 2:
            return ""
        return f"（共{self.count}处）" if language == "zh" else f" ({self.count} times)"


class Refused(Exception):
    """A file that cannot be loaded at all. Carries the problem; ``str`` is the English message."""

    def __init__(self, code: str, **place_and_args: Any) -> None:
        place = {key: place_and_args.pop(key) for key in ("line", "column", "sheet", "count") if key in place_and_args}
        self.problem = Problem(code, args=place_and_args, **place)
        super().__init__(self.problem.message("en"))


def shown(value: str | None, privacy: str, width: int = 24) -> str:
    """A cell's content for a message: as it is where the column is free, else only its length."""
    if value is None:
        return "∅"
    if privacy == "none":
        text = value.replace("\n", "⏎")
        return text if len(text) <= width else text[: width - 1] + "…"
    return f"***({len(value)})"
