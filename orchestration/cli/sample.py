"""``minsheng sample``: a synthetic district in the departments' file formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""

    @app.command()
    def sample(
        out: Annotated[
            Path | None, typer.Option(help="Folder for landing/, truth/ and overlay/; default: $MINSHENG_HOME.")
        ] = None,
        people: Annotated[int, typer.Option(min=100, help="Registered persons at the end of the history.")] = 300_000,
        seed: Annotated[int, typer.Option(min=0, help="Same seed and options, same bytes.")] = 1,
        nights: Annotated[int, typer.Option(min=1, help="Nights from 2026-11-01 on.")] = 1,
        profile: Annotated[
            str, typer.Option(help="honest: the published claims hold. flattering: crude numbers mislead.")
        ] = "honest",
        error_rate: Annotated[
            float, typer.Option(min=0, help="Factor on the usual error rates: 0 none, 1 as in real files, 2 twice.")
        ] = 1.0,
        rates: Annotated[
            Path | None, typer.Option(exists=True, dir_okay=False, help="YAML with single rates, e.g. {E07: 0.01}.")
        ] = None,
        force: Annotated[bool, typer.Option(help="Replace files that no sample wrote.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    ) -> None:
        """Write synthetic files of every nightly feed, and the truth about them beside. 生成合成样本区。"""
        import json

        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        from ingestion.home import Home
        from sample_district.generate import NotEmpty, generate
        from sample_district.settings import Settings, read_rates

        console = Console(stderr=True)
        try:
            own = read_rates(rates) if rates else {}
            settings = Settings(
                people=people,
                seed=seed,
                nights=nights,
                profile=profile,  # type: ignore[arg-type]  # Settings refuses any other word
                error_rate=error_rate,
                own_rates=own,
            )
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        folder = (out or Home.from_environment().root).resolve()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("simulating 模拟中", total=None)

            def show(file_name: str, done: int, total: int) -> None:
                bar.update(task, description=file_name, completed=done, total=total)

            try:
                result = generate(settings, folder, force=force, progress=show)
            except NotEmpty as error:
                console.print(str(error), style="red", markup=False)
                raise typer.Exit(2) from error
        if as_json:
            typer.echo(json.dumps(result.summary(), ensure_ascii=False))
            return
        console.print(
            f"{result.files} files, {result.rows:,} rows, profile {profile}: synthetic data (合成数据)", markup=False
        )
        for name, path in result.folders().items():
            console.print(f"  {name:<8} {path}", markup=False)
