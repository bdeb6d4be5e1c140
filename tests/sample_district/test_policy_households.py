"""Checks of 低保 households and of rosters over two months, computed from the files; and nobody planted for two checks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from sample_district.amounts import FINANCIAL_LIMIT
from sample_district.settings import Settings
from sample_district.world import World
from tests.sample_district import files

FEEDS = (
    "CZ01", "CZ02", "GA01", "GA02", "GA05", "MZ01", "MZ02", "MZ07", "MZ10", "MZ11", "MZ12", "RS01", "RS02", "WJ02",
)  # fmt: skip
ROSTERS = ("202609", "202610")

SETUP = """
create view household as
    select *, allowance_certificate_number as certificate, applicant_resident_id_number as head from MZ01
    where benefit_status <> '停发';
create view member as
    select resident_id_number as id, is_covered = '是' as is_covered, labour_ability, certificate, head, h.period
    from MZ02 m join household h
        on h.certificate = m.allowance_certificate_number and h.period = m.period;
create view now as from household where period = '202610';
create view living as from member where period = '202610';
create view size as
    select certificate, count(*) as persons, count(*) filter (is_covered) as covered,
        bool_or(is_covered and labour_ability = '有') as is_able
    from living group by certificate;
create view died as
    select id, min(on_day) as died from (
        select resident_id_number as id, strptime(change_date, '%Y%m%d') as on_day from GA02 where change_type = '死亡'
        union all select resident_id_number, death_date::date from MZ10
        union all select resident_id_number, death_date::date from WJ02
    ) group by id;
create view pension as
    select resident_id_number as id, *, strptime(paid_month, '%Y%m') as month from RS02 where payment_status = '正常';
create view got as
    select resident_id_number as id, strptime(covered_month, '%Y%m') as month from CZ01
        where payment_status = '成功' and subsidy_amount_yuan::double > 0
            and not regexp_matches(programme_item_code, '^(NY|MZ010)')
    union all select id, strptime(period, '%Y%m') from member where is_covered
    union all select id, month from pension;
create view kin as
    select resident_id_number as one, unnest([spouse_resident_id_number, father_resident_id_number,
        mother_resident_id_number]) as other from GA01
    union select husband_document_number, wife_document_number from MZ11 where registration_type = '结婚';
"""

CHECKS = {
    "A-02": """
        select resident_id_number from MZ07 join died on id = resident_id_number where life_certified_date::date > died
        union select id from pension join died using (id) where strptime(eligibility_certified_date, '%Y%m%d') > died
    """,
    "A-03": """
        select id from got join GA02 on id = resident_id_number
        where change_type = '迁出' and month > date_trunc('month', strptime(change_date, '%Y%m%d'))
            and value_after not like '%六安市%'
    """,
    "A-04": """
        select id from got join GA05 on id = resident_id_number
        where custody_type in ('监狱', '戒毒') and strptime(custody_start_date, '%Y%m%d') <= month
            and strptime(coalesce(actual_release_date, expected_release_date), '%Y%m%d') > last_day(month)
    """,
    "A-06": """
        with cadre as (select distinct resident_id_number as id from CZ02 where staffing_type = '村社区干部'),
        pair as (from kin union select other, one from kin)
        select head from living join now using (certificate, head)
        where is_official_relative_registered = '否' and (
            id in (from cadre) or id in (select one from pair where other in (from cadre)))
    """,
    "A-10": """
        select head from living join now using (certificate, head) join size using (certificate)
            join RS01 on resident_id_number = id
        where is_covered and benefit_status = '在保' and insurance_type in ('职工养老', '机关')
            and enrolment_status = '正常缴费' and employer_name is not null
            and contribution_base_yuan::double >= monthly_standard_yuan::double * covered
    """,
    "A-11": """
        select head from living join now using (certificate, head) join size using (certificate) join pension using (id)
        where pension_type <> '城乡居民养老' and paid_month = '202610'
        group by head, monthly_standard_yuan, persons
        having sum(monthly_pension_yuan::double) / persons > monthly_standard_yuan::double
    """,
    "A-12": f"""
        with newest as (
            select head_resident_id_number as head, check_item, amount_yuan::double as yuan, explanation from MZ12
            qualify queried_date = max(queried_date) over (partition by head_resident_id_number)
        )
        select head from newest join now using (head) join size using (certificate)
        where check_item in ('银行', '保险', '证券', '公积金') group by head, persons
        having sum(yuan) / persons > {FINANCIAL_LIMIT} and not bool_or(regexp_matches(coalesce(explanation, ''), '补偿|赔偿'))
    """,
    "A-16": """
        select id from living where is_covered group by id having count(distinct certificate) > 1
    """,
    "A-23": """
        select head from now where benefit_status = '在保' and last_review_date < '2026-04-30'
            and monthly_income_per_capita_yuan::double >= monthly_standard_yuan::double
    """,
    "A-25": """
        select head from now join size using (certificate)
        where last_review_date::date + case when is_able then interval 6 month else interval 12 month end
            < date '2026-11-01'
    """,
}


@pytest.fixture(scope="module")
def written(doubtful: Path) -> duckdb.DuckDBPyConnection:
    """The files as text tables; rosters of both months, with their ``period``."""
    connection = duckdb.connect()
    for code in FEEDS:
        if code in ("MZ01", "MZ02"):
            months = [files.table(doubtful, code, m).with_columns(period=pl.lit(m)) for m in ROSTERS]
            connection.register(code, pl.concat(months, how="diagonal"))
        else:
            connection.register(code, files.table(doubtful, code))
    connection.register("person", pl.read_parquet(doubtful / "truth" / "persons.parquet"))
    connection.execute(SETUP)
    return connection


@pytest.mark.parametrize("check", CHECKS)
def test_the_truth_names_everybody_the_predicate_finds_and_nobody_else(doubtful: Path, written, check: str):
    listed = pl.read_parquet(doubtful / "truth" / "doubts.parquet").filter(pl.col("check_code") == check)
    query = f"select distinct person from ({CHECKS[check]}) as found(id18) join person using (id18)"
    found = {person for (person,) in written.execute(query).fetchall()}
    assert found == set(listed.filter(pl.col("kind") != "allowed")["person"])
    assert found


def test_no_household_is_planted_for_two_checks():
    world = World(Settings(people=20_000, seed=5, error_rate=0.0))
    household = world.district.column("household")
    lots = [plants.everybody for plants in world.household_plants.by_check.values()]
    lots += [world.both_rosters[0].everybody, world.book.wrong_amounts.everybody]
    lots += [world.assistance.groups["head"].to_numpy()]
    planted = np.concatenate([np.unique(household[who]) for who in lots])
    assert len(planted) == len(np.unique(planted))
