"""``minsheng identity``: which records are about the same person."""

from __future__ import annotations

import typer

from orchestration.cli import identity_evaluate

app = typer.Typer(help="Which records are about the same person: evaluate linkage.", no_args_is_help=True)
identity_evaluate.register(app)


def register(root: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    root.add_typer(app, name="identity")
