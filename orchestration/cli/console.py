"""What the commands share: home and language options, tables for people, JSON for scripts, errors with an exit code.

Exit codes: 0 done, 1 our own failure or problems found, 2 usage, 5 another run is under way.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

from ingestion.home import Home

if TYPE_CHECKING:
    import sqlite3

FAILURE, USAGE, BUSY = 1, 2, 5
PIPE_WIDTH = 200  # a table written to a file or a pipe has no terminal to fit

HomeOption = Annotated[Path | None, typer.Option("--home", help="Data home; default $MINSHENG_HOME, else ./data.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
LanguageOption = Annotated[str | None, typer.Option("--lang", help="zh or en; default by the locale.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept in the ledger with your user name.")]


def open_home(root: Path | None) -> Home:
    """The data home of a command that reads one; ends the command when there is none."""
    home = Home.from_environment(root)
    if not home.root.exists():
        fail(f"There is no data home at {home.root}. Set MINSHENG_HOME or give --home.", USAGE)
    return home


def language(chosen: str | None) -> Literal["zh", "en"]:
    """zh or en: as chosen, else as the locale says."""
    if chosen is None:
        locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
        return "zh" if locale.startswith("zh") else "en"
    if chosen in ("zh", "en"):
        return chosen
    fail(f"--lang is zh or en, not {chosen!r}.", USAGE)


def fail(message: str, code: int) -> NoReturn:
    """Say what went wrong on standard error and end the command."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


@contextmanager
def read_ledger(home: Home) -> Generator[sqlite3.Connection]:
    """The ledger of a home for a command that only reads; an empty one, in memory, before the first run."""
    from ingestion.ledger import open_ledger

    with open_ledger(home.ledger if home.ledger.exists() else Path(":memory:")) as ledger:
        yield ledger


@contextmanager
def usage_errors() -> Generator[None]:
    """Turn errors that a person can cure into a sentence: exit code 2, or 1 when the disk or a folder refuses."""
    from ingestion.contract import ContractError
    from ingestion.loads import DecisionError

    try:
        yield
    except (ContractError, DecisionError) as error:
        fail(f"{error}", USAGE)
    except OSError as error:
        fail(f"{error}", FAILURE)


@contextmanager
def exclusive(home: Home, what: str) -> Generator[None]:
    """Hold the lock of the home while a decision is written; exit code 5 when a run holds it."""
    from orchestration import lock

    try:
        with lock.hold(home.lock, what):
            yield
    except lock.AnotherRun as busy:
        fail(f"{busy}", BUSY)


def print_json(content: Any) -> None:
    """Print JSON; dates as ISO text, Chinese as it is."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2, default=_as_text))


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def print_table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[Any]], styles: dict[str, str] | None = None
) -> None:
    """Print a table; ``styles`` gives a colour to cells of a certain text. Cells are text, never markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH)
    table = Table(title=title or None, title_justify="left", header_style="bold", title_style="bold")
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        texts = ["" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row]
        table.add_row(*(Text(text, style=(styles or {}).get(text, "")) for text in texts))
    console.print(table)
