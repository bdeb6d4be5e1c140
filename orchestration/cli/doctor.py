"""``minsheng doctor``: what could keep the night from running, and the remedy for each."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ingestion.home import Home
from orchestration.cli.console import FAILURE, HomeOption, JsonOption, print_json, print_table

STYLES = {"ok": "green", "warn": "yellow", "fail": "red"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("doctor")(doctor)


def doctor(
    home: HomeOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only what is not in order.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check the machine, the data home and the program. 检查运行环境。

    Exit codes: 0 in order (warnings too), 1 something would keep the night from running.
    """
    from orchestration.diagnosis import diagnose

    findings = diagnose(Home.from_environment(home))
    shown = [finding for finding in findings if not quiet or finding.status != "ok"]
    if as_json:
        print_json([asdict(finding) for finding in shown])
    elif shown:
        rows = [(finding.status, finding.name, finding.text, finding.remedy) for finding in shown]
        print_table("", ["", "what", "found", "remedy"], rows, STYLES)
    if any(finding.status == "fail" for finding in findings):
        raise typer.Exit(FAILURE)
