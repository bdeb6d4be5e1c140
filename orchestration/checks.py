"""Results of the gates as Dagster's asset checks: one check a fact, its columns and loads as a table beside it.

The facts and their names come from expectations/labels.yml; reading them needs no Great Expectations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import dagster as dg

from expectations.checks import arrival_checks
from expectations.labels import labels
from expectations.results import CheckResult
from ingestion.contract import Contract
from orchestration.session import FeedOutcome

USABLE = "files_are_usable"
GATE_HAS_RUN = "gate_has_run"  # reported by expectations.arrival when it could not test a load
FAILED = ("fail", "error")

# Severities that keep a load, or the night, from readers; the others only warn.
STOPPING = ("hold", "withhold", "error")


def arrival_check_specs(contract: Contract) -> Sequence[dg.AssetCheckSpec]:
    """Checks of a raw asset: its files could be read, and every fact of the arrival gate."""
    key = dg.AssetKey(["raw", contract.feed])
    usable = dg.AssetCheckSpec(USABLE, asset=key, description="No file was refused and no step of ours failed.")
    has_run = dg.AssetCheckSpec(GATE_HAS_RUN, asset=key, description="The arrival gate could test every load.")
    return [usable, has_run, *_specs("arrival", key, arrival_names(contract))]


def arrival_names(contract: Contract) -> list[str]:
    """Facts of the arrival gate that a feed's columns give rise to, sorted."""
    return sorted({check.name for check in arrival_checks(contract)})


def publication_check_specs(key: dg.AssetKey) -> Sequence[dg.AssetCheckSpec]:
    """Checks of the published marts: every fact of the publication gate."""
    return _specs("publication", key, list(labels("publication")))


def _specs(suite: str, key: dg.AssetKey, names: Sequence[str]) -> list[dg.AssetCheckSpec]:
    texts = labels(suite)
    return [
        dg.AssetCheckSpec(
            name, asset=key, description=f"{texts[name]['en']} ({texts[name]['zh']}). {texts[name]['reason_en']}."
        )
        for name in names
    ]


def arrival_check_results(contract: Contract, outcome: FeedOutcome) -> Iterator[dg.AssetCheckResult]:
    """The results of one feed's night, in the order of the specs."""
    key = dg.AssetKey(["raw", contract.feed])
    yield _usable(key, outcome)
    yield _check_result(key, GATE_HAS_RUN, [result for result in outcome.results if result.check_name == GATE_HAS_RUN])
    yield from _check_results(key, arrival_names(contract), outcome.results)


def publication_check_results(key: dg.AssetKey, results: Iterable[CheckResult]) -> Iterator[dg.AssetCheckResult]:
    """The results of the publication gate, in the order of the specs."""
    yield from _check_results(key, list(labels("publication")), results)


def _check_results(
    key: dg.AssetKey, names: Sequence[str], results: Iterable[CheckResult]
) -> Iterator[dg.AssetCheckResult]:
    """One Dagster result a fact; a fact that was not tested tonight passes and says ``not_applicable``."""
    by_name: dict[str, list[CheckResult]] = {name: [] for name in names}
    for result in results:
        by_name.setdefault(result.check_name, []).append(result)
    for name in names:
        yield _check_result(key, name, by_name[name])


def _usable(key: dg.AssetKey, outcome: FeedOutcome) -> dg.AssetCheckResult:
    refused = [load for load in outcome.loads if load["state"] == "refused"]
    metadata: dict[str, str | int] = {"files": len(outcome.loads), "refused": len(refused)}
    if refused:
        metadata["reasons"] = "; ".join(f"{load['file_name']}: {load['reason']}" for load in refused)
    if outcome.defect:
        metadata["defect"] = outcome.defect
    return dg.AssetCheckResult(
        asset_key=key, check_name=USABLE, passed=not refused and not outcome.defect, metadata=metadata
    )


def _check_result(key: dg.AssetKey, name: str, results: Sequence[CheckResult]) -> dg.AssetCheckResult:
    failed = [result for result in results if result.status in FAILED]
    is_stopping = any(result.severity in STOPPING for result in failed)
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if is_stopping else dg.AssetCheckSeverity.WARN,
        metadata=_metadata(results, failed),
    )


def _metadata(
    results: Sequence[CheckResult], failed: Sequence[CheckResult]
) -> Mapping[str, dg.MetadataValue | str | int]:
    tested = [result for result in results if result.status != "not_applicable"]
    if not tested:
        return {"status": "not_applicable"}
    metadata: dict[str, dg.MetadataValue | str | int] = {
        "rows checked": max(result.rows_checked or 0 for result in tested),
        "rows failing": sum(result.rows_failing or 0 for result in failed),
    }
    if failed:
        records = [
            dg.TableRecord({
                "column": result.column_name, "load": result.load_id, "severity": result.severity,
                "rows failing": result.rows_failing or 0, "reason": result.reason[1],
            })
            for result in failed
        ]  # fmt: skip
        metadata["failures"] = dg.MetadataValue.table(records)
    return metadata
