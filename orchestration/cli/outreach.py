"""``minsheng outreach``: who may be entitled and is not served, lists out to be told, and the answers back."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.console import (
    FAILURE,
    USAGE,
    HomeOption,
    JsonOption,
    exclusive,
    fail,
    open_home,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    import duckdb

    from casework.outreach import Asked
    from ingestion.home import Home

app = typer.Typer(
    help="Who may be entitled and is not served: lists out, answers back. 政策找人。", no_args_is_help=True
)

FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the workbooks go.")]
FilesArgument = Annotated[list[Path], typer.Argument(metavar="FILE.xlsx…", help="Workbooks that came back.")]
PurposeOption = Annotated[str, typer.Option("--purpose", help="What the list is for; logged with your name.")]
TownshipOption = Annotated[str | None, typer.Option("--township", help="Nine digits of the township.")]
ProgrammeOption = Annotated[str | None, typer.Option("--programme", help="Code of the programme, e.g. GAOLING.")]
ChildrenOption = Annotated[
    bool, typer.Option("--include-children", help="Also programmes for children, for whoever answers for them.")
]
CapacityOption = Annotated[
    int | None,
    typer.Option("--capacity", min=1, help="How many people of a township and programme can be visited: no more."),
]
LotOption = Annotated[
    bool, typer.Option("--by-lot", help="Where more wait than --capacity, draw among those of equal priority.")
]


def register(root: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    root.add_typer(app, name="outreach")


@app.command("list")
def list_candidates(
    *,
    purpose: PurposeOption = "",
    township: TownshipOption = None,
    programme: ProgrammeOption = None,
    include_children: ChildrenOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List candidates in the order of telling them; pseudonymous, restricted, logged. 查看政策找人名单。

    Exit codes: 0 listed, 2 without a purpose, an unknown word or nothing published, 5 a run is under way.
    """
    from casework.outreach import Asked, listed

    asked = Asked(township, programme, include_children)
    with reading(open_home(home), purpose, f"outreach list {_told(asked)}".strip()) as (connection, _):
        found = listed(connection, asked)
    if as_json:
        print_json({"candidates": found.rows, "left out": found.left_out})
        return
    print_table(
        f"{len(found.rows)} people to tell", ["Person", "Programme", "Township", "Order", "Found", "By", "Outcome"],
        [
            [r["citizen_id"], r["programme_code"], r["township_code"], r["priority"], r["identified_date"],
             r["reach_by"] or "no way known", r["outcome"]]
            for r in found.rows
        ],
    )  # fmt: skip
    _tell_left_out(found.left_out)


@app.command("export")
def export_candidates(
    folder: FolderArgument,
    *,
    purpose: PurposeOption = "",
    township: TownshipOption = None,
    programme: ProgrammeOption = None,
    include_children: ChildrenOption = False,
    capacity: CapacityOption = None,
    by_lot: LotOption = False,
    home: HomeOption = None,
) -> None:
    """Write one workbook a township and programme, with names and phones: restricted, logged. 导出政策找人名单。

    A lot is remembered: those drawn and those who wait are compared later, and whoever waits is first in the next list.

    Exit codes: 0 written, 1 somebody was refused, 2 without a purpose or with an unknown word, 5 a run is under way.
    """
    from casework.lots import Visits
    from casework.outreach import Asked, listed
    from casework.outreach_sheet import export
    from casework.store import next_night
    from ingestion.people import acting_person
    from orchestration.clock import today

    opened = open_home(home)
    if by_lot and capacity is None:
        fail("--by-lot needs --capacity: a lot is drawn only where more people wait than can be visited.", USAGE)
    asked = Asked(township, programme, include_children)
    limits = {"capacity": capacity, "by_lot": by_lot}
    query = f"outreach export {_told(asked, **limits)}".strip()
    with reading(opened, purpose, query, is_read_only=capacity is None) as (connection, night):
        found = listed(connection, asked)
        connection.execute(f"attach '{opened.identifiers}' as identifiers (read_only)")
        visits = None
        if capacity:
            remembered = {"counts_from": next_night(opened), "purpose": purpose, "entered_by": acting_person()}
            visits = Visits(capacity, by_lot, today(), **remembered)
        written = export(connection, opened, folder, night, found.rows, visits=visits)
    for path, count in written.files.items():
        typer.echo(f"{path}: {count} people, to be answered in the yellow columns.")
    typer.echo(f"{sum(written.files.values())} people in {len(written.files)} workbooks, readable by you alone.")
    for line in written.cut.said:
        typer.echo(line)
    _tell_left_out(found.left_out | written.cut.left_out)
    for line in written.refused:
        typer.echo(f"refused, {line}", err=True)
    if written.refused:
        raise typer.Exit(FAILURE)


@app.command("import")
def import_answers(
    files: FilesArgument,
    author: Annotated[str, typer.Option("--author", help="Who asked, where the column is empty.")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read workbooks back: answers are recorded, what cannot be is refused by line and name. 导入联系结果。

    Exit codes: 0 all recorded, 1 some rows refused, 2 not a list of candidates, 5 a run is under way.
    """
    from casework.desk import CaseError
    from casework.outreach import enter
    from casework.outreach_sheet import read_back
    from casework.store import next_night
    from ingestion.people import UnknownPerson, acting_person
    from orchestration.clock import today

    opened = open_home(home)
    try:
        person = acting_person()
        returned = read_back(opened, files, author)
    except (CaseError, UnknownPerson) as error:
        fail(f"{error}", USAGE)
    names = ", ".join(file.name for file in files)
    with reading(opened, "record answers of candidates", f"outreach import {names}", is_read_only=False) as (desk, _):
        entered = enter(
            desk, returned.answered, counts_from=next_night(opened), entered_by=person, today=today()
        )  # fmt: skip
    refused = [*returned.refused, *entered.refused]
    counts = {
        "read": entered.read + len(returned.refused) + returned.unanswered, "recorded": len(entered.recorded),
        "refused": len(refused), "unanswered": returned.unanswered,
    }  # fmt: skip
    if as_json:
        print_json(counts | {"refusals": refused})
    else:
        typer.echo(
            f"{counts['read']} rows read = {counts['recorded']} recorded + {counts['refused']} refused"
            f" + {counts['unanswered']} unanswered."
        )
    for line in refused:
        typer.echo(f"refused, {line}", err=True)
    if refused:
        raise typer.Exit(FAILURE)


def _told(asked: Asked, **more: object) -> str:
    from dataclasses import asdict

    given = asdict(asked) | more
    return " ".join(f"{name}={value}" for name, value in given.items() if value not in (None, False))


def _tell_left_out(left_out: dict[str, int]) -> None:
    for reason, count in sorted(left_out.items()):
        typer.echo(f"{count} not on it: {reason}.")


@contextmanager
def reading(
    home: Home, purpose: str, query: str, is_read_only: bool = True
) -> Generator[tuple[duckdb.DuckDBPyConnection, date]]:
    """The desk over the restricted file of the night published last, logged; ends the command where it cannot be so."""
    from casework.desk import CaseError
    from casework.outreach import desk
    from ingestion.people import UnknownPerson, acting_person
    from publication.access import AccessError, attach, log_access
    from publication.folders import RESTRICTED, read_manifest, resolved

    edition = resolved(home)
    if edition is None or not (edition / RESTRICTED).exists():
        fail("Nothing is published yet: run a night first (`minsheng run`).", USAGE)
    # Of a withheld night readers see the marts of an earlier one.
    night = date.fromisoformat(read_manifest(edition)["load_date"])
    with exclusive(home, "outreach"):
        try:
            log_access(home, edition / RESTRICTED, purpose, query, acting_person())
            with desk(
                home, lambda c: attach(c, edition / RESTRICTED, "restricted", home.encryption_key), night, is_read_only
            ) as connection:
                yield connection, night
        except (AccessError, CaseError, UnknownPerson) as error:
            fail(f"{error}", USAGE)
