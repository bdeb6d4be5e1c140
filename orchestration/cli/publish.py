"""``minsheng publish``: why a night is withheld, and its release by two persons."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.console import USAGE, HomeOption, JsonOption, exclusive, fail, open_home, print_json

if TYPE_CHECKING:
    from ingestion.home import Home
    from publication.acceptance import WithheldNight
    from publication.release import Publication


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("publish")(publish)


def publish(  # noqa: PLR0917 - a command's options are its interface
    accept: Annotated[
        list[str] | None, typer.Option("--accept", help="Ask to accept a failing check; may be given several times.")
    ] = None,
    approve: Annotated[
        list[str] | None,
        typer.Option("--approve", help="Approve, as another person, a check that somebody asked to accept."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why it may be accepted; kept for the auditor.")] = "",
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The withheld night; default the newest.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Show withheld nights, or release one: one person asks, another one approves. 查看或放行未发布的夜次。

    Without options it lists the withheld nights, what fails and how far each acceptance is. Both persons act
    themselves, each under their own account (directly, or through sudo).

    Exit codes: 0 shown, recorded or published, 1 our own failure, 2 cannot be recorded, 5 a run is under way.
    """
    from ingestion.people import UnknownPerson
    from publication.acceptance import AcceptanceError
    from publication.folders import PublicationError

    opened = open_home(home)
    load_date = day.date() if day else None
    if accept and approve:
        fail("--accept and --approve are the steps of two different persons; give one of them.", USAGE)
    if not accept and not approve:
        _show(opened, load_date, as_json)
        return
    try:
        with exclusive(opened, "publish"):
            night, published = _record(opened, load_date, accept or [], approve or [], reason)
    except (AcceptanceError, PublicationError, UnknownPerson) as error:
        fail(f"{error}", USAGE)
    if as_json:
        print_json({**_plain(night), "published": bool(published)})
    elif published:
        typer.echo(f"{night.load_date} is published: {published.publication_id}.")
    else:
        _print(night)


def _record(
    home: Home, load_date: Any, accept: list[str], approve: list[str], reason: str
) -> tuple[WithheldNight, Publication | None]:
    """Record the step; once the night is published, bring the ledger and the pages up to it."""
    from orchestration import nights
    from publication import acceptance

    if accept:
        return acceptance.request(home, accept, reason, load_date), None
    was_unchanged = nights.is_unchanged(home, acceptance.withheld(home, load_date).load_date)
    night, published = acceptance.approve(home, approve, load_date)
    nights.approve(home, night.load_date, bool(published), was_unchanged)
    if published:
        from reporting.scorecard import write_page

        write_page(home)
    return night, published


def _show(home: Home, load_date: Any, as_json: bool) -> None:
    from publication.acceptance import AcceptanceError, withheld
    from publication.folders import withheld_nights

    try:
        waiting = [withheld(home, night) for night in ([load_date] if load_date else withheld_nights(home))]
    except AcceptanceError as error:
        fail(f"{error}", USAGE)
    if as_json:
        print_json([_plain(night) for night in waiting])
        return
    if not waiting:
        typer.echo("No night is withheld.")
    for night in waiting:
        _print(night)


def _print(night: WithheldNight) -> None:
    typer.echo(f"{night.load_date} is withheld:")
    for check in night.checks:
        who = {
            "open": "nobody asked to accept it",
            "requested": f"{check.author} asks to accept it: {check.reason}",
            "accepted": f"accepted by {check.author} and {check.approver}",
        }[check.state]
        typer.echo(f"  {check.check_name}: {check.details or ''}\n    {who}")
    for check in night.checks:
        if check.state == "open":
            typer.echo(
                f'One person: minsheng publish --date {night.load_date} --accept {check.check_name} --reason "…"'
            )
        elif check.state == "requested":
            typer.echo(f"Another person: minsheng publish --date {night.load_date} --approve {check.check_name}")


def _plain(night: WithheldNight) -> dict[str, Any]:
    return {
        "load_date": str(night.load_date),
        "manifest_hash": night.manifest_hash,
        "checks": [
            {
                "check": check.check_name, "found": check.details, "state": check.state, "author": check.author,
                "reason": check.reason, "approver": check.approver,
            }
            for check in night.checks
        ],
    }  # fmt: skip
