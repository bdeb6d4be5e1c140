"""``minsheng findings``: doubts in the order of looking at them, what is behind one, and the verdicts of people."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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

    from casework.desk import Entered, Wanted
    from ingestion.home import Home

app = typer.Typer(help="Doubts: list, look into, judge; lists out and back. 疑点核查。", no_args_is_help=True)

FindingArgument = Annotated[str, typer.Argument(metavar="ID", help="A finding_id.")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook.")]
CheckOption = Annotated[str | None, typer.Option("--check", help="Code of the check, e.g. A-07; A-00 is the sample.")]
StatusOption = Annotated[str | None, typer.Option("--status", help="Status, as a code or in Chinese.")]
TownshipOption = Annotated[str | None, typer.Option("--township", help="Nine digits of the township.")]
ProgrammeOption = Annotated[str | None, typer.Option("--programme", help="Code of the programme, e.g. DIBAO.")]
GradeOption = Annotated[str | None, typer.Option("--grade", help="R, Y or B.")]
AuthorOption = Annotated[str, typer.Option("--author", help="Who verified it.")]
RECORDS_SHOWN = 24


def register(root: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    root.add_typer(app, name="findings")


@app.command("list")
def list_findings(
    *,
    check: CheckOption = None,
    status: StatusOption = None,
    township: TownshipOption = None,
    programme: ProgrammeOption = None,
    grade: GradeOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many to show.")] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List doubts, the ones to look at first first. A doubt is a question, no verdict. 查看疑点清单。

    Exit codes: 0 listed, 2 an unknown word or nothing published, 5 a run is under way.
    """
    from casework.desk import Wanted, listed

    wanted = Wanted(check, status, township, programme, grade, limit=limit)
    with reading(open_home(home)) as (connection, _):
        rows = listed(connection, wanted)
    if as_json:
        print_json([_plain(row) for row in rows])
        return
    print_table(
        f"{len(rows)} doubts", ["Id", "Rank", "Check", "", "Programme", "Township", "Grade", "Yuan", "Status", "Since"],
        [
            [r["finding_id"], r["triage_rank"] or _place(r), r["rule_code"], r["rule_zh"], r["programme_code"],
             r["township_code"], r["grade"], r["amount_at_risk_yuan"], r["status"], r["first_seen_date"]]
            for r in rows
        ],
    )  # fmt: skip


def _place(row: dict[str, Any]) -> str:
    if row["folded_into_finding_id"]:
        return f"with {row['folded_into_finding_id'][:6]}"
    return "" if row["is_raised"] else "gone"


@app.command()
def show(finding: FindingArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show what a doubt says, its law, what is lawful, and the line of each record behind it; masked. 查看疑点依据。

    Exit codes: 0 shown, 2 an id that no doubt has, 5 a run is under way.
    """
    from dataclasses import asdict

    from casework.desk import history, standing
    from casework.evidence import resolve
    from casework.statuses import CONTROL

    opened = open_home(home)
    with reading(opened) as (connection, _):
        found = standing(connection, finding)
        records = [asdict(record) for record in resolve(connection, opened, found["evidence"])]
        verdicts = history(connection, finding)
        lawful = connection.execute(
            "select max(allowed_zh) from warehouse.reference.checks_listed where check_code = $1", [found["rule_code"]]
        ).fetchone()
    found["allowed_zh"] = lawful[0] if lawful else None
    if as_json:
        print_json(_plain(found) | {"records": records, "verdicts": [_plain(row) for row in verdicts]})
        return
    for label, name in (
        ("Check", "rule_code"), ("", "rule_zh"), ("Says", "facts"), ("Law", "legal_basis"), ("Lawful", "allowed_zh"),
        ("Subject", "subject_key"), ("Programme", "programme_code"), ("Township", "township_code"), ("Grade", "grade"),
        ("Yuan at risk", "amount_at_risk_yuan"), ("Taken back", "recovered_yuan"), ("Status", "status"),
        ("First seen", "first_seen_date"), ("Last seen", "last_seen_date"),
        ("Looked at with", "folded_into_finding_id"),
    ):  # fmt: skip
        if found[name] is not None:
            typer.echo(f"{label:15} {found[name]}")
    meant = "drawn by chance, nobody has a question" if found["rule_code"] == CONTROL else "a question, no verdict"
    typer.echo(f"{'Now':15} {'raised' if found['is_raised'] else 'raised no longer'}; {meant}")
    print_table(
        f"{len(records)} records", ["Department", "Feed", "", "File", "Line"],
        [
            [r["department_zh"], r["feed_code"], r["title_zh"], r["file"] or "not in effect", f"{r['line'] or ''}"]
            for r in records[:RECORDS_SHOWN]
        ],
    )  # fmt: skip
    if verdicts:
        print_table(
            "Verdicts", ["Date", "Status", "Author", "Note", "Taken back", "Counts from"],
            [[v["decided_date"], v["status"], v["author"], v["note"], v["recovered_yuan"], v["counts_from_date"]]
             for v in verdicts],
        )  # fmt: skip


@app.command()
def judge(
    finding: FindingArgument,
    *,
    status: Annotated[str, typer.Option("--status", help="Status that it gets, as a code or in Chinese.")] = "",
    author: AuthorOption = "",
    note: Annotated[str, typer.Option("--note", help="Why; an auditor will read it.")] = "",
    recovered: Annotated[str, typer.Option("--recovered", help="Yuan taken back that this verdict reports.")] = "",
    home: HomeOption = None,
) -> None:
    """Record a verdict; it counts from the next night on and is kept for ever. 记录核查结论。

    Exit codes: 0 recorded, 2 refused, 5 a run is under way.
    """
    from casework.desk import Proposed

    entered = _enter(open_home(home), [Proposed(finding, status, author, note, recovered)], "judge")
    if entered.refused:
        fail("\n".join(entered.refused), USAGE)
    verdict = entered.recorded[0]
    typer.echo(f"{finding} is {verdict['status']}, from the night of {verdict['counts_from_date']} on.")


@app.command("export")
def export_findings(
    file: FileArgument,
    *,
    purpose: Annotated[str, typer.Option("--purpose", help="What the list is for; logged with your name.")] = "",
    check: CheckOption = None,
    status: StatusOption = None,
    township: TownshipOption = None,
    programme: ProgrammeOption = None,
    grade: GradeOption = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="How many at most.")] = None,
    home: HomeOption = None,
) -> None:
    """Write the doubts that wait for people as a workbook to fill in; names: restricted, logged. 导出核查清单。

    Exit codes: 0 written, 2 without a purpose or with an unknown word, 5 a run is under way.
    """
    from casework.desk import Wanted, listed
    from casework.workbook import export
    from ingestion.people import UnknownPerson, acting_person
    from publication.access import AccessError, log_access

    opened = open_home(home)
    wanted = Wanted(check, status, township, programme, grade, is_to_do=status is None, limit=limit)
    with reading(opened) as (connection, night):
        rows = listed(connection, wanted)
        try:
            log_access(opened, file.resolve(), purpose, f"findings export {_asked(wanted)}".strip(), acting_person())
        except (AccessError, UnknownPerson) as error:
            fail(f"{error}", USAGE)
        connection.execute(f"attach '{opened.identifiers}' as identifiers (read_only)")
        written = export(connection, opened, file, night, rows)
    typer.echo(f"{file}: {written} doubts, to be answered in the yellow columns. Readable by you alone.")


def _asked(wanted: Wanted) -> str:
    from dataclasses import asdict

    return " ".join(f"{name}={value}" for name, value in asdict(wanted).items() if value not in (None, False))


@app.command("import")
def import_findings(
    file: FileArgument, author: AuthorOption = "", home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Read a workbook back: verdicts are recorded, rows that were altered refused by line. 导入核查结果。

    Exit codes: 0 all recorded, 1 some rows refused, 2 not a list of doubts, 5 a run is under way.
    """
    from casework.desk import CaseError
    from casework.workbook import read_back

    opened = open_home(home)
    try:
        returned = read_back(opened, file, author)
    except CaseError as error:
        fail(f"{error}", USAGE)
    entered = _enter(opened, returned.answered, file.name)
    refused = [*returned.refused, *entered.refused]
    counts = {
        "read": entered.read + len(returned.refused), "recorded": len(entered.recorded), "refused": len(refused),
        "without an answer": returned.unanswered,
    }  # fmt: skip
    if as_json:
        print_json(counts | {"refusals": refused})
    else:
        typer.echo(
            f"{counts['read']} answers read = {counts['recorded']} recorded + {counts['refused']} refused;"
            f" {returned.unanswered} rows without an answer wait."
        )
    for line in refused:
        typer.echo(f"refused, {line}", err=True)
    if refused:
        raise typer.Exit(FAILURE)


def _enter(home: Home, proposals: list[Any], entered_from: str) -> Entered:
    from casework.desk import enter
    from casework.store import next_night
    from ingestion.people import UnknownPerson, acting_person
    from orchestration.clock import today

    try:
        person = acting_person()
    except UnknownPerson as error:
        fail(f"{error}", USAGE)
    with reading(home, is_read_only=False) as (connection, _):
        night = {"counts_from": next_night(home), "today": today()}
        return enter(connection, proposals, **night, entered_by=person, entered_from=entered_from)


@contextmanager
def reading(home: Home, is_read_only: bool = True) -> Generator[tuple[duckdb.DuckDBPyConnection, date]]:
    """The desk over the night published last, and its date; ends the command with a sentence when it cannot be so."""
    from casework.desk import CaseError, desk
    from publication.folders import AUDIT, read_manifest, resolved

    edition = resolved(home)
    if edition is None:
        fail("Nothing is published yet: run a night first (`minsheng run`).", USAGE)
    night = date.fromisoformat(read_manifest(edition)["night"])
    with exclusive(home, "findings"):
        try:
            with desk(home, edition / AUDIT, night, is_read_only) as connection:
                yield connection, night
        except CaseError as error:
            fail(f"{error}", USAGE)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Amounts as numbers: a script reads them."""
    amounts = {name for name, value in row.items() if name.endswith("_yuan") and value is not None}
    return {name: float(value) if name in amounts else value for name, value in row.items()}
