"""A data home small enough to write by hand: a warehouse of a few tables, dbt's manifest of them, a ledger.

Six women of township 1, born in 1950, are on the allowance: enough to hide each other. Five of township 2, born from
1950 to 1954, are too few a year. Twelve men are in no programme. One boy is 13, one is 14 and alone in his cell.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from ingestion.home import Home
from ingestion.ledger import open_ledger, upsert

NIGHT = date(2026, 11, 1)
FEED = "civil_affairs__subsistence_allowance_members"

CITIZENS = [
    *((f"C{n:016d}", "341504001", 1950, "female", 76) for n in range(1, 7)),
    *((f"C{n:016d}", "341504002", 1943 + n, "female", 83 - n) for n in range(7, 12)),
    *((f"C{n:016d}", "341504001", 1980, "male", 46) for n in range(12, 24)),
    ("C0000000000000024", "341504001", 2013, "male", 13),
    ("C0000000000000025", "341504001", 2012, "male", 14),
]


def column(name: str, data_type: str, privacy: str = "none", audience: str = "analyst", **meta: Any) -> dict[str, Any]:
    """A column as dbt's manifest describes it."""
    label = {"label_zh": f"{name}标签", "privacy": privacy, "audience": audience, "stage": "N", **meta}
    return {"name": name, "data_type": data_type, "description": f"What {name} is", "config": {"meta": label}}


def model(
    schema: str, name: str, columns: list[dict], depends_on: list[str] | None = None, **meta: Any
) -> dict[str, Any]:
    """A model as dbt's manifest describes it."""
    return {
        "resource_type": "model", "schema": schema, "name": name, "alias": name, "database": "warehouse",
        "description": f"One row per thing of {name}", "checksum": {"checksum": f"{schema}.{name}"},
        "config": {"meta": {
            "label_zh": f"{name}表", "stage": "N", "owner": "centre", "purposes": ["benefits"],
            "audience": "analyst", **meta,
        }},
        "columns": {each["name"]: each for each in columns},
        "depends_on": {"nodes": depends_on or [f"source.minsheng.raw.{FEED}"]},
    }  # fmt: skip


def unique(model_id: str, *columns: str) -> dict[str, Any]:
    """The uniqueness test that tells publication a table's key."""
    kwargs = {"column_name": columns[0]} if len(columns) == 1 else {"columns": list(columns)}
    name = "unique" if len(columns) == 1 else "keyed_by"
    return {
        "resource_type": "test", "schema": "tests", "attached_node": model_id,
        "test_metadata": {"name": name, "kwargs": kwargs}, "config": {},
    }  # fmt: skip


CARE = "case when cared_for = 'home' then 'no' end"


def small_manifest() -> dict[str, Any]:
    """The manifest of the small warehouse."""
    nodes = {
        "model.minsheng.citizens": model("marts", "citizens", [
            column("citizen_id", "varchar", "pseudonym"),
            column("township_code", "varchar", "quasi"),
            column("birth_year", "integer", "quasi"),
            column("birth_month", "date", "quasi", "restricted"),
            column("sex", "varchar", "quasi"),
            column("age_years", "integer", "quasi", unit="year"),
            column("birth_year_span", "integer"),
            column("disability_level", "integer", "sensitive", "restricted"),
            column("cared_for", "varchar", "sensitive", analyst_expression=CARE),
        ], person_key="citizen_id"),
        "model.minsheng.benefit_spells": model("marts", "benefit_spells", [
            column("citizen_id", "varchar", "pseudonym"),
            column("programme_code", "varchar"),
            column("start_month", "date"),
        ], person_key="citizen_id"),
        "model.minsheng.outreach_candidates": model("marts", "outreach_candidates", [
            column("citizen_id", "varchar", "pseudonym"),
        ], person_key="citizen_id", audience="restricted"),
        "model.minsheng.projects": model("marts", "projects", [
            column("project_id", "varchar"),
            column("approved_budget_yuan", "decimal(18,2)", unit="yuan"),
        ], depends_on=["source.minsheng.raw.projects__projects"]),
        "model.minsheng.headline_claims": model("kpi", "headline_claims", [
            column(name, kind) for name, kind in CLAIM_COLUMNS.items()
        ], metrics=[{
            "metric_code": "satisfaction_rate", "label_zh": "满意度", "definition": "Ratings of 4 or 5",
            "numerator": "ratings of 4 or 5", "denominator": "valid ratings", "unit": "share",
        }]),
        "model.minsheng.set_aside_rows": model("audit", "set_aside_rows", [
            column("model", "varchar"), column("key", "varchar"), column("reason", "varchar"),
        ]),
        "test.minsheng.unique_citizens": unique("model.minsheng.citizens", "citizen_id"),
        "test.minsheng.unique_projects": unique("model.minsheng.projects", "project_id"),
        "test.minsheng.unique_spells": unique(
            "model.minsheng.benefit_spells", "citizen_id", "programme_code", "start_month"
        ),
    }  # fmt: skip
    sources = {
        f"source.minsheng.raw.{feed}": {"source_name": "raw", "name": feed} for feed in (FEED, "projects__projects")
    }
    return {"metadata": {"dbt_version": "1.11.16"}, "nodes": nodes, "sources": sources}


CLAIM_COLUMNS = {
    "claim_code": "varchar", "title_zh": "varchar", "period": "varchar", "definition": "varchar",
    "numerator": "double", "denominator": "double", "value": "double", "low": "double", "high": "double",
    "published_value": "double", "rival_definition": "varchar", "rival_value": "double",
}  # fmt: skip

CLAIMS = [
    (
        "processing_time_reduction", "办理时限压缩", "2024-07 to 2026-10", "Same mix of matters", 220, 1000,
        0.22, 0.20, 0.24, 0.40, "Plain means before and after", 0.41,
    ),
    (
        "satisfaction_rate", "满意率", "2026", "Valid ratings given by a person", 940, 1000,
        0.94, 0.924, 0.953, 0.999, "Default ratings counted as satisfied", 0.998,
    ),
    (
        "investment_total", "总投资", "2022-2026", "Approved budgets, carry-overs once", 1234567.89, None,
        1234567.89, None, None, None, None, None,
    ),
    (
        "persons", "受益人数", "2026", "Not countable without a payment that links them", None, None,
        None, None, None, None, None, None,
    ),
]  # fmt: skip


def small_home(root: Path, **settings: Any) -> Home:
    """Write the small warehouse, manifest and ledger under ``root``."""
    home = replace(Home.from_environment(root), memory_limit="500MiB", threads=2, **settings).prepare()
    (home.dbt_target / "manifest.json").write_text(json.dumps(small_manifest()), "utf-8")
    home.warehouse.unlink(missing_ok=True)
    with duckdb.connect(str(home.warehouse)) as connection:
        write_small_warehouse(connection)
    with open_ledger(home.ledger) as ledger:
        upsert(ledger, "loads", LOAD)
        for result in CHECKS:
            upsert(ledger, "check_results", result)
    return home


LOAD = {
    "load_id": "MZ02-0123456789ab", "load_sequence": 1, "feed": FEED, "file_name": "民政_低保成员_202610.xlsx",
    "file_path": "landing/民政_低保成员_202610.xlsx", "file_sha256": "ab" * 32, "file_bytes": 1000,
    "load_date": str(NIGHT), "period": "2026-10-01", "period_text": "202610", "area_code": "341504",
    "rows_body": 12, "rows_loaded": 11, "rows_quarantined": 1, "rows_not_data": 2, "outcome": "loaded",
    "state": "in_effect", "contract_version": 1,
}  # fmt: skip

CHECKS = [
    {
        "night": str(NIGHT), "suite": FEED, "check_name": "rows_are_as_many_as_before", "status": "pass",
        "severity": "hold", "rows_checked": 12, "rows_failing": 0, "load_id": LOAD["load_id"],
    },
    {
        "night": str(NIGHT), "suite": "publication", "check_name": "payments_reconcile", "status": "pass",
        "severity": "withhold", "rows_checked": 5, "rows_failing": 0, "load_id": "",
    },
]  # fmt: skip


def fail_gate(home: Home, *checks: str, night: date = NIGHT) -> None:
    """Record failing publication checks, as the gate would."""
    with open_ledger(home.ledger) as ledger:
        for check in checks:
            upsert(ledger, "check_results", {
                "night": str(night), "suite": "publication", "check_name": check, "status": "fail",
                "severity": "withhold", "rows_checked": 5, "rows_failing": 1, "load_id": "", "threshold": "0",
                "threshold_reason": "sums must agree",
                "details": json.dumps({"reason_en": "One sum differs.", "reason_zh": "一项合计不符。"}),
            })  # fmt: skip


def write_small_warehouse(connection: duckdb.DuckDBPyConnection, night: date = NIGHT) -> None:
    """The tables of the small warehouse."""
    connection.execute("create schema marts; create schema kpi; create schema audit; create schema control")
    connection.execute("create table control.night as select ?::date as load_date, true as is_synthetic, "
                       "'honest' as synthetic_label", [night])  # fmt: skip
    connection.execute(
        "create table control.feed_state as select * from (values (?, 'current'), ('projects__projects', 'stale'))"
        " as t (feed, state)", [FEED],
    )  # fmt: skip
    connection.execute(
        "create table marts.citizens (citizen_id varchar, township_code varchar, birth_year integer, birth_month date,"
        " sex varchar, age_years integer, birth_year_span integer, disability_level integer, cared_for varchar)"
    )
    connection.executemany(
        "insert into marts.citizens select $1, $2, $3, make_date($3, 5, 1), $4, $5, 1, 2, 'home'", CITIZENS
    )
    connection.execute(
        "create table marts.benefit_spells as select citizen_id, 'dibao' as programme_code, date '2024-01-01' as"
        " start_month from marts.citizens where birth_year < 1960 or birth_year = 2013"
        " union all select null, 'dibao', '2024-02-01'"
    )
    connection.execute("create table marts.outreach_candidates as select citizen_id from marts.citizens limit 2")
    connection.execute(
        "create table marts.projects as select 'P1' as project_id, 1234567.89::decimal(18,2) as approved_budget_yuan"
    )
    columns = ", ".join(f"{name} {kind}" for name, kind in CLAIM_COLUMNS.items())
    connection.execute(f"create table kpi.headline_claims ({columns})")
    connection.executemany(f"insert into kpi.headline_claims values ({', '.join('?' * len(CLAIM_COLUMNS))})", CLAIMS)
    connection.execute(
        "create table audit.set_aside_rows as select 'service_ratings' as model, 'R1' as key, 'case_unknown' as reason"
    )


def change_night(home: Home, night: date, budget: str = "2000000.00") -> None:
    """Move the warehouse on to another night, with one value changed."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("update control.night set load_date = ?", [night])
        connection.execute("update marts.projects set approved_budget_yuan = ?", [budget])
