"""Linkage of a sample district: right pairs against the hidden truth, twins, relatives, incremental nights, memory."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks import linkage_truth as truth
from benchmarks.night import FIRST_NIGHT, SEED, first_night, run_night, write_sample
from benchmarks.plain_splink import link_plainly
from benchmarks.rows import ROUNDS, Row, measure
from ingestion.home import Home
from linkage.resident.night import link, read_rows
from linkage.resident.store import SPELLINGS, model_in_use, opened
from linkage.resident.training import train

NIGHT = date(2026, 11, 1)
TWINS = 500
CHANGED = 100  # one spelling in so many is written otherwise
NIGHTS = 10
BY_NUMBER = "select spelling_key, number as cluster from identity.spelling where number is not null"


def quality(people: int, folder: Path) -> list[Row]:
    """Pairs of the district's records against the truth, by error type; plain Splink and the number alone beside."""
    home = _home(people, folder)
    with opened(home, ":memory:") as connection:
        _train_and_link(connection)
        truth.label(connection, home)
        rows = _scored(connection, "", 0.9995, 0.995)
        review = _one(connection, "select count(*) from identity.verdict where outcome = 'review'")
        rows.append(
            Row(
                "linkage",
                "records in review (share)",
                review / _one(connection, "select count(*) from labelled"),
                0.005,
            )
        )
        merged = """
            select count(*) filter (where m.citizen_id = o.citizen_id) / count(*)
            from labelled as l
            inner join identity.spelling as s on l.spelling_key = s.spelling_key
            inner join identity.citizen as o on coalesce(s.borrowed_number, s.number) = o.root
            left join identity.member as m on l.spelling_key = m.spelling_key and m.known_to is null
            where list_contains(l.codes, 'E08')
        """
        rows.append(
            Row(
                "linkage",
                "rows with a relative's number merged with the relative (share)",
                _one(connection, merged),
                0.15,
            )
        )
        own = truth.score(connection)
        plain_links = link_plainly(connection)
        truth.take_links(connection, plain_links)
        baseline = truth.score(connection)
        truth.take_links(connection, BY_NUMBER)
        number = truth.score(connection)
    return [
        *rows,
        Row("linkage", "F1 above that of plain Splink (difference)", own.f1 - baseline.f1, 0.0, at_least=True),
        Row("linkage", "F1 of plain Splink, for comparison", baseline.f1, 0.0, at_least=True),
        Row("linkage", "F1 of the number alone, for comparison", number.f1, 0.0, at_least=True),
    ]


def against_plain_splink(people: int, folder: Path) -> list[Row]:
    """Training and linking against plain Splink, which is given standardised records: that takes its time too."""
    home = _home(people, folder)
    ours, plain = [], []
    for _ in range(ROUNDS):
        with opened(home, ":memory:") as connection:
            ours.append(_seconds(_train_and_link, connection))
            with opened(home, ":memory:") as other:
                reading = _seconds(read_rows, other)
            plain.append(reading + _seconds(link_plainly, connection))
    return [
        Row("linkage", f"training and linking {people:,} people, fastest of {ROUNDS} (s)", min(ours), 600),
        Row("linkage", "training and linking against plain Splink (times)", min(ours) / min(plain), 1.2),
    ]


def _train_and_link(connection: duckdb.DuckDBPyConnection) -> None:
    link(connection, None, NIGHT, trainer=lambda rows: train(rows, f"{NIGHT}"))


def _seconds(step: Callable[[duckdb.DuckDBPyConnection], object], connection: duckdb.DuckDBPyConnection) -> float:
    started = time.perf_counter()
    step(connection)
    return time.perf_counter() - started


def three_times_the_errors(people: int, folder: Path) -> list[Row]:
    """The same district with three times the usual errors."""
    home = folder / f"errors_{people}"
    home.mkdir()
    environment = {"MINSHENG_HOME": str(home)}
    sample = ["--out", str(home), "--people", str(people), "--seed", SEED, "--error-rate", "3"]
    measure("minsheng", "sample", *sample, environment=environment, log=folder / "errors.log")
    run_night(FIRST_NIGHT, environment, folder)
    there = Home.from_environment(home)
    with opened(there, there.identity, is_read_only=True) as connection:
        truth.label(connection, there)
        found = truth.score(connection)
    return [Row("linkage", "precision of all pairs at three times the errors", found.precision, 0.999, at_least=True)]


def twins(people: int, folder: Path) -> list[Row]:
    """Twins planted beside five hundred persons: numbers two digits apart, one character different, all else shared."""
    home = _home(people, folder)
    with opened(home, ":memory:") as connection:
        connection.execute(_TWINS)
        connection.execute(
            "create or replace temp view spellings as"
            f" select * from {SPELLINGS} union all by name select * from twin_spelling"
        )
        link(connection, model_in_use(home), NIGHT)
        merged = _one(connection, """
            select count(distinct twin.number) / (select count(distinct number) from twin)
            from twin
            inner join identity.member as mine on mine.spelling_key = twin.spelling_key and mine.known_to is null
            inner join identity.citizen as other on other.root = twin.sibling and mine.citizen_id = other.citizen_id
        """)  # fmt: skip
        placed = _one(connection, """
            select count(*) filter (where mine.citizen_id = own.citizen_id) / count(*)
            from twin
            inner join identity.citizen as own on own.root = twin.number
            left join identity.member as mine on mine.spelling_key = twin.spelling_key and mine.known_to is null
        """)  # fmt: skip
    return [
        Row("linkage", "twins merged (share)", merged, 0.02),
        Row(
            "linkage",
            "records of twins, damaged numbers among them, with the right twin (share)",
            placed,
            0.0,
            at_least=True,
        ),
    ]


def incremental(people: int, folder: Path) -> list[Row]:
    """A night that touches one record in a hundred against linking all; ids of the others over ten such nights."""
    home = _home(people, folder)
    model = model_in_use(home)
    file = folder / f"incremental_{people}.duckdb"
    with opened(home, file) as connection:
        started = time.perf_counter()
        link(connection, model, NIGHT)
        full = time.perf_counter() - started
        before = (
            "create temp table before as select spelling_key, citizen_id from identity.member where known_to is null"
        )
        connection.execute(before)
        seconds = []
        for night in range(1, NIGHTS + 1):
            for statement in _CHANGED:
                connection.execute(statement.format(spellings=SPELLINGS, every=CHANGED, nights=night))
            started = time.perf_counter()
            link(connection, model, NIGHT + timedelta(days=night))
            seconds.append(time.perf_counter() - started)
        moved = _one(connection, f"""
            with touched as (
                select distinct unnest([s.own_number]) as number from {SPELLINGS} as s
                where hash(s.spelling_key) % {CHANGED} < {NIGHTS} and s.own_number is not null
            )
            select count(*) filter (where m.citizen_id is distinct from before.citizen_id)
            from before
            inner join identity.spelling as s on before.spelling_key = s.spelling_key
            anti join touched on s.number = touched.number
            left join identity.member as m on before.spelling_key = m.spelling_key and m.known_to is null
            where s.number is not null
        """)  # fmt: skip
    return [
        Row(
            "linkage",
            "a night that touches 1% against linking all (share of its time)",
            sorted(seconds)[NIGHTS // 2] / full,
            0.1,
        ),
        Row("linkage", "ids of untouched persons that changed over ten such nights", moved, 0),
    ]


def size(people: int, folder: Path) -> list[Row]:
    """Seconds and peak memory of linking everybody in a process of its own, and growth from a tenth of the people."""
    whole, tenth = (_alone(number, folder) for number in (people, people // 10))
    return [
        Row("linkage", f"linking {people:,} people from scratch (s)", whole.seconds, 600),
        Row("linkage", f"linking {people:,} people from scratch, peak (MiB)", whole.mebibytes, 8192),
        Row(
            "linkage", f"linking {people:,} against {people // 10:,} people (times)", whole.seconds / tenth.seconds, 12
        ),
    ]


def _alone(people: int, folder: Path):
    home = _home(people, folder)
    return measure("python", "-m", "benchmarks.linkage", str(home.root), environment={}, log=folder / "alone.log")


def _home(people: int, folder: Path) -> Home:
    first_night(people, folder)
    return Home.from_environment(write_sample(people, folder)["MINSHENG_HOME"])


def _scored(connection: duckdb.DuckDBPyConnection, suffix: str, precision: float, recall: float) -> list[Row]:
    whole, loose = truth.score(connection), truth.score(connection, "is_loose")
    rows = [
        Row("linkage", f"precision of all pairs{suffix}", whole.precision, precision, at_least=True),
        Row("linkage", f"recall of all pairs{suffix}", whole.recall, recall, at_least=True),
        Row("linkage", f"precision, number missing or unusable{suffix}", loose.precision, 0.995, at_least=True),
        Row("linkage", f"recall, number missing or unusable{suffix}", loose.recall, 0.95, at_least=True),
    ]
    for code in truth.codes(connection):
        found = truth.score(connection, f"list_contains(codes, '{code}')")
        rows.append(Row("linkage", f"{code}: precision{suffix}", found.precision, 0.995, at_least=True))
        rows.append(
            Row("linkage", f"{code}: recall{suffix} of {found.true_pairs:,} pairs", found.recall, 0.0, at_least=True)
        )
    return rows


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    row = connection.execute(query).fetchone()
    assert row is not None
    return float(row[0])


# Each twin gets the next number of its birthday, a name with another last character, and everything else of the person:
# rows of four feeds, and three whose number is cut or missing.
_TWINS = f"""
    create or replace temp table twin_pair as
    select
        s.*,
        left(s.own_number, 14)
        || lpad(cast((cast(substr(s.own_number, 15, 3) as integer) + 2) % 1000 as varchar), 3, '0') as stem,
        left(s.full_name, length(s.full_name) - 1)
        || case when right(s.full_name, 1) = '晗' then '涵' else '晗' end as twin_name
    from {SPELLINGS} as s
    where s.feed_code = 'GA01' and s.record_role = 'own' and s.own_number is not null and length(s.full_name) > 1
    order by md5(s.spelling_key)
    limit {TWINS};

    create or replace temp table twin_spelling as
    with twin_number as (
        select *, stem || id_check(try_cast(stem as bigint)) as number from twin_pair
    ),

    variant as (
        select * from (values
            ('GA01', true, true, false), ('YB01', true, false, false),
            ('MZ01', true, false, true), ('CZ01', true, false, true),
            ('MZ02', false, true, false), ('MZ07', false, false, true), ('ZW01', false, false, false)
        ) as v (feed, is_sound, has_birth, has_account)
    )

    select
        md5('twin ' || number || feed) as spelling_key, feed as feed_code, 'own' as record_role,
        case when is_sound then number when not has_birth then left(number, 15) || '000' end as resident_id_number,
        case when is_sound then number end as own_number, is_sound as is_usable, twin_name as full_name,
        cast(null as varchar) as former_name, case when has_birth then sex end as sex,
        case when has_birth then birth_date end as birth_date, township_code, division_code,
        case when has_account then '62172' || right(own_number, 13) end as account_number,
        case when feed = 'MZ01' then '1380' || left(right(own_number, 8), 7) end as phone_number,
        case when feed = 'GA01' then kin_numbers end as kin_numbers, 1 as record_count
    from twin_number, variant
    where number not in (select own_number from {SPELLINGS} where own_number is not null);

    create or replace temp table twin as
    select
        twin_spelling.spelling_key,
        twin_pair.stem || id_check(try_cast(twin_pair.stem as bigint)) as number,
        twin_pair.own_number as sibling
    from twin_pair
    inner join twin_spelling
        on twin_spelling.spelling_key in (
            select md5('twin ' || twin_pair.stem || id_check(try_cast(twin_pair.stem as bigint)) || feed)
            from (values ('GA01'), ('YB01'), ('MZ01'), ('CZ01'), ('MZ02'), ('MZ07'), ('ZW01')) as v (feed)
        );
"""

# One spelling in a hundred a night gets a clerk's note behind the name. A table, as dbt leaves one.
_CHANGED = (
    """
    create or replace temp table changed_spelling as
    select * exclude (is_noted) replace (
        case when is_noted then md5(spelling_key || 'noted') else spelling_key end as spelling_key,
        case when is_noted then full_name || '(小)' else full_name end as full_name
    )
    from (select *, hash(spelling_key) % {every} < {nights} as is_noted from {spellings})
    """,
    "create or replace temp view spellings as select * from changed_spelling",
)


if __name__ == "__main__":
    import sys

    root = Path(sys.argv[1])
    home_alone = Home.from_environment(root)
    shutil.rmtree(root / "alone", ignore_errors=True)
    (root / "alone").mkdir()
    with opened(home_alone, root / "alone" / "identity.duckdb") as alone:
        link(alone, model_in_use(home_alone), NIGHT)
