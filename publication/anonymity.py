"""k-anonymity of the analysts' file over (township, birth year, sex, programme): measured, and reached by generalising.

Each person of the analysts' file gets the lowest level at which nobody shares a cell with fewer than ``THRESHOLD``
persons: level 0 as it is, then birth years in bands of 5, 10 and 20 years, then without township, then without any of
them. Local, so that the many keep full detail; deterministic, so that a re-run publishes the same. A person's age is
withheld as soon as the birth year is a band, since it would give the year away.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from publication.catalogue import Catalogue, PublishedColumn, PublishedTable

THRESHOLD = 5  # marts.md: below 5 is generalised further; domain handbook 7: k >= 5
QUASI_IDENTIFIERS = ("township_code", "birth_year", "sex", "programme_code")
# Width of the birth-year band of each level; None: withheld.
BAND_YEARS: tuple[int | None, ...] = (1, 5, 10, 20, 20, None)
WITHOUT_TOWNSHIP = 4
WITHOUT_ANYTHING = 5
# Tables that say which programme a person is in. Entitlement rules judge everybody for every programme, so a row of
# marts.eligibility says nothing about membership.
PROGRAMME_TABLES = ("marts.benefit_spells", "marts.benefit_payments")
PERSONS = "marts.citizens"
# Filled by publication where a table has it: how many years the birth year of a row stands for.
SPAN_COLUMN = "birth_year_span"
LEVELS = "anonymity_levels"


@dataclass(frozen=True)
class Measure:
    """k-anonymity before or after generalising. Cells are distinct tuples of the quasi-identifiers."""

    is_as_published: bool
    cell_count: int
    smallest_cell: int
    cells_below_threshold: int
    persons_below_threshold: int
    persons_generalised: int

    def as_row(self) -> dict[str, Any]:
        """The row of ``meta.anonymity``."""
        return {"quasi_identifiers": ";".join(QUASI_IDENTIFIERS), "threshold": THRESHOLD, **asdict(self)}


def generalise(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: str, minors: str) -> list[Measure]:
    """Decide the level of every person and keep it in the temp table ``anonymity_levels`` (citizen_id, level).

    ``source`` is the attached database with full detail, ``minors`` a temp table of citizen_id left out of the
    analysts' file. Returns the measure before and after; nothing without a table of persons.
    """
    connection.execute(f"create or replace temp table {LEVELS} (citizen_id varchar, level integer)")
    persons = catalogue.find(PERSONS)
    if persons is None or not {"citizen_id", "township_code", "birth_year", "sex"} <= set(persons.column_names):
        return []
    _write_memberships(connection, catalogue, source, minors)
    _write_profiles(connection, source)
    before = _measure(connection, is_as_published=False)
    while _raise_small_cells(connection) or _fill_up_the_last_level(connection):
        pass
    connection.execute(
        f"insert into {LEVELS} select citizen_id, level"
        " from anonymity_persons inner join anonymity_profiles using (profile) where level > 0"
    )
    after = _measure(connection, is_as_published=True)
    for table in ("persons", "memberships", "profiles", "profile_programmes"):
        connection.execute(f"drop table anonymity_{table}")
    return [before, after]


def analyst_expression(table: PublishedTable, column: PublishedColumn) -> str | None:
    """SQL of a quasi-identifying column of a person-level table, with ``level`` joined; None if it stays as it is."""
    if not table.person_keys:
        return None
    name = f't."{column.name}"'
    if column.name == SPAN_COLUMN:
        return f"case coalesce(level, 0) {_cases(lambda width: 'null' if width is None else str(width))} end"
    generalised = {
        "birth_year": _band(name),
        "age_years": f"case when coalesce(level, 0) = 0 then {name} end",
        "township_code": f"case when coalesce(level, 0) < {WITHOUT_TOWNSHIP} then {name} end",
        "sex": f"case when coalesce(level, 0) < {WITHOUT_ANYTHING} then {name} end",
    }
    return generalised.get(column.name) if column.privacy == "quasi" else None


def _cases(result) -> str:
    return " ".join(f"when {level} then {result(width)}" for level, width in enumerate(BAND_YEARS))


def _band(year: str) -> str:
    """First year of the band that a birth year falls into at the person's level."""
    band = _cases(lambda width: "null" if width is None else year if width == 1 else f"{year} // {width} * {width}")
    return f"case coalesce(level, 0) {band} end"


def _write_memberships(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: str, minors: str) -> None:
    """Who is in which programme, by table; through the household where a row names no person.

    One row a person, table and programme, with a null programme for who is in none: an analyst may join either table,
    and each join must keep its cells large enough.
    """
    persons = f"(select citizen_id from {source}.{PERSONS} where citizen_id not in (select citizen_id from {minors}))"
    parts = [f"select citizen_id, 'all' as source, cast(null as varchar) as programme_code from {persons}"]
    members = catalogue.find("marts.household_members")
    for name in PROGRAMME_TABLES:
        table = catalogue.find(name)
        if table is None or "programme_code" not in table.column_names:
            continue
        found = [f"select citizen_id, programme_code from {source}.{name}"]
        if members and {"household_id", "citizen_id"} <= set(table.column_names) & set(members.column_names):
            found.append(
                f"select m.citizen_id, b.programme_code from {source}.{name} as b"
                f" inner join {source}.{members.full_name} as m on b.household_id = m.household_id"
                " where b.citizen_id is null"
            )
        parts.append(
            f"select p.citizen_id, '{name}' as source, f.programme_code from {persons} as p"
            f" left join ({' union '.join(found)}) as f on p.citizen_id = f.citizen_id"
        )
    connection.execute(f"create or replace temp table anonymity_memberships as {' union all '.join(parts)}")


def _write_profiles(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Persons who share every quasi-identifier and every programme always share their cells: they move as one profile.

    A district of 300,000 has some ten thousand profiles, so that raising levels costs little.
    """
    connection.execute(
        f"""
        create or replace temp table anonymity_persons as
        with programmes as (
            -- a set of programmes as one number; DuckDB's hash() of two columns is too regular to be added up
            select citizen_id, bit_xor(md5_number(source || '=' || coalesce(programme_code, ''))) as programmes
            from anonymity_memberships group by all
        )
        select
            citizen_id,
            dense_rank() over (order by township_code, birth_year, sex, programmes) as profile
        from {source}.{PERSONS} inner join programmes using (citizen_id)
        """
    )
    connection.execute(
        f"""
        create or replace temp table anonymity_profiles as
        select
            profile, any_value(township_code) as township_code, any_value(birth_year) as birth_year,
            any_value(sex) as sex, 0 as level, count(*) as persons, min(citizen_id) as example
        from anonymity_persons inner join {source}.{PERSONS} using (citizen_id) group by profile
        """
    )
    connection.execute(
        "create or replace temp table anonymity_profile_programmes as select profile, source, programme_code"
        " from anonymity_memberships as m inner join anonymity_profiles as p on m.citizen_id = p.example"
    )


# Every profile and programme with the persons of its cell. Persons at different levels are in different cells, though
# they may look alike: a cell can only be larger than counted here.
_CELLS = f"""
    select
        m.profile, p.level, m.source, m.programme_code, p.persons as own_persons,
        sum(p.persons) over (partition by
            m.source, m.programme_code, p.level,
            case when p.level < {WITHOUT_TOWNSHIP} then p.township_code end,
            case when p.level < {WITHOUT_ANYTHING} then p.sex end,
            {_band("p.birth_year").replace("coalesce(level, 0)", "p.level")}
        ) as cell_persons
    from anonymity_profile_programmes as m inner join anonymity_profiles as p on m.profile = p.profile
"""


def _raise_small_cells(connection: duckdb.DuckDBPyConnection) -> bool:
    """Move everybody of a small cell one level up; whether anybody moved. Ends, since levels only rise."""
    changed = connection.execute(
        f"""
        update anonymity_profiles set level = level + 1
        where level < {WITHOUT_ANYTHING}
            and profile in (select profile from ({_CELLS}) where cell_persons < {THRESHOLD})
        """
    ).fetchone()
    return bool(changed and changed[0])


def _fill_up_the_last_level(connection: duckdb.DuckDBPyConnection) -> bool:
    """Where too few of a programme ended at the last level, send as many others of it there as are missing.

    Those in the largest cells go first: they are missed least where they were. They leave their profile for one of
    their own. Returns whether anybody moved.
    """
    connection.execute(
        f"""
        create or replace temp table anonymity_moved as
        with cells as ({_CELLS}),
        missing as (
            select source, programme_code, {THRESHOLD} - any_value(cell_persons) as missing_persons
            from cells where level = {WITHOUT_ANYTHING} and cell_persons < {THRESHOLD} group by all
        ),
        rooms as (
            select profile, min(cell_persons) as smallest_cell
            from cells where level < {WITHOUT_ANYTHING} group by profile
        ),
        ranked as (
            select
                p.citizen_id, p.profile, m.missing_persons,
                row_number() over (
                    partition by m.source, m.programme_code order by r.smallest_cell desc, p.citizen_id
                ) as place
            from missing as m
            inner join anonymity_profile_programmes as g
                on m.source = g.source and m.programme_code is not distinct from g.programme_code
            inner join rooms as r on g.profile = r.profile
            inner join anonymity_persons as p on g.profile = p.profile
        ),
        chosen as (select distinct citizen_id, profile from ranked where place <= missing_persons)
        select
            citizen_id, profile,
            (select max(profile) from anonymity_profiles) + dense_rank() over (order by profile) as new_profile
        from chosen
        """
    )
    connection.execute(
        f"""
        insert into anonymity_profiles
        select
            new_profile, any_value(township_code), any_value(birth_year), any_value(sex), {WITHOUT_ANYTHING},
            count(*), min(citizen_id)
        from anonymity_moved inner join anonymity_profiles using (profile) group by new_profile;
        insert into anonymity_profile_programmes
        select m.new_profile, source, programme_code
        from (select distinct profile, new_profile from anonymity_moved) as m
        inner join anonymity_profile_programmes using (profile);
        update anonymity_profiles set persons = persons - m.moved
        from (select profile, count(*) as moved from anonymity_moved group by profile) as m
        where anonymity_profiles.profile = m.profile;
        update anonymity_persons set profile = m.new_profile
        from anonymity_moved as m where anonymity_persons.citizen_id = m.citizen_id;
        delete from anonymity_profile_programmes
        where profile in (select profile from anonymity_profiles where persons = 0);
        delete from anonymity_profiles where persons = 0;
        """
    )
    (moved,) = connection.execute("select count(*) from anonymity_moved").fetchone() or (0,)
    return moved > 0


def _measure(connection: duckdb.DuckDBPyConnection, is_as_published: bool) -> Measure:
    row = connection.execute(
        f"""
        with cells as ({_CELLS}),
        small as (select distinct profile from cells where cell_persons < {THRESHOLD})
        select
            (select coalesce(sum(own_persons / cell_persons), 0) from cells),
            (select coalesce(min(cell_persons), 0) from cells),
            (select coalesce(sum(own_persons / cell_persons), 0) from cells where cell_persons < {THRESHOLD}),
            (select coalesce(sum(persons), 0) from anonymity_profiles where profile in (select profile from small)),
            (select coalesce(sum(persons), 0) from anonymity_profiles where level > 0)
        """
    ).fetchone()
    assert row is not None  # an aggregate always gives one row
    cells, smallest, small_cells, small_persons, generalised = row
    return Measure(
        is_as_published, round(cells), int(smallest), round(small_cells), int(small_persons), int(generalised)
    )
