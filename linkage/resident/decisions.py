"""Stewards' decisions as linkage follows them: two records are one person's, or they are not.

A decision names records by their spelling and persons by their citizen_id; what it means tonight is looked up tonight,
through ids that have merged since and numbers that were corrected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Literal

import duckdb

Kind = Literal["same", "different"]


@dataclass(frozen=True)
class Decision:
    """One approved decision about two sides, each found again by a spelling that was its own when it was decided."""

    decision_id: str
    kind: Kind
    spelling_key: str
    other_spelling: str
    is_record: bool  # the left side is this one spelling, not the whole person it belongs to
    author: str
    approver: str


def apply_decisions(connection: duckdb.DuckDBPyConnection, decisions: Iterable[Decision]) -> None:
    """Make the tables that the steps read: names parted from numbers, barred numbers, joined numbers and spellings."""
    connection.execute(
        "create or replace temp table decision (decision_id varchar, kind varchar, spelling_key varchar,"
        " other_spelling varchar, is_record boolean, author varchar, approver varchar)"
    )
    if rows := [astuple(decision) for decision in decisions]:
        connection.executemany("insert into decision values (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute(_DECIDED)
    _join_numbers(connection)


_DECIDED = """
create or replace temp table decided as
select
    decision.*,
    mine.number,
    mine.name,
    coalesce(theirs.number, linked.number) as other_number,
    decision.decision_id in (select decision_id from identity.applied_decision) as is_old
from decision
left join identity.spelling as mine on decision.spelling_key = mine.spelling_key
left join identity.spelling as theirs on decision.other_spelling = theirs.spelling_key
left join identity.loose on decision.other_spelling = loose.spelling_key
left join identity.verdict as linked on loose.node_id = linked.node_id;

create or replace temp table parted_names as
select distinct number, name
from decided
where kind = 'different' and is_record and number is not null and number = other_number;

create or replace temp table parted_spellings as
select spelling_key, list(distinct other_number order by other_number) as numbers
from (
    select spelling_key, other_number from decided
    where kind = 'different' and is_record and other_number is not null
    union
    select spelling.spelling_key, parted_names.number
    from identity.spelling
    inner join parted_names
        on spelling.number = parted_names.number
        and spelling.name is not distinct from parted_names.name
)
group by spelling_key;

create or replace temp table joined_spellings as
select spelling_key, max_by(other_number, decision_id) as number
from decided
where kind = 'same' and is_record and other_number is not null
group by spelling_key;

-- Numbers that a decision speaks of which is new, or was withdrawn, since the last night.
create or replace temp table decided_numbers as
select number from decided where not is_old and number is not null
union
select other_number from decided where not is_old and other_number is not null
union
select number from identity.applied_number
where decision_id not in (select decision_id from decision);
"""


# Written once the night's links follow them.
REMEMBER = """
delete from identity.applied_number;
insert into identity.applied_number
select decision_id, number from decided where number is not null
union
select decision_id, other_number from decided where other_number is not null;
delete from identity.applied_decision;
insert into identity.applied_decision select decision_id from decision;
"""


def _join_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    """``joined_numbers``: each number that a steward joined to others, with the smallest of them as root."""
    edges = connection.execute(
        "select number, other_number from decided"
        " where kind = 'same' and not is_record and number is not null and number != other_number"
    ).fetchall()
    parent: dict[str, str] = {}

    def root(number: str) -> str:
        while (above := parent.setdefault(number, number)) != number:
            number = above
        return number

    for left, right in edges:
        low, high = sorted((root(left), root(right)))
        parent[high] = low
    rows = [(number, root(number)) for number in sorted(parent)]
    connection.execute("create or replace temp table joined_numbers (number varchar, root varchar)")
    if rows:
        connection.executemany("insert into joined_numbers values (?, ?)", rows)
