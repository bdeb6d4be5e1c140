"""The scorecard of a night: what ``minsheng run`` prints, and the front page.

Reads published files only. Each headline number stands with its denominator, interval and definition, and beside the
figure that was published and the rival way of computing it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from io import StringIO
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ingestion.home import Home
from reporting.claims import Claim
from reporting.facts import Facts, read_facts
from reporting.needs import tables as needs_tables
from reporting.numbers import Language, count
from reporting.pages import write_pages

WIDTH = 110
FEEDS_NAMED = 12  # a terminal names so many feeds of a state; the page names all


@cache
def _words() -> dict[str, dict[Language, str]]:
    path = Path(__file__).parent / "words.yml"
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


@dataclass(frozen=True)
class Scorecard:
    """A night's facts and the places where they are shown."""

    home: Home
    facts: Facts

    def text(self, language: Language = "en", width: int = WIDTH, color: bool = False) -> str:
        """The scorecard as text, with colour codes for a terminal when asked for."""
        out = StringIO()
        self.print(Console(file=out, width=width, force_terminal=color, no_color=not color, highlight=False), language)
        return out.getvalue()

    def print(self, console: Console, language: Language = "en") -> None:
        """Print the scorecard to a rich console."""
        for part in _Text(self, language).parts():
            console.print(part)

    def as_dict(self) -> dict[str, Any]:
        """The scorecard for scripts."""
        facts = self.facts
        return {
            "night": str(facts.night),
            "marts_date": str(facts.marts_date) if facts.marts_date else None,
            "synthetic": facts.synthetic_label,
            "gate": facts.gate,
            "failing_checks": [check["check_name"] for check in facts.failing],
            "claims": [
                {**{name: getattr(claim, name) for name in Claim.__dataclass_fields__}, "unit": claim.kind,
                 "verdict": claim.verdict}
                for claim in facts.claims
            ],
            "feeds": {
                state: [feed["feed"] for feed in facts.feeds_in(state)]
                for state in ("current", "stale", "held", "never_received")
            },
            "rows": {**facts.loads, "quarantine": facts.quarantined_rows, "set_aside": facts.set_aside_rows},
            "needs": facts.needs.as_dict() if facts.needs else None,
            "places": {name: str(path) for name, path in self.places.items()},
        }  # fmt: skip

    @cached_property
    def places(self) -> dict[str, Path]:
        """Where to go on reading, by what is there."""
        return {
            "pages": self.home.pages / "index.html",
            "quality": self.home.pages / "quality.html",
            "data_docs": self.home.data_docs / "index.html",
            "marts": self.home.current / "marts.duckdb",
            "audit": self.home.current / "audit.duckdb",
        }


def scorecard(home: Home) -> Scorecard:
    """The scorecard of what is published now. Raises AccessError when nothing is."""
    return Scorecard(home, read_facts(home))


def write_page(home: Home) -> list[Path]:
    """Write the front page and the quality page; return those that changed."""
    return write_pages(scorecard(home))


class _Text:
    """The parts of a scorecard for a terminal, in one language."""

    def __init__(self, card: Scorecard, language: Language) -> None:
        self.card, self.facts, self.language = card, card.facts, language

    def say(self, word: str, **values: Any) -> str:
        return _words()[word][self.language].format(**values)

    def parts(self) -> list[RenderableType]:
        title = Rule(self.say("title", night=self.facts.night))
        return [title, *self._banners(), *self._claims(), *self._needs(), *self._state()]

    def _needs(self) -> list[RenderableType]:
        return needs_tables(self.facts.needs, self.say, self.language) if self.facts.needs else []

    def _banners(self) -> list[RenderableType]:
        facts, lines = self.facts, []
        if facts.synthetic_label:
            lines.append(Text(self.say("synthetic", label=facts.synthetic_label), style="bold yellow"))
        if facts.is_withheld:
            shown = self.say("marts_of", date=facts.marts_date) if facts.marts_date else self.say("no_marts")
            lines.append(Text(self.say("withheld", shown=shown), style="bold red"))
            found = "details_text_zh" if self.language == "zh" else "details_text"
            # The same fact may fail in both files with marts.
            failing = dict.fromkeys(f"  {check['check_name']}: {check[found]}" for check in facts.failing)
            lines.extend(map(Text, failing))
            lines.append(Text(f"  {self.say('accept')}"))
        return lines

    def _claims(self) -> list[RenderableType]:
        parts: list[RenderableType] = []
        told = ""  # a claim of several years says once what it means
        for claim in self.facts.claims:
            is_first, told = claim.claim_code != told, claim.claim_code
            parts.append(Padding(self._headline(claim, is_first), (1 if is_first else 0, 0, 0, 0)))
            if is_first:
                parts.append(self._detail(self.say("definition", text=self.definition(claim))))
            if published := claim.published(self.language):
                parts.append(self._detail(published, "red" if claim.verdict == "overstated" else "dim"))
            if claim.has_differing_rival:
                parts.append(self._detail(claim.rival(self.language, with_definition=is_first)))
        return parts

    def _headline(self, claim: Claim, is_first: bool) -> RenderableType:
        row = Table.grid(expand=True, padding=(0, 1))
        row.add_column(ratio=5)
        row.add_column(ratio=6)
        title = Text.assemble((claim.title_zh, "bold"), f"  {claim.title_en}") if is_first else Text("")
        value = Text(claim.shown(self.language), style="bold")
        for extra in (claim.basis(self.language), claim.interval(self.language)):
            value.append(f"  {extra}" if extra else "", style="not bold")
        value.append(f"  [{claim.period}]" if claim.period else "", style="not bold dim")
        row.add_row(title, value)
        return row

    @staticmethod
    def _detail(text: str, style: str = "dim") -> RenderableType:
        return Padding(Text(text, style=style), (0, 2))

    def definition(self, claim: Claim) -> str:
        return (claim.definition_zh or claim.definition) if self.language == "zh" else claim.definition

    def _state(self) -> list[RenderableType]:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, lines in (
            ("feeds", self._feeds()), ("rows", self._rows()), ("checks", self._checks()), ("where", self._where()),
        ):  # fmt: skip
            for number, line in enumerate(lines):
                grid.add_row(self.say(name) if number == 0 else "", Text(line))
        return [Text(""), grid]

    def _feeds(self) -> list[str]:
        facts = self.facts
        lines = [self.say("current", count=len(facts.feeds_in("current")), all=len(facts.feeds))]
        for state in ("stale", "held", "never_received"):
            found = facts.feeds_in(state)
            if not found:
                continue
            names = [self._feed(feed) for feed in found[:FEEDS_NAMED]]
            if len(found) > FEEDS_NAMED:
                names.append(self.say("more", count=len(found) if self.language == "zh" else len(found) - FEEDS_NAMED))
            mark = "、" if self.language == "zh" else ", "
            lines.append(f"{self.say(state)}: {mark.join(names)}")
        return lines

    def _feed(self, feed: dict[str, Any]) -> str:
        name = f"{feed['code']} {feed['title_zh']}"
        late = feed["days_late"] or 0
        return f"{name} ({self.say('days_late', count=late)})" if late else name

    def _rows(self) -> list[str]:
        facts, loads = self.facts, self.facts.loads
        lines = [
            self.say(
                "tonight",
                files=count(loads["files_tonight"]),
                body=count(loads["rows_body"]),
                loaded=count(loads["rows_loaded"]),
                quarantined=count(loads["rows_quarantined"]),
                other=count(loads["rows_not_data"]),
            )
        ]
        if facts.refused:
            lines.append(
                self.say("refused", files=", ".join(load["file_name"] for load in facts.refused[:FEEDS_NAMED]))
            )
        where = self._places((row["feed"], row["rows"]) for row in facts.quarantined[:FEEDS_NAMED])
        lines.append(self.say("quarantine", count=count(facts.quarantined_rows), where=where))
        where = self._places((f"{row['model']} {row['reason']}", row["rows"]) for row in facts.set_aside[:FEEDS_NAMED])
        lines.append(self.say("set_aside", count=count(facts.set_aside_rows), where=where))
        return lines

    @staticmethod
    def _places(found: Any) -> str:
        text = ", ".join(f"{name} {count(rows)}" for name, rows in found)
        return f" ({text})" if text else ""

    def _checks(self) -> list[str]:
        decided = [check for check in self.facts.checks if check["status"] != "not_applicable"]
        passed = sum(check["times"] for check in decided if check["status"] == "pass")
        lines = [self.say("checked", passed=count(passed), all=count(sum(check["times"] for check in decided)))]
        failing = list(dict.fromkeys(check["check_name"] for check in self.facts.failed_checks))
        if failing:
            lines.append(self.say("failing", names=", ".join(failing[:FEEDS_NAMED])))
        return lines

    def _where(self) -> list[str]:
        places = self.card.places
        docs = [str(places["data_docs"])] if places["data_docs"].exists() else []
        return [str(places["pages"]), str(places["quality"]), *docs, str(places["marts"]),
                'minsheng sql "select * from kpi.headline_claims"']  # fmt: skip
