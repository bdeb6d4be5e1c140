"""One night of linkage: what came, whose it is, which id it bears.

``link`` is a function of the spellings, the published corrections, the stewards' decisions, the frozen model and what was
remembered; it looks only at what new, changed or vanished spellings can touch. Linking from an empty memory with the same
model gives the same groups: every step is made of sets that do not depend on the order in which rows arrived.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from linkage.resident.decisions import Decision, apply_decisions
from linkage.resident.model import Model, score
from linkage.standardise import register

SQL = Path(__file__).parent / "sql"
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


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Register macros, and make the tables of the attached database ``identity`` where they are missing."""
    register(connection)
    run(connection, "macros")
    run(connection, "state")


def link(
    connection: duckdb.DuckDBPyConnection, model: Model, night: date, decisions: list[Decision] | None = None
) -> Linked:
    """Bring ``identity`` up to date with the views ``spellings`` and ``corrections``; all or nothing.

    ``spellings``: one row per way in which a feed writes a person (int_person_spellings__distinct). ``corrections``:
    old_number, new_number. The connection knows the hash key (dbt_project.session.set_hash_key).
    """
    connection.execute("begin")
    try:
        read(connection, decisions or [])
        run(connection, "candidates", PAIRS_OF_A_KEY=PAIRS_OF_A_KEY)
        pairs = score(connection, model)
        run(
            connection, "verdicts", MATCH_SHARE=model.match_share, PERSONS=model.persons, LINK=model.link_at,
            REVIEW=model.review_at,
        )  # fmt: skip
        run(connection, "members", parameters={"night": f"{night}"})
        result = _counted(connection, pairs)
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return result


def read(connection: duckdb.DuckDBPyConnection, decisions: list[Decision]) -> None:
    """The steps before any comparison: arrivals, numbers and their owners, loose nodes. Training needs no more."""
    apply_decisions(connection, decisions)
    for step in ("arrivals", "numbers", "loose"):
        run(connection, step)


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
