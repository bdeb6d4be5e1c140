"""Numbers as people read them: shares, amounts and counts, in English and Chinese."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]

# The word beside a count, by the unit of the data.
UNITS_ZH = {"projects": "个", "person-times": "人次", "persons": "人", "centres": "个", "cases": "件", "ratings": "条"}
YI, WAN = 1e8, 1e4  # 亿, 万


def number(value: float | None, unit: str | None, language: Language = "en") -> str:
    """A value with its unit: ``22.0%``, ``12.35 亿元``, ``1.235 billion yuan``, ``240 projects``; a dash for null."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{value:.1%}"
    if unit == "yuan":
        return _yuan(value, language)
    text = count(value)
    word = UNITS_ZH.get(unit or "", "") if language == "zh" else unit or ""
    return f"{text} {word}".rstrip()


def count(value: float | None) -> str:
    """A count with thousands marks; two decimals only where it has a fraction."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _yuan(value: float, language: Language) -> str:
    if language == "zh":
        for size, word in ((YI, "亿元"), (WAN, "万元")):
            if abs(value) >= size:
                return f"{value / size:,.2f} {word}"
        return f"{value:,.2f} 元"
    for size, word in ((1e9, "billion yuan"), (1e6, "million yuan")):
        if abs(value) >= size:
            return f"{value / size:,.3f} {word}"
    return f"{value:,.2f} yuan"


def interval(low: float | None, high: float | None, unit: str | None, language: Language = "en") -> str:
    """An interval with its unit; empty without one."""
    if low is None or high is None:
        return ""
    if unit == "share":
        return f"{low:.1%} – {high:.1%}"
    return f"{number(low, unit, language)} – {number(high, unit, language)}"
