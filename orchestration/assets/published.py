"""Candidate, gate, publication, pages: marts of the warehouse to the files that people open.

The candidate is built aside; the gate decides; the release swaps one link or withholds. The steps hand on nothing in
memory: the candidate lies in its folder, the results stand in the ledger, so a killed night starts again anywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import dagster as dg

from expectations.results import CheckResult, store, stored, withholds
from ingestion.freshness import feed_states
from ingestion.home import Home
from ingestion.ledger import open_ledger
from ingestion.overlay import read_overlay
from orchestration import nights as entries
from orchestration import progress
from orchestration.assets.casework import REMEMBERED
from orchestration.assets.raw import POOL
from orchestration.checks import publication_check_results, publication_check_specs
from orchestration.guard import guarded
from orchestration.nights import Summary
from orchestration.notices import alert_of_night
from orchestration.session import Night
from publication.acceptance import accepted_checks
from publication.folders import candidate_folder, read_manifest, resolved
from publication.release import publication_id

CANDIDATE = dg.AssetKey(["publication", "candidate"])
GATE = dg.AssetKey(["publication", "gate"])
MARTS = dg.AssetKey(["published", "marts"])
RESTRICTED = dg.AssetKey(["published", "restricted"])
AUDIT = dg.AssetKey(["published", "audit"])
DATA_DOCS = dg.AssetKey(["pages", "data_docs"])
SCORECARD = dg.AssetKey(["pages", "scorecard"])

PUBLISHED_SCHEMAS = ("marts", "kpi", "audit", "meta")
SUITE = "publication"
COMMON: dict[str, Any] = {"owners": ["team:data_engineering"]}


def published_assets(
    home: Home, nights: dg.PartitionsDefinition, manifest: Mapping[str, Any]
) -> Sequence[dg.AssetsDefinition]:
    """Candidate, gate and release. The candidate depends on every model that is published, and on the memory of doubts:
    what readers see is remembered."""
    return [_candidate(home, nights, manifest), _gate(home, nights), _release(home, nights)]


def published_models(manifest: Mapping[str, Any]) -> list[dg.AssetKey]:
    """Keys of the dbt models that a publication carries."""
    return sorted(
        dg.AssetKey([node["schema"], node["name"]])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] in PUBLISHED_SCHEMAS
    )


def _candidate(home: Home, nights: dg.PartitionsDefinition, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    @dg.asset(
        key=CANDIDATE, deps=[*published_models(manifest), REMEMBERED], partitions_def=nights, pool=POOL,
        group_name="publication", kinds={"duckdb", "parquet"}, required_resource_keys={"night"}, **COMMON,
        description="The night's marts and restricted file with their Parquet, built aside; readers do not see it.",
    )  # fmt: skip
    def candidate(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        with guarded(home, "candidate"):
            from publication.build import build_candidate

            night: Night = context.resources.night
            progress.current.phase("candidate")
            folder = build_candidate(home, night.load_date)
            made = read_manifest(folder)
            progress.current.advance("candidate")
            yield dg.MaterializeResult(
                metadata={
                    "content hash": made["hash"],
                    "tables": sum(len(tables) for tables in made["tables"].values()),
                }
            )

    return candidate


def _gate(home: Home, nights: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @dg.asset(
        key=GATE, deps=[CANDIDATE], partitions_def=nights, pool=POOL, group_name="publication",
        kinds={"greatexpectations"}, required_resource_keys={"night"}, **COMMON,
        description="Verdict of the publication gate: reconciliation, keys, leaks, unexplained loss; never news.",
    )  # fmt: skip
    def gate(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        with guarded(home, "publication gate"):
            from expectations import publication as suite

            night: Night = context.resources.night
            progress.current.phase("gate")
            results = suite.check(home, candidate_folder(home, night.load_date), night.load_date)
            with open_ledger(home.ledger) as ledger:
                store(ledger, results)
            progress.current.advance("gate")
            yield dg.MaterializeResult(metadata=_verdict(results))

    return gate


def _verdict(results: Sequence[CheckResult]) -> dict[str, Any]:
    failing = sorted({result.check_name for result in withholds(results)})
    warned = sorted({result.check_name for result in results if result.has_failed} - set(failing))
    return {
        "checks": len(results), "withholding": ", ".join(failing) or "none", "warnings": ", ".join(warned) or "none",
    }  # fmt: skip


def _release(home: Home, nights: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    specs = {
        MARTS: "What analysts read: schemas marts, kpi and meta, pseudonymous, under the link published/current.",
        RESTRICTED: "The same tables in full detail, owner-only; each opening is logged with its purpose.",
        AUDIT: "What was checked, refused, set aside and found; written every night, also when it is withheld.",
    }

    @dg.multi_asset(
        name="release",
        specs=[
            dg.AssetSpec(
                key, deps=[CANDIDATE, GATE], description=description, partitions_def=nights, group_name="publication",
                kinds={"duckdb"}, skippable=key != AUDIT, **COMMON,
            )
            for key, description in specs.items()
        ],
        check_specs=publication_check_specs(MARTS),
        pool=POOL,
        required_resource_keys={"night"},
    )  # fmt: skip
    def release(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        with guarded(home, "release"):
            night: Night = context.resources.night
            progress.current.phase("release")
            results = _gate_results(home, night.load_date)
            metadata = _publish_or_withhold(home, night.load_date, results)
            progress.current.advance("release")
            if metadata["outcome"] != "withheld":
                yield dg.MaterializeResult(asset_key=MARTS, metadata=metadata)
                yield dg.MaterializeResult(asset_key=RESTRICTED, metadata=metadata)
            yield dg.MaterializeResult(asset_key=AUDIT, metadata=metadata)
            yield from publication_check_results(MARTS, results)

    return release


def _gate_results(home: Home, load_date: date) -> list[CheckResult]:
    with open_ledger(home.ledger) as ledger:
        return [result for result in stored(ledger, f"{load_date}") if result.suite == SUITE]


def _publish_or_withhold(home: Home, load_date: date, results: Sequence[CheckResult]) -> dict[str, Any]:
    from publication import release

    content_hash = read_manifest(candidate_folder(home, load_date))["hash"]
    with open_ledger(home.ledger) as ledger:
        accepted = accepted_checks(ledger, load_date, content_hash)
    failing = sorted({result.check_name for result in withholds(results, accepted)})
    made = release.withhold(home, load_date, failing) if failing else release.publish(home, load_date)
    pruned = release.prune(home)
    return {
        "outcome": made.outcome, "publication": made.publication_id, "content hash": made.manifest_hash,
        "folder": str(made.folder.relative_to(home.root)), "failing checks": ", ".join(failing) or "none",
        "accepted checks": ", ".join(sorted(accepted)) or "none", "pruned": len(pruned),
    }  # fmt: skip


def page_assets(home: Home, nights: dg.PartitionsDefinition) -> Sequence[dg.AssetsDefinition]:
    """Data Docs and the scorecard page; with the latter the night is entered in the ledger as finished."""

    @dg.asset(
        key=DATA_DOCS, deps=[GATE, AUDIT], partitions_def=nights, pool=POOL, group_name="pages", kinds={"html"},
        required_resource_keys={"night"}, **COMMON,
        description="Results of both gates as pages for the auditor; no personal value, nothing loaded from elsewhere.",
    )  # fmt: skip
    def data_docs(context: dg.AssetExecutionContext) -> None:
        with guarded(home, "data docs"):
            from expectations.docs import build_docs

            progress.current.phase("pages", total=2)
            build_docs(home)
            progress.current.advance("data docs")

    @dg.asset(
        key=SCORECARD, deps=[AUDIT, DATA_DOCS], partitions_def=nights, pool=POOL, group_name="pages", kinds={"html"},
        required_resource_keys={"night"}, **COMMON,
        description="The centre's page: each headline number with its denominator, what is stale, what was set aside.",
    )  # fmt: skip
    def scorecard(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        with guarded(home, "scorecard"):
            from reporting.scorecard import write_page

            night: Night = context.resources.night
            write_page(home)
            summary = summarise(night)
            alert_of_night(home, night.load_date, summary)
            entries.finish(home, night.load_date, summary)
            progress.current.advance("scorecard")
            yield dg.MaterializeResult(
                metadata={"outcome": summary.outcome, "exit code": int(summary.exit_code), "stale": len(summary.stale)}
            )

    return [data_docs, scorecard]


def summarise(night: Night) -> Summary:
    """What the night came to, from what readers see now, the ledger, and the errors met on the way."""
    home, load_date = night.home, night.load_date
    shown = read_manifest(resolved(home, load_date) or candidate_folder(home, load_date))
    outcome = "withheld" if shown.get("gate") == "withheld" else "published"
    content_hash = shown["withheld_hash"] if outcome == "withheld" else shown["hash"]
    with open_ledger(home.ledger) as ledger:
        states = feed_states(ledger, load_date)
        refused = ledger.execute(
            "select file_name from loads where load_date = ? and state = 'refused' order by 1", (f"{load_date}",)
        ).fetchall()
    stale, held, never = (
        [state.feed for state in states if state.state == name] for name in ("stale", "held", "never_received")
    )
    files = [row["file_name"] for row in refused]
    unfit = [each.text() for each in read_overlay(home.overlay).unfit]
    return Summary(
        outcome=outcome,
        exit_code=entries.exit_code(
            outcome, stale=stale, held=held, refused=files, defects=night.defects, parameters=unfit
        ),
        publication_id=publication_id(load_date, content_hash),
        stale=stale,
        held=held,
        never_received=never,
        refused=files,
        defects=sorted(night.defects),
        parameters=unfit,
        failing_checks=list(shown.get("failing", [])),
    )
