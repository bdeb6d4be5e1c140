"""``minsheng sample``: a synthetic district in the departments' file formats, with the truth about it beside.

Exit codes: 0 written, 2 usage, or the folder holds files that no sample wrote.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from orchestration.cli.console import USAGE, JsonOption, fail, print_json

if TYPE_CHECKING:
    from sample_district.generate import Result
    from sample_district.settings import Profile, Settings

OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder for landing/, truth/, overlay/; default $MINSHENG_HOME or ./data.")
]
PeopleOption = Annotated[int, typer.Option(min=100, help="Registered persons at the end of the history.")]
SeedOption = Annotated[int, typer.Option(min=0, help="Same seed and options, same bytes.")]
NightsOption = Annotated[int, typer.Option(min=1, help="Nights from 2026-11-01 on.")]
ProfileOption = Annotated[str, typer.Option(help="honest: the claims hold. flattering: crude numbers mislead.")]
ErrorOption = Annotated[float, typer.Option(min=0, help="Factor on the usual error rates: 0 none, 1 as in real files.")]
RatesOption = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="YAML with single rates, such as {E07: 0.01}.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace files that no sample wrote.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("sample")(sample)


def sample(
    *,
    out: OutOption = None,
    people: PeopleOption = 300_000,
    seed: SeedOption = 1,
    nights: NightsOption = 1,
    profile: ProfileOption = "honest",
    error_rate: ErrorOption = 1.0,
    rates: RatesOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write synthetic files of every nightly feed, and the truth about them beside. 生成合成样本区。"""
    from ingestion.home import Home
    from sample_district.settings import Settings, read_rates

    try:
        settings = Settings(
            people=people,
            seed=seed,
            nights=nights,
            profile=cast("Profile", profile),  # Settings refuses any other word
            error_rate=error_rate,
            own_rates=read_rates(rates) if rates else {},
        )
    except ValueError as error:
        fail(f"{error}.", USAGE)
    folder = (out or Home.from_environment().root).resolve()
    result = _write(settings, folder, force)
    if as_json:
        print_json(result.summary())
        return
    typer.echo(f"Synthetic data (合成数据), profile {profile}: {result.files} files, {result.rows:,} rows.")
    for name, path in result.folders().items():
        typer.echo(f"  {name:<8} {path}")


def _write(settings: Settings, folder: Path, force: bool) -> Result:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from sample_district.generate import NotEmpty, generate

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("simulating 模拟中", total=None)
        try:
            return generate(
                settings,
                folder,
                force=force,
                progress=lambda name, done, total: bar.update(task, description=name, completed=done, total=total),
            )
        except NotEmpty as error:
            bar.stop()
            fail(f"{error}.", USAGE)
