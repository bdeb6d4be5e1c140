"""``minsheng backfill``: several nights one after the other, in date order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import typer

from orchestration.cli.console import USAGE, JsonOption, LanguageOption, fail, language, print_json
from orchestration.cli.run import LandingOption, RunHomeOption, as_facts, open_or_make, parse_date, run_one, tell

FromOption = Annotated[str, typer.Option("--from", help="First load date, YYYY-MM-DD.")]
ToOption = Annotated[str, typer.Option("--to", help="Last load date, YYYY-MM-DD.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("backfill")(backfill)


def backfill(
    *,
    first: FromOption,
    last: ToOption,
    landing: LandingOption = None,
    home: RunHomeOption = None,
    as_json: JsonOption = False,
    lang: LanguageOption = None,
) -> None:
    """Run every night from one date to another, serially in date order. 按日期顺序补跑多个夜次。

    A night older than the newest one is built from the files known by then; new files go to the newest night only.
    Stops at the first night that fails. Exit code: 1 then; else 4 if any night was withheld, 3 if any had stale, held
    or refused feeds, 0 if none.
    """
    from orchestration.nights import Exit

    chosen = language(lang)
    begin, end = parse_date(first, "--from"), parse_date(last, "--to")
    if end < begin:
        fail(f"--to {end} lies before --from {begin}.", USAGE)
    opened = open_or_make(home, landing)
    worst, told = Exit.PUBLISHED, []
    for night in days(begin, end):
        result = run_one(opened, night, chosen, quiet=as_json, may_fill_gap=True)
        told.append(as_facts(opened, result))
        if not as_json:
            tell(opened, result, chosen)
        if result.exit_code == Exit.OUR_FAILURE:
            worst = Exit.OUR_FAILURE
            break
        worst = max(worst, result.exit_code)
    if as_json:
        print_json(told)
    raise typer.Exit(int(worst))


def days(begin: date, end: date) -> list[date]:
    """Every date from ``begin`` to ``end``, both included."""
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
