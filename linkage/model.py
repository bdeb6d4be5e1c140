"""The linkage model: trained on one table, written as JSON, and frozen while it is in use.

A model holds Splink's settings with trained m and u, the frequencies of common values, and where it comes from. Its
version is a hash of its content. Scoring reads it and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.clustering import cluster_pairwise_predictions_at_threshold

from linkage.estimation import Estimate, Floats, Patterns, estimate
from linkage.roles import Attribute

if TYPE_CHECKING:
    import duckdb
    from splink.internals.comparison_creator import ComparisonCreator

RANDOM_PAIRS = 1_500_000
TRAINING_PAIRS = 4_000_000  # candidate pairs whose patterns are counted; of more, a sample by hash
SAME_ENTITY = 4.25  # bits, 19 to 1: pairs as probable as that count as one entity when frequencies are counted
FREQUENCY_PRIOR = 100.0  # pseudo-entities: what a value's own frequency has to outweigh
PLACEHOLDER = 10.0  # records that share a number on average, above which it is no one's
COMMON_ENTITIES = 3  # a value of fewer entities is not listed: the model need not hold what may point at a person
COMMON_VALUES = 20_000  # of one column, at most


class ModelError(Exception):
    """A model or a table that does not allow training or scoring; the message says why and what to do."""


@dataclass(frozen=True)
class Frequencies:
    """Of one column: the chance that another entity has the same value, for common values, and for all others."""

    common: dict[str, float]
    rare: float


@dataclass(frozen=True)
class Model:
    """A trained model. ``settings`` is a Splink settings dictionary; ``contradiction`` is SQL over a scored
    pair that rules a link out whatever its weight; ``provenance`` says on what and how it was trained."""

    settings: dict[str, Any]
    frequencies: dict[str, Frequencies]
    contradiction: str = "false"
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits of the SHA-256 of the content."""
        return hashlib.sha256(_text(self._content()).encode()).hexdigest()[:12]

    def save(self, path: Path) -> None:
        """Write the model as JSON, its version first."""
        path.write_text(_text({"version": self.version, **self._content()}, indent=1) + "\n", "utf-8")

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read a model.

        Raises:
            ModelError: the file is no model, or was changed after it was saved (its version does not fit its content).
        """
        try:
            content = json.loads(path.read_text("utf-8"))
            frequencies = {name: Frequencies(**values) for name, values in content["frequencies"].items()}
            model = cls(content["settings"], frequencies, content["contradiction"], content["provenance"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path}: not a linkage model ({error}). Train one, or give another file.") from error
        if model.version != content.get("version"):
            raise ModelError(
                f"{path}: changed since it was trained (version {model.version}, not {content.get('version')})."
                " Train again."
            )
        return model

    def _content(self) -> dict[str, Any]:
        frequencies = {name: {"common": one.common, "rare": one.rare} for name, one in self.frequencies.items()}
        return {
            "provenance": self.provenance, "contradiction": self.contradiction, "settings": self.settings,
            "frequencies": frequencies,
        }  # fmt: skip


def splink_settings(
    attributes: Sequence[Attribute], estimated: Estimate | None = None, *, frequencies: bool = True
) -> dict[str, Any]:
    """Splink's settings for the attributes; with an estimate, trained and with frequencies unless told otherwise,
    else only good for comparing."""
    comparisons: list[ComparisonCreator | dict[str, Any]] = []
    for number, attribute in enumerate(attributes):
        below = [level for level, _ in attribute.role.levels(attribute)]
        adjusted = estimated is not None and frequencies and attribute.role.has_frequencies
        equal = cll.ExactMatchLevel(attribute.name, term_frequency_adjustments=adjusted)
        if estimated:
            for level, m, u in zip([equal, *below], estimated.m[number][::-1], estimated.u[number][::-1], strict=True):
                level.configure(m_probability=float(m), u_probability=float(u))
        null = attribute.role.null(attribute)
        comparisons.append(cl.CustomComparison([null, equal, *below], output_column_name=attribute.name))
    creator = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        probability_two_random_records_match=estimated.share if estimated else 0.0001,
        unique_id_column_name="record_id",
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
        linker_uid="minsheng",  # else drawn at random, and no two trainings of the same table would be equal
    )
    return creator.create_settings_dict("duckdb")


def compare(
    connection: duckdb.DuckDBPyConnection,
    nodes: str,
    pairs: str,
    settings: dict[str, Any],
    least_weight: float | None = None,
) -> str:
    """Compare given pairs with Splink; the name of its table, with gamma_, mw_ and mw_tf_adj_ columns. Drop it when
    done.

    Args:
        connection: holds ``nodes`` and ``pairs``.
        nodes: record_id and prepared columns, and ``tf_`` columns where the settings adjust for frequencies.
        pairs: record_id_l, record_id_r.
        settings: of Splink.
        least_weight: pairs of a lower match weight are left out.
    """
    api = DuckDBAPI(connection)
    logging.getLogger("splink").setLevel(logging.ERROR)  # it warns of each level that is rare; priors deal with those
    linker = Linker(api.register(nodes), settings, log_level=None)
    connection.execute(
        f"""create or replace temp view splink_pairs as
        select record_id_l as join_key_l, record_id_r as join_key_r, '0' as match_key from {pairs}"""
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register("splink_pairs"))
    compared = linker.inference.predict(threshold_match_weight=least_weight, warning_mode="never").physical_name
    for table in api._created_tables - {compared}:
        connection.execute(f"drop table if exists {table}")
    return compared


def train(
    connection: duckdb.DuckDBPyConnection,
    nodes: str,
    attributes: Sequence[Attribute],
    candidates: str,
    *,
    seed: int = 1,
    origin: str = "",
) -> Model:
    """Train a model on a table and its candidate pairs. The same rows in any order give the same model.

    Args:
        connection: holds ``nodes`` and ``candidates``; a random sample of pairs is drawn by hash, with ``seed``.
        nodes: record_id (integer) and the prepared columns of the attributes.
        attributes: what is compared; attributes that are empty or the same everywhere get no weight by themselves.
        candidates: record_id_l, record_id_r.
        seed: recorded in the model.
        origin: what the table is, for the model's provenance.

    Raises:
        ModelError: there is no candidate pair, or fewer than two records.
    """
    records = int(_row(connection, f"select count(*) from {nodes}")[0])
    pairs = int(_row(connection, f"select count(*) from {candidates}")[0])
    if records < 2 or pairs == 0:
        raise ModelError(
            f"{records} records and {pairs} pairs worth comparing: nothing to train on. Give more columns a role."
        )
    settings = splink_settings(attributes)
    random_pairs = _patterns(connection, nodes, _random_pairs(connection, nodes, records, seed), attributes, settings)
    training, scale = _training_pairs(connection, candidates, pairs, seed)
    patterns = _patterns(connection, nodes, training, attributes, settings, scale=scale)
    priors = tuple(_prior(attribute) for attribute in attributes)
    all_pairs = records * (records - 1) / 2
    equal = tuple(_equal_share(connection, nodes, each.name, f"{each.name}{each.role.null_on}") for each in attributes)
    least = tuple(_by_parts(connection, nodes, attribute) for attribute in attributes)
    known = _unique_values(attributes, equal, records, all_pairs)
    first = estimate(
        patterns, random_pairs, priors, equal=equal, least=least, all_pairs=all_pairs, share=1 / records, known_u=known
    )
    _assign_entities(connection, nodes, candidates, attributes, first)
    frequencies = {
        each.name: _frequencies(connection, nodes, each.name) for each in attributes if each.role.has_frequencies
    }
    known = {number: frequencies[each.name][1] for number, each in enumerate(attributes) if each.name in frequencies}
    final = estimate(
        patterns, random_pairs, priors, equal=equal, least=least, all_pairs=all_pairs, share=first.share, known_u=known
    )
    provenance = {
        "origin": origin, "records": records, "candidate_pairs": pairs, "training_pairs_share": 1 / scale, "seed": seed,
        "iterations": [first.iterations, final.iterations],
        "matching_pairs_expected": round(final.share * all_pairs, 1),
    }  # fmt: skip
    return Model(
        settings=splink_settings(attributes, final),
        frequencies={name: one for name, (one, _) in frequencies.items()},
        contradiction=contradiction(attributes),
        provenance=provenance,
    )


def _random_pairs(connection: duckdb.DuckDBPyConnection, nodes: str, records: int, seed: int) -> str:
    """Every record with the next ones in a shuffled ring: as many different records as there can be in so many
    pairs."""
    drawn = min(records, RANDOM_PAIRS)
    steps = min(max(RANDOM_PAIRS // drawn, 1), max((drawn - 1) // 2, 1))
    connection.execute(
        f"""create or replace temp table random_pairs as
        with shuffled as (
            select record_id, row_number() over (order by hash(record_id, {seed}), record_id) - 1 as place from {nodes}
            qualify place < {drawn}),
        beside as (select record_id, (place + unnest(range(1, {steps} + 1))) % {drawn} as place from shuffled)
        select least(l.record_id, r.record_id) as record_id_l, greatest(l.record_id, r.record_id) as record_id_r
        from beside as l join shuffled as r using (place)"""
    )
    return "random_pairs"


def _training_pairs(connection: duckdb.DuckDBPyConnection, candidates: str, pairs: int, seed: int) -> tuple[str, float]:
    if pairs <= TRAINING_PAIRS:
        return candidates, 1.0
    share = TRAINING_PAIRS / pairs
    connection.execute(
        f"""create or replace temp table training_pairs as from {candidates}
        where hash(record_id_l, record_id_r, {seed}) % 1000000 < {round(share * 1_000_000)}"""
    )
    return "training_pairs", 1 / share


def _patterns(
    connection: duckdb.DuckDBPyConnection,
    nodes: str,
    pairs: str,
    attributes: Sequence[Attribute],
    settings: dict[str, Any],
    *,
    scale: float = 1.0,
) -> Patterns:
    """Agreement patterns of pairs, each pair counting for ``scale``."""
    compared = compare(connection, nodes, pairs, settings)
    gammas = ", ".join(f"gamma_{attribute.name}" for attribute in attributes)
    counted = (
        connection.execute(
            f"""select {gammas}, {contradiction(attributes)} as impossible, count(*) as pairs
            from {compared} group by all order by all"""
        )
        .pl()
        .to_numpy()
    )
    connection.execute(f"drop table {compared}")
    return Patterns(
        levels=counted[:, :-2].astype(np.int64),
        pairs=counted[:, -1].astype(np.float64) * scale,
        impossible=counted[:, -2].astype(np.bool_),
    )


def contradiction(attributes: Sequence[Attribute]) -> str:
    """SQL, over gamma_ columns: names stand on both sides and have nothing in common, and nothing personal agrees."""
    names = [f"gamma_{each.name}" for each in attributes if each.role.is_name]
    if not names:
        return "false"
    personal = [f"gamma_{each.name} >= {each.role.personal_from}" for each in attributes if each.role.personal_from]
    return f"greatest({', '.join(names)}) = 0 and not ({' or '.join(personal) or 'false'})"


def _by_parts(connection: duckdb.DuckDBPyConnection, nodes: str, attribute: Attribute) -> float:
    """How often strangers are equal if the parts of a value agree independently; 0 for a value without parts.

    Real parts go together, so this is a lower bound, and unlike equality itself it hardly depends on
    how many records are of one person.
    """
    if not attribute.role.parts:
        return 0.0
    columns = [f"{attribute.name}{part}" for part in attribute.role.parts]
    return math.prod(_equal_share(connection, nodes, column, column) for column in columns)


def _equal_share(connection: duckdb.DuckDBPyConnection, nodes: str, column: str, present_in: str) -> float:
    """The share of equal pairs among all pairs in which ``present_in`` is known."""
    present, equal = _row(
        connection,
        f"""select (select count({present_in}) from {nodes}), coalesce(sum(n * (n - 1)), 0)
        from (select count(*) as n from {nodes} where {column} is not null group by {column})""",
    )
    return float(equal) / max(float(present) * (float(present) - 1), 1.0)


def _unique_values(
    attributes: Sequence[Attribute], equal: tuple[float, ...], records: int, all_pairs: float
) -> dict[int, float]:
    """u of equality in what strangers do not share, to begin with; where a placeholder stands in many records, it is
    left open."""
    return {
        number: 1 / all_pairs
        for number, (attribute, share) in enumerate(zip(attributes, equal, strict=True))
        if attribute.role.is_unique and share <= PLACEHOLDER / records
    }


def _prior(attribute: Attribute) -> Floats:
    below = np.array([share for _, share in attribute.role.levels(attribute)])
    return np.append(below[::-1], 1 - below.sum())


def _assign_entities(
    connection: duckdb.DuckDBPyConnection,
    nodes: str,
    candidates: str,
    attributes: Sequence[Attribute],
    fitted: Estimate,
) -> None:
    """Make the table ``entities`` (record_id, entity_id): records that are one as good as surely, to count
    frequencies by. All candidates are looked at: a sample would leave records apart that are one."""
    settings = splink_settings(attributes, fitted, frequencies=False)
    compared = compare(connection, nodes, candidates, settings, least_weight=SAME_ENTITY)
    connection.execute(
        f"""create or replace temp table sure_pairs as
        select record_id_l, record_id_r from {compared} where not ({contradiction(attributes)})"""
    )
    connection.execute(f"drop table {compared}")
    api = DuckDBAPI(connection)
    found = cluster_pairwise_predictions_at_threshold(
        api.register(nodes), api.register("sure_pairs"), api, "record_id"
    ).physical_name
    connection.execute(
        f"create or replace temp table entities as select record_id, cluster_id as entity_id from {found}"
    )
    for table in api._created_tables:
        connection.execute(f"drop table if exists {table}")


def _frequencies(connection: duckdb.DuckDBPyConnection, nodes: str, column: str) -> tuple[Frequencies, float]:
    """Frequencies of a column among entities, and u of equality, the chance that two entities share a value.

    Of a value that n of N entities have, another entity has it with (n - 1) / (N - 1); the mean of that over entities
    is u. A value's own chance is drawn towards u as by FREQUENCY_PRIOR entities more, so that a value seen once is
    not impossible.
    """
    connection.execute(
        f"""create or replace temp table value_counts as select {column} as value, count(distinct entity_id) as n
        from {nodes} join entities using (record_id) where {column} is not null group by 1"""
    )
    total, shared = _row(connection, "select coalesce(sum(n), 0), coalesce(sum(n * (n - 1)), 0) from value_counts")
    entities = max(int(total), 2)
    u = max(float(shared), 1.0) / (entities * (entities - 1))
    chance = f"(n - 1 + {FREQUENCY_PRIOR * u!r}) / ({entities - 1 + FREQUENCY_PRIOR!r})"
    rows = connection.execute(
        f"""select value, {chance} from value_counts where n >= {COMMON_ENTITIES}
        order by n desc, value limit {COMMON_VALUES}"""
    ).fetchall()
    return Frequencies(dict(rows), FREQUENCY_PRIOR * u / (entities - 1 + FREQUENCY_PRIOR)), u


def _row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    return connection.execute(sql).fetchone() or ()


def _text(content: Any, indent: int | None = None) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=indent is None, indent=indent)
