"""Raw assets: one a feed, from one factory over the contracts. In: files in landing/. Out: Parquet, loads in effect.

A raw asset is in a run only when a file came for it, so its materialisations are its deliveries. The arrival gate
belongs to the asset: rows and checks come together.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from ingestion.contract import Contract, contracts, vocabulary
from ingestion.home import Home
from orchestration import progress
from orchestration.checks import arrival_check_results, arrival_check_specs
from orchestration.guard import guarded
from orchestration.partitions import freshness_policy
from orchestration.session import FeedOutcome, Night, load_feed

# A full disk or a share that went away often returns within a minute; anything else does not, and is not retried.
RETRIES = dg.RetryPolicy(max_retries=2, delay=10, backoff=dg.Backoff.EXPONENTIAL)

# One writer: runs that hold the pool follow each other (dagster.yaml).
POOL = "warehouse"


def raw_key(feed: str) -> dg.AssetKey:
    """``[raw, <feed>]``: the address of the feed's view in the warehouse."""
    return dg.AssetKey(["raw", feed])


def raw_assets(home: Home, nights: dg.PartitionsDefinition) -> Sequence[dg.AssetsDefinition]:
    """Every feed's asset."""
    return [_raw_asset(contract, home, nights) for contract in contracts().values()]


def _raw_asset(contract: Contract, home: Home, nights: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @dg.asset(
        key=raw_key(contract.feed),
        description=_description(contract),
        group_name=contract.department,
        owners=[f"team:{contract.department}"],
        tags={"minsheng/code": contract.code, "minsheng/cadence": contract.cadence},
        kinds={contract.file.format, "parquet"},
        metadata=_definition_metadata(contract),
        code_version=str(contract.version),
        partitions_def=nights,
        freshness_policy=freshness_policy(contract),
        retry_policy=RETRIES,
        pool=POOL,
        check_specs=arrival_check_specs(contract),
        required_resource_keys={"night"},
    )
    def raw_feed(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        with guarded(home, f"feed {contract.feed}"):
            night: Night = context.resources.night
            outcome = load_feed(night, contract)
            progress.current.advance(contract.feed)
            yield dg.MaterializeResult(
                metadata=_metadata(outcome), check_results=list(arrival_check_results(contract, outcome))
            )

    return raw_feed


def _description(contract: Contract) -> str:
    department = vocabulary()["departments"][contract.department]
    delivery = vocabulary()["deliveries"][contract.delivery]["en"]
    return (
        f"{contract.grain[0].upper()}{contract.grain[1:]}, as delivered by {department['en']}.\n\n"
        f"{contract.code} {contract.title_zh} ({contract.title_en}), {department['zh']}."
        f" {contract.delivery.capitalize()}: {delivery}."
    )


def _definition_metadata(contract: Contract) -> dict[str, dg.MetadataValue]:
    due = "no calendar" if contract.due_day is None else f"day {contract.due_day}"
    columns = [dg.TableColumn(name=c.name, type=c.sql_type, description=c.description) for c in contract.columns]
    return {
        "dagster/column_schema": dg.MetadataValue.table_schema(dg.TableSchema(columns=columns)),
        "cadence": dg.MetadataValue.text(f"{contract.cadence}, due {due}"),
        "purposes": dg.MetadataValue.text(", ".join(contract.purposes)),
        "legal basis": dg.MetadataValue.text(contract.legal_basis or "not stated"),
    }


def _metadata(outcome: FeedOutcome) -> dict[str, dg.MetadataValue]:
    loaded = sum(load["rows_loaded"] for load in outcome.loads)
    periods = sorted({load["period_text"] or "unknown" for load in outcome.loads})
    return {
        "dagster/partition_row_count": dg.MetadataValue.int(loaded),
        "rows": dg.MetadataValue.int(loaded),
        "quarantined": dg.MetadataValue.int(sum(load["rows_quarantined"] for load in outcome.loads)),
        "period": dg.MetadataValue.text(", ".join(periods) or "no new file"),
        "files": dg.MetadataValue.md(_file_table(outcome)),
    }


def _file_table(outcome: FeedOutcome) -> str:
    if not outcome.loads:
        return "no new file"
    lines = ["| file | body rows | loaded | quarantined | state | reason |", "|---|---|---|---|---|---|"]
    for load in outcome.loads:
        cells = (
            load["file_name"], load["rows_body"], load["rows_loaded"], load["rows_quarantined"], load["state"],
            load["reason"] or "",
        )  # fmt: skip
        lines.append("| " + " | ".join(str(cell).replace("|", "/").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines)
