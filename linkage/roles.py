"""What a column's role means for linkage: how it is normalised, how two values compare, what it is blocked on.

A role is one entry of ``ROLES``; a room that knows more (``linkage/resident``) adds entries of its own. SQL for
preparing values is DuckDB's; what compares two values is made of Splink's levels or of plain SQL that every Splink
engine runs.

The share of matching pairs expected in each level is a prior, worth ``model.PRIOR_PAIRS`` pairs; the table corrects it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import splink.comparison_level_library as cll

if TYPE_CHECKING:
    from splink.internals.comparison_level_creator import ComparisonLevelCreator

Levels = list[tuple["ComparisonLevelCreator", float]]


@dataclass(frozen=True)
class Role:
    """How one kind of attribute is prepared, compared and blocked on.

    ``prepare`` takes the SQL of the source values (text, null when missing) and gives SQL for each prepared column,
    by suffix; the suffix "" is the value whose equality is the first level. ``levels`` gives the levels below
    equality, from the most alike to the least, each with its prior share among matches (equality has what is left);
    null is judged on the suffix ``null_on``. ``keys`` are the suffixes to block on. A pair whose names have nothing
    in common is linked only where something personal agrees, at level ``personal_from`` or above: households share
    addresses, phones and accounts. Strangers are equal at least as often as
    the ``parts`` agree, each by itself. ``is_unique``: strangers do not share a value, unless it is a placeholder.
    """

    prepare: Callable[[Sequence[str]], dict[str, str]]
    levels: Callable[[Attribute], Levels]
    keys: tuple[str, ...] = ("",)
    null_on: str = ""
    null: Callable[[Attribute], ComparisonLevelCreator] = lambda attribute: cll.NullLevel(
        f"{attribute.name}{attribute.role.null_on}"
    )
    has_frequencies: bool = True
    parts: tuple[str, ...] = ()
    is_name: bool = False
    is_unique: bool = False
    personal_from: int | None = None


@dataclass(frozen=True)
class Attribute:
    """One thing that is compared: its name in the prepared table, its role and the columns of the source it comes
    from."""

    name: str
    role: Role
    sources: tuple[str, ...]
    other_name: str | None = None  # of a given name its family name, and the reverse: the two are sometimes exchanged


def words(value: str) -> str:
    """Letters and digits in lower case without accents, one space between words; null when nothing is left."""
    return f"nullif(trim(regexp_replace(lower(strip_accents({value})), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g')), '')"


def joined(value: str) -> str:
    """Letters and digits in lower case without accents and without spaces; null when nothing is left."""
    return f"nullif(regexp_replace(lower(strip_accents({value})), '[^\\p{{L}}\\p{{N}}]+', '', 'g'), '')"


def digits(value: str) -> str:
    """The digits alone; null when there is none."""
    return f"nullif(regexp_replace({value}, '[^0-9]+', '', 'g'), '')"


def _name_part(sources: Sequence[str]) -> dict[str, str]:
    name = words(sources[0])
    return {"": name, "_start": f"left({name}, 3)"}


def _exchanged(attribute: Attribute) -> ComparisonLevelCreator:
    return cll.ColumnsReversedLevel(attribute.name, attribute.other_name or attribute.name, symmetrical=True)


def _given_name_levels(attribute: Attribute) -> Levels:
    exchanged: Levels = [(_exchanged(attribute), 0.01)] if attribute.other_name else []
    return exchanged + _name_levels(attribute)


def _missing_or_exchanged(attribute: Attribute) -> ComparisonLevelCreator:
    """Exchanged names count once, with the given name; here they would pass for names that disagree."""
    missing = f"{attribute.name}_l is null or {attribute.name}_r is null"
    if not attribute.other_name:
        return cll.NullLevel(attribute.name)
    own, other = attribute.name, attribute.other_name
    exchanged = f"{own}_l = {other}_r and {own}_r = {other}_l and {own}_l <> {own}_r"
    return cll.CustomLevel(f"{missing} or {exchanged}", f"{own}: missing, or exchanged").configure(is_null_level=True)


def _name_levels(attribute: Attribute) -> Levels:
    column = attribute.name
    initial = cll.CustomLevel(
        f"length({column}_l) = 1 and substr({column}_r, 1, 1) = {column}_l"
        f" or length({column}_r) = 1 and substr({column}_l, 1, 1) = {column}_r",
        f"{column}: one is the other's initial",
    )
    return [
        (cll.JaroWinklerLevel(column, 0.92), 0.10),
        (initial, 0.01),
        (cll.JaroWinklerLevel(column, 0.8), 0.03),
        (cll.ElseLevel(), 0.06),
    ]


def _full_name(sources: Sequence[str]) -> dict[str, str]:
    name = words(sources[0])
    tokens = f"string_split({name}, ' ')"
    return {
        "": name,
        "_sorted": f"array_to_string(list_sort({tokens}), ' ')",
        "_words": tokens,
        "_first": f"{tokens}[1]",
        "_last": f"{tokens}[-1]",
        "_start": f"left({name}, 4)",
    }


def _full_name_levels(attribute: Attribute) -> Levels:
    column = attribute.name
    return [
        (cll.ExactMatchLevel(f"{column}_sorted"), 0.03),
        (cll.JaroWinklerLevel(f"{column}_sorted", 0.93), 0.10),
        (cll.ArraySubsetLevel(f"{column}_words"), 0.05),
        (cll.ArrayIntersectLevel(f"{column}_words", 2), 0.05),
        (cll.JaroWinklerLevel(column, 0.8), 0.05),
        (cll.ArrayIntersectLevel(f"{column}_words", 1), 0.05),
        (cll.ElseLevel(), 0.05),
    ]


def birth_date(sources: Sequence[str]) -> dict[str, str]:
    """Parts of a date from one text whose digits stand as year, month, day, or from three columns."""
    if len(sources) == 1:
        year, month, day = (
            f"nullif(substr({sources[0]}, {start}, {size}), '')" for start, size in ((1, 4), (5, 2), (7, 2))
        )
    else:
        year, month, day = (f"lpad({digits(part)}, {size}, '0')" for part, size in zip(sources, (4, 2, 2), strict=True))
    return {
        "": f"cast({year} || {month} || {day} as varchar)",
        "_year": year,
        "_month": month,
        "_day": day,
        "_in_year": f"cast({month} || {day} as varchar)",
    }


def _date_levels(attribute: Attribute) -> Levels:
    column = attribute.name

    def same(part: str) -> str:
        return f"{column}_{part}_l = {column}_{part}_r"

    turned = f"{same('year')} and {column}_month_l = {column}_day_r and {column}_day_l = {column}_month_r"
    two_parts = f"{same('year')} and ({same('month')} or {same('day')}) or {same('in_year')}"
    return [
        (cll.CustomLevel(turned, f"{column}: day and month exchanged"), 0.01),
        (cll.DamerauLevenshteinLevel(column, 1), 0.05),
        (cll.CustomLevel(two_parts, f"{column}: two parts of the date agree"), 0.04),
        (cll.CustomLevel(same("year"), f"{column}: the year agrees"), 0.02),
        (cll.ElseLevel(), 0.03),
    ]


def _number(sources: Sequence[str]) -> dict[str, str]:
    return {"": joined(sources[0])}


def _number_levels(attribute: Attribute) -> Levels:
    column = attribute.name
    return [
        (cll.DamerauLevenshteinLevel(column, 1), 0.06),
        (cll.DamerauLevenshteinLevel(column, 2), 0.02),
        (cll.ElseLevel(), 0.05),
    ]


def _phone(sources: Sequence[str]) -> dict[str, str]:
    # a country's or an area's leading digits come and go, the last nine do not
    return {"": f"right({digits(sources[0])}, 9)"}


def _email(sources: Sequence[str]) -> dict[str, str]:
    email = f"nullif(regexp_replace(lower({sources[0]}), '\\s+', '', 'g'), '')"
    return {"": email, "_user": f"nullif(split_part({email}, '@', 1), '')"}


def _email_levels(attribute: Attribute) -> Levels:
    column = attribute.name
    return [
        (cll.ExactMatchLevel(f"{column}_user"), 0.05),
        (cll.JaroWinklerLevel(column, 0.92), 0.10),
        (cll.ElseLevel(), 0.25),
    ]


def _postcode(sources: Sequence[str]) -> dict[str, str]:
    code = joined(sources[0])
    return {"": code, "_area": f"left({code}, 3)"}


def _postcode_levels(attribute: Attribute) -> Levels:
    column = attribute.name
    return [
        (cll.DamerauLevenshteinLevel(column, 1), 0.06),
        (cll.ExactMatchLevel(f"{column}_area"), 0.04),
        (cll.ElseLevel(), 0.15),
    ]


def _address(sources: Sequence[str]) -> dict[str, str]:
    address = words(sources[0])
    return {"": address, "_words": f"string_split({address}, ' ')"}


def _address_levels(attribute: Attribute) -> Levels:
    column = attribute.name
    return [
        (cll.JaroWinklerLevel(column, 0.9), 0.10),
        (cll.ArrayIntersectLevel(f"{column}_words", 2), 0.04),
        (cll.ElseLevel(), 0.20),
    ]


def _place_levels(attribute: Attribute) -> Levels:
    column = attribute.name
    return [(cll.JaroWinklerLevel(column, 0.9), 0.08), (cll.ElseLevel(), 0.20)]


def _words_only(sources: Sequence[str]) -> dict[str, str]:
    return {"": words(sources[0])}


def _equal_or_not(prior: float) -> Callable[[Attribute], Levels]:
    return lambda _: [(cll.ElseLevel(), prior)]


ROLES: dict[str, Role] = {
    "full_name": Role(
        _full_name, _full_name_levels, ("_sorted", "_first", "_last", "_start"), parts=("_first", "_last"), is_name=True
    ),
    "given_name": Role(_name_part, _given_name_levels, ("", "_start"), is_name=True),
    "family_name": Role(_name_part, _name_levels, ("", "_start"), null=_missing_or_exchanged, is_name=True),
    "birth_date": Role(
        birth_date,
        _date_levels,
        ("", "_year", "_in_year"),
        null_on="_year",
        parts=("_year", "_month", "_day"),
        personal_from=2,
    ),
    "sex": Role(lambda sources: {"": f"left({words(sources[0])}, 1)"}, _equal_or_not(0.02), has_frequencies=False),
    "identity_number": Role(_number, _number_levels, personal_from=1, is_unique=True),
    "trusted_number": Role(_number, _equal_or_not(0.001), personal_from=1, is_unique=True),
    "phone": Role(_phone, _number_levels),
    "email": Role(_email, _email_levels, ("", "_user"), personal_from=1),
    "account": Role(_number, _number_levels),
    "postcode": Role(_postcode, _postcode_levels),
    "street_address": Role(_address, _address_levels),
    "place": Role(_words_only, _place_levels),
    "category": Role(_words_only, _equal_or_not(0.10)),
    "text": Role(_address, _address_levels, ()),
}
