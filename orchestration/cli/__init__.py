"""The ``minsheng`` command. Each module holds one group of commands; heavy imports happen inside the commands."""

import typer

from orchestration.cli import (
    backfill,
    doctor,
    enquiry,
    feeds,
    findings,
    identity,
    outreach,
    publish,
    quarantine,
    replay,
    run,
    sample,
    simulate,
    sql,
    status,
)

app = typer.Typer(
    name="minsheng",
    help="The nightly data warehouse of a livelihood-programmes centre. 民生数据仓库。",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # locals could hold a person's data
)
COMMANDS = (
    run, status, sql, enquiry, replay, simulate, feeds, quarantine, identity, findings, outreach, backfill, publish,
    doctor, sample,
)  # fmt: skip
for module in COMMANDS:
    module.register(app)
