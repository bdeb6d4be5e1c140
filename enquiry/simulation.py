"""What another parameter would change: who gains, who loses, what it costs, with small groups protected.

Reads two builds of the same people, as tables ``before`` and ``after`` of (citizen_id, programme_code, is_eligible,
amount_yuan), and ``people`` of (citizen_id, township_code, age_years). Nobody is named, and no count from one to four
is shown, nor one from which it could be worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

import duckdb

from casework.outreach import CHILDREN
from publication.anonymity import THRESHOLD

Dimension = Literal["township", "age_group"]


@dataclass(frozen=True)
class Cell:
    """Gains and losses of one group; None is from one to four, or would tell such a number."""

    dimension: Dimension
    group: str
    gaining: int | None
    losing: int | None


@dataclass(frozen=True)
class Effect:
    """What changes for one programme. None hides a small group; ``has_figure`` false: no amount is known at all."""

    programme_code: str
    entitled_before: int | None
    entitled_after: int | None
    gaining: int | None
    losing: int | None
    has_figure: bool
    without_figure: int | None
    monthly_before_yuan: Decimal | None
    monthly_after_yuan: Decimal | None
    cells: list[Cell] = field(default_factory=list)


def effects(connection: duckdb.DuckDBPyConnection, programmes: Sequence[str]) -> list[Effect]:
    """The effect on each of the programmes, protected."""
    rows = connection.execute(_EFFECTS, [list(programmes)]).fetchall()
    # Children's programmes have few people: they are counted for the district only, as in kpi.benefit_reach_monthly.
    cells = connection.execute(_CELLS, [list(programmes), list(CHILDREN)]).fetchall()
    return [
        protect(replace(Effect(*row), cells=[Cell(*cell) for code, *cell in cells if code == row[0]])) for row in rows
    ]


def is_small(count: int | None) -> bool:
    """Whether a count would point at somebody."""
    return count is not None and 0 < count < THRESHOLD


def protect(effect: Effect) -> Effect:
    """Hide small counts, and those from which one could be worked out: after = before + gaining - losing.

    A hidden number has no groups below it, since they would add up to it.
    """
    counts = (effect.entitled_before, effect.entitled_after, effect.gaining, effect.losing)
    if not any(is_small(count) for count in counts):
        shown = effect
    else:
        # Without "after" nothing can be worked out of the others; where "after" itself is small, a second one goes too.
        hides_change = is_small(effect.entitled_after)
        shown = replace(
            effect,
            entitled_before=None if is_small(effect.entitled_before) else effect.entitled_before,
            entitled_after=None,
            gaining=None if is_small(effect.gaining) or hides_change else effect.gaining,
            losing=None if is_small(effect.losing) or hides_change else effect.losing,
            monthly_before_yuan=None if is_small(effect.entitled_before) else effect.monthly_before_yuan,
            monthly_after_yuan=None,
        )
    if is_small(shown.without_figure):
        shown = replace(shown, without_figure=None, monthly_after_yuan=None)
    return replace(shown, cells=_protected_cells(shown))


def _protected_cells(effect: Effect) -> list[Cell]:
    # Where a total is hidden, a group may not even be named for its sake.
    named = [
        cell
        for cell in effect.cells
        if (effect.gaining is not None and cell.gaining) or (effect.losing is not None and cell.losing)
    ]
    found: list[Cell] = []
    for dimension in ("township", "age_group"):
        own = [cell for cell in named if cell.dimension == dimension]
        gaining = _hidden([cell.gaining for cell in own], effect.gaining is None)
        losing = _hidden([cell.losing for cell in own], effect.losing is None)
        for cell, more, fewer in zip(own, gaining, losing, strict=True):
            found.append(replace(cell, gaining=more, losing=fewer))
    return found


def _hidden(counts: list[int | None], is_total_hidden: bool) -> list[int | None]:
    """Counts without the small ones; a single small one takes the next larger with it, or the total would tell it."""
    if is_total_hidden:
        return [None for _ in counts]
    hidden = [place for place, count in enumerate(counts) if is_small(count)]
    if len(hidden) == 1:
        others = [(count, place) for place, count in enumerate(counts) if count and place not in hidden]
        hidden += [min(others)[1]] if others else []
    return [None if place in hidden else count for place, count in enumerate(counts)]


_PAIRS = """
with pairs as (
    select
        coalesce(b.citizen_id, a.citizen_id) as citizen_id,
        coalesce(b.programme_code, a.programme_code) as programme_code,
        coalesce(b.is_eligible, false) as was, coalesce(a.is_eligible, false) as is_now,
        b.amount_yuan as amount_before, a.amount_yuan as amount_after
    from before as b
    full outer join after as a on b.citizen_id = a.citizen_id and b.programme_code = a.programme_code
    where coalesce(b.programme_code, a.programme_code) in (select unnest($1))
)
"""

_EFFECTS = f"""
{_PAIRS}
select
    asked.programme_code,
    count(*) filter (was), count(*) filter (is_now), count(*) filter (is_now and not was),
    count(*) filter (was and not is_now),
    count(*) filter ((was and amount_before is not null) or (is_now and amount_after is not null)) > 0,
    count(*) filter (is_now and amount_after is null),
    sum(amount_before) filter (was), sum(amount_after) filter (is_now)
from (select unnest($1) as programme_code) as asked
left join pairs on asked.programme_code = pairs.programme_code
group by all order by 1
"""

_CELLS = f"""
{_PAIRS},
placed as (
    select
        pairs.*, coalesce(people.township_code, 'unknown') as township_code,
        case
            when people.age_years < 18 then '0-17'
            when people.age_years < 60 then '18-59'
            when people.age_years < 80 then '60-79'
            when people.age_years >= 80 then '80+'
            else 'unknown'
        end as age_group
    from pairs left join people on pairs.citizen_id = people.citizen_id
    where pairs.programme_code not in (select unnest($2)) and was is distinct from is_now
),
grouped as (
    select programme_code, 'township' as dimension, township_code as name, was, is_now from placed
    union all
    select programme_code, 'age_group', age_group, was, is_now from placed
)
select programme_code, dimension, name, count(*) filter (is_now), count(*) filter (was)
from grouped group by all order by all
"""
