"""The match weight from which pairs are linked, chosen without knowing the truth, or the refusal to link.

Two estimates of the false links above a threshold are made, and the larger is believed:

- the model's own: the sum of 1 - p over the pairs above it;
- by exchange, which needs no independence of all comparisons from each other. Pairs that agree as well as those above
  the threshold except that one comparison disagrees are mostly not matches. Had that comparison agreed by chance,
  which happens u times as often as it disagrees, they would stand above the threshold. So many chance links stand
  there: n0 * u_level / u_0. It is made for each comparison. Matches that merely have an error there are first taken
  away, up to ``ERRORS`` times the share the role expects. A survey whose few coarse answers many people share fails
  here, though every answer agrees.

The threshold is the one of the highest expected F1 among those with the expected precision. Where none reaches it,
nothing can be linked safely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from linkage.model import Model
from linkage.roles import Attribute

if TYPE_CHECKING:
    import duckdb

ERRORS = 3.0  # how much more often than its role expects an attribute of one person may disagree
STEP = 0.25  # bits between thresholds that are considered
LOWEST, HIGHEST = -10.0, 40.0  # bits considered
AS_GOOD = 0.001  # of expected F1: among thresholds as good as the best, the one nearest to even odds is taken
COARSE = 0.001  # an attribute that two strangers share more often than that tells nobody apart
FEWEST_EQUAL = 10.0  # pairs equal in everything, below which their chance share is not judged
FEWEST_LINKS = 5.0  # a precision estimated from fewer links says nothing


@dataclass(frozen=True)
class Threshold:
    """The outcome. ``weight``: bits, None when nothing can be linked safely; ``reason`` says why. ``curve``: one row
    a considered weight: weight, links, false_links, precision, recall, f1, all expected ones."""

    weight: float | None
    precision: float
    f1: float
    reason: str
    curve: pl.DataFrame


def choose_threshold(
    connection: duckdb.DuckDBPyConnection,
    nodes: str,
    scored: str,
    attributes: Sequence[Attribute],
    model: Model,
    *,
    least_precision: float = 0.95,
) -> Threshold:
    """Choose from scored pairs (see ``scores.score``). Works on agreement patterns, so its cost does not grow with
    pairs."""
    chance = _chance_of_equality(connection, nodes, attributes, model)
    gammas = [f"gamma_{each.name}" for each in attributes]
    patterns = connection.execute(
        f"""select {", ".join(gammas)}, count(*) as pairs, avg(match_weight) as weight,
            sum(match_probability) as matches
        from {scored} where not is_contradicted group by all order by all"""
    ).pl()
    histogram = connection.execute(
        f"""select floor(match_weight / {STEP}) * {STEP} as weight, count(*) as pairs, sum(match_probability) as matches
        from {scored} where not is_contradicted group by 1"""
    ).pl()
    weights = np.arange(LOWEST, HIGHEST, STEP)
    links = _above(weights, histogram["weight"], histogram["pairs"])
    by_model = links - _above(weights, histogram["weight"], histogram["matches"])
    by_exchange = [_chance_links(weights, patterns, gammas, each, model) for each in attributes]
    false_links = np.minimum(np.maximum.reduce([by_model, *by_exchange]), links)
    expected = max(float(histogram["matches"].sum()), 1.0)
    safe = np.maximum(links, 1e-9)
    curve = pl.DataFrame({
        "weight": weights, "links": links, "false_links": false_links, "precision": 1 - false_links / safe,
        "recall": np.minimum((links - false_links) / expected, 1.0),
        "f1": 2 * (links - false_links) / (links + np.maximum(expected, links - false_links)),
    })  # fmt: skip
    if 1 - chance < least_precision:
        reason = (
            f"nothing can be linked safely: of the pairs equal in everything compared, {chance:.0%} or more are so by"
            f" chance, where {1 - least_precision:.0%} may be"
        )
        return Threshold(None, 1 - chance, 0.0, reason, curve)
    good = curve.filter((pl.col("precision") >= least_precision) & (pl.col("links") >= FEWEST_LINKS))
    if good.is_empty():
        best = curve.filter(pl.col("links") >= FEWEST_LINKS)["precision"].max()
        said = (
            f"at best {best:.1%} of the links would be right"
            if isinstance(best, float)
            else "hardly any pair agrees at all"
        )
        reason = f"nothing can be linked safely: {said}, where {least_precision:.0%} is asked for"
        return Threshold(None, best if isinstance(best, float) else 0.0, 0.0, reason, curve)
    best = good.filter(pl.col("f1") >= pl.col("f1").max() - AS_GOOD)
    chosen = best.sort(pl.col("weight").abs(), "weight").row(0, named=True)
    reason = f"highest expected F1 with an expected precision of at least {least_precision:.0%}"
    return Threshold(chosen["weight"], chosen["precision"], chosen["f1"], reason, curve)


def _chance_of_equality(
    connection: duckdb.DuckDBPyConnection, nodes: str, attributes: Sequence[Attribute], model: Model
) -> float:
    """The share of chance among pairs equal in everything, by exchange on the whole table, blocked or not.

    0 where few pairs are so equal, and where something tells people apart: then rare values count for more than
    common ones, and the curve judges.
    """
    u = {each.name: float(_levels(model, each)["u"][-1]) for each in attributes}
    values = {each.name: f"coalesce({each.name}, {each.name}{each.role.null_on})" for each in attributes}
    equal = _equal_pairs(connection, nodes, list(values.values()), "true")
    if equal < FEWEST_EQUAL or min(u.values()) < COARSE or any(each.role.is_name for each in attributes):
        return 0.0
    chance = 0.0
    for each in attributes:
        others = [value for name, value in values.items() if name != each.name]
        known = f"{values[each.name]} is not null"
        all_of_them = _equal_pairs(connection, nodes, list(values.values()), known)
        all_but_one = _equal_pairs(connection, nodes, others, known) - all_of_them
        in_this = _equal_pairs(connection, nodes, [values[each.name]], known)
        # the model's u, unless training went astray: strangers agree no more often than any two records
        by_chance = min(u[each.name], in_this / max(_equal_pairs(connection, nodes, [], known), 1.0))
        apart = max(all_but_one - _errors(each) * all_of_them, 0.0)
        chance = max(chance, apart * by_chance / max(1 - by_chance, 1e-9) / equal)
    return min(chance, 1.0)


def _above(weights: np.ndarray, at: pl.Series, counts: pl.Series) -> np.ndarray:
    """Of things at certain weights, how many stand at or above each of the weights."""
    order = np.argsort(at.to_numpy(), kind="stable")
    sums = np.concatenate([[0.0], np.cumsum(counts.to_numpy()[order].astype(float))])
    return sums[-1] - sums[np.searchsorted(at.to_numpy()[order], weights - 1e-9)]


def _chance_links(
    weights: np.ndarray, patterns: pl.DataFrame, gammas: list[str], attribute: Attribute, model: Model
) -> np.ndarray:
    """False links above each weight, by the exchange of one comparison; what disagrees or is missing there counts as
    the model says."""
    gamma = f"gamma_{attribute.name}"
    levels = _levels(model, attribute)
    u, bits = levels["u"].to_numpy(), levels["bits"].to_numpy()
    others = [name for name in gammas if name != gamma]
    odds = _errors(attribute)

    apart = patterns.filter(pl.col(gamma) == 0)
    equal = patterns.filter(pl.col(gamma) == len(levels) - 1).select(*others, equal="pairs")
    if others:
        apart = apart.join(equal, on=others, how="left", maintain_order="left")
    else:
        apart = apart.with_columns(equal=pl.lit(equal["equal"].sum()))
    chance = apart.select(
        "weight",
        pairs=pl.min_horizontal(
            (pl.col("pairs") - odds * pl.col("equal").fill_null(0)).clip(lower_bound=0.0),
            pl.col("pairs") - pl.col("matches"),
        ),
    )
    false_links = sum(
        _above(weights, chance["weight"] + float(bits[level] - bits[0]), chance["pairs"] * float(u[level] / u[0]))
        for level in range(1, len(levels))
    )
    rest = patterns.filter(pl.col(gamma) <= 0)
    return np.asarray(false_links + _above(weights, rest["weight"], rest["pairs"] - rest["matches"]), dtype=float)


def _errors(attribute: Attribute) -> float:
    """At most how many pairs of one person disagree in an attribute for each that is equal."""
    expected = attribute.role.levels(attribute)[-1][1]
    return ERRORS * expected / (1 - expected)


def _levels(model: Model, attribute: Attribute) -> pl.DataFrame:
    """u and bits (log2 of m / u) of the levels of a comparison, from disagreement up, without null."""
    comparison = next(one for one in model.settings["comparisons"] if one["output_column_name"] == attribute.name)
    levels = comparison["comparison_levels"][:0:-1]
    trained = pl.DataFrame(
        {"m": [one["m_probability"] for one in levels], "u": [one["u_probability"] for one in levels]}
    )
    return trained.with_columns(bits=(pl.col("m") / pl.col("u")).log(2))


def _equal_pairs(connection: duckdb.DuckDBPyConnection, nodes: str, values: list[str], condition: str) -> float:
    """Pairs of records equal in all the values, missing ones counting as equal."""
    by = f"group by {', '.join(values)}" if values else ""
    row = connection.execute(
        f"select coalesce(sum(n * (n - 1) / 2), 0) from (select count(*) as n from {nodes} where {condition} {by})"
    ).fetchone()
    return float(row[0]) if row else 0.0
