"""``minsheng quarantine``: rows that were set aside, masked, and the decisions to let them in and to take that back."""

from __future__ import annotations

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

app = typer.Typer(help="Rows that were set aside: list, show (masked), release, undo.", no_args_is_help=True)

ROWS_SHOWN = 50

LoadArgument = Annotated[str, typer.Argument(help="A load, e.g. MZ02-1a2b3c4d5e6f.")]
SheetOption = Annotated[str | None, typer.Option("--sheet", help="Lines of this sheet only; default of every sheet.")]


def register(root: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    root.add_typer(app, name="quarantine")


@app.command("list")
def list_rows(
    *,
    home: HomeOption = None,
    feed: Annotated[str | None, typer.Option("--feed", help="Only this feed (code or name).")] = None,
    released: Annotated[bool, typer.Option("--released", help="Rows that were released instead.")] = False,
    limit: Annotated[int, typer.Option("--limit", help="Rows to show at most.", min=1)] = ROWS_SHOWN,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """List quarantined rows, newest load first: file, line, column, rule, masked value."""
    from ingestion.contract import contract_for
    from ingestion.quarantined import loads_with_quarantine, masked_rows

    data, tongue = open_home(home), language(lang)
    with usage_errors(), read_ledger(data) as ledger:
        loads = loads_with_quarantine(ledger, contract_for(feed).id if feed else None)
        total = _total(ledger, loads, released)
    rows = masked_rows(loads, limit, "released" if released else "quarantined")
    if as_json:
        print_json({"total": total, "rows": rows})
        return
    head = {
        "en": ("load", "file", "sheet", "line", "column", "rule", "value"),
        "zh": ("批次", "文件", "工作表", "行", "列", "规则", "值"),
    }[tongue]
    names = ("load_id", "file_name", "sheet", "row_number", "header", "rule_code", "value_masked")
    title = {"en": f"{len(rows)} of {total} rows", "zh": f"共 {total} 行，显示 {len(rows)} 行"}[tongue]
    print_table(title, head, [[_cell(row[name]) for name in names] for row in rows])


@app.command()
def show(
    load: LoadArgument,
    *,
    row: Annotated[list[int] | None, typer.Option("--row", help="Show these lines whole, masked.")] = None,
    home: HomeOption = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show why the rows of a load were set aside, with the remedy; with --row, whole lines (masked)."""
    from ingestion.quarantined import load_with_quarantine, masked_lines, masked_rows

    data, tongue = open_home(home), language(lang)
    with usage_errors(), read_ledger(data) as ledger:
        found = load_with_quarantine(ledger, load)
        rows = masked_rows([found])
        lines = [(number, *line) for number in row or [] for line in masked_lines(found, number)]
    if as_json:
        told = [{"row_number": number, "sheet": sheet, "cells": cells} for number, sheet, cells in lines]
        print_json({"load_id": found["load_id"], "rows": rows, "lines": told})
        return
    for number, sheet, cells in lines:
        print_table(f"line {number}" + (f" of {sheet}" if sheet else ""), ("", ""), list(cells.items()))
    if lines:
        return
    typer.echo(f"{found['load_id']}  {found['file_name']}  {found['load_date']}")
    for each in rows:
        typer.echo(f"  {each['status']:11} {each[f'message_{tongue}']}")


@app.command()
def release(
    load: LoadArgument,
    reason: ReasonOption,
    *,
    row: Annotated[list[int] | None, typer.Option("--row", help="Lines to release; default all of the load.")] = None,
    sheet: SheetOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let quarantined rows in: what can be read of them is loaded, the rest is null and flagged.

    A line whose field count contradicts the header cannot be released. Exit code 1 when nothing could be.
    """
    from ingestion.ledger import open_ledger
    from ingestion.release import release_rows

    data, why = open_home(home), _reason(reason)
    with exclusive(data, "quarantine release"), usage_errors(), open_ledger(data.ledger) as ledger:
        done = release_rows(data, ledger, load, row or None, sheet=sheet, reason=why)
    result: dict[str, Any] = {
        "load_id": done.load_id, "released": done.rows, "already_released": done.already, "ragged": done.ragged,
    }  # fmt: skip
    if as_json:
        print_json(result)
    else:
        typer.echo(f"{done.load_id}: {len(done.rows)} rows released; the next run works with them.")
        if done.already:
            typer.echo(f"  released before: {_listed(done.already)}")
        if done.ragged:
            typer.echo(
                f"  not released: {_listed(done.ragged)}. The field count contradicts the header, so it cannot be said"
                " which cell belongs to which column; ask the department to send these lines again."
            )
    if not done.rows and not done.already:
        raise typer.Exit(FAILURE)


@app.command()
def undo(
    load: LoadArgument,
    reason: ReasonOption,
    *,
    row: Annotated[list[int] | None, typer.Option("--row", help="Lines to put back; default all released.")] = None,
    sheet: SheetOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put released rows back into quarantine; the next run works without them."""
    from ingestion.ledger import open_ledger
    from ingestion.release import undo_release

    data, why = open_home(home), _reason(reason)
    with exclusive(data, "quarantine undo"), usage_errors(), open_ledger(data.ledger) as ledger:
        rows = undo_release(data, ledger, load, row or None, sheet=sheet, reason=why)
    if as_json:
        print_json({"load_id": load, "quarantined_again": rows})
    else:
        typer.echo(f"{load}: {len(rows)} rows quarantined again; the next run works without them.")


def _reason(text: str) -> str:
    if not text.strip():
        fail("--reason is empty; say why, for whoever asks later.", USAGE)
    return text.strip()


def _cell(value: Any) -> str | None:
    """A line number is a name of a line, not a quantity: no thousands mark."""
    return None if value is None else str(value)


def _listed(numbers: tuple[int, ...]) -> str:
    return "line " + ", ".join(map(str, numbers[:20])) + (", …" if len(numbers) > 20 else "")


def _total(ledger: sqlite3.Connection, loads: list[dict[str, Any]], released: bool) -> int:
    if not released:
        return sum(load["rows_quarantined"] for load in loads)
    ids = {load["load_id"] for load in loads}
    return sum(row["load_id"] in ids for row in ledger.execute("select load_id from releases"))
