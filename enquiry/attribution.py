"""Whether decisions made again are those that were published, and what changed between a night and today.

Reads tables of decisions (citizen_id, programme_code, is_eligible): ``published`` and ``made_again`` of one night, and
the steps from it to today: ``made_again``, ``with_rules`` (the night's data under today's rules), ``with_identity``
(and today's identities), ``today``. ``ids`` leads each citizen_id to the one in use today.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

STEPS = ("made_again", "with_rules", "with_identity", "today")
CAUSES = ("rule", "identity", "data")  # what differs between one step and the next


@dataclass(frozen=True)
class Difference:
    """A decision that did not come out again as it was published."""

    citizen_id: str
    programme_code: str
    published: str
    made_again: str


@dataclass(frozen=True)
class Changed:
    """How many decisions of a programme changed since, from what to what, and by which causes."""

    programme_code: str
    before: str
    after: str
    causes: str
    count: int


@dataclass(frozen=True)
class Course:
    """One person's answer for a programme at each step, and the causes of what changed."""

    programme_code: str
    made_again: str
    with_rules: str
    with_identity: str
    today: str
    causes: str


def differences(connection: duckdb.DuckDBPyConnection) -> list[Difference]:
    """Decisions of the night that came out otherwise than published; none is expected."""
    return [Difference(*row) for row in connection.execute(_DIFFERENCES).fetchall()]


def changes(connection: duckdb.DuckDBPyConnection) -> list[Changed]:
    """Counts of what changed since, by programme and cause."""
    rows = connection.execute(
        f"{_COURSES} select programme_code, made_again, today, causes, count(*) from courses"
        " where made_again != today group by all order by all"
    ).fetchall()
    return [Changed(*row) for row in rows]


def course(connection: duckdb.DuckDBPyConnection, citizen_id: str) -> list[Course]:
    """One person's answers, step by step; ``citizen_id`` may be one that was merged since."""
    rows = connection.execute(
        f"{_COURSES} select programme_code, {', '.join(STEPS)}, causes from courses where citizen_id = coalesce("
        "(select now_id from ids where citizen_id = $1), $1) order by programme_code",
        [citizen_id],
    ).fetchall()
    return [Course(*row) for row in rows]


_ANSWER = "case when is_eligible is null then 'undecided' when is_eligible then 'entitled' else 'not_entitled' end"

_DIFFERENCES = f"""
with was as (select citizen_id, programme_code, {_ANSWER} as answer from published),
is_again as (select citizen_id, programme_code, {_ANSWER} as answer from made_again)
select
    coalesce(w.citizen_id, i.citizen_id), coalesce(w.programme_code, i.programme_code),
    coalesce(w.answer, 'not_looked_at'), coalesce(i.answer, 'not_looked_at')
from was as w
full outer join is_again as i on w.citizen_id = i.citizen_id and w.programme_code = i.programme_code
where w.answer is distinct from i.answer
order by all
"""


def _step(table: str) -> str:
    """Answers of a step under the ids of today. Of two ids that became one, the answer of the one in use counts."""
    return f"""
{table}_answers as (
    select
        coalesce(i.now_id, t.citizen_id) as citizen_id, t.programme_code,
        arg_min({_ANSWER}, (coalesce(i.now_id, t.citizen_id) != t.citizen_id, t.citizen_id)) as answer
    from {table} as t
    left join ids as i on t.citizen_id = i.citizen_id
    group by 1, 2
)"""


_COURSES = f"""
with {",".join(_step(name) for name in STEPS)},
pairs as (
    {" union ".join(f"select citizen_id, programme_code from {name}_answers" for name in STEPS)}
),
answers as (
    select
        p.citizen_id, p.programme_code,
        {", ".join(f"coalesce({name}_answers.answer, 'not_looked_at') as {name}" for name in STEPS)}
    from pairs as p
    {" ".join(f"left join {name}_answers using (citizen_id, programme_code)" for name in STEPS)}
),
courses as (
    select
        *,
        concat_ws(
            '+',
            {
    ", ".join(
        f"case when {before} != {after} then '{cause}' end"
        for before, after, cause in zip(STEPS, STEPS[1:], CAUSES, strict=False)
    )
}
        ) as causes
    from answers
)
"""
