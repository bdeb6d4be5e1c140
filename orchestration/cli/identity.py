"""``minsheng identity``: who is who, why, and what stewards decide about it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli import identity_decide, identity_evaluate, identity_queue
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
    import duckdb

    from ingestion.home import Home
    from linkage.resident.explain import Explanation

app = typer.Typer(help="Who is who: explain, review, decide, undo. 公民身份关联。", no_args_is_help=True)
identity_queue.register(app)
identity_decide.register(app)
identity_evaluate.register(app)

CitizenArgument = Annotated[str, typer.Argument(metavar="CITIZEN", help="A citizen_id, also one that was merged.")]
BAR = 24  # characters of the longest bar of a waterfall
STRONGEST = 20.0  # log2 of the Bayes factor that fills it


def register(root: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    root.add_typer(app, name="identity")


@app.command()
def resolve(citizen: CitizenArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Say which id is in use for a citizen_id that was ever given. 查询编号的现用编号。

    Exit codes: 0 said, 2 an id that was never given, 5 a run is under way.
    """
    from linkage.resident import stewards

    with reading(open_home(home)) as connection:
        path = stewards.resolve(connection, citizen)
    if as_json:
        print_json({"citizen_id": path[-1], "path": path})
    else:
        typer.echo(" -> ".join(path))


@app.command()
def explain(
    citizen: CitizenArgument,
    page: Annotated[Path | None, typer.Option("--page", help="Write it as an HTML page for auditors.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show each record of a citizen, what joined it, and what would have kept it apart; masked. 说明关联依据。

    Exit codes: 0 shown, 2 an id that was never given, 5 a run is under way.
    """
    from dataclasses import asdict

    from linkage.resident import explain as explaining
    from linkage.resident.store import decisions, model_in_use, newest_night

    opened = open_home(home)
    with reading(opened) as connection:
        model = model_in_use(opened)
        standing = decisions(opened, newest_night(opened))
        found = explaining.explain(connection, model, standing, citizen)
        label = connection.execute("select synthetic_label from warehouse.control.night").fetchone()
    if page:
        page.write_text(explaining.page(found, label[0] if label else None), "utf-8")
        typer.echo(f"{page}: {len(found.reasons)} ways of writing {found.citizen_id}, masked.")
    elif as_json:
        print_json(asdict(found))
    else:
        _print(found)


@app.command()
def unmerge(
    citizen: CitizenArgument,
    records: Annotated[
        list[str], typer.Argument(metavar="RECORD...", help="Keys of records that are not this citizen's.")
    ],
    reason: ReasonOption = "",
    home: HomeOption = None,
) -> None:
    """Propose that records are not this citizen's; another person approves (`decide approve`). 拆分误并记录。

    Every record with the same number and name goes with them, so the next delivery does not bring the mistake back.

    Exit codes: 0 proposed, 2 cannot be proposed, 5 a run is under way.
    """
    for record in records:
        identity_decide.propose(open_home(home), "different", record, citizen, reason)


@app.command()
def train(
    yes: Annotated[bool, typer.Option("--yes", help="Put the new model in use without asking.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train a new model, link everything with it on a copy, and report what would change. 重新训练关联模型。

    The model in use stays until you agree; then the next night links all records with the new one.

    Exit codes: 0 done or left as it is, 2 too few persons to learn from, 5 a run is under way.
    """
    from linkage.resident.retraining import compare, put_in_use
    from linkage.resident.training import TooFewPersons

    opened = open_home(home)
    with exclusive(opened, "identity train"):
        typer.echo("Training, and linking all records with the new model on a copy …", err=True)
        try:
            difference = compare(opened)
        except TooFewPersons as error:
            fail(f"{error}", USAGE)
        if as_json:
            print_json(difference.plain())
        else:
            print_table(
                f"Model {difference.before or '(none)'} -> {difference.after}", ["What would change", "Spellings"],
                [[what, count] for what, count in difference.counts.items()],
            )  # fmt: skip
        if yes or (not as_json and typer.confirm("Put the new model in use?")):
            put_in_use(opened)
            typer.echo(f"Model {difference.after} is in use from the next night on.", err=True)


@contextmanager
def reading(home: Home) -> Generator[duckdb.DuckDBPyConnection]:
    """What linkage knows, read-only; ends the command with a sentence when it cannot be read or asked so."""
    from linkage.resident.stewards import StewardError
    from linkage.resident.store import opened

    if not home.identity.exists():
        fail("Nothing has been linked yet: run a night first (`minsheng run`).", USAGE)
    with exclusive(home, "identity"):
        try:
            with opened(home, home.identity, is_read_only=True) as connection:
                yield connection
        except StewardError as error:
            fail(f"{error}", USAGE)


def _print(found: Explanation) -> None:
    typer.echo(
        f"Citizen {found.citizen_id}" + (f" (asked for {' -> '.join(found.path)})" if len(found.path) > 1 else "")
    )
    typer.echo(f"First seen on {found.first_night}. Values are masked.")
    for reason in found.reasons:
        shown = f"{reason.name or '(no name)'} · {reason.number or '(no number)'}"
        typer.echo(f"\n{reason.feed_code} {reason.record_role} · {shown} · {reason.records} records")
        typer.echo(f"  record      {reason.record_key}, linked since {reason.since}")
        typer.echo(f"  joined by   {reason.rule['joined']['en']}")
        if not reason.weights:
            typer.echo(f"  kept apart  {reason.rule['apart']['en']}")
            continue
        _print_weights(reason)
    if found.changes:
        print_table(
            "Changes of the id", ["Night", "Change", "From", "To", "Cause", "Author", "Approver"], found.changes
        )


def _print_weights(reason: Any) -> None:
    bars = [("before any evidence", "", reason.prior)]
    bars += [(weight.comparison, weight.level, weight.weight) for weight in reason.weights]
    for name, level, weight in bars:
        length = min(BAR, round(abs(weight) / STRONGEST * BAR))
        typer.echo(f"  {name:20} {weight:+7.1f} {('+' if weight > 0 else '-') * length:{BAR}} {level}")
    other = f"; next candidate {reason.other_probability:.4f}" if reason.other_probability is not None else ""
    typer.echo(f"  probability {reason.probability:.4f}{other}")
    needed = ", ".join(f"{weight.comparison} ({weight.without:.3f})" for weight in reason.needed)
    typer.echo(f"  not linked without: {needed or 'no single piece of evidence'}")
