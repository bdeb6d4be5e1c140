"""``minsheng replay``: the decisions of an earlier night made again, and what changed since, by cause.

A command of its own beside ``why``: ``why`` reads a file and answers in two seconds, a replay builds a night aside,
takes minutes, and proves all its decisions at once; one person's course comes with ``--citizen``.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.console import (
    FAILURE,
    USAGE,
    HomeOption,
    JsonOption,
    LanguageOption,
    exclusive,
    fail,
    language,
    open_home,
    print_json,
    print_table,
)
from orchestration.cli.enquiry import PurposeOption

if TYPE_CHECKING:
    from orchestration.replay import Replayed

SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("replay")(replay)


def replay(  # noqa: PLR0917 - a command's options are its interface
    night: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="DATE", help="A night that is kept.")],
    citizen: Annotated[str | None, typer.Option("--citizen", help="Show this person's answers, step by step.")] = None,
    purpose: PurposeOption = None,
    lang: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a night's decisions again as it stood, compare, and say what changed since. 重演某夜的资格判定。

    Built aside from the loads, rules and identities of that night; nothing published changes. What differs from today
    is put down to rule, identity, or data and time.

    Exit codes: 0 every decision came out again, 1 some did not, or our own failure, 2 no such night or no purpose,
    5 a run is under way.
    """
    from ingestion.people import UnknownPerson
    from orchestration import progress
    from orchestration.dbt_runner import DbtError
    from orchestration.replay import replay as make_again
    from orchestration.scratch import ScratchError
    from publication.access import AccessError

    opened, told, day = open_home(home), language(lang), night.date()
    question = f"minsheng replay {day}" + (f" --citizen {citizen}" if citizen else "")
    try:
        with exclusive(opened, "replay"), progress.display(told, quiet=as_json):
            found = make_again(opened, day, purpose or "", question, citizen)
    except (AccessError, ScratchError, UnknownPerson) as error:
        fail(f"{error}", USAGE)
    except DbtError as error:
        fail(f"{error}", FAILURE)
    if as_json:
        print_json(asdict(found))
    else:
        _print(found, told)
    if found.different:
        raise typer.Exit(FAILURE)


def _print(found: Replayed, told: str) -> None:
    from enquiry.words import words

    say = {name: text[told] for name, text in words()["replays"].items()}
    answers = {code: text[told] for code, text in words()["answers"].items()}
    causes = {code: text[told] for code, text in words()["causes"].items()}
    same = found.decisions - len(found.different)
    typer.echo(say["again"].format(night=found.night, same=f"{same:,}", all=f"{found.decisions:,}"))
    typer.echo(say["conditions"].format(count=f"{found.conditions_different:,}"))
    for note in found.notes:
        code, _, programme = note.partition(":")
        typer.echo(say[code].format(programme=programme))
    if found.different:
        rows = [[d.citizen_id, d.programme_code, answers[d.published], answers[d.made_again]] for d in found.different]
        head = [say["citizen"], say["programme"], say["published"], say["made_again"]]
        print_table(say["different"].format(count=len(rows)), head, rows[:SHOWN])
    if found.night == found.today:
        typer.echo(say["is_today"])
    else:
        rows = [
            [c.programme_code, answers[c.before], answers[c.after], _causes(c.causes, causes), c.count]
            for c in found.changes
        ]
        head = [say[name] for name in ("programme", "then", "now", "cause", "count")]
        print_table(say["changes"].format(night=found.night, today=found.today), head, rows)
    if found.citizen_id:
        rows = [
            [c.programme_code, *(answers[a] for a in (c.made_again, c.with_rules, c.with_identity, c.today)),
             _causes(c.causes, causes)]
            for c in found.course
        ]  # fmt: skip
        head = [say[name] for name in ("programme", "then", "with_rules", "with_identity", "now", "cause")]
        print_table(found.citizen_id, head, rows) if rows else typer.echo(say["nobody"].format(id=found.citizen_id))


def _causes(codes: str, causes: dict[str, str]) -> str:
    return " + ".join(causes[code] for code in codes.split("+") if code)
