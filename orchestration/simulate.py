"""Another parameter, tried on the people of the last night: a scratch warehouse is built twice, before and after.

Only models that depend on the parameter are built, and only on the way to who is entitled and what that would pay. Who
would then enrol, and what other programmes make of that, is not followed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from typing import Any

import duckdb

from enquiry.parameters import Parameter, Setting, apply, parameters, parse
from enquiry.simulation import Effect, effects
from ingestion.contract import vocabulary
from ingestion.home import Home
from orchestration import changes, dbt_runner, progress
from orchestration.scratch import ScratchError, below, beside, borrow, scratch

RESULT = "model.minsheng.int_eligibility__amounts"
DECIDED = "model.minsheng.int_eligibility__decided"
CURRENT = "model.minsheng.int_programme_parameters__current"
RECORDS = "model.minsheng.int_records__newest"  # evidence: asked about nobody here, and the largest table
NIGHT = "source.minsheng.control.night"
READ = re.compile(r"programme_parameter\('(\w+)'(?:, '([^']+)')?\)")
PROGRAMME = re.compile(r"programme_conditions\('(\w+)'")


@dataclass(frozen=True)
class Simulated:
    """What was tried on whom, and what it changes."""

    night: date
    valid_from: date
    as_of: date
    settings: list[Setting]
    values_before: dict[str, Any]
    effects: list[Effect]
    synthetic_label: str | None


def known_parameters(manifest: Mapping[str, Any]) -> list[Parameter]:
    """The parameters that decisions and amounts read, from the SQL of the models on the way to them."""
    read: dict[str, set[str]] = defaultdict(set)
    for node in below(manifest, [RESULT], "parent_map"):
        for code, category in READ.findall(manifest["nodes"].get(node, {}).get("raw_code", "")):
            read[code].add(category or "all")
    return parameters(read)


def in_force(home: Home) -> dict[tuple[str, str], tuple[Any, str]]:
    """Value and status of each parameter and category in the last night's build."""
    with duckdb.connect(str(_warehouse(home)), read_only=True) as connection:
        rows = connection.execute(
            "select parameter_code, category, value_number, status from intermediate.int_programme_parameters__current"
        ).fetchall()
    return {(code, category): (value, status) for code, category, value, status in rows}


def _warehouse(home: Home) -> Any:
    if not home.warehouse.exists():
        raise ScratchError("no night has been built yet: run `minsheng run`")
    return home.warehouse


def simulate(home: Home, manifest: Mapping[str, Any], asked: Sequence[str], start: date) -> Simulated:
    """Try values from a day on. Raises ParameterError, and ScratchError when the home has no night to try them on."""
    settings = parse(asked, known_parameters(manifest))
    _warehouse(home)
    chosen = dependent(manifest, {setting.parameter.code for setting in settings})
    with scratch(home) as own:
        progress.current.phase("borrow")
        with beside(home, own) as connection:
            night, label = _prepare(connection, manifest, chosen, start)
            # Asked of a copy first: a mistake in the question is said before anything is built.
            connection.execute(f"create table main.tried as from {_MERGED}")
            apply(connection, "main.tried", settings, start, vocabulary()["district"]["code"])
        sql = dbt_runner.compiled(own, {node: manifest["nodes"][node] for node in chosen})
        # What holds tonight is decided already; it is decided here where rules of a later day, or of another program,
        # would otherwise be compared with it.
        is_decided = start <= night and changes.is_built_by_this_program(home)
        with beside(home, own) as connection:
            progress.current.phase("before", total=len(chosen))
            if is_decided:
                connection.execute(f"create table main.before as {_ANSWERS.format(database='real')}")
                standing = _values(connection, "real", settings)
            else:
                _decide(connection, manifest, chosen, sql, "before")
                standing = _values(connection, "warehouse", settings)
            connection.execute(f"create or replace table {_MERGED} as from main.tried")
            progress.current.phase("after", total=len(chosen))
            _decide(connection, manifest, chosen, sql, "after")
        with duckdb.connect(str(own.warehouse), read_only=True) as connection:
            found = effects(connection, programmes_of(manifest, chosen, {s.parameter.code for s in settings}))
    return Simulated(night, start, max(night, start), settings, standing, found, label)


def dependent(manifest: Mapping[str, Any], codes: set[str]) -> list[str]:
    """Ids of the models to build: those that read the parameters, what hangs on them, and the way to the result."""
    way = below(manifest, [RESULT], "parent_map")
    reading = {
        node for node in way
        if codes & {code for code, _ in READ.findall(manifest["nodes"].get(node, {}).get("raw_code", ""))}
    }  # fmt: skip
    return sorted((below(manifest, reading, "child_map") & way) | {CURRENT, DECIDED, RESULT})


def _decide(
    connection: duckdb.DuckDBPyConnection,
    manifest: Mapping[str, Any],
    chosen: Sequence[str],
    sql: Mapping[str, str],
    name: str,
) -> None:
    """Compute the models in order, and keep the answers as a table of that name."""
    for node in in_order(manifest, chosen):
        model = manifest["nodes"][node]
        connection.execute(
            f"create or replace {model['config']['materialized']} {model['relation_name']} as {sql[node]}"
        )
        progress.current.advance(model["name"])
    connection.execute(f"create table main.{name} as {_ANSWERS.format(database='warehouse')}")


def in_order(manifest: Mapping[str, Any], chosen: Sequence[str]) -> list[str]:
    """The models so that each comes after those it reads."""
    return list(
        TopologicalSorter({node: set(manifest["parent_map"][node]) & set(chosen) for node in chosen}).static_order()
    )


def programmes_of(manifest: Mapping[str, Any], chosen: Sequence[str], codes: set[str]) -> list[str]:
    """Programmes whose conditions are built anew, and those whose amount is one of the parameters."""
    built = {code for node in chosen for code in PROGRAMME.findall(manifest["nodes"][node]["raw_code"])}
    text = manifest["nodes"][RESULT]["raw_code"]
    # "when decided.programme_code = 'X' … then {{ programme_parameter('CODE', …) }}"
    for branch in text.split("when ")[1:]:
        named = re.search(r"programme_code = '(\w+)'", branch)
        if named and codes & {code for code, _ in READ.findall(branch)}:
            built.add(named.group(1))
    return sorted(built)


def _prepare(
    connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], chosen: Sequence[str], start: date
) -> tuple[date, str | None]:
    """Copy what the models read, and set the day for which rules are chosen: the night, or a later first day."""
    read = {parent for node in chosen for parent in manifest["parent_map"][node]} - {*chosen, NIGHT, RECORDS}
    borrow(connection, manifest, {node for node in read if not node.startswith("macro.")})
    connection.execute(f"create table intermediate.int_records__newest as {_NO_RECORDS}")
    connection.execute(f"create table main.people as {_PEOPLE}")
    connection.execute("create schema if not exists control; create table control.night as from real.control.night")
    row = connection.execute("select load_date, synthetic_label from control.night").fetchone()
    assert row is not None  # the night writes exactly one
    connection.execute("update control.night set load_date = $1", [max(row[0], start)])
    return row


def _values(connection: duckdb.DuckDBPyConnection, database: str, settings: Sequence[Setting]) -> dict[str, Any]:
    """The value that holds without the question, by name and category."""
    rows = connection.execute(
        f"select parameter_code, category, value_number from {database}.intermediate.int_programme_parameters__current"
    ).fetchall()
    known = {(code, category): value for code, category, value in rows}
    return {f"{s.parameter.name}.{s.category}": known.get((s.parameter.code, s.category)) for s in settings}


_MERGED = "intermediate.int_programme_parameters__merged"
_PEOPLE = "select citizen_id, township_code, age_years from real.marts.citizens"
_NO_RECORDS = "select * from real.intermediate.int_records__newest limit 0"

_ANSWERS = """
select d.citizen_id, d.programme_code, d.is_eligible, a.amount_yuan
from {database}.intermediate.int_eligibility__decided as d
left join {database}.intermediate.int_eligibility__amounts as a
    on d.citizen_id = a.citizen_id and d.programme_code = a.programme_code
"""
