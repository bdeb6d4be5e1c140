"""SQL of the arrival gate: everything counted about a feed's loads, one row a load, no value of a person.

One pass over the Parquet of tonight's candidates gives the counts; a second, over two or three columns, gives the
rows per township of a register and of the one before it. The metric in custom.py runs these inside Great
Expectations; benchmarks/gate.py runs the same figures as plain SQL.
"""

from __future__ import annotations

from functools import cache

from ingestion.contract import Column, Contract, vocabulary

# Beside the view of a feed's candidates stand the ledger's rows and the Parquet of the loads before.
LOADS = "{feed}__loads"
BEFORE = "{feed}__before"

IDENTIFIER_TYPES = ("id18", "cert_no", "uscc")
DATE_TYPES = ("date", "timestamp", "period")

# Two buckets a power of ten: a shift between yuan and ten thousands of yuan is eight of them.
BUCKETS_PER_DECADE = 2


def quoted(text: str) -> str:
    """A string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def flagged(column: str, code: str) -> str:
    """Condition: the row carries the flag ``column:CODE`` (``_flags`` holds them joined by ';')."""
    return f"contains(';' || _flags || ';', {quoted(f';{column}:{code};')})"


def is_given(name: str) -> str:
    """Condition: an identifier was delivered at all, be it sound or not (domain handbook 1.1, ID_EMPTY)."""
    return f"({name} is not null or ({name}__defects is not null and not contains({name}__defects, '_EMPTY')))"


def key_expressions(contract: Contract) -> tuple[str, str]:
    """Hash of what must be unique in a file, and the condition for a row to take part.

    A weak key takes the whole row as tie-breaker. A row whose key is not complete cannot repeat one.
    """
    if contract.weak_key:
        return f"hash({', '.join(c.name for c in contract.columns)})", "true"
    complete = [f"{name} is not null" for name in contract.key if name not in contract.nullable_key]
    return f"hash({', '.join(contract.key)})", " and ".join(complete) or "true"


def magnitudes(name: str) -> str:
    """Aggregate: how many amounts stand in each half of a power of ten, zero left out."""
    # The filter alone would not do: DuckDB takes the logarithm of zero first, and fails.
    bucket = f"cast(floor({BUCKETS_PER_DECADE} * log10(nullif(abs({name}), 0))) as integer)"
    return f"histogram({bucket}) filter (where {name} <> 0)"


def aggregates(contract: Contract) -> dict[str, str]:
    """Name to SQL aggregate of the one pass over tonight's rows of a feed."""
    unique, takes_part = key_expressions(contract)
    counted = {
        "rows": "count(*)",
        "key_rows": f"count(*) filter (where {takes_part})",
        "key_values": f"count(distinct {unique}) filter (where {takes_part})",
    }
    for column in contract.columns:
        counted |= {f"{column.name}.{name}": sql for name, sql in _column_aggregates(column).items()}
    if newest := contract.arrival.newest_column:
        counted["newest"] = f"max(cast({newest} as date)) filter (where cast({newest} as date) <= _load_date)"
    return counted


def _column_aggregates(column: Column) -> dict[str, str]:
    name = column.name
    if column.type in IDENTIFIER_TYPES:
        return {
            "given": f"count(*) filter (where {is_given(name)})",
            "defective": f"count(*) filter (where {is_given(name)} and not coalesce({name}__is_usable, false))",
        }
    if column.type == "enum":
        return {
            "known": f"count({name})",
            "unknown": f"count(*) filter (where {flagged(name, 'ENUM_UNKNOWN')})",
        }
    if column.type == "code12":
        listed = ", ".join(quoted(code) for code in township_names())
        return {
            "given": f"count({name})",
            "elsewhere": f"count(*) filter (where left({name}, 9) not in ({listed}))",
        }
    if column.type == "money":
        return {"magnitudes": magnitudes(name)}
    return {}


def reference_aggregates(contract: Contract) -> dict[str, str]:
    """Name to SQL aggregate over the loads before tonight's: only what a check compares with."""
    return {f"{c.name}.magnitudes": magnitudes(c.name) for c in contract.columns if c.type == "money"}


def township_expression(contract: Contract) -> str:
    """The township of a row: of its own column, else of the file's area (nine digits for a township part).

    A text that names no township of the district stands for itself, so that its rows are compared too.
    """
    name = contract.arrival.township_column
    if name is None:
        return "_area_code"
    if contract.column(name).type == "code12":
        own = f"left({name}, 9)"
    else:
        place = f"regexp_replace({name}, '^(安徽省|安徽)?(六安市)?(叶集区)?', '')"
        known = "map {" + ", ".join(f"{quoted(a)}: {quoted(c)}" for a, c in townships().items()) + "}"
        own = f"coalesce({known}[{place}], {place})"
    return f"case when length(_area_code) = 9 then _area_code else coalesce({own}, _area_code) end"


@cache
def townships() -> dict[str, str]:
    """Ways to write a township of the district, to its nine-digit code."""
    listed = vocabulary()["townships"].items()
    return {text: code for code, place in listed for text in (place["zh"], *place["aliases"])}


@cache
def township_names() -> dict[str, str]:
    """Nine-digit code to the official name, for messages."""
    return {code: place["zh"] for code, place in vocabulary()["townships"].items()}
