"""``minsheng why``, ``replay`` and ``simulate``: questions about decisions, asked without changing anything."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.console import (
    USAGE,
    HomeOption,
    JsonOption,
    LanguageOption,
    fail,
    language,
    open_home,
    print_json,
)

if TYPE_CHECKING:
    from enquiry.nearest import Distance
    from enquiry.why import Condition, Evidence, Why

PurposeOption = Annotated[
    str | None, typer.Option("--purpose", help="What it is for; kept with your name, the time and the question.")
]
DayOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As published on that day; default the newest.")
]
UnmaskedOption = Annotated[
    bool, typer.Option("--unmasked", help="Show amounts, ages, degrees and how far they are from a limit.")
]

MARKS = {True: "✓", False: "✗", None: "?"}
ENROLLED = {True: "enrolled", False: "not_enrolled", None: "perhaps_enrolled"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("why")(why)


def why(  # noqa: PLR0917 - a command's options are its interface
    citizen: Annotated[str, typer.Argument(metavar="CITIZEN", help="A citizen_id, also one that was merged.")],
    programme: Annotated[str, typer.Argument(metavar="PROGRAMME", help="Code or name: DIBAO, 最低生活保障.")],
    on: DayOption = None,
    purpose: PurposeOption = None,
    unmasked: UnmaskedOption = False,
    lang: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show why a person is or is not entitled by the data, down to the file's line; masked. 说明资格判定的依据。

    Every condition with its law, the record behind it, what is missing, and the nearest change that would alter the
    answer. Reads the restricted file of the night, so it asks for --purpose and is logged.

    Exit codes: 0 shown, 2 no such person, programme or night, or no purpose.
    """
    from enquiry.why import EnquiryError, explain
    from ingestion.people import UnknownPerson
    from publication.access import AccessError, open_published

    told = language(lang)
    question = f"minsheng why {citizen} {programme}{f' --on {on.date()}' if on else ''}"
    question += " --unmasked" if unmasked else ""
    try:
        with open_published(
            open_home(home), on.date() if on else None, purpose=purpose or "", query=question
        ) as published:
            found = explain(published, citizen, programme, unmasked)
    except (AccessError, EnquiryError, UnknownPerson) as error:
        fail(f"{error}", USAGE)
    if on and on.date() != found.night:
        typer.echo(f"As published on {on.date()}: the night of {found.night}.", err=True)
    if as_json:
        print_json(asdict(found))
    else:
        _print(found, told)


def _print(found: Why, told: str) -> None:
    from enquiry.words import words

    say = {name: text[told] for name, text in words()["says"].items()}
    name = found.programme_zh if told == "zh" else found.programme_en
    asked = f" ({' -> '.join(found.path)})" if len(found.path) > 1 else ""
    answer = words()["answers"][found.answer][told]
    typer.echo(f"{found.citizen_id}{asked} · {found.programme_code} {name} · {found.night}")
    if found.answer == "not_looked_at":
        whom = words()["looks_at"].get(found.programme_code, {}).get(told, "?")
        typer.echo(say["not_looked_at"].format(programme=name, whom=whom))
        return
    typer.echo(f"{answer} · {say[ENROLLED[found.is_enrolled]]}")
    for condition in found.conditions:
        _print_condition(condition, told, say)
    _print_change(found, told, say)
    typer.echo(f"\n{say['no_decision']}" + (" 合成数据 synthetic data" if found.synthetic_label else ""))


def _print_condition(condition: Condition, told: str, say: dict[str, str]) -> None:
    from enquiry.words import words

    label = condition.label_zh if told == "zh" else condition.label_en
    seen = say["masked"] if condition.is_masked else condition.observed_value or "–"
    typer.echo(f"\n{MARKS[condition.is_met]} {label} ({condition.code})")
    typer.echo(f"    {say['seen']} {seen}, {say['wanted']} {condition.threshold_value or '–'}")
    until = f"{condition.valid_from_date or ''}…{condition.valid_to_date or ''}"
    period = say["always"] if until == "…" else until
    status = "" if condition.rule_status == "found" else f" · {say['placeholder']} {condition.rule_status}"
    typer.echo(f"    {say['law']} {condition.legal_basis} ({period}){status}")
    if condition.evidence:
        typer.echo(f"    {say['record']} {_record(condition.evidence, say)}")
    elif condition.silent_feed and not condition.open_reason:
        feed = condition.silent_feed
        typer.echo(f"    {say['silent']} {feed.code} {feed.title_zh}: {feed.file_name or feed.state}")
    if condition.open_reason:
        feeds = condition.missing_feeds or condition.input_feeds
        asked = ", ".join(f"{feed.code} {feed.title_zh} ({feed.department})" for feed in feeds)
        typer.echo(f"    {say['open']}: {words()['reasons'][condition.open_reason][told]}; {say['decides']}: {asked}")


def _record(evidence: Evidence, say: dict[str, str]) -> str:
    line = f"{say['line']} {evidence.source_row}" + (" 行" if say["line"] == "第" else "")
    whose = f" · {say['household']}" if evidence.of == "household" else ""
    return f"{evidence.source_file} {line} · {evidence.record_key} · {say['received']} {evidence.received_date}{whose}"


def _print_change(found: Why, told: str, say: dict[str, str]) -> None:
    change = found.change
    if change is None:
        return
    labels = {each.code: each.label_zh if told == "zh" else each.label_en for each in found.conditions}
    distances = {each.condition: _distance(each, told) for each in change.distances}
    kind = "open_change" if change.kind == "open" else change.kind
    is_alone = kind == "all_of" and len(change.conditions) == 1 and not change.open_besides
    title = say["alone"] if is_alone else say[kind]
    named = [labels[code] + distances.get(code, "") for code in change.conditions]
    besides = f"; {say['besides']} {', '.join(labels[code] for code in change.open_besides)}"
    title += say["nearest"] if kind == "any_of" and change.distances else ""
    typer.echo(f"\n{title}: {'; '.join(named)}{besides if change.open_besides else ''}")


def _distance(distance: Distance, told: str) -> str:
    from enquiry.words import words

    if distance.by is None:
        return ""
    unit = {"en": " days", "zh": "天"}[told] if distance.unit == "days" else ""
    return f" ({words()['distances'][distance.wanted][told].format(by=distance.by + unit)})"
