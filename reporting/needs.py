"""Who is entitled and not reached, what is doubted, and what cannot be decided: counts by programme and township.

Read from published files, for a terminal. Programmes for children have one number for the district.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from casework.outreach import CHILDREN
from publication.access import Published
from reporting.numbers import Language, count

Cells = dict[str, dict[str, int]]  # programme to township to count
ELSEWHERE = {"district": "全区", "unknown": "未知"}  # one number for all townships, or none known


@dataclass(frozen=True)
class Needs:
    """Counts of a night. ``undecided``: programme, people it cannot decide, feeds without data that it asks."""

    townships: dict[str, str]
    programmes: dict[str, str]
    unserved: Cells
    doubts: Cells
    undecided: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """The counts for scripts."""
        return {"unserved": self.unserved, "doubts": self.doubts, "undecided": self.undecided}


def read_needs(published: Published) -> Needs | None:
    """The counts of a publication; None where it has no programmes yet."""
    if not {"kpi.benefit_reach_monthly", "marts.programme_rules", "audit.findings"} <= set(published.tables()):
        return None

    def pairs(query: str) -> list[tuple]:
        return published.connection.execute(query).fetchall()

    undecided = pairs(_UNDECIDED)
    return Needs(
        dict(pairs(_TOWNSHIPS)),
        dict(pairs("select programme_code, max(name_zh) from marts.programmes group by 1")),
        _cells(pairs(_UNSERVED)),
        _cells(pairs(_DOUBTS)),
        [{"programme_code": code, "people": people, "feeds": feeds} for code, people, feeds in undecided],
    )


_TOWNSHIPS = (
    "select division_code, max(division_name) from marts.divisions where level = 'township' group by 1 order by 1"
)
_UNSERVED = """
    select programme_code, township_code, sum(unserved_count)::bigint from kpi.benefit_reach_monthly
    group by 1, 2 order by 1, 2
"""
# What waits for a person; a draw of the control sample is no doubt.
_DOUBTS = f"""
    select
        programme_code,
        case when programme_code in {CHILDREN} then 'district' else coalesce(township_code, 'unknown') end,
        count(*)
    from audit.findings
    where is_raised and status in ('to_verify', 'verifying') and rule_code != 'A-00'
    group by 1, 2 order by 1, 2
"""
_UNDECIDED = """
    with asked as (
        select programme_code, unnest(string_split(input_feeds, ';')) as code from marts.programme_rules
        where coalesce(valid_from_date, '0001-01-01') <= (select max(load_date) from audit.feed_freshness)
            and coalesce(valid_to_date, '9999-12-31') >= (select max(load_date) from audit.feed_freshness)
    ),
    without as (
        select asked.programme_code, string_agg(distinct feeds.code || ' ' || feeds.title_zh, ', ') as feeds
        from asked join audit.feed_freshness as feeds using (code)
        where feeds.load_in_effect is null group by 1
    )
    select programme_code, sum(undecided_count)::bigint as people, max(feeds) as feeds
    from kpi.benefit_reach_monthly join without using (programme_code)
    group by 1 having people > 0 order by 1
"""


def _cells(rows: list[tuple]) -> Cells:
    cells: Cells = {}
    for programme, township, number in rows:
        cells.setdefault(programme, {})[township] = number
    return cells


def tables(needs: Needs, say: Callable[..., str], language: Language) -> list[Any]:
    """The parts for a terminal; ``say`` gives a word of the scorecard."""
    parts: list[Any] = [Text("")]
    for word, cells in (("unserved", needs.unserved), ("doubts", needs.doubts)):
        parts.append(_table(needs, say(word), cells, say("all")))
    parts += [
        Text(say("undecided", programme=_name(needs, each["programme_code"]), people=count(each["people"]),
                 feeds=each["feeds"]), style="yellow")
        for each in needs.undecided
    ]  # fmt: skip
    return parts


def _table(needs: Needs, title: str, cells: Cells, total: str) -> Table:
    places = [*needs.townships, *(place for place in ELSEWHERE if any(place in row for row in cells.values()))]
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("", no_wrap=True)
    for place in places:
        table.add_column(needs.townships.get(place) or ELSEWHERE[place], justify="right")
    table.add_column(total, justify="right", style="bold")
    for programme, row in cells.items():
        if any(row.values()):
            shown = [count(row[place]) if row.get(place) else "" for place in places]
            table.add_row(_name(needs, programme), *shown, count(sum(row.values())))
    return table


def _name(needs: Needs, programme: str) -> str:
    return f"{programme} {needs.programmes.get(programme, '')}".strip()
