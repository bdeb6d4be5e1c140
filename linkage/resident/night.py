"""One night of linkage: what came, whose it is, which id it bears.

``link`` is a function of the spellings, the published corrections, the stewards' decisions, the frozen model and what
was remembered; it looks only at what new, changed or vanished spellings can touch. Linking from an empty memory with
the same model gives the same groups: every step is made of sets that do not depend on the order of the rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
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
Trainer = Callable[[duckdb.DuckDBPyConnection], Model | None]  # of the rows that ``read`` read


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
    connection: duckdb.DuckDBPyConnection,
    model: Model | None,
    night: date,
    decisions: list[Decision] | None = None,
    trainer: Trainer | None = None,
) -> Linked:
    """Bring ``identity`` up to date with the views ``spellings`` and ``corrections``; all or nothing.

    ``spellings``: one row per way in which a feed writes a person (int_person_spellings__distinct). ``corrections``:
    old_number, new_number. The connection knows the hash key (dbt_project.hash_key.set_hash_key). Another model than
    the last night's judges every loose spelling anew. Without one, ``trainer`` makes one of the rows just read;
    without that, or where it has too few persons to learn from, loose spellings stay apart.
    """
    connection.execute("begin")
    try:
        before = connection.execute("select model_version from identity.judged_with").fetchall()
        if model is None or before != [(model.version,)]:
            connection.execute("delete from identity.verdict")
        read(connection, decisions or [])
        if model is None and trainer is not None:
            model = trainer(connection)
        pairs = _judge(connection, model)
        cause = "model" if before and before != [(model.version if model else NO_MODEL,)] else "records"
        run(connection, "members", parameters={"night": f"{night}", "cause": cause})
        connection.execute(REMEMBER)
        connection.execute("delete from identity.forgotten")
        result = _counted(connection, pairs)
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return result


def _judge(connection: duckdb.DuckDBPyConnection, model: Model | None) -> int:
    connection.execute("delete from identity.judged_with")
    connection.execute("insert into identity.judged_with values ($1)", [model.version if model else NO_MODEL])
    is_settled = connection.execute("select count(*) from unsettled").fetchone() == (0,)
    if model is None or is_settled:  # comparing nothing with nobody would cost Splink its planning all the same
        run(connection, "unjudged")
        return 0
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
    read_rows(connection)
    apply_decisions(connection, decisions)
    for step in ("numbers", "keys", "nodes", "unsettled"):
        run(connection, step)


def read_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """What came, in one way of writing: the table ``arrived`` and the view ``spelling_now``."""
    run(connection, "arrivals")
    connection.execute(_WRITTEN_NAMES)
    run(connection, "readings")


# Each name that is not plain, once, through the plan of linkage/standardise.py.
_WRITTEN_NAMES = f"""
    create or replace temp table written_name as
    with texts as (
        select full_name as x from wanted where not name_is_plain(full_name)
        union
        select former_name from wanted where not name_is_plain(former_name)
    )
    select x, core, folded, pattern, is_masked from ({name_plan().over("select x from texts")})
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
