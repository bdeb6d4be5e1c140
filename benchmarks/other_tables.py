"""Labelled tables of other origin: the threshold is chosen without the truth, and that of plain Splink with it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.labelled import Labelled, name_list, persons, survey
from benchmarks.rows import Row
from linkage.evaluation.run import evaluate
from linkage.settings import guess_settings

ENTITIES = 4_000
SEED = 31


def tables() -> dict[str, Labelled]:
    """Persons of another country, every one or every tenth with a second record, and a list of names and towns."""
    return {
        "persons with a number": persons(SEED, ENTITIES),
        "persons without a number": persons(SEED + 1, ENTITIES, with_number=False),
        "persons without a number, few of them twice": persons(SEED + 2, ENTITIES, copies=0.1, with_number=False),
        "names and towns": name_list(SEED + 3, ENTITIES),
    }


def measure_other_tables(people: int, folder: Path) -> list[Row]:
    """Persons of another country, a list of names, a survey of little use; their sizes do not depend on ``people``."""
    rows: list[Row] = []
    for name, table in tables().items():
        paths = table.write(_new(folder / name.replace(" ", "_")))
        found = evaluate(*paths, guess_settings(table.records.columns, table.truth.columns))
        splink, exact = found.baselines["splink"], found.baselines["exact"]
        assert splink is not None and exact is not None
        f1 = found.measures.pairs.f1
        rows += [
            Row("tables", f"{name}: precision", found.measures.pairs.precision, 0.95, at_least=True),
            Row("tables", f"{name}: F1", f1, 0.0, at_least=True),
            Row("tables", f"{name}: F1 above Splink's with the truth", f1 - splink.pairs.f1, -0.005, at_least=True),
            Row("tables", f"{name}: F1 above exact matching", f1 - exact.pairs.f1, 0.0, at_least=True),
        ]
    coarse = survey(SEED + 4, ENTITIES)
    paths = coarse.write(_new(folder / "survey"))
    refused = evaluate(*paths, guess_settings(coarse.records.columns, coarse.truth.columns), baselines=False)
    linked = len(coarse.records) - refused.clusters
    return [*rows, Row("tables", "a survey of five coarse answers: records linked", linked, 0)]


def _new(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
