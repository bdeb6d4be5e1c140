"""Parameters that a simulation may set: their readable names, what was asked, and what it makes of the dated rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

import duckdb

from enquiry.words import words

STATUS = "simulated"
DECIMALS = 2  # the models keep two


class ParameterError(ValueError):
    """A parameter that cannot be set so; the message names it and says what can be given."""


@dataclass(frozen=True)
class Parameter:
    """A parameter that decisions or amounts read, with the categories they ask for."""

    name: str
    code: str
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """One value that is tried, for one category."""

    parameter: Parameter
    category: str
    value: Decimal


def parameters(read: Mapping[str, Iterable[str]]) -> list[Parameter]:
    """The parameters that models read (code to categories), by their readable names."""
    names = {code: name for name, code in words()["parameters"].items()}
    return sorted(
        (Parameter(names.get(code, code.lower()), code, tuple(sorted(set(found)))) for code, found in read.items()),
        key=lambda each: each.name,
    )


def parse(asked: Sequence[str], known: Sequence[Parameter]) -> list[Setting]:
    """``NAME=VALUE`` or ``NAME.CATEGORY=VALUE``, several times. Raises ParameterError."""
    if not asked:
        raise ParameterError("say what to try: --set dibao_standard=830; `minsheng simulate --list` names them all")
    settings: list[Setting] = []
    for text in asked:
        for setting in _settings(text, known):
            if any((other.parameter, other.category) == (setting.parameter, setting.category) for other in settings):
                raise ParameterError(f"{setting.parameter.name} is set twice for {setting.category}: values overlap")
            settings.append(setting)
    return settings


def _settings(text: str, known: Sequence[Parameter]) -> list[Setting]:
    left, sign, right = text.partition("=")
    if not sign:
        raise ParameterError(f"{text!r} is no NAME=VALUE: --set dibao_standard=830")
    name, dot, category = left.strip().partition(".")
    parameter = _find(name, known)
    if dot and category not in parameter.categories:
        raise ParameterError(f"{name} has no category {category!r}; it has {', '.join(parameter.categories)}")
    value = _value(name, right.strip())
    return [Setting(parameter, each, value) for each in ([category] if dot else parameter.categories)]


def _find(name: str, known: Sequence[Parameter]) -> Parameter:
    for parameter in known:
        if name.casefold() in (parameter.name, parameter.code.casefold()):
            return parameter
    near = get_close_matches(name, [parameter.name for parameter in known], n=1)
    hint = f"; did you mean {near[0]}?" if near else "."
    raise ParameterError(f"no decision reads a parameter {name!r}{hint} `minsheng simulate --list` names them all")


def _value(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ParameterError(f"{name}: {text!r} is not a number") from None
    if not value.is_finite():
        raise ParameterError(f"{name}: {text!r} is not a number")
    if value < 0:
        raise ParameterError(f"{name}: {text} is negative")
    if value != round(value, DECIMALS):
        raise ParameterError(f"{name}: {text} has more than {DECIMALS} decimals")
    return value


def apply(
    connection: duckdb.DuckDBPyConnection, table: str, settings: Sequence[Setting], start: date, district: str
) -> None:
    """Write the values into a copy of the dated parameters, as a notice of the district would stand there.

    What the district had until then ends the day before. Raises ParameterError where a later notice of the district
    is known already: two values would hold at once.
    """
    for setting in settings:
        values = {
            "code": setting.parameter.code, "category": setting.category, "area": district, "start": start,
            "value": setting.value, "status": STATUS,
        }  # fmt: skip
        later = connection.execute(
            f"select min(valid_from_date) from {table} where {_OWN} and valid_from_date > $start",
            {name: values[name] for name in ("code", "category", "area", "start")},
        ).fetchone()
        if later and later[0]:
            raise ParameterError(
                f"{setting.parameter.name} {setting.category}: the district has a value from {later[0]} on, which would"
                f" overlap one from {start}; try --from {later[0]} or later"
            )
        for query, names in (
            (f"delete from {table} where {_OWN} and valid_from_date = $start", ("code", "category", "area", "start")),
            (
                f"update {table} set valid_to_date = $start::date - 1 where {_OWN}"
                " and coalesce(valid_to_date, date '9999-12-31') >= $start",
                ("code", "category", "area", "start"),
            ),
            (
                f"insert into {table} by name select any_value(programme_code) as programme_code,"
                " any_value(unit) as unit,"
                " any_value(name_zh) as name_zh, $code as parameter_code, $area as area_code, $category as category,"
                " $start::date as valid_from_date, $status as status, $value as value_number, $value as low_number,"
                f" $value as high_number from {table} where parameter_code = $code",
                tuple(values),
            ),
        ):
            connection.execute(query, {name: values[name] for name in names})


_OWN = "parameter_code = $code and category = $category and area_code = $area"
