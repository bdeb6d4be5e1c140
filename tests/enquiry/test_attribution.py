"""What changed between a night and today is put down to rule, identity or data, step by step."""

from __future__ import annotations

import duckdb
import pytest

from enquiry.attribution import Changed, Difference, changes, course, differences

# (made_again, with_rules, with_identity, today) of one programme
COURSES = {
    "same": ("true", "true", "true", "true"),
    "rule": ("false", "true", "true", "true"),
    "data": ("false", "false", "false", "true"),
    "both": ("false", "true", "true", "null"),
    "back": ("true", "false", "true", "true"),  # the rule would have changed it, newer data changed it back
}


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        for place, name in enumerate(("made_again", "with_rules", "with_identity", "today")):
            rows = ", ".join(f"('{person}', 'P', {answers[place]})" for person, answers in COURSES.items())
            connection.execute(
                f"create table {name} as from (values {rows}) as t (citizen_id, programme_code, is_eligible)"
            )
        connection.execute("create table published as from made_again")
        connection.execute("create table ids as select citizen_id, citizen_id as now_id from made_again")
        yield connection


def test_a_decision_that_comes_out_otherwise_or_not_at_all_is_named(connection):
    assert differences(connection) == []
    connection.execute("update published set is_eligible = null where citizen_id = 'same'")
    connection.execute("delete from published where citizen_id = 'rule'")
    connection.execute("insert into published values ('gone', 'P', true)")
    assert differences(connection) == [
        Difference("gone", "P", "entitled", "not_looked_at"),
        Difference("rule", "P", "not_looked_at", "not_entitled"),
        Difference("same", "P", "undecided", "entitled"),
    ]


def test_changes_are_counted_by_cause_and_what_is_as_before_is_none(connection):
    assert changes(connection) == [
        Changed("P", "not_entitled", "entitled", "data", 1),
        Changed("P", "not_entitled", "entitled", "rule", 1),
        Changed("P", "not_entitled", "undecided", "rule+data", 1),
    ]


def test_a_merge_is_a_change_of_identity_under_the_id_of_today(connection):
    """Two ids, one of them disabled; today they are one person, whose facts come together."""
    for table, rows in {
        "made_again": "('old', 'Q', false), ('kept', 'Q', false)",
        "with_rules": "('old', 'Q', false), ('kept', 'Q', false)",
        "with_identity": "('kept', 'Q', true)",
        "today": "('kept', 'Q', true)",
    }.items():
        connection.execute(f"insert into {table} values {rows}")
    connection.execute("insert into ids values ('old', 'kept'), ('kept', 'kept')")
    assert Changed("Q", "not_entitled", "entitled", "identity", 1) in changes(connection)
    (asked,) = course(connection, "old")
    assert (asked.made_again, asked.with_rules, asked.with_identity, asked.today, asked.causes) == (
        "not_entitled", "not_entitled", "entitled", "entitled", "identity",
    )  # fmt: skip


def test_who_came_since_was_not_looked_at_then(connection):
    connection.execute("insert into today values ('new', 'P', true)")
    assert [step.causes for step in course(connection, "new")] == ["data"]
    assert course(connection, "nobody") == []
