"""Training: what agreement and disagreement are worth, learned from records whose person is known by the number.

Departments' own rows with a sound number play the loose spellings: the number is put aside, and each row is compared
with the person that the *other* feeds make of that number. So the m-probabilities come from labelled pairs in the
departments' own typing, and need no truth from outside. The u-probabilities come from random pairs, with a recorded
seed.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
from splink import DuckDBAPI, Linker

from linkage.resident.comparisons import (
    COMMON,
    ELSE,
    FIFTEEN,
    LOST,
    MASKED,
    ONE_SLIP,
    REPAIRED,
    SAME_MASK,
    settings,
)
from linkage.resident.model import SQL, Model, quiet_splink
from linkage.resident.night import weigh

SEED = 20261031
SPELLINGS_A_FEED = 20_000
RANDOM_PAIRS = 2_000_000
FEWEST_PERSONS = 1_000

# Levels that the training never met. A random pair that was not seen in two million is rarer than one in a million; a
# disagreement between two records of one person is never impossible, however clean the rows with sound numbers are.
RAREST_U = 1e-6
RAREST_M = 1e-4
RAREST_DISAGREEMENT = 0.005

# What happened to a number cannot be learned from sound numbers. That the one slip is the only one in it: 19 of 20.
NUMBER_HOLDS = 0.95
PHONE_HOLDS = 0.5  # one feed alone has the person's own phone, so agreement between feeds was never seen
MATCH_SHARE = 0.98  # where the estimate of the share begins: the register holds nearly all
ROUNDS = 50
FEWEST_LOOSE = 100  # fewer cannot tell the share
HIGHEST_SHARE = 0.999


class TooFewPersons(ValueError):
    """A model cannot be trained on so few numbered persons."""


def train(connection: duckdb.DuckDBPyConnection, trained_on: str) -> Model:
    """Train on the tables that ``night.read`` made in ``connection``. Raises TooFewPersons.

    Splink's own tables stand in the database ``identity`` meanwhile, the one that a night under way writes.
    """
    counted = connection.execute("select count(*) from identity.person").fetchone()
    persons = counted[0] if counted else 0
    if persons < FEWEST_PERSONS:
        raise TooFewPersons(
            f"{persons} persons with a sound number; {FEWEST_PERSONS} are needed to learn what agreement is worth."
            " Load the register (GA01) first."
        )
    connection.execute((SQL / "training.sql").read_text("utf-8").replace("@A_FEED@", f"{SPELLINGS_A_FEED}"))
    connection.execute("use identity")
    api = DuckDBAPI(connection)
    with quiet_splink():
        linker = Linker([api.register("pretended"), api.register("pretended_person")], settings())
        linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
        linker.training.estimate_m_from_pairwise_labels(api.register("pretended_label"))
        trained = linker.misc.save_model_to_json()
        linker.table_management.delete_tables_created_by_splink_from_db()
    connection.execute("use memory")
    names = dict(connection.execute("select name, share from name_frequency order by name").fetchall())
    chances = dict(connection.execute("select kind, chance from chance").fetchall())
    model = Model(_completed(trained, persons, chances), names, persons, MATCH_SHARE, trained_on)
    return replace(model, match_share=_match_share(connection, model))


def _match_share(connection: duckdb.DuckDBPyConnection, model: Model) -> float:
    """Share of loose spellings whose person is among the numbered ones, by expectation and maximisation.

    A node's likelihood is (1 - share) if its person is none of them, else share times the mean Bayes factor over the
    persons. Documents of other countries are left out: their holders have no number here.
    """
    weigh(connection, model)
    factors = connection.execute(
        """
        select coalesce(sum(power(2, least(evidence.match_weight, 200))), 0) / $1
        from node
        left join evidence on node.node_id = evidence.node_id
        where node.name is not null and not node.is_other_document
        group by node.node_id
        order by node.node_id
    """,
        [model.persons],
    ).fetchnumpy()
    mean_factors = np.asarray(next(iter(factors.values())))
    share = model.match_share
    if len(mean_factors) < FEWEST_LOOSE:
        return share
    for _ in range(ROUNDS):
        share = float((share * mean_factors / (1 - share + share * mean_factors)).mean())
    return min(round(share, 6), HIGHEST_SHARE)


def _completed(trained: dict[str, Any], persons: int, chances: dict[str, float]) -> dict[str, Any]:
    """The settings with an m and a u for every level, and without Splink's random id."""
    given = _given(persons, chances)
    for comparison in trained["comparisons"]:
        name = comparison["output_column_name"]
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        for level in levels:
            is_disagreement = level is levels[-1]
            m, u = level.get("m_probability") or 0.0, level.get("u_probability") or 0.0
            m = max(m, RAREST_DISAGREEMENT if is_disagreement else RAREST_M)
            m, u = given.get((name, level["label_for_charts"]), (m, max(u, RAREST_U)))
            level["m_probability"], level["u_probability"] = m, u
    trained.pop("linker_uid", None)
    return json.loads(json.dumps(trained))


def _given(persons: int, chances: dict[str, float]) -> dict[tuple[str, str], tuple[float, float]]:
    """m and u by comparison and level, where they follow from how numbers and names are damaged.

    Only their ratio counts: given that a name was masked, two records of one person agree in what is left, and two of
    others by chance. The chances are exact sums over the persons.
    """
    lost = 1 - NUMBER_HOLDS
    levels = {
        ("number", REPAIRED): (NUMBER_HOLDS, 1 / persons), ("number", ONE_SLIP): (NUMBER_HOLDS, chances["slip"]),
        ("number", FIFTEEN): (lost, chances["prefix"]), ("number", ELSE): (lost, 1.0),
        ("number_cut", FIFTEEN): (NUMBER_HOLDS, chances["prefix"]), ("number_cut", ELSE): (lost, 1.0),
        ("number_mask", SAME_MASK): (NUMBER_HOLDS, chances["mask"]), ("number_mask", ELSE): (lost, 1.0),
        ("numbers", COMMON): (NUMBER_HOLDS, 2 / persons), ("numbers", ELSE): (lost, 1.0),
        ("phones", COMMON): (PHONE_HOLDS, RAREST_U), ("phones", ELSE): (1 - PHONE_HOLDS, 1.0),
        ("name", MASKED): (1.0, chances["surname"]), ("name", LOST): (1.0, chances["stem"]),
    }  # fmt: skip
    return levels
