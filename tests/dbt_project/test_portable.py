"""The same SQL runs on DuckDB and on Spark: what differs sits in dispatched macros (dbt_project/macros)."""

from __future__ import annotations

import sqlglot
from sqlglot.errors import SqlglotError

# What sqlglot hands on unchanged though Spark has no such function.
DUCKDB_ONLY = ("getvariable", "list_aggr", "to_months", "strptime", "struct_pack", "range_bucket")


def test_every_model_is_written_in_sql_that_spark_runs(built):
    problems = []
    for result in built.of_type("model"):
        try:
            sqlglot.transpile(
                result.node.compiled_code, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
            )
        except SqlglotError as error:
            problems.append(f"{result.node.name}: {error}")
    assert not problems, "\n".join(problems)


def test_functions_of_duckdb_alone_stand_only_in_macros(built):
    """Checked on the models as written: their macros may dispatch to an engine's own functions."""
    problems = [
        f"{result.node.name}: {name}"
        for result in built.of_type("model")
        for name in DUCKDB_ONLY
        if f"{name}(" in result.node.raw_code.lower()
    ]
    assert not problems, "\n".join(problems)
