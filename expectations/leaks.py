"""Whether a person can be recognised in a published text: patterns of numbers, and values of the identifier file.

Everything is counted inside DuckDB; no value leaves it. A business number that happens to look like an identity number
does not count unless its check digit holds more often than chance explains.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingestion.contract import Column, contracts

if TYPE_CHECKING:
    from expectations.gate import Gate

# First two digits of an identity number: provinces, Hong Kong, Macau, Taiwan, foreigners (GB/T 2260, GB 11643).
PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9])"
DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
ID_18 = f"(?:^|[^0-9])({PROVINCE}[0-9]{{4}}(?:18|19|20)[0-9]{{2}}{DAY}[0-9]{{3}}[0-9Xx])(?:[^0-9]|$)"
ID_15 = f"(?:^|[^0-9]){PROVINCE}[0-9]{{6}}{DAY}[0-9]{{3}}(?:[^0-9]|$)"
PHONE = "(?:^|[^0-9])1[3-9][0-9]{9}(?:[^0-9]|$)"
ACCOUNT = "(?:^|[^0-9])62[0-9]{14,17}(?:[^0-9]|$)"
# Keyed hashes: citizen_id and the like, whole and half. Their runs of figures are no numbers of persons.
HASH = "[A-Z][0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64}"
HASH_LENGTHS = "(17, 32, 64)"
# Two to four characters, or a minority name with its dot; a home or a company may hold an account too.
PERSON_NAME = r"\p{Han}{2,4}|\p{Han}+·\p{Han}+"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
# One business number in eleven passes the check digit by chance; a leaked column passes nearly always.
CHANCE_SHARE = 0.3
KNOWN_NUMBER_LENGTH = 11  # shorter ones (household, staff numbers) are also ordinary codes
SHORTEST_ADDRESS = 8  # a township or village alone is no address

KINDS = ("identity_number", "phone_number", "account_number", "full_name", "address")


@dataclass(frozen=True)
class TextColumn:
    """A text column of one published file (``analysts`` or ``detail``)."""

    database: str
    table: str
    name: str

    @property
    def subject(self) -> str:
        """How messages name it."""
        return f"{self.database}:{self.table}.{self.name}"


def known_kind(column: Column) -> str | None:
    """Which kind of known value a contract's column delivers, if any."""
    if column.type in ("id18", "cert_no"):
        return "identity_number"
    if column.privacy == "account":
        return "account_number"
    if column.privacy == "contact":
        return "phone_number" if column.name.endswith("phone_number") else "address"
    if column.privacy == "identifier" and column.type == "text" and column.name.endswith("name"):
        return "full_name"
    return None


def fill_known_values(gate: Gate, database: str) -> None:
    """Table ``known_values`` (kind, value) from the identifier file, attached as ``database``.

    Words that contracts list and names of divisions are left out: a person may be called 成功, so may a status.
    """
    kinds = {column.name: kind for c in contracts().values() for column in c.columns if (kind := known_kind(column))}
    kinds |= {"full_name": "full_name", "phone_number": "phone_number", "bank_account_number": "account_number"}
    kinds |= {"own_number": "identity_number"}
    gate.run("create or replace table known_values (kind varchar, value varchar)")
    found = gate.rows(
        "select schema_name, table_name, column_name from duckdb_columns() inner join duckdb_tables()"
        f" using (database_name, schema_name, table_name) where database_name = '{database}' and data_type = 'VARCHAR'"
        " order by all"
    )
    for row in found:
        if kind := kinds.get(row["column_name"]):
            value = f'"{row["column_name"]}"'
            length = SHORTEST_ADDRESS if kind == "address" else KNOWN_NUMBER_LENGTH
            usable = (
                f"regexp_full_match({value}, '{PERSON_NAME}')"
                if kind == "full_name"
                else f"length({value}) >= {length}"
            )
            gate.run(
                f"insert into known_values select distinct '{kind}', {value}"
                f' from {database}."{row["schema_name"]}"."{row["table_name"]}" where {usable}'
            )
    gate.run("create or replace table known_values as select distinct * from known_values")


def leave_out_words(gate: Gate, words: list[str]) -> None:
    """Take ordinary words out of the known names."""
    gate.fill("ordinary_words", {"value": "varchar"}, [(word,) for word in words])
    gate.run("delete from known_values where kind = 'full_name' and value in (select value from ordinary_words)")


def listed_words() -> list[str]:
    """Every word that a contract lists as a value."""
    columns = [column for contract in contracts().values() for column in contract.columns]
    return sorted({word for c in columns for word in (*c.values, *c.open_values, *c.codes.values(), *c.value_aliases)})


def count_columns(gate: Gate, columns: list[TextColumn]) -> dict[TextColumn, dict[str, tuple[int, int]]]:
    """For each column, kind to (rows looked at, rows in which a value of that kind stands)."""
    gate.run("create or replace table texts (place integer, value varchar, times bigint)")
    for place, column in enumerate(columns):
        text = '"' + column.name.replace('"', '""') + '"'
        gate.run(
            f"insert into texts select {place}, {text}, count(*) from {column.database}.{column.table}"
            f" where {text} is not null"
            f" and not (length({text}) in {HASH_LENGTHS} and regexp_full_match({text}, '{HASH}')) group by all"
        )
    totals = {row["place"]: int(row["n"]) for row in gate.rows("select place, sum(times) as n from texts group by all")}
    numbers = {row["place"]: row for row in gate.rows(_NUMBERS)}
    known: dict[int, dict[str, int]] = {}
    for row in gate.rows(_KNOWN):
        known.setdefault(row["place"], {})[row["kind"]] = int(row["n"])
    return {
        column: {
            kind: (totals.get(place, 0), count)
            for kind, count in _counts(numbers.get(place), known.get(place, {})).items()
        }
        for place, column in enumerate(columns)
    }


def _counts(numbers: dict[str, Any] | None, known: dict[str, int]) -> dict[str, int]:
    """Rows of each kind: what the patterns find, or what the identifier file knows, whichever is more."""
    found = dict.fromkeys(KINDS, 0) | known
    if numbers:
        is_identity = numbers["sound"] > 0 and numbers["sound"] >= CHANCE_SHARE * numbers["alike"]
        identity = int(numbers["id_rows"] or 0) if is_identity else 0
        found["identity_number"] = max(found["identity_number"], identity, int(numbers["short_id_rows"] or 0))
        found["phone_number"] = max(found["phone_number"], int(numbers["phones"] or 0))
        found["account_number"] = max(found["account_number"], int(numbers["accounts"] or 0))
    return found


def _weighted_sum(number: str) -> str:
    return " + ".join(
        f"{weight} * try_cast(substr({number}, {position}, 1) as integer)" for position, weight in enumerate(WEIGHTS, 1)
    )


_KNOWN = """
    select place, kind, sum(times) as n from texts inner join known_values using (value) group by place, kind
"""
# Patterns only where a text has figures enough for the shortest of them, a phone number.
_NUMBERS = f"""
    with judged as (
        select
            place,
            times,
            regexp_extract(value, '{ID_18}', 1) as number,
            regexp_matches(value, '{ID_15}') as is_short_id,
            regexp_matches(value, '{PHONE}') as is_phone,
            regexp_matches(value, '{ACCOUNT}') as is_account
        from texts
        where regexp_matches(value, '[0-9]{{11}}')
    )
    select
        place,
        count(*) filter (where number <> '') as alike,
        count(*) filter (
            where number <> '' and upper(substr(number, 18, 1))
            = substr('{CHECK_DIGITS}', 1 + ({_weighted_sum("number")}) % 11, 1)
        ) as sound,
        sum(times) filter (where number <> '') as id_rows,
        sum(times) filter (where is_short_id) as short_id_rows,
        sum(times) filter (where is_phone) as phones,
        sum(times) filter (where is_account) as accounts
    from judged
    group by place
"""
