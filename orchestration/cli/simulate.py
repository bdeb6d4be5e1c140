"""``minsheng simulate``: what another standard would change and cost, in counts of people, never in names."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.console import (
    USAGE,
    HomeOption,
    JsonOption,
    LanguageOption,
    exclusive,
    fail,
    language,
    open_home,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enquiry.parameters import Parameter
    from enquiry.simulation import Effect
    from ingestion.home import Home
    from orchestration.simulate import Simulated


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("simulate")(simulate)


def simulate(  # noqa: PLR0917 - a command's options are its interface
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="dibao_standard=830, dibao_standard.urban=860; repeatable."),
    ] = None,
    start: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day on which the values hold.")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the parameters, and what holds now.")] = False,
    lang: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Try another standard on the people of the last night: who gains or loses, and the cost a month. 政策模拟。

    Nothing published and nothing in the warehouse changes. Counts below five are not shown. The question is logged.

    Exit codes: 0 answered, 1 our own failure, 2 a parameter, value or day that cannot be tried, 5 a run is under way.
    """
    from enquiry.parameters import ParameterError
    from ingestion.people import UnknownPerson, acting_person
    from orchestration import progress
    from orchestration import simulate as trying
    from orchestration.dbt_runner import DbtError
    from orchestration.scratch import ScratchError, read_manifest
    from publication.access import AccessError, log_access

    opened, told = open_home(home), language(lang)
    try:
        with exclusive(opened, "simulate"):
            manifest = read_manifest(opened)
            if listing:
                _print_list(trying.known_parameters(manifest), trying.in_force(opened), told, as_json)
                return
            if start is None:
                fail("Say from which day the values hold: --from 2026-07-01.", USAGE)
            asked = " ".join(f"--set {value}" for value in values or [])
            question = f"minsheng simulate {asked} --from {start.date()}"
            log_access(opened, opened.warehouse, "simulate", question, acting_person())
            with progress.display(told, quiet=as_json):
                found = trying.simulate(opened, manifest, values or [], start.date())
    except (ParameterError, AccessError, UnknownPerson) as error:
        fail(f"{error}", USAGE)
    except (ScratchError, DbtError) as error:
        fail(f"{error}", USAGE if not opened.warehouse.exists() else 1)
    if as_json:
        print_json(_plain(found, told))
    else:
        _print(opened, found, told)


def _print_list(known: list[Parameter], now: Mapping[tuple[str, str], Any], told: str, as_json: bool) -> None:
    rows = []
    for parameter in known:
        for category in parameter.categories:
            value, status = now.get((parameter.code, category), (None, "not_configured"))
            rows.append([parameter.name, category, value, status, parameter.code])
    if as_json:
        print_json([dict(zip(("name", "category", "value", "status", "code"), row, strict=True)) for row in rows])
        return
    head = {"en": ["Name", "Category", "Now", "Status", "Code"], "zh": ["名称", "类别", "现行值", "状态", "代码"]}[told]
    print_table("", head, rows)


def _plain(found: Simulated, told: str) -> dict[str, Any]:
    from enquiry.words import words

    return asdict(found) | {
        "effects": [
            asdict(effect) | {"cost_basis": words()["costs"].get(effect.programme_code, {}).get(told)}
            for effect in found.effects
        ]
    }


def _print(home: Home, found: Simulated, told: str) -> None:
    from enquiry.words import words
    from ingestion.contract import vocabulary

    say = {name: text[told] for name, text in words()["simulates"].items()}
    for setting in found.settings:
        name = f"{setting.parameter.name}.{setting.category}"
        was = found.values_before[name]
        typer.echo(f"{name}: {was if was is not None else '–'} -> {setting.value}")
    typer.echo(say["people"].format(night=found.night, day=found.as_of))
    head = [say[name] for name in ("programme", "before", "after", "gaining", "losing", "cost_before", "cost_after")]
    print_table("", [*head, say["basis"]], [_row(effect, told) for effect in found.effects])
    townships = {code: names.get(told, names["zh"]) for code, names in vocabulary()["townships"].items()}
    for dimension in ("township", "age_group"):
        rows = [
            [effect.programme_code, townships.get(cell.group, cell.group), _count(cell.gaining), _count(cell.losing)]
            for effect in found.effects
            for cell in effect.cells
            if cell.dimension == dimension
        ]
        if rows:
            print_table("", [say["programme"], say[dimension], say["gaining"], say["losing"]], rows)
    typer.echo(say["limits"] + (" 合成数据 synthetic data" if found.synthetic_label else ""))


def _row(effect: Effect, told: str) -> list[str]:
    from enquiry.words import words

    basis = words()["costs"].get(effect.programme_code, {}).get(told, "")
    counts = (effect.entitled_before, effect.entitled_after, effect.gaining, effect.losing)
    amounts = (effect.monthly_before_yuan, effect.monthly_after_yuan) if effect.has_figure else ("–", "–")
    costs = ["*" if amount is None else f"{amount:,}" if amount != "–" else "–" for amount in amounts]
    if effect.has_figure and effect.without_figure != 0:
        lacking = "*" if effect.without_figure is None else effect.without_figure
        basis += {"en": f"; {lacking} people without a figure", "zh": f"；{lacking} 人无金额"}[told]
    return [effect.programme_code, *(_count(count) for count in counts), *costs, basis]


def _count(count: int | None) -> str:
    return "*" if count is None else f"{count:,}"
