"""Why records are one citizen's: each with the rule, or the weights, that joined it, and what would have kept it apart.

Everything shown is masked: an auditor sees that two numbers agree, not which. A record joined by the model is weighed
again with the same frozen model, so that the waterfall is the one that decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import yaml
from jinja2 import Environment, FileSystemLoader, select_autoescape

from ingestion.contract import contract_for
from ingestion.masking import mask_sql
from linkage.resident.decisions import Decision, apply_decisions
from linkage.resident.model import LINK_AT, Model
from linkage.resident.night import run, weigh
from linkage.resident.stewards import RECORDS, resolve


@cache
def labels() -> dict[str, Any]:
    """Words of labels.yml."""
    return yaml.safe_load((Path(__file__).parent / "labels.yml").read_text("utf-8"))


@dataclass(frozen=True)
class Weight:
    """One bar of a waterfall: log2 of the Bayes factor, and the probability had this comparison said nothing."""

    comparison: str
    level: str
    weight: float
    without: float

    @property
    def comparison_zh(self) -> str:
        """Chinese name of the comparison."""
        return labels()["comparisons"][self.comparison]


@dataclass(frozen=True)
class Reason:
    """One way of writing that is this citizen's, with the key of one record so written. Values are masked."""

    record_key: str
    feed_code: str
    record_role: str
    records: int
    number: str
    name: str
    method: str
    probability: float
    since: str
    prior: float | None = None
    weights: tuple[Weight, ...] = ()
    other_probability: float | None = None

    @property
    def title_zh(self) -> str:
        """Chinese title of the feed."""
        return contract_for(self.feed_code).title_zh

    @property
    def rule(self) -> dict[str, dict[str, str]]:
        """``joined`` and ``apart``, each in ``en`` and ``zh``."""
        return labels()["rules"][self.method]

    @property
    def needed(self) -> list[Weight]:
        """The evidence without which the record would not have been linked."""
        return [weight for weight in self.weights if weight.without < self.probability and weight.without < LINK_AT]


@dataclass(frozen=True)
class Explanation:
    """A citizen, the ids that led here, and every way in which departments write the person."""

    citizen_id: str
    asked_for: str
    path: list[str]
    first_night: str
    reasons: list[Reason]
    changes: list[tuple[str, ...]]

    @property
    def by_rule(self) -> list[list[Reason]]:
        """The reasons of each rule together: first what an auditor asks about, last the number and its owner's name."""
        order = list(reversed(labels()["rules"]))
        ordered = sorted(self.reasons, key=lambda reason: order.index(reason.method))
        return [list(group) for _, group in groupby(ordered, key=lambda reason: reason.method)]


def explain(
    connection: duckdb.DuckDBPyConnection, model: Model | None, decisions: list[Decision], citizen_id: str
) -> Explanation:
    """Explain a citizen_id, also one that was merged. Raises StewardError for one that was never given."""
    path = resolve(connection, citizen_id)
    waterfalls = _waterfalls(connection, model, decisions, path[-1]) if model else {}
    rows = connection.execute(_SPELLINGS, [path[-1]]).fetchall()
    reasons = [_reason(row, waterfalls) for row in rows]
    first = connection.execute("select first_night from identity.citizen where citizen_id = $1", [path[-1]]).fetchone()
    changes = connection.execute(_CHANGES, [path]).fetchall()
    return Explanation(path[-1], citizen_id, path, f"{first[0]}" if first else "", reasons, changes)


_SPELLINGS = f"""
    select
        member.spelling_key, min(records.record_key), spelling.feed_code, spelling.record_role, spelling.record_count,
        {mask_sql("any_value(records.resident_id_number)", "identifier")},
        {mask_sql("any_value(records.full_name)", "identifier")},
        member.method, member.probability, cast(member.known_from as varchar)
    from identity.member
    inner join identity.spelling on member.spelling_key = spelling.spelling_key
    inner join {RECORDS} as records on member.spelling_key = records.spelling_key
    where member.known_to is null and member.citizen_id = $1
    group by all
    order by member.method, spelling.feed_code, member.spelling_key
"""
_CHANGES = """
    select cast(night as varchar), change_type, coalesce(citizen_id_from, ''), coalesce(citizen_id_to, ''),
        coalesce(cause, ''), coalesce(author, ''), coalesce(approver, '')
    from identity.change
    where list_contains($1, citizen_id_from) or list_contains($1, citizen_id_to)
    order by night, change_id
"""


def _reason(row: tuple[Any, ...], waterfalls: dict[str, tuple[float, tuple[Weight, ...], float | None]]) -> Reason:
    spelling_key, record_key, feed, role, records, number, name, method, probability, since = row
    prior, weights, other = waterfalls.get(spelling_key, (None, (), None))
    if method != "model":
        prior, weights, other = None, (), None
    return Reason(record_key, feed, role, records, number, name, method, probability, since, prior, weights, other)


def _waterfalls(
    connection: duckdb.DuckDBPyConnection, model: Model, decisions: list[Decision], citizen_id: str
) -> dict[str, tuple[float, tuple[Weight, ...], float | None]]:
    """By spelling: the prior weight, the weights against the citizen, and the probability of the next candidate."""
    connection.execute("create or replace temp view spelling_now as select * from identity.spelling")
    apply_decisions(connection, decisions)
    run(connection, "nodes")
    connection.execute(
        "create or replace temp table unsettled as select distinct loose.node_id from identity.loose"
        " inner join identity.member on loose.spelling_key = member.spelling_key"
        f" where member.known_to is null and member.citizen_id = '{citizen_id}'"
    )
    weigh(connection, model, "memory")
    names = [comparison["output_column_name"] for comparison in model.settings["comparisons"]]
    parts = ", ".join(f"gamma_{name}, mw_{name}" for name in names)
    adjusted = ", ".join(f"mw_tf_adj_{name}" for name in names if _has_frequencies(model, name))
    found = connection.execute(
        f"""
        select loose.spelling_key, ranked.odds, ranked.probability, log2(ranked.odds) - ranked.match_weight,
            (select max(o.probability) from ranked as o where o.node_id = ranked.node_id and o.number != ranked.number),
            {parts}, {adjusted}
        from ranked
        inner join identity.citizen on ranked.number = citizen.root and citizen.citizen_id = $1
        inner join identity.loose on ranked.node_id = loose.node_id
        inner join pair on ranked.node_id = pair.node_id and ranked.number = pair.number
        inner join scored on pair.pair_id = scored.pair_id_l and scored.match_weight = ranked.match_weight
        qualify row_number() over (partition by loose.spelling_key order by pair.pair_id) = 1
    """,
        [citizen_id],
    )
    columns = [column[0] for column in found.description]
    waterfalls = {}
    for values in found.fetchall():
        row = dict(zip(columns, values, strict=True))
        spelling_key, odds, probability, prior, other = values[:5]
        rest = odds * (1 - probability) / probability  # what speaks for the others and for nobody, on the same scale
        weights = []
        for name in names:
            weight = row[f"mw_{name}"] + row.get(f"mw_tf_adj_{name}", 0.0)
            if row[f"gamma_{name}"] >= 0:
                without = odds / 2**weight
                weights.append(
                    Weight(name, _label(model, name, row[f"gamma_{name}"]), weight, without / (without + rest))
                )
        waterfalls[spelling_key] = (prior, tuple(weights), other)
    return waterfalls


def _levels(model: Model, name: str) -> list[dict[str, Any]]:
    comparison = next(c for c in model.settings["comparisons"] if c["output_column_name"] == name)
    return [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]


def _has_frequencies(model: Model, name: str) -> bool:
    return any(level.get("tf_adjustment_column") for level in _levels(model, name))


def _label(model: Model, name: str, gamma: int) -> str:
    levels = _levels(model, name)
    return levels[len(levels) - 1 - gamma]["label_for_charts"]


def page(explanation: Explanation, synthetic_label: str | None) -> str:
    """The explanation as one HTML page without outside requests, masked."""
    folder = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape())
    return environment.get_template("explain.html").render(e=explanation, synthetic=synthetic_label)
