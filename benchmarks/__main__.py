"""``python -m benchmarks --area night --people 300000``: prints a table and writes bench.json."""

from __future__ import annotations

import argparse
import inspect
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import dbt, gate, ingestion, linkage, night, other_tables, policy, standardise
from benchmarks.rows import Row

BENCHMARKS: dict[str, list[Callable[[int, Path], list[Row]]]] = {
    "night": [ingestion.measure_reading, gate.measure_gate, dbt.measure_build, night.nights],
    "identity": [
        standardise.measure_numbers,
        linkage.quality,
        linkage.against_plain_splink,
        linkage.twins,
        linkage.incremental,
        linkage.size,
        linkage.three_times_the_errors,
        other_tables.measure_other_tables,
    ],
    "policy": [policy.measure_policy],
}


def main() -> int:
    """Run the benchmarks of one area, or of all; exit 1 when a figure misses its target."""
    arguments = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    arguments.add_argument("--area", default="all", choices=["all", *BENCHMARKS])
    arguments.add_argument("--people", type=int, default=300_000)
    arguments.add_argument("--out", type=Path, default=Path("bench.json"))
    chosen = arguments.parse_args()

    console = Console(stderr=True)
    rows: list[Row] = []
    areas = BENCHMARKS if chosen.area == "all" else {chosen.area: BENCHMARKS[chosen.area]}
    with tempfile.TemporaryDirectory() as folder:
        for benchmarks in areas.values():
            for benchmark in benchmarks:
                console.print(f"{inspect.getdoc(benchmark)} …")
                rows += benchmark(chosen.people, Path(folder))
                chosen.out.write_text(json.dumps([row.as_dict() for row in rows], indent=1, ensure_ascii=False))

    table = Table("area", "name", "value", "target", "holds")
    for row in rows:
        table.add_row(row.area, row.name, f"{row.value:,.6g}", f"{row.target:,.6g}", "yes" if row.holds else "NO")
    Console().print(table)
    return int(not all(row.holds for row in rows))


if __name__ == "__main__":
    sys.exit(main())
