"""The centre's headline claims beside what the records say.

A published figure, or a rival way of computing one, is never shown alone: it comes with the value from the records and
with the verdict. Every claim of the centre flatters upward, so a claim above what the records allow is overstated, one
below is understated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from reporting.numbers import Language, count, interval, number

Verdict = Literal["supported", "overstated", "understated", "not_countable", "not_published"]
# Without an interval, a difference of less than a twentieth is not called a contradiction.
SLACK = 0.05
# A rival figure this close (relative) says the same as ours and needs no warning; one this close to the published
# figure is said to be near it.
SAME, NEAR = 0.01, 0.03
# "超12亿元", "200余个", "85%以上": published as a lower bound, which more does not contradict.
AT_LEAST = re.compile("以上|超|余|多")

VERDICTS: dict[Verdict, dict[Language, str]] = {
    "supported": {"en": "the records support it", "zh": "与台账数据相符"},
    "overstated": {"en": "NOT supported: the records show less", "zh": "台账数据不支持：实际更低"},
    "understated": {"en": "the records show more", "zh": "台账数据更高"},
    "not_countable": {"en": "cannot be checked from the records", "zh": "台账数据无法核实"},
    "not_published": {"en": "no figure was published", "zh": "未公布过数值"},
}


@cache
def known_claims() -> dict[str, dict[str, Any]]:
    """English title and unit by claim code, in the order in which claims are shown."""
    path = Path(__file__).parent / "claims.yml"
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


@dataclass(frozen=True)
class Claim:
    """One headline claim of one period. ``value`` is ours; null when the records cannot give one."""

    claim_code: str
    title_zh: str
    period: str
    definition: str
    numerator: float | None
    denominator: float | None
    value: float | None
    low: float | None
    high: float | None
    published_value: float | None
    rival_definition: str | None
    rival_value: float | None
    unit: str | None = None
    definition_zh: str | None = None
    rival_definition_zh: str | None = None
    note_zh: str | None = None
    published_text: str | None = None

    @property
    def title_en(self) -> str:
        """English title."""
        return known_claims().get(self.claim_code, {}).get("title", self.claim_code)

    @property
    def kind(self) -> str | None:
        """Unit of the value: from the data, else by the claim's code."""
        return self.unit or known_claims().get(self.claim_code, {}).get("unit")

    @property
    def verdict(self) -> Verdict:
        """Whether the published figure lies within what the records allow."""
        if self.value is None:
            return "not_countable"
        if self.published_value is None:
            return "not_published"
        slack = self._rounding if self.low is not None else max(self._rounding, abs(self.value) * SLACK)
        low = self.low if self.low is not None else self.value
        high = self.high if self.high is not None else self.value
        if self.published_value > high + slack:
            return "overstated"
        is_bound = bool(AT_LEAST.search(self.published_text or ""))
        return "understated" if self.published_value < low - slack and not is_bound else "supported"

    @property
    def _rounding(self) -> float:
        """Half of the last digit that was published: 40 % stands for 39.5 to 40.5, 96.7 % for 96.65 to 96.75."""
        if self.kind != "share" or self.published_value is None:
            return 0.0
        percent = self.published_value * 100
        return 0.005 if abs(percent - round(percent)) < 1e-9 else 0.0005

    @property
    def has_differing_rival(self) -> bool:
        """Whether a rival definition gives another figure than ours."""
        if self.rival_value is None or self.value is None:
            return self.rival_value is not None
        return abs(self.rival_value - self.value) > abs(self.value) * SAME

    def shown(self, language: Language) -> str:
        """Our value with its unit."""
        if self.value is None:
            return {"en": "not countable", "zh": "无法统计"}[language]
        return number(self.value, self.kind, language)

    def basis(self, language: Language) -> str:
        """Numerator and denominator in words; empty where the value has none."""
        if self.denominator is None and self.numerator in (None, self.value):
            return ""
        top = number(self.numerator, self.kind, language) if self.kind == "yuan" else count(self.numerator)
        words = known_claims().get(self.claim_code, {}).get("basis", {}).get(language, "")
        if self.denominator is None:
            return {"en": f"counted: {top}", "zh": f"计数 {top}"}[language]
        bottom = f"{count(self.denominator)} {words}".rstrip()
        return {"en": f"{top} of {bottom}", "zh": f"{top} / {bottom}"}[language]

    def interval(self, language: Language) -> str:
        """The interval; empty without one."""
        return interval(self.low, self.high, self.kind, language)

    def published(self, language: Language) -> str:
        """What was published, with the verdict on it; empty when nothing was."""
        if self.published_value is None:
            return ""
        figure = number(self.published_value, self.kind, language)
        if self.published_text and language == "zh":
            figure = self.published_text
        return {
            "en": f"Published claim {figure}: {VERDICTS[self.verdict]['en']}",
            "zh": f"公布口径 {figure}：{VERDICTS[self.verdict]['zh']}",
        }[language]

    def rival(self, language: Language, with_definition: bool = True) -> str:
        """The rival way of computing it, its figure and ours beside it; empty without one."""
        if self.rival_value is None:
            return ""
        figure, ours = number(self.rival_value, self.kind, language), self.shown(language)
        says = self.rival_definition or {"en": "another definition", "zh": "另一口径"}[language]
        if language == "zh" and self.rival_definition_zh:
            says = self.rival_definition_zh
        near = (
            {"en": ", near the published figure", "zh": "，与公布值接近"}[language] if self._is_rival_near_claim else ""
        )
        says = {"en": f" ({says})", "zh": f"（{says}）"}[language] if with_definition else ""
        return {
            "en": f"Computed otherwise{says}: {figure}{near}; as defined here {ours}",
            "zh": f"另一算法{says}为 {figure}{near}；本口径为 {ours}",
        }[language]

    @property
    def _is_rival_near_claim(self) -> bool:
        if self.verdict != "overstated" or self.rival_value is None or self.published_value is None:
            return False
        return abs(self.rival_value - self.published_value) <= abs(self.published_value) * NEAR


def read_claim(row: dict[str, Any]) -> Claim:
    """A claim from a row of kpi.headline_claims; columns we do not know are left out."""
    known: dict[str, Any] = {name: row.get(name) for name in Claim.__dataclass_fields__}
    for name in ("numerator", "denominator", "value", "low", "high", "published_value", "rival_value"):
        known[name] = None if known[name] is None else float(known[name])
    for name in ("title_zh", "period", "definition"):
        known[name] = str(known[name] or "")
    return Claim(**known)
