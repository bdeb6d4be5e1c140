"""What the publication gate measures: candidate, warehouse, ledger and the night before, counted inside DuckDB.

Each measure yields, per table or column, how much was looked at and how much breaks the fact. Arithmetic and promises
only: nothing here looks at the level of a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from expectations import leaks
from expectations.promises import promises

if TYPE_CHECKING:
    from expectations.gate import Gate

HERE = Path(__file__).parent
ANALYSTS, DETAIL, WAREHOUSE, IDENTIFIERS = "analysts", "detail", "warehouse", "identifiers"
FILES = {ANALYSTS: "marts.duckdb", DETAIL: "restricted.duckdb"}
PUBLISHED_SCHEMAS = ("marts", "kpi")
CANDIDATE_SCHEMAS = (*PUBLISHED_SCHEMAS, "meta")  # the audit file is written after the gate, also when it withholds
CHILD_AGE_YEARS = 14  # 个人信息保护法 article 31
LOSS_SHARE = 0.10
LOSS_ROWS_AT_LEAST = 10
CENT = 0.005


@dataclass(frozen=True)
class Measure:
    """One fact about one table or column. ``rows_failing`` is None when the fact does not apply."""

    check: str
    subject: str
    rows_checked: int | None = None
    rows_failing: int | None = None
    en: str = ""
    zh: str = ""
    observed: str | None = None


@dataclass
class Candidate:
    """What the measures look at: attached files, and what is known beside them."""

    gate: Gate
    folder: Path
    manifest: dict[str, Any]
    before: dict[str, Any] | None = None
    attached: frozenset[str] = frozenset()
    tables: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    columns: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    raw_views: frozenset[str] = frozenset()
    passed_before: frozenset[tuple[str, str]] = frozenset()

    def has(self, database: str, table: str) -> bool:
        """Whether a table stands in one of the attached files."""
        return table in self.tables.get(database, {})

    def column_names(self, database: str, table: str) -> list[str]:
        """Columns of a table, in order."""
        return [c["column_name"] for c in self.columns.get(database, []) if c["full_name"] == table]

    def is_as_before(self, database: str, table: str) -> bool:
        """Whether a table's content is, by its hash, that of the night before, which passed without an acceptance."""
        if self.before is None or self.before.get("gate") != "published":
            return False
        was, now = (m.get("tables", {}).get(FILES[database], {}).get(table) for m in (self.before, self.manifest))
        return was is not None and was == now

    def published(self) -> Iterator[tuple[str, str]]:
        """Database and name of each published table, those of the dictionary left out."""
        for database in FILES:
            for table in self.tables.get(database, {}):
                if table.partition(".")[0] in PUBLISHED_SCHEMAS:
                    yield database, table


@cache
def reconciliations() -> tuple[dict[str, Any], ...]:
    """Rules of reconciliation.yml."""
    return tuple(yaml.load((HERE / "reconciliation.yml").read_text("utf-8"), Loader=yaml.CSafeLoader))


def survey(candidate: Candidate) -> None:
    """Read which tables and columns the attached files hold, and which raw views the warehouse."""
    views = candidate.gate.rows(
        "select schema_name || '.' || view_name as full_name from duckdb_views()"
        f" where database_name = '{WAREHOUSE}' and schema_name = 'raw'"
    )
    candidate.raw_views = frozenset(row["full_name"] for row in views)
    for database in candidate.attached:
        where = f"database_name = '{database}' and not internal"
        tables = candidate.gate.rows(
            "select schema_name || '.' || table_name as full_name, comment, estimated_size"
            f" from duckdb_tables() where {where} order by 1"
        )
        candidate.tables[database] = {row["full_name"]: row for row in tables}
        candidate.columns[database] = candidate.gate.rows(
            "select schema_name || '.' || table_name as full_name, column_name, data_type, comment"
            f" from duckdb_columns() where {where} order by 1, column_index"
        )


# --- promises --------------------------------------------------------------------------------------------------------


def promised_tables_are_there(candidate: Candidate) -> Iterator[Measure]:
    """Every promised table stands in both files, one that is restricted as a whole in the restricted file."""
    for database, file in FILES.items():
        for table, promised in promises(*CANDIDATE_SCHEMAS).items():
            if promised.is_restricted and database != DETAIL:
                continue
            is_missing = not candidate.has(database, table)
            yield Measure(
                "promised_tables_are_there", f"{database}:{table}", 1, int(is_missing),
                f"{table} is missing from {file}.", f"{file} 缺少数据表 {table}。",
            )  # fmt: skip


def promised_columns_are_there(candidate: Candidate) -> Iterator[Measure]:
    """Every promised column stands where it should."""
    for database, file in FILES.items():
        for table, promised in promises(*CANDIDATE_SCHEMAS).items():
            if not candidate.has(database, table):
                continue
            wanted = (*promised.columns, *promised.later, *(promised.restricted if database == DETAIL else ()))
            missing = [name for name in wanted if name not in candidate.column_names(database, table)]
            yield Measure(
                "promised_columns_are_there", f"{database}:{table}", len(wanted), len(missing),
                f"{table} of {file} lacks {', '.join(missing)}.", f"{file} 的 {table} 缺少字段 {', '.join(missing)}。",
            )  # fmt: skip


def restricted_columns_stay_out(candidate: Candidate) -> Iterator[Measure]:
    """No restricted column stands in the analysts' file."""
    if not candidate.has(DETAIL, "meta.columns"):
        yield Measure("restricted_columns_stay_out", ANALYSTS)
        return
    rows = candidate.gate.rows(
        f"select schema_name || '.' || table_name as full_name, column_name from {DETAIL}.meta.columns"
        " where audience = 'restricted' order by all"
    )
    restricted = {(row["full_name"], row["column_name"]) for row in rows}
    restricted |= {(table, name) for table, promised in promises().items() for name in promised.restricted}
    for table in candidate.tables[ANALYSTS]:
        names = candidate.column_names(ANALYSTS, table)
        found = [name for name in names if (table, name) in restricted]
        yield Measure(
            "restricted_columns_stay_out", f"{ANALYSTS}:{table}", len(names), len(found),
            f"{table} shows the restricted columns {', '.join(found)} to analysts.",
            f"{table} 向分析人员公开了受限字段 {', '.join(found)}。",
        )  # fmt: skip


def tables_and_columns_are_described(candidate: Candidate) -> Iterator[Measure]:
    """Every table and column carries a comment."""
    for database in FILES:
        for table, row in candidate.tables.get(database, {}).items():
            columns = [c for c in candidate.columns[database] if c["full_name"] == table]
            bare = [c["column_name"] for c in columns if not c["comment"]] + ([] if row["comment"] else ["(table)"])
            yield Measure(
                "tables_and_columns_are_described", f"{database}:{table}", len(columns) + 1, len(bare),
                f"{table}: no comment on {', '.join(bare)}.", f"{table} 的 {', '.join(bare)} 没有说明。",
            )  # fmt: skip


# --- keys, children, identity ----------------------------------------------------------------------------------------


def _keys(candidate: Candidate, database: str) -> dict[str, list[str]]:
    """Key columns of each table, as the file's own dictionary gives them."""
    if not candidate.has(database, "meta.tables"):
        return {}
    rows = candidate.gate.rows(
        f"select schema_name || '.' || table_name as full_name, key_columns from {database}.meta.tables order by 1"
    )
    return {row["full_name"]: row["key_columns"].split(";") for row in rows if row["key_columns"]}


def _as_before(candidate: Candidate) -> str:
    assert candidate.before is not None, "only what was published before can be as before"
    return f"content as on {candidate.before['load_date']}, tested then"


_REPEATED = """
    select coalesce(sum(times), 0) as rows_checked, coalesce(sum(times - 1), 0) as again
    from (select count(*) as times from {table} group by {key})
"""


def keys_are_unique(candidate: Candidate) -> Iterator[Measure]:
    """No two rows of a table share their key."""
    for database in FILES:
        for table, key in _keys(candidate, database).items():
            if not candidate.has(database, table) or not set(key) <= set(candidate.column_names(database, table)):
                continue
            subject = f"{database}:{table}"
            if candidate.is_as_before(database, table) and ("keys_are_unique", subject) in candidate.passed_before:
                rows = candidate.manifest["tables"][FILES[database]][table]["rows"]
                yield Measure("keys_are_unique", subject, rows, 0, observed=_as_before(candidate))
                continue
            listed = ", ".join(f'"{name}"' for name in key)
            (row,) = candidate.gate.rows(_REPEATED.format(key=f"hash({listed})", table=f"{database}.{table}"))
            if row["again"]:  # two keys may share a hash, so what looks repeated is counted again
                (row,) = candidate.gate.rows(_REPEATED.format(key=listed, table=f"{database}.{table}"))
            again = int(row["again"])
            yield Measure(
                "keys_are_unique", subject, int(row["rows_checked"]), again,
                f"{again:,} rows of {table} repeat the key ({', '.join(key)}).",
                f"{table} 有 {again:,} 行主键（{', '.join(key)}）重复。",
            )  # fmt: skip


def keys_are_filled(candidate: Candidate) -> Iterator[Measure]:
    """A key of one column is never empty; of a key of several, at least one part is given."""
    for database in FILES:
        for table, key in _keys(candidate, database).items():
            if not candidate.has(database, table) or not set(key) <= set(candidate.column_names(database, table)):
                continue
            empty = " and ".join(f'"{name}" is null' for name in key)
            (row,) = candidate.gate.rows(
                f"select count(*) as all_rows, count(*) filter (where {empty}) as empty from {database}.{table}"
            )
            yield Measure(
                "keys_are_filled", f"{database}:{table}", row["all_rows"], row["empty"],
                f"{row['empty']:,} rows of {table} have no key.", f"{table} 有 {row['empty']:,} 行没有主键。",
            )  # fmt: skip


def no_child_stands_in_person_tables(candidate: Candidate) -> Iterator[Measure]:
    """No person under 14 on the load date stands in a person-level table for analysts."""
    check = "no_child_stands_in_person_tables"
    if not candidate.has(DETAIL, "marts.citizens"):
        yield Measure(check, ANALYSTS)
        return
    year = int(candidate.manifest["load_date"][:4]) - CHILD_AGE_YEARS
    conditions = [f"age_years < {CHILD_AGE_YEARS}", f"birth_year > {year}"]
    candidate.gate.run(
        f"create or replace table children as select citizen_id from {DETAIL}.marts.citizens"
        f" where {' or '.join(conditions)}"
    )
    for table in candidate.tables[ANALYSTS]:
        for name in candidate.column_names(ANALYSTS, table):
            if not name.startswith("citizen_id") and not name.endswith("citizen_id"):
                continue
            (row,) = candidate.gate.rows(
                f'select count("{name}") as given,'
                f' count(*) filter (where "{name}" in (select citizen_id from children)) as found'
                f" from {ANALYSTS}.{table}"
            )
            yield Measure(
                check, f"{ANALYSTS}:{table}.{name}", row["given"], row["found"],
                f"{row['found']:,} rows of {table} are about children under {CHILD_AGE_YEARS} ({name}).",
                f"{table} 有 {row['found']:,} 行涉及不满 {CHILD_AGE_YEARS} 周岁的儿童（{name}）。",
            )  # fmt: skip


LEAK_CHECKS = {
    "no_identity_number_stands_in_text": "identity_number",
    "no_phone_number_stands_in_text": "phone_number",
    "no_account_number_stands_in_text": "account_number",
    "no_full_name_stands_in_text": "full_name",
    "no_address_stands_in_text": "address",
}
KIND_NAMES = {
    "identity_number": ("identity numbers", "证件号码"),
    "phone_number": ("phone numbers", "手机号码"),
    "account_number": ("account numbers", "银行账号"),
    "full_name": ("full names", "姓名"),
    "address": ("addresses", "住址"),
}


def nobody_can_be_recognised(candidate: Candidate) -> Iterator[Measure]:
    """No number, name or address of a person stands in any text of either file.

    A table whose content was published before, and clean then, is not searched again: cost follows change.
    """
    gate = candidate.gate
    if IDENTIFIERS in candidate.attached:
        leaks.fill_known_values(gate, IDENTIFIERS)
    else:
        gate.run("create or replace table known_values (kind varchar, value varchar)")
    leaks.leave_out_words(gate, leaks.listed_words())
    if candidate.has(ANALYSTS, "marts.divisions"):
        names = [n for n in candidate.column_names(ANALYSTS, "marts.divisions") if n.endswith("name")]
        for name in names:
            gate.run(
                "delete from known_values where kind = 'full_name'"
                f' and value in (select "{name}" from {ANALYSTS}.marts.divisions)'
            )
    for database in FILES:
        was_clean = all((check, database) in candidate.passed_before for check in LEAK_CHECKS)
        same = {t for t in candidate.tables.get(database, {}) if was_clean and candidate.is_as_before(database, t)}
        columns = [
            leaks.TextColumn(database, row["full_name"], row["column_name"])
            for row in candidate.columns.get(database, [])
            if row["data_type"] == "VARCHAR" and row["full_name"] not in same
        ]
        counted = leaks.count_columns(gate, columns)
        observed = f"{len(same)} tables: {_as_before(candidate)}" if same else None
        for check, kind in LEAK_CHECKS.items():
            yield from _leaks_of(check, kind, database, counted, observed)


def _leaks_of(
    check: str,
    kind: str,
    database: str,
    counted: dict[leaks.TextColumn, dict[str, tuple[int, int]]],
    observed: str | None,
) -> Iterator[Measure]:
    """One measure a file while it is clean, else one a leaking column."""
    en, zh = KIND_NAMES[kind]
    leaking = {column: found[kind] for column, found in counted.items() if found[kind][1]}
    if not leaking:
        yield Measure(check, database, sum(found[kind][0] for found in counted.values()), 0, observed=observed)
    for column, (rows_checked, rows_failing) in leaking.items():
        yield Measure(
            check, column.subject, rows_checked, rows_failing,
            f"{rows_failing:,} rows of {column.table}.{column.name} ({FILES[database]}) hold {en}.",
            f"{FILES[database]} 的 {column.table}.{column.name} 有 {rows_failing:,} 行含{zh}。",
        )  # fmt: skip


# --- arithmetic ------------------------------------------------------------------------------------------------------


def files_add_up(candidate: Candidate) -> Iterator[Measure]:
    """Of every file, body rows = loaded + quarantined."""
    rows = candidate.gate.rows(
        "select feed, sum(rows_body) as body, sum(abs(rows_body - rows_loaded - rows_quarantined)) as apart"
        " from ledger_loads group by feed order by feed"
    )
    for row in rows:
        yield Measure(
            "files_add_up", row["feed"], int(row["body"]), int(row["apart"]),
            f"{int(row['apart']):,} body rows of {row['feed']} are neither loaded nor quarantined.",
            f"{row['feed']} 有 {int(row['apart']):,} 行正文既未载入也未隔离。",
        )  # fmt: skip


def marts_hold_what_was_built(candidate: Candidate) -> Iterator[Measure]:
    """The restricted file holds every row of the working warehouse; the analysts' file none besides."""
    for database, table in candidate.published():
        if not candidate.has(WAREHOUSE, table):
            continue
        (row,) = candidate.gate.rows(
            f"select (select count(*) from {database}.{table}) as here,"
            f" (select count(*) from {WAREHOUSE}.{table}) as built"
        )
        apart = abs(row["here"] - row["built"]) if database == DETAIL else max(row["here"] - row["built"], 0)
        yield Measure(
            "marts_hold_what_was_built", f"{database}:{table}", row["built"], apart,
            f"{table} has {row['here']:,} rows in {FILES[database]}, {row['built']:,} were built.",
            f"{table} 在 {FILES[database]} 中有 {row['here']:,} 行，仓库中有 {row['built']:,} 行。",
        )  # fmt: skip


def marts_reconcile_with_the_files(candidate: Candidate) -> Iterator[Measure]:
    """Counts and sums of a mart, with the rows set aside, are those of the delivered rows in effect."""
    check = "marts_reconcile_with_the_files"
    for rule in reconciliations():
        table = rule["table"]
        subject = f"{table}: {rule['figure']}"
        sources = set(re.findall(rf"{WAREHOUSE}\.(raw\.\w+)", rule["expected"]))
        if not candidate.has(DETAIL, table) or not sources <= candidate.raw_views:
            yield Measure(check, subject)
            continue
        aside = "0"
        if rule.get("set_aside") and candidate.has(WAREHOUSE, "audit.set_aside_rows"):
            aside = (
                f"(select count(*) from {WAREHOUSE}.audit.set_aside_rows"
                f" where model = '{table.partition('.')[2]}' and reason <> 'required_value_missing')"
            )
        (row,) = candidate.gate.rows(
            f"select (select {rule['figure']} from {DETAIL}.{table}) as here, {aside} as aside,"
            f" (select count(*) from {DETAIL}.{table}) as all_rows, ({rule['expected']}) as expected"
        )
        here, aside_rows, expected = (row[name] or 0 for name in ("here", "aside", "expected"))
        apart = abs(here + aside_rows - expected)
        is_count = rule["figure"] == "count(*)"
        yield Measure(
            check, subject, row["all_rows"], 0 if apart < CENT else int(apart) if is_count else 1,
            f"{table} shows {here:,} ({rule['figure']}) and sets {aside_rows:,} rows aside;"
            f" the files say {expected:,}.",
            f"{table} 为 {here:,}（{rule['figure']}），搁置 {aside_rows:,} 行，来源文件应为 {expected:,}。",
        )  # fmt: skip


def no_table_loses_rows(candidate: Candidate) -> Iterator[Measure]:
    """No table has lost a tenth of its rows since the publication before, and none became empty."""
    check = "no_table_loses_rows"
    if candidate.before is None:
        yield Measure(check, ANALYSTS)
        return
    for database, file in FILES.items():
        for table, was in sorted((candidate.before.get("tables") or {}).get(file, {}).items()):
            if table.partition(".")[0] not in PUBLISHED_SCHEMAS or not was["rows"]:
                continue
            now = (candidate.manifest["tables"].get(file, {}).get(table) or {"rows": 0})["rows"]
            lost = was["rows"] - now
            is_lost = lost >= was["rows"] * LOSS_SHARE and (lost >= LOSS_ROWS_AT_LEAST or now == 0)
            yield Measure(
                check, f"{database}:{table}", was["rows"], lost if is_lost else 0,
                f"{table} has {now:,} rows, {was['rows']:,} on {candidate.before['load_date']}:"
                f" {lost / was['rows']:.1%} fewer (limit {LOSS_SHARE:.0%}).",
                f"{table} 现有 {now:,} 行，{candidate.before['load_date']} 为 {was['rows']:,} 行，"
                f"减少 {lost / was['rows']:.1%}（上限 {LOSS_SHARE:.0%}）。",
            )  # fmt: skip


def parquet_holds_the_same_rows(candidate: Candidate) -> Iterator[Measure]:
    """Beside every table for analysts lies a Parquet file of as many rows."""
    for table in candidate.tables.get(ANALYSTS, {}):
        schema, _, name = table.partition(".")
        path = candidate.folder / "parquet" / schema / f"{name}.parquet"
        (row,) = candidate.gate.rows(f"select count(*) as here from {ANALYSTS}.{table}")
        beside = None
        if path.exists():
            listed = str(path).replace("'", "''")
            (found,) = candidate.gate.rows(f"select sum(num_rows) as n from parquet_file_metadata('{listed}')")
            beside = int(found["n"] or 0)
        apart = row["here"] + 1 if beside is None else abs(row["here"] - beside)
        yield Measure(
            "parquet_holds_the_same_rows", table, row["here"], apart,
            f"The Parquet of {table} has {beside if beside is not None else 'no'} rows, the table {row['here']:,}.",
            f"{table} 的 Parquet 有 {beside if beside is not None else '零'} 行，表中有 {row['here']:,} 行。",
        )  # fmt: skip


def shares_lie_between_zero_and_one(candidate: Candidate) -> Iterator[Measure]:
    """A column whose name ends in ``_share`` holds shares."""
    for database, table in candidate.published():
        for column in candidate.columns[database]:
            if column["full_name"] != table or not column["column_name"].endswith("_share"):
                continue
            name = column["column_name"]
            (row,) = candidate.gate.rows(
                f'select count("{name}") as given, count(*) filter (where "{name}" not between 0 and 1) as outside'
                f" from {database}.{table}"
            )
            yield Measure(
                "shares_lie_between_zero_and_one", f"{database}:{table}.{name}", row["given"], row["outside"],
                f"{row['outside']:,} values of {table}.{name} lie outside 0 to 1.",
                f"{table}.{name} 有 {row['outside']:,} 个值不在 0 到 1 之间。",
            )  # fmt: skip


def tables_hold_rows(candidate: Candidate) -> Iterator[Measure]:
    """Every promised table holds rows, but for tables of events; before the first file of a feed it cannot."""
    for table, promised in promises(*CANDIDATE_SCHEMAS).items():
        if candidate.has(DETAIL, table) and not promised.may_be_empty:
            (row,) = candidate.gate.rows(f"select count(*) as n from {DETAIL}.{table}")
            yield Measure(
                "tables_hold_rows", f"{DETAIL}:{table}", row["n"], int(row["n"] == 0),
                f"{table} is empty.", f"{table} 没有数据。",
            )  # fmt: skip


MEASURES: tuple[Callable[[Candidate], Iterator[Measure]], ...] = (
    promised_tables_are_there,
    promised_columns_are_there,
    restricted_columns_stay_out,
    tables_and_columns_are_described,
    keys_are_unique,
    keys_are_filled,
    no_child_stands_in_person_tables,
    nobody_can_be_recognised,
    files_add_up,
    marts_hold_what_was_built,
    marts_reconcile_with_the_files,
    no_table_loses_rows,
    parquet_holds_the_same_rows,
    shares_lie_between_zero_and_one,
    tables_hold_rows,
)


def checks_of(measure: Callable[[Candidate], Iterator[Measure]]) -> tuple[str, ...]:
    """Names of the facts that a measure counts."""
    return tuple(LEAK_CHECKS) if measure is nobody_can_be_recognised else (str(getattr(measure, "__name__", "")),)
