"""One night of linkage: what came, whose it is, which id it bears.

``link`` is a function of the spellings, the published corrections, the stewards' decisions, the frozen model and what
was remembered; it looks only at what new, changed or vanished spellings can touch. Linking from an empty memory with
the same model gives the same groups: every step is made of sets that do not depend on the order of the rows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from linkage.resident.decisions import REMEMBER, Decision, apply_decisions
from linkage.resident.model import Model, score
from linkage.standardise import macros, name_plan, register

SQL = Path(__file__).parent / "sql"
READS = ("macros", "rebuilt", "arrivals", "readings", "numbers", "keys", "nodes")
PAIRS_OF_A_KEY = 200_000  # pairs that one search key may make; a namesake group of 450 on both sides


@dataclass(frozen=True)
class Linked:
    """What a night came to: counts of spellings and nodes by what became of them, and the changes of ids."""

    arrived: int
    gone: int
    numbers_touched: int
    pairs_scored: int
    linked: int
    review: int
    apart: int
    changes: int


NO_MODEL = "none"


def prepare(connection: duckdb.DuckDBPyConnection, is_read_only: bool = False) -> None:
    """Register macros, and make the tables of the attached database ``identity`` where they are missing."""
    register(connection)
    run(connection, "macros")
    if not is_read_only:
        run(connection, "state")
        _forget_other_readings(connection)


def _forget_other_readings(connection: duckdb.DuckDBPyConnection) -> None:
    """What another version of the program made of the rows is made anew by the next night; ids and history stay."""
    if connection.execute("select version from identity.read_with").fetchall() == [(reading_version(),)]:
        return
    connection.execute("begin")
    known = "select 1 from duckdb_tables() where database_name = 'identity' and table_name = 'spelling'"
    if connection.execute(known).fetchone():
        connection.execute("insert into identity.forgotten select spelling_key from identity.spelling")
    run(connection, "rebuilt")
    connection.execute("delete from identity.read_with")
    connection.execute("insert into identity.read_with values ($1)", [reading_version()])
    connection.execute("commit")


@cache
def reading_version() -> str:
    """Sixteen hex digits of the SHA-256 of all that decides what a row says and which number it has."""
    texts = [macros(), _WRITTEN_NAMES, *((SQL / f"{name}.sql").read_text("utf-8") for name in READS)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def link(
    connection: duckdb.DuckDBPyConnection, model: Model | None, night: date, decisions: list[Decision] | None = None
) -> Linked:
    """Bring ``identity`` up to date with the views ``spellings`` and ``corrections``; all or nothing.

    ``spellings``: one row per way in which a feed writes a person (int_person_spellings__distinct). ``corrections``:
    old_number, new_number. The connection knows the hash key (dbt_project.session.set_hash_key). Another model than the
    last night's judges every loose spelling anew; without one (``None``) they stay apart.
    """
    connection.execute("begin")
    try:
        version = model.version if model else NO_MODEL
        is_new_model = _take_model(connection, version)
        read(connection, decisions or [])
        pairs = _judge(connection, model) if model else 0
        if model is None:
            run(connection, "unjudged")
        cause = "model" if is_new_model else "records"
        run(connection, "members", parameters={"night": f"{night}", "cause": cause})
        connection.execute(REMEMBER)
        connection.execute("delete from identity.forgotten")
        result = _counted(connection, pairs)
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return result


def _take_model(connection: duckdb.DuckDBPyConnection, version: str) -> bool:
    """Forget verdicts of another model; return whether there was one."""
    before = connection.execute("select model_version from identity.judged_with").fetchall()
    if before == [(version,)]:
        return False
    for table in ("verdict", "judged_with"):
        connection.execute(f"delete from identity.{table}")
    connection.execute("insert into identity.judged_with values ($1)", [version])
    return bool(before)


def _judge(connection: duckdb.DuckDBPyConnection, model: Model) -> int:
    pairs = weigh(connection, model)
    run(connection, "verdicts", LINK=model.link_at, REVIEW=model.review_at)
    return pairs


def weigh(connection: duckdb.DuckDBPyConnection, model: Model, database: str = "identity") -> int:
    """Compare the nodes of the table ``unsettled`` with their candidates; return the number of pairs.

    Makes ``scored`` (a row a pair) and ``ranked`` (a row a node and person, with the probability).
    """
    run(connection, "candidates", PAIRS_OF_A_KEY=PAIRS_OF_A_KEY)
    pairs = score(connection, model, database)
    run(connection, "odds", MATCH_SHARE=model.match_share, PERSONS=model.persons)
    return pairs


def read(connection: duckdb.DuckDBPyConnection, decisions: list[Decision]) -> None:
    """The steps before any comparison: arrivals, numbers and their owners, loose nodes. Training needs no more."""
    run(connection, "arrivals")
    connection.execute(_WRITTEN_NAMES)
    run(connection, "readings")
    apply_decisions(connection, decisions)
    for step in ("numbers", "keys", "nodes", "unsettled"):
        run(connection, step)


# Each name once: a plain one is itself, any other goes through the plan of linkage/standardise.py.
_WRITTEN_NAMES = f"""
    create or replace temp table written_name as
    with texts as (
        select full_name as x from wanted where full_name is not null
        union
        select former_name from wanted where former_name is not null
    )
    select x, x as core, x as folded, cast(null as varchar) as pattern, false as is_masked
    from texts where name_is_plain(x)
    union all
    select x, core, folded, pattern, is_masked
    from ({name_plan().over("select x from texts where not name_is_plain(x)")})
"""


def run(connection: duckdb.DuckDBPyConnection, name: str, parameters: dict | None = None, **words: object) -> None:
    """Execute the statements of ``sql/<name>.sql``; ``words`` fill in what stands between @."""
    text = (SQL / f"{name}.sql").read_text("utf-8")
    for word, value in words.items():
        text = text.replace(f"@{word}@", f"{value}")
    for statement in duckdb.extract_statements(text):
        wanted = {name: parameters[name] for name in statement.named_parameters} if parameters else {}
        connection.execute(statement, wanted or None)


def _counted(connection: duckdb.DuckDBPyConnection, pairs: int) -> Linked:
    found = connection.execute("""
        select
            (select count(*) from arrived), (select count(*) from gone), (select count(*) from touched),
            count(*) filter (where outcome = 'linked'), count(*) filter (where outcome = 'review'),
            count(*) filter (where outcome = 'apart'), (select count(*) from tonight_change)
        from identity.verdict
    """).fetchone()
    assert found is not None
    arrived, gone, touched, linked, review, apart, changes = found
    return Linked(arrived, gone, touched, pairs, linked, review, apart, changes)
