"""What is remembered of a night does not depend on how often it ran, nor on what came after it."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.store import (
    CONTENT,
    DOUBTS,
    SCHEMA,
    next_night,
    opened,
    remember,
    remember_spells,
    show_night,
)
from ingestion.ledger import open_ledger

FIRST = date(2026, 11, 1)
# A night: doubt to what it says; a doubt that is left out is not raised.
NIGHT = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(["x", "y"]), max_size=3)
NIGHTS = st.lists(NIGHT, min_size=1, max_size=8)


def raise_doubts(connection: duckdb.DuckDBPyConnection, said: dict[str, str]) -> None:
    connection.execute("delete from doubts")
    for finding, facts in said.items():
        connection.execute("insert into doubts (finding_id, facts) values ($1, $2)", [finding, facts])


def spells(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    return connection.execute(
        "select finding_id, facts, first_seen_date, last_seen_date, previous_night_date from casebook.spell order by all"
    ).fetchall()


def expected(nights: list[dict[str, str]]) -> list[tuple]:
    """The spells of a history, by going through it doubt by doubt."""
    found = []
    for finding in ("a", "b", "c"):
        said = [night.get(finding) for night in nights]
        for place, facts in enumerate(said):
            if facts is None or (place and said[place - 1] == facts):
                continue
            last = place
            while last + 1 < len(said) and said[last + 1] == facts:
                last += 1
            before = FIRST + timedelta(days=2 * place - 2) if place else None
            found.append((finding, facts, FIRST + timedelta(days=2 * place), FIRST + timedelta(days=2 * last), before))
    return sorted(found, key=str)


def play(connection: duckdb.DuckDBPyConnection, nights: list[dict[str, str]], start: int = 0) -> None:
    for place, said in enumerate(nights, start=start):
        raise_doubts(connection, said)
        remember_spells(
            connection, {"doubts": DOUBTS}, FIRST + timedelta(days=2 * place)
        )  # nights need not follow day by day


@pytest.fixture
def fresh(memory):
    def clean():
        for table in ("night", "spell", "verdict", "outreach_spell"):
            memory.execute(f"delete from casebook.{table}")
        return memory

    return clean


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NIGHTS)
def test_a_history_is_remembered_as_it_was(fresh, nights):
    connection = fresh()
    play(connection, nights)
    assert sorted(spells(connection), key=str) == expected(nights)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NIGHTS, NIGHT, st.integers(1, 3))
def test_a_night_that_runs_again_replaces_what_it_remembered(fresh, nights, other, times):
    connection = fresh()
    play(connection, [*nights[:-1], other])
    for _ in range(times):
        play(connection, nights[-1:], start=len(nights) - 1)
    assert sorted(spells(connection), key=str) == expected(nights)


def put(home, said: dict[str, str], night: date) -> None:
    """What a night's models leave in the warehouse, and its entry in the ledger."""
    with duckdb.connect(str(home.warehouse)) as warehouse:
        declared = ", ".join(f"{name} {sql_type}" for name, sql_type in CONTENT.items())
        warehouse.execute("create schema if not exists intermediate")
        warehouse.execute(f"create or replace table intermediate.int_doubts__raised ({declared})")
        for finding, facts in said.items():
            query = "insert into intermediate.int_doubts__raised (finding_id, facts) values ($1, $2)"
            warehouse.execute(query, [finding, facts])
        warehouse.execute(
            "create or replace table intermediate.int_outreach__identified as"
            " select finding_id as citizen_id, 'GAOLING' as programme_code from intermediate.int_doubts__raised"
        )
    with open_ledger(home.ledger) as ledger:
        ledger.execute("insert or ignore into nights (load_date) values (?)", (f"{night}",))


def shown(home, night: date) -> tuple[list, list]:
    show_night(home, night)
    with duckdb.connect(str(home.warehouse), read_only=True) as warehouse:
        return tuple(
            warehouse.execute(f"select * from casework.{table} order by all").fetchall()
            for table in ("doubt_spells", "verdicts", "outreach_spells", "outreach_replies")
        )


def test_a_night_is_shown_what_was_known_before_it_whatever_came_since(case):
    home = case.home
    before = []
    for place, said in enumerate([{"a": "x"}, {"a": "x", "b": "x"}, {"b": "y"}, {}, {"a": "x"}]):
        night = FIRST + timedelta(days=place)
        before.append(shown(home, night))
        put(home, said, night)
        remember(home, night)
        with opened(home) as connection:
            connection.execute(
                "insert into casebook.verdict (verdict_id, finding_id, status, counts_from_date) values ($1, 'a', 'closed', $2)",
                [place, next_night(home)],
            )
            connection.execute(
                "insert into casebook.outreach_reply (reply_id, citizen_id, counts_from_date) values ($1, 'a', $2)",
                [place, next_night(home)],
            )
    assert before[0] == ([], [], [], [])
    assert [shown(home, FIRST + timedelta(days=place)) for place in range(5)] == before


def test_the_memory_is_readable_by_its_owner_alone(case):
    put(case.home, {"a": "x"}, FIRST)
    assert remember(case.home, FIRST) == {
        "doubts found": 1, "doubts new": 1, "doubts gone": 0,
        "candidates found": 1, "candidates new": 1, "candidates gone": 0,
    }  # fmt: skip
    assert case.home.casework.stat().st_mode & 0o777 == 0o600
    assert case.home.casework.parent.stat().st_mode & 0o777 == 0o700


KILLED = """
import os, signal, sys
from datetime import date
from casework import store
from ingestion.home import Home

home, after = Home.from_environment(sys.argv[1]), int(sys.argv[2])

class Dying:
    def __init__(self, inner):
        self.inner, self.left = inner, after
    def execute(self, query, *rest):
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1
        return self.inner.execute(query, *rest)

inner = store.remember_spells
store.remember_spells = lambda connection, found, night: inner(Dying(connection), found, night)
store.remember(home, date(2026, 11, 2))
"""


@pytest.mark.parametrize("after", [1, 4, 7, 10, 13, 16, 19])
def test_a_writer_that_is_killed_leaves_the_memory_as_it_was(case, after):
    home = case.home
    put(home, {"a": "x", "b": "x"}, FIRST)
    remember(home, FIRST)
    with opened(home) as connection:
        before = spells(connection)
    put(home, {"a": "y", "c": "x"}, date(2026, 11, 2))
    ended = subprocess.run([sys.executable, "-c", KILLED, str(home.root), f"{after}"], cwd=Path.cwd(), check=False)
    assert ended.returncode == -signal.SIGKILL
    with opened(home, is_read_only=True) as connection:
        assert spells(connection) == before
    remember(home, date(2026, 11, 2))
    with opened(home) as connection:
        after_all = spells(connection)
    assert sorted(row[0] for row in after_all) == ["a", "a", "b", "c"]


def test_the_schema_says_what_the_model_says(case):

    import dbt_project

    text = (Path(next(iter(dbt_project.__path__))) / "models/intermediate/doubts/int_doubts__raised.sql").read_text()
    last = text.rpartition("\nselect\n")[2].partition("\nfrom ")[0]
    names = [line.strip().rstrip(",").split(" as ")[-1].split(".")[-1] for line in last.splitlines()]
    assert names == list(CONTENT) and "casebook.verdict" in SCHEMA
