"""``minsheng status``: what is published, which department is late, what was held and why, what waits for a person.

Reads the ledger and published files only, so it answers at any moment, also while a load runs.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import typer

from orchestration.cli.console import HomeOption, JsonOption, open_home, print_json, print_table

if TYPE_CHECKING:
    from ingestion.home import Home
    from reporting.facts import Facts

NIGHTS_SHOWN = 7
FEED_STATES = ("current", "stale", "held", "never_received")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("status")(status)


def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show nights, publication, feeds, quarantine, withheld checks and where everything is. 查看当前状态。

    Exit codes: 0 shown (also when nothing is published yet), 1 our own failure, 2 no data home.
    """
    opened = open_home(home)
    found = collect(opened)
    if as_json:
        print_json(found)
    else:
        _print(found)


def collect(home: Home) -> dict[str, Any]:
    """Everything that ``status`` shows, as plain values."""
    from orchestration.lock import holder
    from publication.access import AccessError
    from reporting.facts import read_facts
    from reporting.scorecard import Scorecard

    try:
        facts = read_facts(home)
    except AccessError:
        facts = None
    return {
        "home": str(home.root),
        "running": holder(home.lock),
        "nights": _nights(home),
        "publication": _publication(facts),
        "feeds": _feeds(facts),
        "rows": {"quarantined": facts.quarantined_rows, "set_aside": facts.set_aside_rows} if facts else None,
        "withheld": _withheld(home),
        "places": {n: str(p) for n, p in Scorecard(home, facts).places.items() if p.exists()} if facts else {},
    }


def _nights(home: Home) -> list[dict[str, Any]]:
    """The last nights as the ledger has them; empty for a reader who may not open it."""
    try:
        with closing(sqlite3.connect(f"{home.ledger.as_uri()}?mode=ro", uri=True)) as ledger:
            ledger.row_factory = sqlite3.Row
            rows = ledger.execute("select * from nights order by load_date desc limit ?", (NIGHTS_SHOWN,)).fetchall()
    except sqlite3.OperationalError:
        return []
    kept = ("load_date", "outcome", "exit_code", "started_at", "finished_at", "publication_id")
    return [
        {**{name: row[name] for name in kept}, "message": _message(row["summary"])} for row in rows
    ]  # fmt: skip


def _message(summary: str | None) -> str | None:
    """What a failed night says of itself."""
    return (json.loads(summary).get("message") or None) if summary else None


def _publication(facts: Facts | None) -> dict[str, Any] | None:
    if facts is None:
        return None
    return {
        "night": str(facts.night),
        "marts_date": str(facts.marts_date) if facts.marts_date else None,
        "gate": facts.gate,
        "synthetic": facts.synthetic_label,
        "folder": str(facts.folder),
    }


def _feeds(facts: Facts | None) -> dict[str, list[dict[str, Any]]]:
    kept = ("feed", "code", "title_zh", "due_date", "days_late", "reason")
    return {
        state: [{name: feed[name] for name in kept} for feed in facts.feeds_in(state)] if facts else []
        for state in FEED_STATES
    }


def _withheld(home: Home) -> list[dict[str, Any]]:
    from orchestration.cli.publish import _plain
    from publication.acceptance import withheld
    from publication.folders import withheld_nights

    return [_plain(withheld(home, night)) for night in withheld_nights(home)]


def _print(found: dict[str, Any]) -> None:
    typer.echo(f"Data home: {found['home']}")
    if running := found["running"]:
        typer.echo(f"Under way: {running.get('what')} by {running.get('user')} since {running.get('since')}")
    published = found["publication"]
    if published is None:
        typer.echo("Nothing is published yet: minsheng run")
    else:
        label = f"; SYNTHETIC DATA ({published['synthetic']})" if published["synthetic"] else ""
        shown = published["marts_date"] or "none yet"
        typer.echo(f"Newest night: {published['night']} ({published['gate']}); marts shown: {shown}{label}")
    if found["nights"]:
        print_table(
            "Last nights",
            ["night", "outcome", "exit", "started", "finished", "what went wrong"],
            [
                [n["load_date"], n["outcome"], n["exit_code"], n["started_at"], n["finished_at"], n["message"]]
                for n in found["nights"]
            ],
        )
    if published:
        _print_feeds(found["feeds"])
        rows = found["rows"]
        typer.echo(f"Rows in quarantine: {rows['quarantined']:,}; set aside: {rows['set_aside']:,}")
    for night in found["withheld"]:
        typer.echo(f"Withheld: {night['load_date']}")
        for check in night["checks"]:
            typer.echo(f"  {check['check']} ({check['state']}): {check['found'] or ''}")
        typer.echo("  `minsheng publish` says how two persons release it.")
    for name, path in found["places"].items():
        typer.echo(f"{name}: {path}")


def _print_feeds(feeds: dict[str, list[dict[str, Any]]]) -> None:
    typer.echo("Feeds: " + ", ".join(f"{len(feeds[state])} {state.replace('_', ' ')}" for state in FEED_STATES))
    rows = [
        [
            feed["code"],
            feed["title_zh"],
            state.replace("_", " "),
            feed["due_date"],
            feed["days_late"] or "",
            feed["reason"],
        ]
        for state in ("held", "stale", "never_received")
        for feed in feeds[state]
    ]
    if rows:
        print_table("", ["code", "feed", "state", "due", "days late", "reason"], rows)
