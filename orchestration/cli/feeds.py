"""``minsheng feeds``: what the departments deliver, in which state each feed is, and decisions about them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.console import (
    FAILURE,
    USAGE,
    HomeOption,
    JsonOption,
    LanguageOption,
    ReasonOption,
    exclusive,
    fail,
    language,
    open_home,
    print_json,
    print_table,
    read_ledger,
    usage_errors,
)

if TYPE_CHECKING:
    import sqlite3

    from ingestion.contract import Contract
    from ingestion.freshness import FeedState
    from ingestion.home import Home

app = typer.Typer(help="Feeds of the departments: list, show, check a file, start a contract, hold and release.")

STATE_ZH = {"current": "正常", "stale": "逾期", "held": "暂缓", "never_received": "从未收到"}
STATE_STYLES = {
    "current": "green", "stale": "yellow", "held": "red", "never_received": "dim",
    "正常": "green", "逾期": "yellow", "暂缓": "red", "从未收到": "dim",
}  # fmt: skip
LOADS_SHOWN = 20

DateOption = Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Night; default the last.")]
TargetArgument = Annotated[str, typer.Argument(help="A feed (code or name), or a load (MZ02-1a2b3c4d5e6f).")]


def register(root: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    root.add_typer(app, name="feeds")


@app.callback(invoke_without_command=True)
def list_feeds(
    context: typer.Context,
    home: HomeOption = None,
    day: DateOption = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every feed with its state, newest period, due day and load in effect."""
    if context.invoked_subcommand is not None:
        return
    from ingestion.contract import contracts
    from ingestion.freshness import feed_states

    data, tongue = open_home(home), language(lang)
    with read_ledger(data) as ledger:
        night = _night(ledger, day)
        states = feed_states(ledger, night)
        apart = _set_apart(ledger, data, night)
    rows = [_state_row(contracts()[state.feed], state) for state in states]
    if as_json:
        print_json({"load_date": night, "feeds": rows, "files_set_apart": apart})
        return
    head = {
        "en": ("code", "feed", "title", "state", "period", "due", "days late", "rows", "load in effect", "received"),
        "zh": ("代码", "数据源", "名称", "状态", "所属期", "应报日", "逾期天数", "行数", "生效批次", "入库日"),
    }[tongue]
    body = [
        (
            row["code"], row["feed"], row[f"title_{tongue}"], _state_word(row["state"], tongue), row["period"],
            row["due_date"], row["days_late"] or None, row["rows"] or None, row["load_id"], row["received_date"],
        )
        for row in rows
    ]  # fmt: skip
    title = {"en": f"Feeds on the night of {night}", "zh": f"{night} 各数据源状态"}[tongue]
    print_table(title, head, body, STATE_STYLES)
    reason = {"en": "reason", "zh": "reason_zh"}[tongue]
    for row in rows:
        if row[reason]:
            typer.echo(f"{row['code']} {_state_word(row['state'], tongue)}: {row[reason]}")
    for sighting in apart:
        typer.echo(f"{sighting['file_name']} ({sighting['outcome']}): {sighting[reason]}")


@app.command()
def show(
    feed: Annotated[str, typer.Argument(help="Feed code or name.")],
    *,
    home: HomeOption = None,
    day: DateOption = None,
    lang: LanguageOption = None,
    all_loads: Annotated[bool, typer.Option("--all", help=f"Every load, not only the newest {LOADS_SHOWN}.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show one feed: its contract in short, its state, its loads and the decisions about it."""
    from ingestion.contract import contract_for
    from ingestion.filenames import example_name
    from ingestion.freshness import feed_state

    data, tongue = open_home(home), language(lang)
    with usage_errors(), read_ledger(data) as ledger:
        contract = contract_for(feed)
        state = feed_state(ledger, contract, _night(ledger, day))
        loads = _all(ledger, "select * from loads where feed = ? order by load_sequence desc", contract.id)
        holds = _all(ledger, "select * from holds where feed = ? and status = 'standing'", contract.id)
        decisions = _all(ledger, "select * from decisions where feed = ? order by decision_id desc", contract.id)
    shown = loads if all_loads else loads[:LOADS_SHOWN]
    row = _state_row(contract, state) | {"file_name": example_name(contract), "key": list(contract.key)}
    if as_json:
        print_json(row | {"loads": shown, "holds": holds, "decisions": decisions})
        return
    print_table("", ("", ""), [(name, _plain(value)) for name, value in row.items() if value not in (None, [], "")])
    reason = {"en": "reason", "zh": "reason_zh"}[tongue]
    names = ("load_id", "file_name", "period_text", "area_code", "state", "rows_loaded", "rows_quarantined", reason)
    print_table(f"{len(shown)} of {len(loads)} loads", names, [[load[name] for name in names] for load in shown])
    if holds:
        names = ("load_id", "code", "author", "held_at", reason)
        print_table("Standing holds", names, [[hold[name] for name in names] for hold in holds])
    if decisions:
        names = ("decided_at", "author", "action", "load_id", "reason")
        print_table("Decisions", names, [[decision[name] for name in names] for decision in decisions])


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Files as they will be delivered.", exists=True, dir_okay=False)],
    feed: Annotated[str | None, typer.Option("--feed", help="Feed, when the name does not tell.")] = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell exactly what is wrong with a file before it is delivered. Loads nothing; needs no data home.

    Exit code 0 when the file is clean, 1 when there is something to correct.
    """
    from ingestion.check import check_file
    from ingestion.filenames import advice

    tongue = language(lang)
    with usage_errors():
        reports = [check_file(path, feed=feed, language=tongue) for path in files]
    advised = [advice(path.name, report.contract) for path, report in zip(files, reports, strict=True)]
    if as_json:
        content = [
            report.as_dict()
            | {"name_advice_en": said[0] if said else None, "name_advice_zh": said[1] if said else None}
            for report, said in zip(reports, advised, strict=True)
        ]
        print_json(content[0] if len(content) == 1 else content)
    else:
        for report, said in zip(reports, advised, strict=True):
            typer.echo(report.text())
            if said and report.contract:  # without a feed the report is about the name already
                typer.echo(f"文件名：{said[1]}" if tongue == "zh" else f"name: {said[0]}")
    if not all(report.is_clean for report in reports) or any(advised):
        raise typer.Exit(FAILURE)


@app.command()
def new(
    example: Annotated[Path, typer.Argument(help="A file as the department delivers it.", exists=True, dir_okay=False)],
    out: Annotated[Path | None, typer.Option("--out", help="Write the draft here instead of printing it.")] = None,
) -> None:
    """Start a contract from an example file: headers, types and privacy classes guessed, what to fill in marked."""
    from ingestion.draft import DraftError, draft_contract

    try:
        text = draft_contract(example)
    except DraftError as error:
        fail(f"{error}", FAILURE)
    if out is None:
        typer.echo(text, nl=False)
        return
    if out.exists():
        fail(f"{out} exists already; a contract is not overwritten.", USAGE)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, "utf-8")
    typer.echo(f"{out}: fill in what is marked FILL, then run `minsheng feeds generate`.")


@app.command()
def hold(target: TargetArgument, reason: ReasonOption, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Keep a load from taking effect, or all coming loads of a feed. The last good data stay in place."""
    from ingestion import loads

    _decide(loads.hold, "hold", target, reason, home, as_json=as_json)


@app.command()
def release(target: TargetArgument, reason: ReasonOption, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Let a held load, or what is held of a feed, take effect in the next run."""
    from ingestion import loads

    _decide(loads.release, "release", target, reason, home, as_json=as_json)


@app.command()
def generate(
    check_only: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 when a file differs.")] = False,
) -> None:
    """Bring dbt staging and feed pages in line with the contracts."""
    from ingestion.generate import drift, write

    with usage_errors():
        paths = drift() if check_only else write()
    for path in paths:
        typer.echo(f"{'differs' if check_only else 'written'}: {path}")
    if check_only and paths:
        fail(f"{len(paths)} generated files differ from the contracts; run `minsheng feeds generate`.", FAILURE)
    typer.echo("Generated files agree with the contracts." if not paths else f"{len(paths)} files written.")


# --- helpers ---------------------------------------------------------------------------------------------------------


def _decide(decide: Any, action: str, target: str, reason: str, root: Path | None, *, as_json: bool) -> None:
    from ingestion.ledger import open_ledger
    from ingestion.loads import load_row

    if not reason.strip():
        fail("--reason is empty; say why, for whoever asks later.", USAGE)
    home = open_home(root)
    with exclusive(home, f"feeds {action}"), usage_errors(), open_ledger(home.ledger) as ledger:
        changed = [dict(load_row(ledger, load_id)) for load_id in decide(ledger, target, reason.strip())]
    if as_json:
        print_json({"action": action, "target": target, "changed": changed})
        return
    typer.echo(f"{action}: {target}. The next run works with it.")
    for load in changed:
        typer.echo(f"  {load['load_id']} is now {load['state']}" + (f" ({load['reason']})" if load["reason"] else ""))


def _night(ledger: sqlite3.Connection, day: datetime | None) -> date:
    """The night asked for, else the last that loaded or ran, else today."""
    if day is not None:
        return day.date()
    query = "select max(load_date) from (select load_date from nights union all select load_date from loads)"
    if last := ledger.execute(query).fetchone()[0]:
        return date.fromisoformat(last)
    from orchestration.clock import today

    return today()


def _set_apart(ledger: sqlite3.Connection, home: Home, night: date) -> list[dict[str, Any]]:
    """Files of the night that were not loaded and still lie in landing."""
    query = "select * from sightings where load_date = ? order by file_name"
    return [row for row in _all(ledger, query, night.isoformat()) if (home.root / row["file_path"]).exists()]


def _state_row(contract: Contract, state: FeedState) -> dict[str, Any]:
    return {
        "code": contract.code, "feed": contract.id, "title_zh": contract.title_zh, "title_en": contract.title_en,
        "department": contract.department, "cadence": contract.cadence, "delivery": contract.delivery,
        "state": state.state, "period": state.period, "due_date": state.due_date, "days_late": state.days_late,
        "rows": state.rows, "load_id": state.load_id, "received_date": state.received_date,
        "reason_code": state.code, "reason": state.reason, "reason_zh": state.reason_zh,
        "areas_missing": list(state.areas_missing),
    }  # fmt: skip


def _state_word(state: str, tongue: str) -> str:
    return STATE_ZH[state] if tongue == "zh" else state


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _all(ledger: sqlite3.Connection, query: str, *parameters: str) -> list[dict[str, Any]]:
    return [dict(row) for row in ledger.execute(query, parameters)]
