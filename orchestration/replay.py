"""The decisions of an earlier night, made again as it stood, and what changed since.

At most three builds aside, each on top of the one before: the night as it was; its data under the rules of today; and
with the identities of today. What then still differs from today comes from newer data, or from the time that passed.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from enquiry.attribution import Changed, Course, Difference, changes, course, differences
from ingestion.effect import write_control_tables, write_raw_views
from ingestion.home import Home
from ingestion.ledger import open_ledger
from linkage.resident.store import link_night
from orchestration import progress
from orchestration.changes import LINKED, READ_BY_LINKAGE
from orchestration.scratch import ScratchError, below, build, read_manifest, scratch
from publication import folders
from publication.access import Published, open_published

DECIDED = "int_eligibility__decided"
PARAMETERS = "int_programme_parameters__merged"
RULES = "programme_conditions"
# The published table of each of the two that hold a night's rules, and where the models read it.
KEPT = {"marts.programme_parameters": f"intermediate.{PARAMETERS}", "marts.programme_rules": f"reference.{RULES}"}


@dataclass(frozen=True)
class Parts:
    """Which nodes each build makes: what linkage reads and the rules themselves; the way from there to the decisions;
    of that way what hangs on the rules, and what on identities."""

    manifest: Mapping[str, Any]
    records: set[str]
    decisions: set[str]
    on_rules: set[str]
    on_identities: set[str]

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Parts:
        """The parts of a project."""
        rules = {f"model.minsheng.{PARAMETERS}", f"seed.minsheng.{RULES}"}
        read = {f"model.minsheng.{name}" for name in READ_BY_LINKAGE}
        linked = [key for key, source in manifest["sources"].items() if source["source_name"] == LINKED]
        way = below(manifest, [f"model.minsheng.{DECIDED}"], "parent_map") & set(manifest["nodes"])
        records = below(manifest, read | rules, "parent_map") & set(manifest["nodes"])
        on_rules = (below(manifest, rules, "child_map") & way) - rules
        return cls(manifest, records, way - records, on_rules, below(manifest, linked, "child_map") & way)


@dataclass(frozen=True)
class Replayed:
    """How a night came out again, and what changed until today."""

    night: date
    today: date
    decisions: int
    different: list[Difference]
    conditions_different: int
    notes: list[str]
    changes: list[Changed]
    citizen_id: str | None = None
    course: list[Course] = field(default_factory=list)


def replay(home: Home, night: date, purpose: str, question: str, citizen_id: str | None = None) -> Replayed:
    """Make a night's decisions again. Raises ScratchError for a night that is not kept, AccessError without a purpose.

    The caller holds the lock of the home: nothing may be linked while the memory of linkage is copied.
    """
    if night not in (kept := folders.nights(home)):
        listed = ", ".join(f"{each}" for each in kept) or "none"
        raise ScratchError(f"the night of {night} is not kept, or never was one. Nights kept: {listed}")
    parts = Parts.of(read_manifest(home))
    with scratch(home) as own:
        with closing(duckdb.connect(str(own.root / "answers.duckdb"))) as answers:
            _copy_published(home, night, purpose, question, answers)
            today = _copy_published(home, None, purpose, question, answers)
        notes = _build_the_night(home, own, parts, night)
        _build_under_todays_rules(own, parts, night)
        _build_with_todays_identities(own, parts, night)
        progress.current.phase("compare")
        with _answers(own) as answers:
            _lead_ids(own, answers)
            row = answers.execute(_COUNTS).fetchone() or (0, 0)
            notes += [code for (code,) in answers.execute(_OTHER_PROGRAM).fetchall()]
            return Replayed(
                night, today, row[0], differences(answers), row[1], notes, changes(answers), citizen_id,
                course(answers, citizen_id) if citizen_id else [],
            )  # fmt: skip


def _copy_published(
    home: Home, night: date | None, purpose: str, question: str, answers: duckdb.DuckDBPyConnection
) -> date:
    """Decisions and rules of an edition, as tables of the scratch; the night they are of."""
    prefix = "today" if night is None else "published"
    with open_published(home, night, purpose=purpose, query=question) as published:
        if published.marts_date is None or night not in (None, published.marts_date):
            raise ScratchError(
                f"the night of {night} was withheld; readers had the marts of {published.marts_date or 'no night'}:"
                " replay that one"
            )
        _copy(published, answers, prefix, "select * from marts.eligibility")
        if night is not None:
            _copy(published, answers, "published_conditions", "select * from marts.eligibility_conditions")
        for table in KEPT:
            if table in published.tables():
                _copy(published, answers, f"{prefix}_{table.partition('.')[2]}", f"select * from {table}")
        return published.marts_date


def _copy(published: Published, answers: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    rows = published.connection.execute(query).to_arrow_table()
    answers.register("rows_of_edition", rows)
    answers.execute(f"create or replace table {name} as from rows_of_edition")
    answers.unregister("rows_of_edition")


def _build_the_night(home: Home, own: Home, parts: Parts, night: date) -> list[str]:
    """The night as it was, as ``made_again``; what could not be taken from its edition is said."""
    with closing(sqlite3.connect(home.ledger)) as source, closing(sqlite3.connect(own.ledger)) as target:
        source.backup(target)
    for path in (home.identity, home.linkage_model):
        if path.exists():
            shutil.copyfile(path, own.identity.with_name(path.name))
    then = _then(own, night)
    progress.current.phase("effect")
    with open_ledger(then.ledger) as ledger, duckdb.connect(str(then.warehouse)) as connection:
        write_raw_views(connection, ledger, night)
        write_control_tables(connection, ledger, night, then)
    build(then, "records", parts.manifest, parts.records)
    progress.current.phase("linkage")
    link_night(then, night)
    notes = []
    with _answers(then) as answers:
        known = _tables(answers)
        for table, target in KEPT.items():
            kept = f"published_{table.partition('.')[2]}"
            if kept in known:
                answers.execute(f"create or replace table warehouse.{target} as from {kept}")
            else:
                notes.append("rules_of_today")
    build(then, "models", parts.manifest, parts.decisions)
    _keep(then, "made_again")
    return notes


def _build_under_todays_rules(own: Home, parts: Parts, night: date) -> None:
    """The same people, by the rules that hold today, as ``with_rules``; as it was where no rule differs.

    Rules of today are put in without dates: ages and spells stay those of the night.
    """
    then = _then(own, night)
    changed = False
    with _answers(then) as answers:
        (today,) = answers.execute("select max(as_of_date) from today").fetchone() or (night,)
        for table, target in KEPT.items():
            name = f"today_{table.partition('.')[2]}"
            if name not in _tables(answers):
                continue
            was, is_now = _in_force(f"warehouse.{target}", night), _in_force(name, today)
            columns = ", ".join(answers.table(name).columns)  # both in one order
            if answers.execute(
                f"select 1 from (select {columns} from ({was}) except all select {columns} from ({is_now}))"
                f" union all select 1 from (select {columns} from ({is_now}) except all select {columns} from ({was}))"
            ).fetchone():
                changed = True
                answers.execute(f"create or replace table warehouse.{target} as {is_now}")
    if changed:
        build(then, "rules", parts.manifest, parts.on_rules)
    _keep(then, "with_rules")


def _in_force(table: str, day: date) -> str:
    """Rows that hold on a day, without their dates."""
    return (
        f"select * replace (cast(null as date) as valid_from_date, cast(null as date) as valid_to_date) from {table}"
        f" where coalesce(valid_from_date, date '0001-01-01') <= date '{day}'"
        f" and coalesce(valid_to_date, date '9999-12-31') >= date '{day}'"
    )


def _build_with_todays_identities(own: Home, parts: Parts, night: date) -> None:
    """And who is who as today, as ``with_identity``; as before where nobody is somebody else."""
    then = _then(own, night)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{own.identity}' as newest; attach '{then.identity}' as former (read_only)")
        # A row that is no longer delivered has no owner today; it keeps the one it had.
        connection.execute(_KEEP_GONE)
        moved = connection.execute(_MOVED).fetchone()
    if moved:
        build(own, "identity", parts.manifest, parts.on_identities)
    _keep(own, "with_identity")


def _then(own: Home, night: date) -> Home:
    """The scratch home with the memory of linkage set back to the night."""
    return replace(own, identity_name=f"{night}.duckdb")


@contextmanager
def _answers(own: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The answers kept so far, beside the scratch warehouse."""
    with closing(duckdb.connect(str(own.root / "answers.duckdb"))) as connection:
        connection.execute(f"attach '{own.warehouse}' as warehouse")
        yield connection


def _tables(answers: duckdb.DuckDBPyConnection) -> set[str]:
    rows = answers.execute("select table_name from duckdb_tables() where database_name = 'answers'").fetchall()
    return {name for (name,) in rows}


def _keep(own: Home, name: str) -> None:
    with _answers(own) as answers:
        answers.execute(f"create or replace table {name} as from warehouse.intermediate.{DECIDED}")
        if name == "made_again":
            conditions = "warehouse.intermediate.int_eligibility__conditions"
            answers.execute(f"create or replace table made_again_conditions as from {conditions}")


def _lead_ids(own: Home, answers: duckdb.DuckDBPyConnection) -> None:
    """Where each id of a citizen led, as ``ids``."""
    answers.execute(f"attach '{Path(own.identity)}' as newest (read_only)")
    answers.execute(_IDS)


_KEEP_GONE = """
insert into newest.member
select f.* from former.member as f
where
    f.known_to is null
    and f.spelling_key not in (select spelling_key from newest.spelling)
    and f.spelling_key not in (select spelling_key from newest.member where known_to is null)
"""

_MOVED = """
select 1 from former.member as f
inner join newest.member as n on f.spelling_key = n.spelling_key and n.known_to is null
where f.known_to is null and f.citizen_id != n.citizen_id
limit 1
"""

_IDS = """
create or replace table ids as
with recursive led as (
    select citizen_id, citizen_id as now_id, merged_into as next_id, 0 as steps from newest.citizen
    union all
    select led.citizen_id, c.citizen_id, c.merged_into, steps + 1
    from led inner join newest.citizen as c on led.next_id = c.citizen_id
    where steps < 100
)
select citizen_id, arg_max(now_id, steps) as now_id from led group by citizen_id
"""

_COUNTS = """
select
    (select count(*) from published),
    (
        select count(*)
        from published_conditions as p
        full outer join made_again_conditions as m using (citizen_id, programme_code, condition_code)
        where
            p.is_met is distinct from m.is_met
            or p.observed_value is distinct from m.observed_value
            or p.threshold_value is distinct from m.threshold_value
    )
"""

# Rules are dated rows and SQL; of the SQL only the program of today is here.
_OTHER_PROGRAM = """
select distinct 'program_changed:' || p.programme_code
from published as p
inner join made_again as m on p.citizen_id = m.citizen_id and p.programme_code = m.programme_code
where p.rule_version != m.rule_version
order by 1
"""
