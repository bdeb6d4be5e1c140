"""``minsheng sql``: query what is published, read only, also while a load runs."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.console import USAGE, HomeOption, fail, open_home

if TYPE_CHECKING:
    from publication.access import Published

TABLE_ROWS = 50
FORMATS = ("table", "csv", "json", "parquet")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("sql")(sql)


def sql(  # noqa: PLR0917 - a command's options are its interface
    query: Annotated[
        str | None, typer.Argument(help="The query; without one it is read from --file or standard input.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Read the query from a file.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="As published on that day.")
    ] = None,
    purpose: Annotated[
        str | None,
        typer.Option("--purpose", help="Open the restricted file; who, when, what for and the query are logged."),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="table, csv, json or parquet (with --output).")] = "table",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the result to a file.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="Rows at most; 0 for all. Default: 50 in a table, else all.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Query the published marts: schemas marts, kpi, meta and audit. 查询已发布的数据（只读）。

    `select * from meta.tables` lists the tables, `select * from meta.columns` is the dictionary.

    Exit codes: 0 answered, 1 our own failure, 2 a query or option that cannot be answered.
    """
    from ingestion.people import UnknownPerson
    from publication.access import AccessError, open_published

    if form not in FORMATS:
        fail(f"--format is one of {', '.join(FORMATS)}, not {form!r}.", USAGE)
    if form == "parquet" and output is None:
        fail("Parquet needs a file: add --output FILE.parquet.", USAGE)
    text = _query_text(query, file)
    try:
        with open_published(open_home(home), as_of.date() if as_of else None, purpose=purpose, query=text) as published:
            _say_what_is_shown(published, as_of)
            published.run(text)
            _write(published, form, output, limit)
    except (AccessError, UnknownPerson) as error:
        fail(f"{error}", USAGE)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()


def _query_text(query: str | None, file: Path | None) -> str:
    if query and file:
        fail("Give a query or --file, not both.", USAGE)
    if file:
        try:
            return file.read_text("utf-8")
        except OSError as error:
            fail(f"{file} cannot be read: {error.strerror}.", USAGE)
    if query and query != "-":
        return query
    if sys.stdin.isatty() and query is None:
        fail('Give a query: minsheng sql "select * from meta.tables"', USAGE)
    return sys.stdin.read()


def _say_what_is_shown(published: Published, as_of: datetime | None) -> None:
    """On standard error, what a reader of the numbers must know and would not see in them."""
    if as_of and as_of.date() != published.load_date:
        typer.echo(f"As published on {as_of.date()}: the night of {published.load_date}.", err=True)
    if published.is_withheld:
        shown = f"marts of {published.marts_date}" if published.marts_date else "no marts yet"
        typer.echo(f"The night of {published.load_date} is withheld: {shown}. `minsheng publish` says why.", err=True)


def _write(published: Published, form: str, output: Path | None, limit: int | None) -> None:
    from orchestration.cli import results

    if form == "table" and output is None:
        results.write_table(published, TABLE_ROWS if limit is None else limit)
        return
    if output is None:
        results.write_stream(published.connection, form, sys.stdout.buffer, limit or None)
        return
    partial = output.with_name(f".{output.name}.partial")
    try:
        with partial.open("wb") as stream:
            results.write_stream(published.connection, form if form != "table" else "csv", stream, limit or None)
        if published.is_restricted:
            partial.chmod(0o600)
        partial.replace(output)
    except OSError as error:
        fail(f"{output} cannot be written: {error.strerror}.", USAGE)
