"""Two baselines on the same records: equality in every identifying column, and plain Splink as its documentation sets
it up.

Splink's threshold is picked *with* the truth by whoever calls; ours never sees it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import SplinkException

from linkage.roles import ROLES, Attribute

if TYPE_CHECKING:
    import duckdb

IDENTIFYING = (
    "full_name", "given_name", "family_name", "birth_date", "identity_number", "trusted_number", "phone", "email",
    "account",
)  # fmt: skip
RANDOM_PAIRS = 1e6 + 1  # as in Splink's examples; at exactly its default it warns
PAIRS_AT_MOST = 20_000_000

_BY_NAME: dict[str, Callable[[str], Any]] = {
    "given_name": cl.NameComparison,
    "family_name": cl.NameComparison,
    "full_name": lambda column: cl.JaroWinklerAtThresholds(column, [0.92, 0.88, 0.7]).configure(
        term_frequency_adjustments=True
    ),
    "birth_date": lambda column: cl.DamerauLevenshteinAtThresholds(column, [1, 2]).configure(
        term_frequency_adjustments=True
    ),
    "email": cl.EmailComparison,
    "identity_number": lambda column: cl.DamerauLevenshteinAtThresholds(column, [1, 2]),
    "phone": lambda column: cl.DamerauLevenshteinAtThresholds(column, [1, 2]),
    "account": lambda column: cl.DamerauLevenshteinAtThresholds(column, [1, 2]),
    "postcode": lambda column: cl.LevenshteinAtThresholds(column, [1, 2]),
    "street_address": lambda column: cl.JaroWinklerAtThresholds(column, [0.9, 0.7]).configure(
        term_frequency_adjustments=True
    ),
    "place": lambda column: cl.JaroWinklerAtThresholds(column, [0.9]).configure(term_frequency_adjustments=True),
}


class BaselineError(Exception):
    """Plain Splink cannot be trained on this table."""


def exact_pairs(
    connection: duckdb.DuckDBPyConnection, nodes: str, attributes: Sequence[Attribute], into: str = "exact"
) -> str:
    """Make a table of pairs (record_id_l, record_id_r, match_weight) equal in every identifying column, missing ones
    apart.

    A table with one identifying column or none is matched on all columns. Records equal in too many others are
    chained to the first of them, which gives the same clusters.
    """
    identifying = [each for each in attributes if _role_name(each) in IDENTIFYING]
    if len(identifying) < 2:
        identifying = list(attributes)
    values = [f"coalesce({each.name}, {each.name}{each.role.null_on})" for each in identifying]
    key, some = ", ".join(values), " or ".join(f"{value} is not null" for value in values)
    connection.execute(
        f"""create or replace temp table {into} as
        select min(record_id) over (partition by {key}) as record_id_l, record_id as record_id_r,
            1.0 as match_weight, false as is_contradicted
        from {nodes} where {some} qualify record_id_l < record_id_r"""
    )
    return into


def splink_pairs(
    connection: duckdb.DuckDBPyConnection,
    nodes: str,
    attributes: Sequence[Attribute],
    seed: int,
    into: str = "plain_splink",
) -> str:
    """Make a table of pairs scored by plain Splink (record_id_l, record_id_r, match_weight).

    Comparisons of its library by role, blocking on every two columns and on the more telling ones alone, u by random
    sampling, the prior by exact agreement at an assumed recall of 0.7, m by expectation maximisation in two passes.
    """
    compared = [each for each in attributes if _is_informative(connection, nodes, each.name)]
    comparisons = [_BY_NAME.get(_role_name(each), cl.ExactMatch)(each.name) for each in compared]
    rules = _blocking_rules(connection, nodes, [each.name for each in compared])
    settings = SettingsCreator(
        link_type="dedupe_only", comparisons=comparisons, unique_id_column_name="record_id", linker_uid="baseline",
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules], retain_matching_columns=False,
    )  # fmt: skip
    api = DuckDBAPI(connection)
    logging.getLogger("splink").setLevel(logging.ERROR)
    linker = Linker(api.register(nodes), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match([block_on(*rules[0])], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=seed)
    for rule in _training_rules(rules):
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
        except (SplinkException, ValueError):  # no pair has that value, or nothing is left to train; the next rule may
            continue
    try:
        predicted = linker.inference.predict(threshold_match_weight=-10, warning_mode="never").physical_name
    except (SplinkException, ValueError) as error:
        raise BaselineError("its training left no usable weights") from error
    connection.execute(
        f"""create or replace temp table {into} as
        select record_id_l, record_id_r, match_weight, false as is_contradicted from {predicted}"""
    )
    for table in api._created_tables:
        connection.execute(f"drop table if exists {table}")
    return into


def _blocking_rules(connection: duckdb.DuckDBPyConnection, nodes: str, columns: list[str]) -> list[tuple[str, ...]]:
    """The rules a careful user would write: any column that brings few pairs, and any two columns that do; fewest
    pairs first."""
    records = connection.execute(f"select count(*) from {nodes}").fetchone() or (0,)
    weighed = []
    for rule in [*combinations(columns, 1), *combinations(columns, 2)]:
        row = connection.execute(
            f"""select coalesce(sum(n * (n - 1) / 2), 0) from (select count(*) as n from {nodes}
            where {" and ".join(f"{column} is not null" for column in rule)} group by {", ".join(rule)})"""
        ).fetchone()
        pairs = int(row[0]) if row else 0
        if 0 < pairs <= max(20 * records[0], 100_000):
            weighed.append((pairs, rule))
    rules, total = [], 0
    for pairs, rule in sorted(weighed):
        if total + pairs <= PAIRS_AT_MOST:
            rules.append(rule)
            total += pairs
    return rules or [tuple(columns)]


def _training_rules(rules: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Two rules or three that have no column in common, so that each comparison is trained at least once."""
    chosen: list[tuple[str, ...]] = []
    for rule in sorted(rules, key=len):
        if not any(set(rule) & set(other) for other in chosen):
            chosen.append(rule)
    return chosen[:3]


def _is_informative(connection: duckdb.DuckDBPyConnection, nodes: str, column: str) -> bool:
    row = connection.execute(f"select count(distinct {column}) from {nodes}").fetchone()
    return bool(row and row[0] > 1)


def _role_name(attribute: Attribute) -> str:
    return next(name for name, role in ROLES.items() if role is attribute.role)
