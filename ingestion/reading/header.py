"""The header row: found among titles and notes, its texts led to the columns of the contract.

The header is the first row in which at least 60 % of the expected headers occur (feeds.md 8.0); a merged header of two
levels is read as one. Order of columns never matters; an unknown header is kept, a missing required one refuses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from ingestion.contract import Column, Contract
from ingestion.messages import Problem, Refused

ENOUGH = 0.6
SEARCHED = 50  # rows in which a header may stand; titles and instructions take up to a dozen in practice
SERIAL = {"序号", "行号", "no", "no."}  # a running number is kept, but is nothing to warn of

FACTORS = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
UNIT = re.compile(r"\(?(?:单位[::])?(亿元|万元|千元|元)\)?$")
TITLE_UNIT = re.compile(r"单位[::]?\s*\(?\s*(?:人民币)?\s*(亿元|万元|千元|元)")
ANY_SUFFIX = re.compile(
    r"\((?:必填|选填|文本|[%人亩户张个岁米天日次条]|平方米|㎡|m2|公里|年月|yyyymm|yyyymmdd|yyyy-mm-dd)\)$", re.I
)

LEVELS = "\x1f"  # between the two texts of a merged header
Row = Sequence[str | None]


@dataclass(frozen=True)
class Field:
    """One column of a file: its position, its header as delivered, and what it is to us."""

    position: int
    text: str
    column: Column | None = None
    is_pair: bool = False  # one cell ``A至B`` for two columns; ``column`` is the first of them
    factor: int | None = None  # the unit in the header, for amounts


@dataclass
class Header:
    """A header that was found. ``row`` and ``last_row`` count from 0 within the rows searched."""

    row: int
    last_row: int
    fields: list[Field]
    absent: list[Column]
    unit: tuple[str, int] | None = None  # of the title rows: 万元, 10000
    problems: list[Problem] = field(default_factory=list)

    @property
    def mapping(self) -> dict[str, str]:
        """Header as delivered to column name; a pair's cell to both names."""
        return {f.text: _target(f) for f in self.fields if f.column}


def _target(found: Field) -> str:
    assert found.column is not None
    return f"{found.column.name} (pair)" if found.is_pair else found.column.name


@lru_cache(4096)
def plain(text: str | None) -> str:
    """A header's text for comparison: half-width, without spaces, line breaks, stars and invisible characters."""
    if not text:
        return ""
    return re.sub(r"[\s*\u200b-\u200d\ufeff\"']+", "", unicodedata.normalize("NFKC", text)).lower()


class Expected:
    """The headers a contract accepts on a day, by their plain text."""

    def __init__(self, contract: Contract, on: date | None = None) -> None:
        self.contract = contract
        self.columns: dict[str, Column] = {}
        self.pairs: dict[str, Column] = {}
        for column in contract.columns:
            for text in column.headers(on):
                self.columns.setdefault(plain(text), column)
            if column.pair and column.pair.part == "start":
                self.pairs[plain(column.pair.header)] = column

    def find(self, text: str | None) -> tuple[Column | None, bool, int | None]:
        """(column, whether it is a pair's cell, factor of the unit in the header) of a header text."""
        if text and LEVELS in text:
            upper, lower = text.split(LEVELS, 1)
            forms = (f"{upper}_{lower}", f"{upper}{lower}", f"{upper}({lower})", lower)
            return next((found for form in forms if (found := self._find(plain(form)))[0]), (None, False, None))
        return self._find(plain(text))

    def _find(self, key: str) -> tuple[Column | None, bool, int | None]:
        unit = UNIT.search(key)
        if column := self.columns.get(key):
            return column, False, FACTORS[unit[1]] if unit and column.type == "money" else None
        if pair := self.pairs.get(key):
            return pair, True, None
        if unit:
            column = self.columns.get(key[: unit.start()].rstrip("(,、"))
            if column and column.type == "money":
                return column, False, FACTORS[unit[1]]
        if bare := ANY_SUFFIX.search(key):
            return self.columns.get(key[: bare.start()]), False, None
        return None, False, None

    def hits(self, row: Row) -> int:
        """How many different columns a row of texts names."""
        return len({found[0].name for text in row if (found := self.find(text))[0]})


def find_header(rows: Sequence[Row], contract: Contract, on: date | None = None) -> Header | None:
    """The header among the first rows, or None. Required columns that are missing are for ``require``."""
    expected = Expected(contract, on)
    searched = rows[:SEARCHED]
    wanted = ENOUGH * (len(contract.columns) - len(expected.pairs))
    scores: list[int] = []
    place = None
    for i, row in enumerate(searched):
        scores.append(expected.hits(row))
        if scores[i] >= wanted:
            place = i
            break

    def both(upper: int) -> int:
        """How many columns a row and the one below name together, as a merged header of two levels."""
        if upper < 0 or upper + 1 >= len(searched):
            return 0
        return expected.hits(merge(searched[upper], searched[upper + 1]))

    if place is None:
        place = next((i for i, score in enumerate(scores) if score and both(i) >= wanted), None)
    if place is None:
        place = _header_of_few(searched, scores)
    if place is None:
        return None
    # A level above or below belongs to the header when the two together name more columns than the row alone.
    first = last = place
    if both(place) > scores[place]:
        last = place + 1
    elif place and scores[place - 1] and both(place - 1) > scores[place]:
        first = place - 1
    texts = list(searched[first]) if first == last else merge(searched[first], searched[last])
    return _matched(texts, first, last, expected, _title_unit(searched[:first]))


def _header_of_few(rows: Sequence[Row], scores: list[int]) -> int | None:
    """A file may leave optional columns out: a row whose own cells are mostly known headers is one too."""
    for i, (row, score) in enumerate(zip(rows, scores, strict=True)):
        cells = sum(1 for text in row if plain(text))
        if score >= 2 and score >= ENOUGH * cells:
            return i
    return None


def merge(upper: Row, lower: Row) -> list[str | None]:
    """Two header rows as one: the lower text, with the upper one, which may span several, before it."""
    width = max(len(upper), len(lower))
    above = [*upper, *[None] * (width - len(upper))]
    below = [*lower, *[None] * (width - len(lower))]
    merged: list[str | None] = []
    group = None
    for top, bottom in zip(above, below, strict=True):
        group = top if plain(top) else group if plain(bottom) else None
        merged.append(f"{group}{LEVELS}{bottom}" if plain(bottom) and group else bottom if plain(bottom) else top)
    return merged


def _matched(
    texts: list[str | None], first: int, last: int, expected: Expected, unit: tuple[str, int] | None
) -> Header:
    fields: list[Field] = []
    problems: list[Problem] = []
    taken: set[str] = set()
    for position, text in enumerate(texts):
        shown = " ".join((text or "").replace(LEVELS, "_").split())
        column, is_pair, factor = expected.find(text)
        if column and column.name in taken:
            problems.append(Problem("HEADER_TWICE", column=shown))
            column = None
        if column:
            taken.add(column.name)
            if is_pair and column.pair:
                twin = column.pair.header
                taken |= {c.name for c in expected.contract.columns if c.pair and c.pair.header == twin}
        fields.append(Field(position, shown, column, is_pair, factor))
    absent = [c for c in expected.contract.columns if c.name not in taken]
    problems += _unknown(fields, absent)
    return Header(first, last, fields, absent, unit, problems)


def _unknown(fields: list[Field], absent: list[Column]) -> list[Problem]:
    """Warn of unknown headers, with the missing column each may be a new name of, and of columns left out."""
    missing = {c.header: c for c in absent}
    problems = []
    for item in fields:
        if item.column or not item.text or plain(item.text) in SERIAL:
            continue
        near = get_close_matches(item.text, missing, n=1, cutoff=0.5)
        hint = {"hint_zh": f"，是否为“{near[0]}”？", "hint_en": f"; is it '{near[0]}'?"} if near else {}
        problems.append(Problem("HEADER_UNKNOWN", column=item.text, args={"hint_zh": "", "hint_en": ""} | hint))
    problems += [Problem("HEADER_ABSENT", column=c.header) for c in absent if not c.required]
    return problems


def require(header: Header, line: int, sheet: str | None) -> None:
    """Raise Refused for the first required column the header lacks, with the unknown header nearest to it."""
    for column in header.absent:
        if column.required:
            unknown = [f.text for f in header.fields if f.text and not f.column]
            near = get_close_matches(column.header, unknown, n=1, cutoff=0.4)
            raise Refused(
                "HEADER_REQUIRED_MISSING",
                line=line,
                sheet=sheet,
                missing=column.header,
                hint_zh=f"，最接近的是“{near[0]}”" if near else "",
                hint_en=f"; the nearest header is '{near[0]}'" if near else "",
            )


def not_found(rows: Sequence[Row], contract: Contract, on: date | None = None) -> Refused:
    """The refusal when no header was found."""
    expected = Expected(contract, on)
    return Refused(
        "HEADER_NOT_FOUND",
        searched=min(len(rows), SEARCHED),
        expected="、".join(c.header for c in (*contract.required_columns, *contract.columns)[:4]),
        hits=max((expected.hits(row) for row in rows[:SEARCHED]), default=0),
    )


def _title_unit(rows: Sequence[Row]) -> tuple[str, int] | None:
    for row in rows:
        for text in row:
            if text and (found := TITLE_UNIT.search(unicodedata.normalize("NFKC", text))):
                return found[1], FACTORS[found[1]]
    return None
