"""k-anonymity of the analysts' file over township, birth year, sex and programme."""

import duckdb
import pytest
from support.small_home import NIGHT, small_home

from publication import anonymity
from publication.build import build_candidate
from publication.catalogue import Catalogue, PublishedColumn, PublishedTable
from publication.folders import read_manifest


def query(folder, text):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'marts.duckdb'}' as night (read_only)")
        return connection.execute(text).fetchall()


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return build_candidate(small_home(tmp_path_factory.mktemp("home")), NIGHT)


CELLS = """
    select count(distinct c.citizen_id) as persons
    from night.marts.citizens as c left join night.marts.benefit_spells as b using (citizen_id)
    group by c.township_code, c.birth_year, c.sex, b.programme_code
"""


def test_no_cell_of_the_published_file_holds_fewer_than_five_persons(published):
    assert query(published, f"select min(persons) from ({CELLS})") == [(5,)]


def test_who_hides_among_others_keeps_full_detail(published):
    assert query(
        published,
        "select distinct township_code, birth_year, birth_year_span, age_years, sex from night.marts.citizens"
        " where citizen_id <= 'C0000000000000006'",
    ) == [("341504001", 1950, 1, 76, "female")]


def test_who_would_stand_out_by_year_shows_a_band_of_years_and_no_age(published):
    assert query(
        published,
        "select distinct township_code, birth_year, birth_year_span, age_years, sex from night.marts.citizens"
        " where citizen_id between 'C0000000000000007' and 'C0000000000000011'",
    ) == [("341504002", 1950, 5, None, "female")]


def test_the_measure_before_and_after_is_published_and_stands_in_the_manifest(published):
    measured = query(
        published, "select is_as_published, smallest_cell, persons_below_threshold from night.meta.anonymity"
    )
    assert sorted(measured) == [(False, 1, 6), (True, 5, 0)]
    assert [m["smallest_cell"] for m in read_manifest(published)["anonymity"]] == [1, 5]


def test_the_definition_of_a_generalised_column_says_so(published):
    (text,) = query(
        published,
        "select definition from night.meta.columns where table_name = 'citizens' and column_name = 'birth_year'",
    )[0]
    assert "first year of a band" in text


def district(connection, people):
    """A district of random persons in programmes of very different sizes, the same on every run."""
    connection.execute(
        "attach ':memory:' as detail; create schema detail.marts; create temp table minors (citizen_id varchar)"
    )
    connection.execute(
        "create table detail.marts.citizens as select 'C' || i as citizen_id, 'T' || (hash(i, 1) % 6) as township_code,"
        " (1930 + hash(i, 2) % 80)::integer as birth_year, if(hash(i, 3) % 2 = 0, 'male', 'female') as sex"
        f" from range({people}) as t (i)"
    )
    connection.execute(
        "create table detail.marts.benefit_spells as"
        " select citizen_id, null::varchar as household_id, 'pension' as programme_code from detail.marts.citizens"
        " where birth_year < 1960"
        " union all select citizen_id, null, 'rare' from detail.marts.citizens where hash(citizen_id, 4) % 400 = 0"
        " union all select null, 'H' || (hash(citizen_id, 5) % 50), 'household' from detail.marts.citizens"
        " where hash(citizen_id, 6) % 500 = 0"
    )
    connection.execute(
        "create table detail.marts.household_members as"
        " select 'H' || (hash(citizen_id, 7) % 900) as household_id, citizen_id from detail.marts.citizens"
    )


def table(name, *columns):
    typed = tuple(PublishedColumn(c, "varchar", "", "", "quasi", "analyst", "N") for c in columns)
    return PublishedTable("marts", name, "", "", "N", "", (), "analyst", typed, person_keys=("citizen_id",))


CATALOGUE = Catalogue(
    (
        table("citizens", "citizen_id", "township_code", "birth_year", "sex"),
        table("benefit_spells", "citizen_id", "household_id", "programme_code"),
        table("household_members", "household_id", "citizen_id"),
    ),
    "",
    "",
)


@pytest.mark.parametrize("people", [60, 3000])
def test_any_district_reaches_five_and_generalises_no_more_than_it_must(people):
    """Programmes of a handful of persons, and membership through the household, are covered."""
    with duckdb.connect() as connection:
        district(connection, people)
        before, after = anonymity.generalise(connection, CATALOGUE, "detail", "minors")
        assert before.smallest_cell < anonymity.THRESHOLD
        assert after.smallest_cell >= anonymity.THRESHOLD
        assert after.persons_below_threshold == 0
        levels = dict(connection.execute("select level, count(*) from anonymity_levels group by level").fetchall())
        assert sum(levels.values()) == after.persons_generalised
        if people == 3000:
            assert levels[5] < people / 20


def test_the_same_district_is_generalised_the_same_way_again():
    found = []
    for _ in range(2):
        with duckdb.connect() as connection:
            district(connection, 2000)
            anonymity.generalise(connection, CATALOGUE, "detail", "minors")
            found.append(connection.execute("select * from anonymity_levels order by all").fetchall())
    assert found[0] == found[1]
