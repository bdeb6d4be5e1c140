"""``minsheng identity decide``: proposals of stewards, their approval by another person, and their withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.console import (
    USAGE,
    HomeOption,
    JsonOption,
    ReasonOption,
    exclusive,
    fail,
    open_home,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from ingestion.home import Home
    from linkage.resident.decisions import Kind

app = typer.Typer(help="Decide who is who: one proposes, another approves. 身份判定。", no_args_is_help=True)

SideArgument = Annotated[str, typer.Argument(help="A citizen_id (C…) or the record_key of a record.")]
CitizenArgument = Annotated[str, typer.Argument(metavar="CITIZEN", help="A citizen_id.")]
NumbersArgument = Annotated[list[int], typer.Argument(metavar="DECISION...", help="Numbers of decisions.")]


def register(root: typer.Typer) -> None:
    """Add the commands of this module to the identity commands."""
    root.add_typer(app, name="decide")


@app.command()
def same(left: SideArgument, citizen: CitizenArgument, reason: ReasonOption = "", home: HomeOption = None) -> None:
    """Propose that a record, or a citizen, is this citizen. 认定为同一人（待他人批准）。

    Shows what would move before it is entered. Exit codes: 0 proposed, 2 cannot be proposed, 5 a run is under way.
    """
    propose(open_home(home), "same", left, citizen, reason)


@app.command()
def different(left: SideArgument, citizen: CitizenArgument, reason: ReasonOption = "", home: HomeOption = None) -> None:
    """Propose that a record, or a citizen, is not this citizen. 认定为不同的人（待他人批准）。

    Shows what would move before it is entered. Exit codes: 0 proposed, 2 cannot be proposed, 5 a run is under way.
    """
    propose(open_home(home), "different", left, citizen, reason)


@app.command()
def approve(numbers: NumbersArgument, home: HomeOption = None) -> None:
    """Approve another person's proposals; they count from the next night on. 批准他人的判定。

    Exit codes: 0 approved, 2 cannot be approved, 5 a run is under way.
    """
    from linkage.resident import stewards

    for entry in _each(open_home(home), numbers, stewards.approve):
        since = entry["counts_from"] or "the first night"
        typer.echo(f"Decision {entry['decision_id']} approved by {entry['approver']}; it counts from {since} on.")


@app.command()
def withdraw(numbers: NumbersArgument, home: HomeOption = None) -> None:
    """Withdraw decisions; from the next night on the records decide again. 撤回判定。

    Exit codes: 0 withdrawn, 2 cannot be withdrawn, 5 a run is under way.
    """
    from linkage.resident import stewards

    for entry in _each(open_home(home), numbers, stewards.withdraw):
        typer.echo(f"Decision {entry['decision_id']} withdrawn by {entry['withdrawn_by']}.")


@app.command("list")
def list_decisions(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List decisions, the newest first: who, why, approved by whom, what they moved. 查看判定记录。"""
    from linkage.resident import stewards

    rows = stewards.listed(open_home(home))
    if as_json:
        print_json(rows)
        return
    print_table(
        "Decisions", ["No.", "Kind", "Record or citizen", "Citizen", "Author", "Approver", "State", "Reason", "Moves"],
        [
            [r["decision_id"], r["kind"], r["record_key"] or r["citizen_id"], r["other_citizen_id"], r["author"],
             r["approver"], _state(r), r["reason"], r["impact"]]
            for r in rows
        ],
    )  # fmt: skip


def _state(row: dict[str, Any]) -> str:
    if row["withdrawn_at"]:
        return f"withdrawn, until {row['counts_until'] or 'the first night'}"
    return f"counts from {row['counts_from']}" if row["approved_at"] else "waits for approval"


def propose(home: Home, kind: Kind, left: str, citizen: str, reason: str) -> None:
    """Show the blast radius and enter a proposal, or end the command with a sentence."""
    from orchestration.cli.identity import reading

    with reading(home) as connection:
        from linkage.resident import stewards
        from linkage.resident.impact import impact

        mine, theirs = stewards.side(connection, left), stewards.side(connection, citizen)
        for asked, found in ((left, mine), (citizen, theirs)):
            if asked.startswith("C") and found.citizen_id != asked:
                typer.echo(f"{asked} has merged into {found.citizen_id}; the decision is about that citizen.", err=True)
        moves = impact(connection, kind, mine, theirs)
        typer.echo(f"This would move: {moves.sentence()}.")
        number = stewards.propose(home, kind, mine, theirs, reason=reason, impact=moves.sentence())
    typer.echo(f"Decision {number} waits for another person: minsheng identity decide approve {number}")


def _each(home: Home, numbers: list[int], act: Any) -> Any:
    from ingestion.people import UnknownPerson
    from linkage.resident.stewards import StewardError

    with exclusive(home, "identity decide"):
        for number in numbers:
            try:
                yield act(home, number)
            except (StewardError, UnknownPerson) as error:
                fail(f"{error}", USAGE)
