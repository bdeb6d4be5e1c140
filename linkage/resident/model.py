"""The frozen model: Splink's trained settings, the frequencies of names, and how the odds become a verdict."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI
from splink.internals.realtime import compare_records

from linkage.resident.comparisons import levels

SQL = Path(__file__).parent / "sql"

# A link needs 199 to 1: of 200 links at the bound one would be false, and few lie at the bound. What is likelier than
# not, but not that sure, is a person's to decide (domain handbook 1.10: T3 and T4 "confirm by a person").
LINK_AT = 0.995
REVIEW_AT = 0.5


@dataclass(frozen=True)
class Model:
    """A trained model; never changed in place.

    ``settings``: Splink's, with every m and u. ``names``: share of persons by name. ``persons``: numbered persons then.
    ``match_share``: share of loose spellings whose person is among them.
    """

    settings: Mapping[str, Any]
    names: Mapping[str, float]
    persons: int
    match_share: float
    trained_on: str
    link_at: float = LINK_AT
    review_at: float = REVIEW_AT

    @cached_property
    def version(self) -> str:
        """Sixteen hex digits of the SHA-256 of the content."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]

    @property
    def is_of_this_program(self) -> bool:
        """Whether it was trained for the comparisons that the program makes now."""
        return levels(self.settings) == levels()

    def save(self, path: Path) -> None:
        """Write as JSON: owner-only, since names are personal data, and atomically."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.touch(mode=0o600)
        content = {"version": self.version, **asdict(self)}
        partial.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read a saved model. Raises ValueError when its content is not the one that was saved."""
        content = json.loads(path.read_text("utf-8"))
        stated = content.pop("version")
        model = cls(**content)
        if model.version != stated:
            raise ValueError(f"{path}: changed since it was trained; retrain with `minsheng identity train`")
        return model


def score(connection: duckdb.DuckDBPyConnection, model: Model, database: str) -> int:
    """Score the pairs of the tables ``candidate`` and ``face`` into the table ``scored``; return how many.

    ``scored``: one row per pair, with Splink's match_weight (log2 of the Bayes factor), gamma_<comparison> and
    mw_<comparison>, the part of each comparison in the weight. Splink writes its own table into ``database``: the one
    that the transaction under way writes, since DuckDB allows no second one.
    """
    names = model.names or {"": 1.0 / model.persons}
    shares = pa.table({"name": pa.array(names.keys(), pa.string()), "share": pa.array(names.values(), pa.float64())})
    connection.register("model_name", shares)
    connection.execute("create or replace temp table name_share as from model_name")
    connection.unregister("model_name")
    connection.execute((SQL / "pairs.sql").read_text("utf-8"))
    settings = {**model.settings, "probability_two_random_records_match": 0.5}  # the verdict has its own prior odds
    connection.execute(f"use {database}")
    with quiet_splink():
        result = compare_records(
            "pair_left", "pair_right", settings, DuckDBAPI(connection), join_condition="l.pair_id = r.pair_id"
        )
    connection.execute(f"create or replace temp table scored as select * from {result.physical_name}")
    result.drop_table_from_database_and_remove_from_cache()
    connection.execute("use memory")
    counted = connection.execute("select count(*) from scored").fetchone()
    return counted[0] if counted else 0


@contextmanager
def quiet_splink() -> Iterator[None]:
    """Splink reports each step through logging; it would stand between our own lines of progress."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
