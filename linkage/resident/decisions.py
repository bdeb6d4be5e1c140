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
    """Make the tables that the steps read: names parted from numbers, barred numbers, joined numbers and spellings.

    Reads ``spelling_now``, every spelling as it is read tonight.
    """
    connection.execute(
        "create or replace temp table decision (decision_id varchar, kind varchar, spelling_key varchar,"
        " other_spelling varchar, is_record boolean, author varchar, approver varchar)"
    )
    if rows := [astuple(decision) for decision in decisions]:
        connection.executemany("insert into decision values (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute(_DECIDED)
    _join_numbers(connection)


_DECIDED = """
create or replace temp table spoken_of as
select spelling_key, number, name, coalesce(document, defective_text, borrowed_number) as stated_text
from spelling_now
semi join (select spelling_key from decision union all select other_spelling from decision) as spoken
    using (spelling_key);

-- The two sides of a decision: as they are written tonight, else as they were when they were last delivered, the number
-- as it was corrected since. A decision is about the person linked then, so an old one keeps the other side it had.
create or replace temp table decided as
select
    decision.*,
    if(mine.spelling_key is null, coalesce(my_correction.new_number, applied.number), mine.number) as number,
    if(mine.spelling_key is null, applied.name, mine.name) as name,
    if(mine.spelling_key is null, applied.stated_text, mine.stated_text) as stated_text,
    coalesce(theirs.number, their_correction.new_number, applied.other_number, linked.number) as other_number,
    applied.decision_id is not null as is_old
from decision
left join identity.applied on decision.decision_id = applied.decision_id
left join corrections as my_correction on applied.number = my_correction.old_number
left join corrections as their_correction on applied.other_number = their_correction.old_number
left join spoken_of as mine on decision.spelling_key = mine.spelling_key
left join spoken_of as theirs on decision.other_spelling = theirs.spelling_key
left join identity.loose on decision.other_spelling = loose.spelling_key
left join identity.verdict as linked on loose.node_id = linked.node_id;

create or replace temp table parted_names as
select distinct number, name
from decided
where kind = 'different' and is_record and number is not null and number = other_number;

-- A row parted from a person, and every row of the same number, or wrong number, and name: the next delivery brings the
-- mistake in other words.
create or replace temp table parted_spellings as
select spelling_key, list(distinct other_number order by other_number) as numbers
from (
    select spelling_key, other_number from decided
    where kind = 'different' and is_record and other_number is not null
    union
    select spelling_now.spelling_key, parted_names.number
    from spelling_now
    inner join parted_names
        on spelling_now.number = parted_names.number and spelling_now.name is not distinct from parted_names.name
    union
    select spelling_now.spelling_key, decided.other_number
    from spelling_now
    inner join decided
        on coalesce(spelling_now.document, spelling_now.defective_text, spelling_now.borrowed_number)
            = decided.stated_text
        and spelling_now.name is not distinct from decided.name
    where decided.kind = 'different' and decided.is_record and decided.other_number is not null
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
select unnest([number, other_number]) from identity.applied
where decision_id not in (select decision_id from decision);
"""


# Written once the night's links follow them.
REMEMBER = """
delete from identity.applied;
insert into identity.applied select decision_id, number, name, stated_text, other_number from decided;
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
