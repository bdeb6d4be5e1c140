"""The life of a doubt, night after night: the model's SQL over the memory, against the rules told one by one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import jinja2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dbt_project
from casework.statuses import SEED, statuses
from casework.store import AS_OF, CONTENT, DOUBTS, remember_spells

FIRST = date(2026, 11, 1)
MODEL = Path(next(iter(dbt_project.__path__))) / "models/intermediate/doubts/int_findings__lives.sql"
# A night: the grounds that raise the doubt (None: it is not raised), and the verdict entered the day after.
NIGHT = st.tuples(st.sampled_from([None, "1", "2"]), st.sampled_from([None, None, *statuses()]))


@pytest.fixture
def lives(memory):
    query = jinja2.Template(MODEL.read_text("utf-8")).render(
        ref=lambda name: name,
        source=lambda schema, name: f"{schema}_{name}",
        load_date=lambda: "(select load_date from night)",
    )
    memory.execute(f"create table finding_statuses as from read_csv('{SEED}')")
    memory.execute("create view int_doubts__raised as from doubts")
    return memory, query


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    for table in ("night", "spell", "verdict"):
        connection.execute(f"delete from casebook.{table}")


def status_on(connection: duckdb.DuckDBPyConnection, query: str, night: date, grounds: str | None) -> str | None:
    """What the models make of a night: its status, or None for a doubt that was never raised."""
    connection.execute(f"create or replace table night as select date '{night}' as load_date")
    for name, as_of in AS_OF.items():
        connection.execute(f"create or replace table casework_{name} as {as_of}", {"night": night})
    connection.execute("delete from doubts")
    if grounds:
        connection.execute("insert into doubts (finding_id, facts_digest) values ('a', $1)", [grounds])
    rows = connection.execute(f"select status from ({query})").fetchall()
    assert len(rows) <= 1
    return rows[0][0] if rows else None


class Told:
    """The rules of docs/policy.md, one night at a time."""

    def __init__(self) -> None:
        self.grounds, self.was_raised, self.has_returned = None, False, False
        self.latest, self.about = None, {}

    def night(self, grounds: str | None) -> str | None:
        self.has_returned |= grounds is not None and not self.was_raised
        self.was_raised = grounds is not None
        self.grounds = grounds or self.grounds
        if self.grounds is None or self.latest is None:
            return self.grounds and "to_verify"
        kind = statuses()[self.latest].kind
        if grounds is None or kind in ("open", "upheld"):
            return self.latest
        if kind == "dismissed":
            known = self.about.get(grounds)
            return known if known and statuses()[known].kind == "dismissed" else "to_verify"
        return "to_verify" if self.has_returned or grounds != self.judged else self.latest

    def verdict(self, status: str) -> None:
        self.latest, self.judged, self.has_returned = status, self.grounds, False
        self.about[self.grounds] = status


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NIGHT, min_size=1, max_size=7))
def test_every_night_gives_the_status_that_the_rules_tell_and_gives_it_again(lives, nights):
    connection, query = lives
    forget(connection)
    told, seen = Told(), []
    for place, (grounds, status) in enumerate(nights):
        night = FIRST + timedelta(days=3 * place)
        found = status_on(connection, query, night, grounds)
        assert found == told.night(grounds)
        seen.append((night, grounds, found))
        remember_spells(connection, {"doubts": DOUBTS}, night)
        if status and told.grounds:
            told.verdict(status)
            verdict = [place, status, told.grounds, night + timedelta(days=1)]
            connection.execute(
                "insert into casebook.verdict (verdict_id, finding_id, status, facts_digest, counts_from_date)"
                " values ($1, 'a', $2, $3, $4)",
                verdict,
            )
    for night, grounds, found in seen:  # built again, with all that came since in the memory
        assert status_on(connection, query, night, grounds) == found


def test_the_model_reads_every_column_of_a_spell():
    assert all(f"'{name}'" in MODEL.read_text("utf-8") for name in CONTENT)
