"""Where more people wait to be told than can be visited: who is on the list, by the written order or by lot.

A lot decides among people of equal priority only, and once for each: whoever it drew and nobody told yet stays first,
then whoever waits since an earlier lot, in the order drawn. It is the order of a keyed hash of month, programme,
township and person, so nobody can choose, and the same draw gives the same people. It is remembered with its list, as
the two groups are what kpi.outreach_effect compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from casework.desk import CaseError, rows_of
from casework.outreach import CHILDREN
from casework.store import LOT
from dbt_project.hash_key import define_keyed_hash

WAITING = ("identified", "unreachable")  # nobody told them yet: whoever was told needs no first visit
TOLD = "told already: a list for a number of visits has those whom nobody told yet"
BEYOND = "beyond the visits that can be made: they wait, and stand first in the next export"


@dataclass(frozen=True)
class Visits:
    """How many people of each township and programme can be visited, and what is remembered of a lot."""

    capacity: int
    is_by_lot: bool
    draw_date: date
    counts_from: date
    purpose: str
    entered_by: str


@dataclass
class Cut:
    """Candidates within the capacity, in order; why others are not; the lots drawn; how each group was cut."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    lots: list[dict[str, Any]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


# The places end among people whom nothing but the hash orders: then, and for these people, a lot was drawn.
# Programmes for children are never drawn: their order is written.
_PLACED = """
    with wanted as (
        select unnest($citizens) as citizen_id, unnest($programmes) as programme_code
    ),

    waiting as (
        select
            found.citizen_id,
            found.programme_code,
            found.identified_date,
            found.priority,
            coalesce(found.township_code, 'unknown') as township_code,
            coalesce(found.goes_first, false) as goes_first,
            earlier.is_drawn as was_drawn,
            earlier.draw_date as earlier_date,
            earlier.place as earlier_place,
            case when $is_by_lot and not list_contains($children, found.programme_code) then keyed_hash(concat_ws(
                '|', 'outreach_lot', strftime($draw_date, '%Y-%m'), found.programme_code,
                coalesce(found.township_code, 'unknown'), found.citizen_id
            )) end as ticket
        from wanted
        inner join candidates as found using (citizen_id, programme_code)
        left join casebook.outreach_lot as earlier using (citizen_id, programme_code, identified_date)
    ),

    ordered as (
        select
            *,
            earlier_place is null and ticket is not null as is_free,
            count(*) over (partition by township_code, programme_code) as waiting_count,
            row_number() over (
                partition by township_code, programme_code
                order by
                    goes_first desc, was_drawn desc nulls last, earlier_date nulls last, earlier_place nulls last,
                    ticket, priority nulls last, citizen_id
            ) as position
        from waiting
    )

    select
        *,
        position <= $capacity as is_drawn,
        is_free and min(position) over lot <= $capacity and max(position) over lot > $capacity as is_by_lot,
        position - min(position) over lot + 1 as place
    from ordered
    window lot as (partition by township_code, programme_code, goes_first, is_free)
    order by township_code, programme_code, position
"""


def cut(connection: duckdb.DuckDBPyConnection, key: bytes, rows: Sequence[dict[str, Any]], visits: Visits) -> Cut:
    """Those of ``rows`` who are visited, at most the capacity a township and programme. Nothing is remembered yet."""
    define_keyed_hash(connection, key)
    waiting = {(row["citizen_id"], row["programme_code"]): row for row in rows if row["outcome"] in WAITING}
    told = len(rows) - len(waiting)
    found = Cut(left_out={TOLD: told} if told else {})
    if not waiting:
        return found
    try:
        placed = rows_of(
            connection, _PLACED,
            {
                "citizens": [citizen for citizen, _ in waiting], "programmes": [code for _, code in waiting],
                "children": list(CHILDREN), "is_by_lot": visits.is_by_lot, "draw_date": visits.draw_date,
                "capacity": visits.capacity,
            },
        )  # fmt: skip
    except duckdb.BinderException:
        raise CaseError(
            "The night published last does not say who goes first: run one first (`minsheng run`)."
        ) from None
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for place in placed:
        groups.setdefault((place["township_code"], place["programme_code"]), []).append(place)
    visited = {(place["citizen_id"], place["programme_code"]) for place in placed if place["is_drawn"]}
    found.rows = [row for key, row in waiting.items() if key in visited]
    for (township, programme), members in groups.items():
        drawn = [place for place in members if place["is_by_lot"]]
        found.lots.extend(
            {name: place[name] for name in LOT if name in place}
            | {name: getattr(visits, name) for name in ("draw_date", "capacity", "purpose", "entered_by")}
            | {"counts_from_date": visits.counts_from}
            for place in drawn
        )
        found.said.append(f"{township} {programme}: {_said(members, drawn, visits)}")
    if len(waiting) > len(found.rows):
        found.left_out[BEYOND] = len(waiting) - len(found.rows)
    return found


def _said(members: Sequence[dict[str, Any]], drawn: Sequence[dict[str, Any]], visits: Visits) -> str:
    many = f"{len(members)} wait and {visits.capacity} can be visited"
    if len(members) <= visits.capacity:
        return f"{many}: everybody is listed, no lot is drawn."
    if drawn:
        return f"{many}: a lot was drawn among {len(drawn)} of equal priority."
    return f"{many}: cut by the written order, where no earlier lot says otherwise."


def remember(connection: duckdb.DuckDBPyConnection, lots: Sequence[dict[str, Any]]) -> None:
    """Append lots, in the transaction of the caller."""
    marks = ", ".join(f"${name}" for name in LOT)
    if lots:
        connection.executemany(f"insert into casebook.outreach_lot ({', '.join(LOT)}) values ({marks})", list(lots))
