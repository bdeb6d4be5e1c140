"""Expectations of our own: one metric counts a feed's loads in DuckDB, and each expectation judges what it counted.

Great Expectations computes a metric once however many expectations ask for it, so the whole suite costs one pass.
"""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from expectations import judge, profile
from expectations.judge import Facts, Judge, Load, Verdict
from expectations.results import Status
from ingestion.contract import contracts


class LoadProfile(TableMetricProvider):
    """Counts per load: tonight's candidates, and of the loads before what checks compare with."""

    metric_name = "minsheng.load_profile"
    value_keys = ("feed",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict,
        metric_value_kwargs: dict,
        metrics: dict[str, Any],
        runtime_configuration: dict,
    ) -> list[dict[str, Any]]:
        feed = metric_value_kwargs["feed"]
        batch, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, MetricDomainTypes.TABLE)
        return load_profile(execution_engine, feed, f"({batch.compile(execution_engine.engine)}) as batch")


def load_profile(engine: SqlAlchemyExecutionEngine, feed: str, batch: str) -> list[dict[str, Any]]:
    """Loads of a feed as dictionaries of the fields of judge.Load."""
    contract = contracts()[feed]
    before = profile.BEFORE.format(feed=feed)
    counts = _grouped(engine, profile.aggregates(contract), batch)
    if reference := profile.reference_aggregates(contract):
        counts |= _grouped(engine, reference, before)
    townships: dict[str, dict[str, int]] = {}
    if contract.delivery == "snapshot":
        place = profile.township_expression(contract)
        for relation in (batch, before):
            query = f"select _load_id, {place} as place, count(*) from {relation} group by all order by all"
            for load_id, township, rows in engine.execute_query(_text(query)).fetchall():
                townships.setdefault(load_id, {})[township] = rows
    loads = engine.execute_query(_text(f"select * from {profile.LOADS.format(feed=feed)}")).mappings().all()
    return [
        dict(load) | {"counts": counts.get(load["load_id"], {}), "townships": townships.get(load["load_id"], {})}
        for load in loads
    ]


def _grouped(engine: SqlAlchemyExecutionEngine, aggregates: dict[str, str], relation: str) -> dict[str, dict[str, Any]]:
    columns = ", ".join(f'{sql} as "{name}"' for name, sql in aggregates.items())
    query = f"select _load_id, {columns} from {relation} group by _load_id"
    rows = engine.execute_query(_text(query)).mappings().all()
    return {row["_load_id"]: {name: _plain(row[name]) for name in aggregates} for row in rows}


def _text(sql: str) -> sa.TextClause:
    """SQL as it is: a colon in it is no bind parameter."""
    return sa.text(sql.replace(":", r"\:"))


def _plain(value: Any) -> Any:
    """Counts and maps as they are, dates as text: a metric must be serialisable."""
    return value if value is None or isinstance(value, int | dict) else str(value)


class Measurements(TableMetricProvider):
    """What the publication gate measured (measures.py): the batch itself, one row a fact and subject."""

    metric_name = "minsheng.measurements"

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict,
        metric_value_kwargs: dict,
        metrics: dict[str, Any],
        runtime_configuration: dict,
    ) -> list[dict[str, Any]]:
        batch, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, MetricDomainTypes.TABLE)
        query = f"select * from ({batch.compile(execution_engine.engine)}) as batch order by position"
        return [dict(row) for row in execution_engine.execute_query(_text(query)).mappings().all()]


class FactHolds(BatchExpectation):
    """A fact of the publication gate holds for everything it was measured on."""

    fact: str

    metric_dependencies: ClassVar[tuple[str, ...]] = ("minsheng.measurements",)
    success_keys: ClassVar[tuple[str, ...]] = ("fact",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    def _validate(
        self,
        metrics: dict,
        runtime_configuration: dict | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        verdicts = [_verdict(row) for row in metrics["minsheng.measurements"] if row["check_name"] == self.fact]
        return _outcome(verdicts)


def _verdict(row: dict[str, Any]) -> Verdict:
    failing = row["rows_failing"]
    status: Status = "pass" if failing == 0 else "fail" if failing else "not_applicable"
    if row["is_broken"]:
        status = "error"
    reasons = {"reason_en": row["reason_en"], "reason_zh": row["reason_zh"]} if status in ("fail", "error") else {}
    return Verdict(row["subject"], status, row["rows_checked"], failing, row["observed"], **reasons)


def _outcome(verdicts: list[Verdict]) -> dict[str, Any]:
    """Verdicts as Great Expectations stores a result: counts, and the reasons made of them."""
    failed = [v for v in verdicts if v.status in ("fail", "error")]
    return {
        "success": not failed,
        "result": {
            "element_count": sum(v.rows_checked or 0 for v in verdicts),
            "unexpected_count": sum(v.rows_failing or 0 for v in failed),
            "details": {"verdicts": [dataclasses.asdict(v) for v in verdicts]},
        },
    }


class LoadExpectation(BatchExpectation):
    """A fact about each load of a batch; fails when it does not hold for one of them."""

    feed: str
    column: str | None = None
    options: dict[str, Any] = {}  # noqa: RUF012  (a pydantic field, copied for each expectation)

    metric_dependencies: ClassVar[tuple[str, ...]] = ("minsheng.load_profile",)
    success_keys: ClassVar[tuple[str, ...]] = ("feed", "options")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    judge: ClassVar[Judge] = staticmethod(judge.nothing)

    def _validate(
        self,
        metrics: dict,
        runtime_configuration: dict | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        facts = Facts(tuple(Load(**load) for load in metrics["minsheng.load_profile"]))
        return _outcome(self.verdicts(facts))

    def verdicts(self, facts: Facts) -> list[Verdict]:
        """One verdict a candidate."""
        column = {"column": self.column} if self.column else {}
        return list(type(self).judge(facts, **column, **self.options))


class RowsMatchTheLedger(LoadExpectation):
    """Rows in Parquet are those the ledger says were loaded."""

    judge: ClassVar[Judge] = staticmethod(judge.rows_match_the_ledger)


class FileHoldsRows(LoadExpectation):
    """At least one row was loaded."""

    judge: ClassVar[Judge] = staticmethod(judge.file_holds_rows)


class QuarantinedShareIsSmall(LoadExpectation):
    """Few rows of a file were unusable."""

    judge: ClassVar[Judge] = staticmethod(judge.quarantined_share_is_small)


class ControlTotalsMatch(LoadExpectation):
    """Declared rows and sum are met."""

    judge: ClassVar[Judge] = staticmethod(judge.control_totals_match)


class VolumeIsInLineWithHistory(LoadExpectation):
    """Rows are about as many as before."""

    judge: ClassVar[Judge] = staticmethod(judge.volume_is_in_line_with_history)


class RostersDoNotShrink(LoadExpectation):
    """No township's roster shrinks by a tenth."""

    judge: ClassVar[Judge] = staticmethod(judge.rosters_do_not_shrink)


class IdentifiersAreSound(LoadExpectation):
    """Checksum, date and form of identity numbers, card numbers and credit codes (domain handbook 1.1, 1.4, 1.6)."""

    judge: ClassVar[Judge] = staticmethod(judge.identifiers_are_sound)


class WordsAreKnown(LoadExpectation):
    """Few words of an enumeration are unknown."""

    judge: ClassVar[Judge] = staticmethod(judge.words_are_known)


class DivisionCodesAreKnown(LoadExpectation):
    """Few codes belong to no township of the district."""

    judge: ClassVar[Judge] = staticmethod(judge.division_codes_are_known)


class KeysAreUnique(LoadExpectation):
    """No key stands twice in a file; under a weak key, no row is repeated."""

    judge: ClassVar[Judge] = staticmethod(judge.keys_are_unique)


class ContentIsFresh(LoadExpectation):
    """The newest date of a file belongs to its period."""

    judge: ClassVar[Judge] = staticmethod(judge.content_is_fresh)


class AmountsKeepOneMagnitude(LoadExpectation):
    """Yuan and ten thousands of yuan are not mixed."""

    judge: ClassVar[Judge] = staticmethod(judge.amounts_keep_one_magnitude)


class AmountsKeepTheirMagnitude(LoadExpectation):
    """The unit of a column is that of the delivery before."""

    judge: ClassVar[Judge] = staticmethod(judge.amounts_keep_their_magnitude)
