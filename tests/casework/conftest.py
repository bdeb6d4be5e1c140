"""A home with two nights of doubts, made by hand: the published audit table, the warehouse behind it, the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pytest

from casework import desk as desks
from casework.desk import Entered, Proposed, enter
from casework.store import CONTENT, next_night
from ingestion.home import Home
from ingestion.ledger import open_ledger
from orchestration import clock
from publication.folders import RESTRICTED, night_link, write_manifest

NIGHT = date(2026, 11, 1)
AUDIT_COLUMNS = """
    finding_id varchar, rule_code varchar, rule_zh varchar, legal_basis varchar, subject_kind varchar,
    subject_key varchar, citizen_id varchar, township_code varchar, programme_code varchar, grade varchar,
    amount_at_risk_yuan decimal(18, 2), recovered_yuan decimal(18, 2), first_seen_date date, last_seen_date date,
    is_raised boolean, status varchar, facts varchar, evidence varchar, facts_digest varchar, triage_rank bigint,
    is_in_cap boolean, folded_into_finding_id varchar
"""

# Person, programme, outcome, is_decided, reach_by, age.
CANDIDATES = [
    ("C1", "GAOLING", "identified", True, "phone", 81),
    ("C2", "GAOLING", "notified", True, "village_cadre", 82),
    ("C3", "GAOLING", "identified", True, None, -1),
    ("C4", "GAOLING", "gone", False, "phone", 85),
    ("C5", "GAOLING", "identified", False, "phone", 85),
    ("C6", "SHISHI", "identified", True, "guardian", 9),
    ("C1", "ZICAN", "consented", True, "phone", 81),
]


@dataclass
class Case:
    """A home whose night was published with some doubts."""

    home: Home
    audit: Path
    findings: list[dict] = field(default_factory=list)

    def publish(self, *findings: dict) -> None:
        """Write the night's table of doubts; what is not given is plain."""
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.audit}' as night")
            connection.execute("create schema if not exists night.audit")
            connection.execute(f"create or replace table night.audit.findings ({AUDIT_COLUMNS})")
            for number, given in enumerate(findings, start=1):
                row = {
                    "finding_id": f"f{number}", "rule_code": "A-07", "rule_zh": "低保家庭有车", "legal_basis": "第41条",
                    "subject_kind": "household", "subject_key": f"H{number}", "citizen_id": f"C{number}",
                    "township_code": "341504001", "programme_code": "DIBAO", "grade": "Y", "amount_at_risk_yuan": 100,
                    "recovered_yuan": None, "first_seen_date": NIGHT, "last_seen_date": NIGHT, "is_raised": True,
                    "status": "to_verify", "facts": "1 cars", "evidence": "GA04:GA04-1#7", "facts_digest": "d",
                    "triage_rank": number, "is_in_cap": True, "folded_into_finding_id": None,
                } | given  # fmt: skip
                marks = ", ".join(f"${name}" for name in row)
                connection.execute(f"insert into night.audit.findings values ({marks})", row)

    def desk(self, is_read_only: bool = True):
        return desks.desk(self.home, self.audit, NIGHT, is_read_only)

    def enter(self, *proposals: Proposed) -> Entered:
        with self.desk(is_read_only=False) as connection:
            return enter(
                connection, proposals, counts_from=next_night(self.home), entered_by="me", today=date(2026, 11, 5)
            )


@pytest.fixture
def case(tmp_path: Path) -> Case:
    home = Home.from_environment(tmp_path / "home").prepare()
    with open_ledger(home.ledger) as ledger:
        ledger.execute("insert into nights (load_date, outcome) values (?, 'published')", (f"{NIGHT}",))
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute("""
            create schema reference; create schema marts; create schema control;
            create table control.night as select date '2026-11-01' as load_date;
            create table reference.checks_listed as
            select 'A-07' as check_code, '摩托车' as allowed_zh, cast(null as date) as valid_from_date;
            create table reference.programmes_listed as
            select 'DIBAO' as programme_code, '最低生活保障' as name_zh, cast(null as date) as valid_from_date;
            create table marts.citizen_records as
            select 'k1' as record_key, 'C1' as citizen_id, 'own' as record_role, '公安_341524196512071234.csv' as source_file,
                cast(7 as bigint) as source_row;
            create table marts.citizens as select 'C1' as citizen_id, '341504001001' as division_code;
            create table marts.divisions as
            select '341504001001' as division_code, '新元社区' as division_name, date '2023-06-30' as valid_from_date;
        """)
    with duckdb.connect(str(home.identifiers)) as identifiers:
        identifiers.execute("""
            create schema intermediate;
            create table intermediate.int_person_records__unioned as
            select 'k1' as record_key, 'own' as record_role, 'GA01' as feed_code, '=1+1' as full_name;
        """)
    return Case(home, tmp_path / "audit.duckdb")


@pytest.fixture
def push(case: Case, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A home whose restricted file was published with some candidates."""
    edition = night_link(case.home, NIGHT)
    edition.mkdir()
    write_manifest(edition, {"night": "2026-11-02", "load_date": f"{NIGHT}"})
    case.home.current.symlink_to(edition.name)
    with duckdb.connect(str(edition / RESTRICTED)) as restricted:
        restricted.execute("""
            create schema marts;
            create table marts.outreach_candidates (
                citizen_id varchar, programme_code varchar, township_code varchar, identified_date date,
                is_decided boolean, reach_by varchar, outcome varchar, goes_first boolean, priority bigint, reason_zh varchar
            );
            create table marts.citizens (citizen_id varchar, age_years integer, division_code varchar);
        """)
        for place, (citizen, programme, outcome, is_decided, reach_by, age) in enumerate(CANDIDATES, start=1):
            restricted.execute(
                "insert into marts.outreach_candidates values ($1, $2, '341504001', $3, $4, $5, $6, $7, $8, '家庭人均收入低于标准')",
                [citizen, programme, NIGHT, is_decided, reach_by, outcome, not 18 <= age < 80, place],
            )
            if programme != "ZICAN":
                restricted.execute("insert into marts.citizens values ($1, $2, '341504001001')", [citizen, age])
    with duckdb.connect(str(case.home.warehouse)) as warehouse:
        warehouse.execute("""
            create or replace table control.night as
            select date '2026-11-01' as load_date, true as is_synthetic, '示例县' as synthetic_label;
            create or replace table reference.programmes_listed as
            select unnest(['GAOLING', 'SHISHI', 'ZICAN']) as programme_code,
                unnest(['高龄津贴', '事实无人抚养儿童基本生活补贴', '资助参保']) as name_zh,
                unnest(['civil_affairs', 'civil_affairs', 'medical_insurance']) as department,
                cast(null as date) as valid_from_date;
        """)
    with duckdb.connect(str(case.home.identifiers)) as identifiers:
        identifiers.execute("""
            create table intermediate.int_outreach__phones as
            select 'C1' as citizen_id, 'phone' as reach_by, '13800000001' as phone_number
            union all select 'C6', 'guardian', '13900000006';
        """)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 5))
    return case


@pytest.fixture
def memory():
    """A connection with an empty memory, and a table ``doubts`` for what a night raises."""
    from casework.store import SCHEMA

    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as casebook")
        connection.execute(SCHEMA)
        declared = ", ".join(f"{name} {sql_type}" for name, sql_type in CONTENT.items())
        connection.execute(f"create table doubts ({declared})")
        yield connection
