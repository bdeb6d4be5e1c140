"""What truth/ says of doubts and entitlement, computed anew from the written files: nobody missed, nobody too many."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.sample_district import files

MONTH = "202610"
READ = {
    "GA01": None, "GA02": None, "GA03": None, "GA04": None, "GA05": None, "MZ01": MONTH, "MZ02": MONTH, "MZ03": MONTH,
    "MZ04": MONTH, "MZ06": None, "MZ08": MONTH, "MZ09": MONTH, "MZ10": None, "MZ11": None, "BD01": None, "BD02": None,
    "SC01": None, "CZ02": MONTH, "CL01": None, "RS01": MONTH, "YB01": None,
}  # fmt: skip

SETUP = """
create view household as
    select *, allowance_certificate_number as certificate, applicant_resident_id_number as head
    from MZ01 where benefit_status in ('在保', '渐退');
create view member as
    select m.resident_id_number as id, m.is_covered = '是' as is_covered, h.certificate, h.head,
        h.is_single_person_entry = '是' as is_single
    from MZ02 m join household h on h.certificate = m.allowance_certificate_number;
create view dead as
    select resident_id_number as id from MZ10
    union select resident_id_number from GA01 where registration_status = '死亡注销'
    union select resident_id_number from GA02 where change_type = '死亡';
create view living as
    select resident_id_number as id, * from GA01
    where registration_status = '正常' and resident_id_number not in (select id from dead);
create view inmate as
    select resident_id_number as id, strptime(custody_start_date, '%Y%m%d') as since,
        strptime(coalesce(actual_release_date, expected_release_date), '%Y%m%d') as until
    from GA05 where custody_type in ('监狱', '戒毒');
create view supported as select resident_id_number as id from MZ03 where benefit_status = '在册';
create view covered_in as  -- in which month a roster shows somebody covered
    select id, '202610' as month from member where is_covered
    union all select september_member.resident_id_number, '202609' from september_member
        join september_household using (allowance_certificate_number)
        where is_covered = '是' and benefit_status in ('在保', '渐退');
create view paid as
    select resident_id_number as id, strftime(contribution_paid_date::date, '%Y%m') as month,
        premium_aid_yuan::decimal > 0 as is_aided
    from YB01 where insured_year = '2026';
create view certified as
    select resident_id_number as id, *, disability_level in ('一级', '二级') as is_severe,
        disability_category in ('智力', '精神') as is_mental
    from CL01 where certificate_status = '有效';
"""

CHECKS = {
    "A-05": """
        select head from member join CZ02 on resident_id_number = id
        where staffing_type in ('行政', '事业', '退休') and employment_status in ('在职', '退休')
            and post_name not like '公益性岗位%' and post_name not like '临时%'
    """,
    "A-07": """
        select head from member join GA04 on document_number = id
        where not regexp_matches(vehicle_type, '摩托|三轮|拖拉机|残疾人专用')
            and (vehicle_status = '正常'
                or vehicle_status = '逾期未检验' and inspection_valid_to_date >= '20231101')
    """,
    "A-08": """
        with held as (
            select head, property_unit_number as unit, property_use = '住宅' as is_home from member
            join BD01 on document_number = id
            where title_status = '现势' and property_use <> '车位' and coalesce(ownership_share, '1/2') = '1/2'
        ),
        homes as (select head, count(distinct unit) as n from held where is_home group by head)
        select head from homes where n > 1
        union select head from held where not is_home
        union select m.head from member m join BD02 on document_number = id join homes using (head)
            where cancelled_date is null
    """,
    "A-09": """
        with entity as (select *, capital_contribution_yuan::decimal >= 100000 as is_large from SC01
            where entity_status in ('存续', '异常')),
        holder as (select unnest(string_split(shareholders, ';')) as word, is_large from entity
            where entity_type <> '合作社')
        select head from member join entity on legal_representative_document_number = id where is_large
        union select head from member join holder on contains(word, id) where is_large
    """,
    "A-21": """
        with divorced as (select husband_document_number as one, wife_document_number as other from MZ11
            where registration_type = '离婚'),
        kin as (
            select resident_id_number as id, spouse_resident_id_number as other from GA01
            union select father_resident_id_number, resident_id_number from GA01 where birth_date > '20081031'
            union select mother_resident_id_number, resident_id_number from GA01 where birth_date > '20081031'
        )
        select head from member m join kin using (id) join living on living.id = kin.other
        where m.is_covered and not m.is_single
            and (m.certificate, kin.other) not in (select (certificate, id) from member)
            and (m.id, kin.other) not in (select (one, other) from divorced)
            and (kin.other, m.id) not in (select (one, other) from divorced)
            and kin.other not in (select id from inmate where until > date '2026-11-01')
            and kin.other not in (select id from supported)
    """,
    "A-22": """
        select head from member where not is_single and not is_covered
            and id not in (select id from inmate where until > date '2026-11-01')
            and id not in (select resident_id_number from CZ02)
    """,
    "A-42": """
        with parent as (
            select resident_id_number as child, father_resident_id_number as id, father_condition as word from MZ08
            union all select resident_id_number, mother_resident_id_number, mother_condition from MZ08
        )
        select child from parent where word <> '失联' and id not in (select id from dead)
            and id not in (select id from inmate where until > date '2026-10-01')
            and id not in (select id from certified where is_severe or is_mental)
    """,
    "A-44": """
        with batch as (select approved_date, assistance_amount_yuan from MZ06 where assistance_reason not like '%灾%'
            group by all having count(*) >= 6)
        select resident_id_number from MZ06
            group by resident_id_number, assistance_reason, left(approved_date, 4) having count(*) > 2
        union select resident_id_number from MZ06
            where approval_level = '乡镇' and assistance_amount_yuan::decimal > 2000
        union select resident_id_number from MZ06 join batch using (approved_date, assistance_amount_yuan)
    """,
    "A-46": """
        select id from member where is_covered and left(id, 4) not in ('3415', '3424')
            and id not in (select resident_id_number from GA01)
            and id not in (select document_number from GA03 where valid_to_date >= '20261101')
    """,
}
# Who is entitled, and who of them is served.
PROGRAMMES = {
    "CJR_CARE": (
        """
        select id from certified where is_severe and id in (select id from living)
            and id not in (select id from supported)
            and id not in (select id from inmate where until > date '2026-10-31')
        """,
        "select resident_id_number from MZ09 where subsidy_type = '重度残疾人护理补贴'",
    ),
    "DIBAO": (
        """
        select living.id from living join certified using (id)
        where (is_severe or disability_level = '三级' and is_mental) and living.household_register_number in (
            select household_register_number from living
            join MZ04 on applicant_resident_id_number = id
            where benefit_status = '在保' and valid_to_date >= '2026-11-01')
        """,
        "select id from member where is_covered",
    ),
    "ZICAN": (
        """
        with employee as (select resident_id_number as id from RS01 where insurance_type in ('职工养老', '机关'))
        select id from living
        where (id in (select id from member where is_covered) or id in (select id from supported)) and (
            id not in (select id from paid where not is_aided)
            or id in (select id from employee)
            or id in (select id from paid join covered_in using (id, month))
            or id in (select id from paid join MZ03 on resident_id_number = id where start_month <= month))
        """,
        """
        select id from paid where is_aided
        union select resident_id_number from RS01 where insurance_type in ('职工养老', '机关')
        """,
    ),
    "SHISHI": (
        """
        with unable as (
            select id from dead union select id from certified where is_severe or is_mental
            union select id from inmate where until > date '2026-10-31' and until - since >= interval 182 days)
        select id from living where birth_date > '20081031'
            and father_resident_id_number in (select id from unable)
            and mother_resident_id_number in (select id from unable)
            and not (father_resident_id_number in (select id from dead)
                and mother_resident_id_number in (select id from dead))
        """,
        "select resident_id_number from MZ08",
    ),
}


@pytest.fixture(scope="module")
def district(doubtful: Path) -> tuple[duckdb.DuckDBPyConnection, Path]:
    """The files as tables of text named by feed, and the folder."""
    connection = duckdb.connect()
    for code, period in READ.items():
        connection.register(code, files.table(doubtful, code, period))
    for name, code in {"september_household": "MZ01", "september_member": "MZ02"}.items():
        connection.register(name, files.table(doubtful, code, "202609"))
    connection.register("person", pl.read_parquet(doubtful / "truth" / "persons.parquet"))
    connection.execute(SETUP)
    return connection, doubtful


def _persons(connection: duckdb.DuckDBPyConnection, query: str) -> set[int]:
    found = connection.execute(f"select distinct person from ({query}) as found(id18) join person using (id18)")
    return {person for (person,) in found.fetchall()}


@pytest.mark.parametrize("check", CHECKS)
def test_the_files_fulfil_a_check_for_those_listed_and_for_nobody_else(district, check: str):
    connection, folder = district
    listed = pl.read_parquet(folder / "truth" / "doubts.parquet").filter(pl.col("check_code") == check)
    flagged = listed.filter(pl.col("kind") != "allowed")["person"]
    assert {"violation", "allowed"} <= set(listed["kind"])
    assert _persons(connection, CHECKS[check]) == set(flagged)
    assert listed["person"].n_unique() == listed.height


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_the_entitled_and_the_served_are_those_whom_the_files_show(district, programme: str):
    connection, folder = district
    listed = pl.read_parquet(folder / "truth" / "entitled.parquet").filter(pl.col("programme_code") == programme)
    entitled, served = (_persons(connection, query) for query in PROGRAMMES[programme])
    assert entitled == set(listed["person"])
    assert entitled & served == set(listed.filter("is_served")["person"])


def test_some_of_the_entitled_are_served_by_nobody(district):
    _, folder = district
    listed = pl.read_parquet(folder / "truth" / "entitled.parquet")
    overlooked = set(listed.filter(pl.col("is_served").not_())["programme_code"])
    assert {"CJR_LIVING", "DIBAO", "GAOLING", "SHISHI", "ZICAN"} <= overlooked
