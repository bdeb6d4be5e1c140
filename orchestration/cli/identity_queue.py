"""``minsheng identity queue``: pairs that a person has to decide, out as a workbook and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.console import FAILURE, USAGE, HomeOption, JsonOption, fail, open_home, print_json, print_table

app = typer.Typer(help="Pairs that a person has to decide. 身份待核实清单。", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook.")]
PAIRS_SHOWN = 50


def register(root: typer.Typer) -> None:
    """Add the commands of this module to the identity commands."""
    root.add_typer(app, name="queue")


@app.command("list")
def list_pairs(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the pairs that wait: record, citizen, feed, since when. 查看待核实的记录对。"""
    from linkage.resident.queue import waiting
    from orchestration.cli.identity import reading

    with reading(open_home(home)) as connection:
        rows = waiting(connection).to_dicts()
    if as_json:
        print_json(rows)
        return
    print_table(
        f"{len(rows)} pairs wait", ["Pair", "Record", "Citizen", "Feed", "Since", "Records"],
        [list(row.values()) for row in rows[:PAIRS_SHOWN]],
    )  # fmt: skip


@app.command("export")
def export_pairs(
    file: FileArgument,
    purpose: Annotated[str, typer.Option("--purpose", help="What the list is for; logged with your name.")] = "",
    home: HomeOption = None,
) -> None:
    """Write the queue as a workbook to fill in. It shows names and numbers: restricted, logged. 导出待核实清单。

    Exit codes: 0 written, 2 without a purpose, 5 a run is under way.
    """
    from ingestion.people import acting_person
    from linkage.resident import queue
    from linkage.resident.store import newest_night
    from orchestration.cli.identity import reading
    from publication.access import AccessError, log_access

    opened = open_home(home)
    try:
        log_access(opened, file.resolve(), purpose, "identity queue export", acting_person())
    except AccessError as error:
        fail(f"{error}", USAGE)
    with reading(opened) as connection:
        pairs = queue.export(connection, file, newest_night(opened))
    typer.echo(f"{file}: {pairs} pairs, to be answered in the column 判断. Readable by you alone; delete it when done.")


@app.command("import")
def import_answers(file: FileArgument, home: HomeOption = None) -> None:
    """Read answers back; each becomes a proposal that another person approves. 导入核实结果。

    Rows that were altered are refused by line, the others are taken. Pairs without an answer stay in the queue.

    Exit codes: 0 all taken, 1 some lines refused, 2 not a queue, 5 a run is under way.
    """
    from ingestion.people import UnknownPerson
    from linkage.resident import queue, stewards
    from linkage.resident.impact import impact
    from orchestration.cli.identity import reading

    opened = open_home(home)
    numbers: list[int] = []
    with reading(opened) as connection:
        returned = queue.read_back(connection, file)
        refused = list(returned.refused)
        for answer in returned.answers:
            if answer.answer is None:
                continue
            left, right = stewards.side(connection, answer.record_key), stewards.side(connection, answer.citizen_id)
            moves = impact(connection, answer.answer, left, right).sentence()
            try:
                numbers.append(stewards.propose(opened, answer.answer, left, right, reason=answer.reason, impact=moves))
            except (stewards.StewardError, UnknownPerson) as error:
                refused.append(f"line {answer.line}: {error}")
    typer.echo(f"{len(numbers)} proposals entered; {returned.unanswered} pairs stay in the queue without an answer.")
    if numbers:
        typer.echo(f"Another person: minsheng identity decide approve {' '.join(map(str, numbers))}")
    for line in refused:
        typer.echo(f"refused, {line}", err=True)
    if refused:
        raise typer.Exit(FAILURE)
