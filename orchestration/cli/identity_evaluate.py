"""``minsheng identity evaluate``: linkage of any labelled table of records, measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.console import (
    FAILURE,
    USAGE,
    JsonOption,
    LanguageOption,
    fail,
    language,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from linkage.evaluation.measures import Measures
    from linkage.evaluation.run import Evaluation
    from linkage.settings import Settings

NAMES = {
    "ours": {"en": "this product (threshold without the truth)", "zh": "本系统（阈值不用标注）"},
    "exact": {"en": "equal in all identifying columns", "zh": "全字段相等"},
    "splink": {"en": "plain Splink (threshold with the truth)", "zh": "普通 Splink（阈值按标注选取）"},
}


def register(app: typer.Typer) -> None:
    """Add the command of this module to ``minsheng identity``."""
    app.command()(evaluate)


def evaluate(
    *,
    records: Annotated[Path, typer.Option("--records", help="Table of records: CSV (UTF-8) or Parquet.")],
    truth: Annotated[
        Path, typer.Option("--truth", help="Its truth: a row a record with its entity, or a row a pair of one entity.")
    ],
    settings: Annotated[
        Path | None, typer.Option("--settings", help="YAML: record_id, columns with roles, truth; default guessed.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Also write a page with the threshold curve (HTML).")
    ] = None,
    baselines: Annotated[
        bool, typer.Option("--baselines/--no-baselines", help="Exact matching and plain Splink beside.")
    ] = True,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Link a labelled table without looking at its truth, then measure: precision, recall, F1, by error type.

    Settings name the columns and say what each means, for instance:

        record_id: rec_id
        columns: {given_name: given_name, surname: family_name, born: birth_date, ssn: identity_number}
        truth: {record_id: rec_id, entity_id: person}

    Roles: full_name, given_name, family_name, birth_date (or birth_year, birth_month, birth_day), sex, identity_number
    (with trusted: true if never mistyped), phone, email, account, postcode, street_address, place, category, text,
    ignore.

    Exit code 0: measured, also when nothing could be linked safely; 1: the page cannot be written; 2: a file or the
    settings cannot be used.
    """
    from linkage.evaluation.run import evaluate as run
    from linkage.records import RecordsError
    from linkage.settings import SettingsError

    tongue = language(lang)
    try:
        chosen = _settings(settings, records, truth)
        found = run(
            records, truth, chosen, baselines=baselines, progress=lambda what: typer.echo(f"{what} …", err=True)
        )
    except (SettingsError, RecordsError) as error:
        fail(f"{error}", USAGE)
    if out:
        from linkage.evaluation.page import render

        try:
            out.write_text(render(found, records.name), "utf-8")
        except OSError as error:
            fail(f"{out}: cannot be written ({error.strerror}). Give another file with --out.", FAILURE)
    if as_json:
        print_json(found.as_dict())
    else:
        _tell(found, tongue)


def _settings(path: Path | None, records: Path, truth: Path) -> Settings:
    """Settings as given, else guessed from the headers and told."""
    from linkage.records import read_table
    from linkage.settings import guess_settings, read_settings

    if path:
        return read_settings(path)
    guessed = guess_settings(read_table(records).columns, read_table(truth).columns)
    used = ", ".join(f"{header} = {column.role}" for header, column in guessed.columns.items())
    typer.echo(f"No --settings: guessed from the headers. record_id = {guessed.record_id}; {used}", err=True)
    return guessed


def _tell(found: Evaluation, tongue: str) -> None:
    head = {
        "en": ("method", "precision", "recall", "F1", "B³ F1", "right", "made", "true pairs"),
        "zh": ("方法", "精确率", "召回率", "F1", "B³ F1", "正确", "判定", "真实对数"),
    }[tongue]
    rows = [_row(NAMES[name][tongue], one) for name, one in {"ours": found.measures, **found.baselines}.items()]
    print_table("", head, rows)
    if found.measures.by_error:
        kinds = [
            (kind, f"{score.precision:.4f}", f"{score.recall:.4f}", f"{score.f1:.4f}", round(score.true))
            for kind, score in found.measures.by_error.items()
        ]
        print_table("", ({"en": "error type", "zh": "错误类型"}[tongue], *head[1:4], head[-1]), kinds)
    weight = found.threshold.weight
    typer.echo(
        f"threshold {'none' if weight is None else f'{weight:.2f} bits'}: {found.threshold.reason};"
        f" {found.records:,} records, {found.clusters:,} entities found;"
        f" {found.candidate_recall:.2%} of the true pairs were compared"
    )
    for note in found.notes:
        typer.echo(note)


def _row(name: str, one: Measures | None) -> tuple[object, ...]:
    if one is None:
        return (name, *["—"] * 7)
    pairs = one.pairs
    shares = (pairs.precision, pairs.recall, pairs.f1, one.bcubed_f1)
    return (
        name,
        *(f"{share:.4f}" for share in shares),
        *(round(count) for count in (pairs.right, pairs.made, pairs.true)),
    )
