"""Who is found entitled and who is doubted, against the truth of a sample; and what the programmes and checks cost.

Only people whose conditions the files show are in the truth of entitlement (truth/entitled.parquet), and a person's
inputs are complete when no department wrote his number wrong, and nobody else's line bears it. A doubt is right
when its written predicate holds in the simulated world: a violation that an auditor would confirm, or an innocent whom
no file shows to be one (truth/doubts.parquet; A-18, A-19 and A-30 are not in it, since errors of the files raise them).
Look-alikes that a file explains must not be raised, save in blue.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, cast

import duckdb

from benchmarks.night import first_night, write_sample
from benchmarks.rows import ROUNDS, Row, measure
from ingestion.home import Home
from orchestration.dbt_runner import run

MODELS = (
    "path:models/intermediate/kin path:models/intermediate/statuses path:models/intermediate/registers"
    " path:models/intermediate/policy path:models/intermediate/doubts path:models/intermediate/outreach"
    " path:models/marts/policy findings benefit_reach_monthly"
)
PEOPLE = """
    create table people as
    select linked.citizen_id, mode(records.person) as person
    from warehouse.intermediate.int_citizens__linked as linked
    join read_parquet('{truth}/records/*/*.parquet') as records
        on records.file = linked._source_file and records.line = linked._source_row
    where linked.record_role = 'own' and linked.citizen_id is not null and records.person is not null
    group by linked.citizen_id
"""
INCOMPLETE = """
    create table incomplete as
    with numbers as (
        select file, line, written_value from '{truth}/defects.parquet'
        where "column" like '%number'
    )
    select person from read_parquet('{truth}/records/*/*.parquet') join numbers using (file, line)
    where person is not null
    union
    select person from '{truth}/persons.parquet' where id18 in (select written_value from numbers)
"""
ENTITLED = """
    with truth as (
        select case programme_code when 'DIBAO' then 'DIBAO_SINGLE' else programme_code end as programme, person,
            bool_or(is_served) as is_served
        from '{truth}/entitled.parquet' anti join incomplete using (person) group by all
    ),
    found as (
        select programme_code as programme, person, bool_or(is_eligible and not is_enrolled) as is_listed
        from warehouse.marts.eligibility join people using (citizen_id) anti join incomplete using (person)
        where programme_code in (select programme from truth) group by all
    )
    select
        count(*) filter (not is_served),
        count(*) filter (not is_served and is_listed),
        count(*) filter (is_listed),
        count(*) filter (is_listed and coalesce(is_served, true))
    from truth full join found using (programme, person)
"""
DOUBTS = """
    with truth as (select check_code, person, min(kind) as kind from '{truth}/doubts.parquet' group by all),
    raised as (
        select rule_code as check_code, person, max(grade != 'B') as is_raised
        from warehouse.audit.findings as findings join people using (citizen_id)
        where findings.is_raised and rule_code != 'A-00' group by all
    ),
    built as (select distinct check_code from raised)
    select
        check_code,
        count(*) filter (kind in ('violation', 'innocent')) as wanted,
        count(*) filter (kind in ('violation', 'innocent') and is_raised is not null) as found,
        count(*) filter (is_raised and coalesce(kind, 'allowed') = 'allowed') as wrong,
        count(*) filter (kind = 'violation' and is_raised is not null) as confirmed,
        count(*) filter (is_raised) as raised
    from truth full join raised using (check_code, person) join built using (check_code)
    where check_code in (select check_code from truth)
    group by check_code order by check_code
"""


def measure_policy(people: int, folder: Path) -> list[Row]:
    """Entitled people found and doubts raised on the first night, against the truth; and their models built again."""
    first_night(people, folder)
    home = Home.from_environment(write_sample(people, folder)["MINSHENG_HOME"])
    truth = home.landing.parent / "truth"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{home.warehouse}' as warehouse (read_only)")
        connection.execute(PEOPLE.format(truth=truth))
        connection.execute(INCOMPLETE.format(truth=truth))
        unserved, found, listed, wrong = connection.execute(ENTITLED.format(truth=truth)).fetchall()[0]
        doubts = connection.execute(DOUBTS.format(truth=truth)).fetchall()
    rows = [
        Row("policy", f"entitled and unserved, found of {unserved:,} (share)", found / unserved, 0.99, at_least=True),
        Row("policy", f"wrongly listed of {listed:,} (share)", wrong / listed, 0.005),
    ]
    for check, wanted, right, mistaken, _, _ in doubts:
        rows += [
            Row("policy", f"{check}: recall of {wanted:,}", right / max(wanted, 1), 0.98, at_least=True),
            Row("policy", f"{check}: precision", right / max(right + mistaken, 1), 0.98, at_least=True),
        ]
    raised, confirmed = (sum(row[place] for row in doubts) for place in (5, 4))
    rows.append(
        Row("policy", f"a perfect auditor would confirm, of {raised:,} (share)", confirmed / raised, 0, at_least=True)
    )
    first_night(people // 10, folder)
    tenth = Home.from_environment(write_sample(people // 10, folder)["MINSHENG_HOME"])
    costs = {"all programmes and checks": (_build, 60), "a simulation": (_simulate, 15)}
    for what, (cost, limit) in costs.items():
        takes = [(cost(home, folder), cost(tenth, folder)) for _ in range(ROUNDS)]
        whole, part = (min(seconds) for seconds in zip(*takes, strict=True))
        rows += [
            Row("policy", f"{what} for {people:,} people, fastest of {ROUNDS} (s)", whole, limit),
            Row("policy", f"{what}, {people:,} against {people // 10:,} people (times)", whole / part, 10),
        ]
    return rows


def _simulate(home: Home, folder: Path) -> float:
    """Seconds of one simulated standard, as a user asks for it."""
    asked = ["--set", "dibao_standard=830", "--from", "2026-07-01"]
    return measure(
        "minsheng", "simulate", *asked, environment={"MINSHENG_HOME": str(home.root)}, log=folder / "simulate.log"
    ).seconds


def _build(home: Home, _: Path) -> float:
    """Seconds to build programmes and checks again, imports and parse apart."""
    run(home, ["list"])
    started = time.perf_counter()
    result = run(home, ["build", "--exclude-resource-type", "unit_test", "--select", *MODELS.split()])
    seconds = time.perf_counter() - started
    failed = [r.node.name for r in cast(Any, result.result).results if str(r.status) in ("error", "fail")]
    if failed:
        raise RuntimeError(f"models failed: {', '.join(failed)}")
    return seconds
