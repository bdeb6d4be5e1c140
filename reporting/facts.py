"""What a page or a terminal shows of a night, read from published files alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ingestion.home import Home
from publication.access import Published, open_published
from reporting.claims import Claim, known_claims, read_claim
from reporting.needs import Needs, read_needs

REFUSED = ("refused", "unrecognised", "unreadable")


@dataclass(frozen=True)
class Facts:
    """One night as published. Rows are dictionaries with the columns of the table they come from."""

    night: date
    marts_date: date | None
    synthetic_label: str | None
    folder: Path
    gate: str
    failing: list[dict[str, Any]]
    claims: list[Claim]
    feeds: list[dict[str, Any]]
    loads: dict[str, Any]
    refused: list[dict[str, Any]]
    quarantined: list[dict[str, Any]]
    set_aside: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    failed_checks: list[dict[str, Any]]
    publications: list[dict[str, Any]]
    anonymity: list[dict[str, Any]]
    needs: Needs | None = None
    tables: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_withheld(self) -> bool:
        """Whether the gate stopped the night; then the marts shown are of an earlier one."""
        return self.gate == "withheld"

    def feeds_in(self, state: str) -> list[dict[str, Any]]:
        """Feeds in one state: current, stale, held, never_received."""
        return [feed for feed in self.feeds if feed["state"] == state]

    @property
    def quarantined_rows(self) -> int:
        """Rows that are quarantined now, over all files."""
        return sum(row["rows"] for row in self.quarantined)

    @property
    def set_aside_rows(self) -> int:
        """Rows that loaded but break a key across feeds."""
        return sum(row["rows"] for row in self.set_aside)


def read_facts(home: Home) -> Facts:
    """Read the newest publication. Raises AccessError when nothing is published."""
    with open_published(home) as published:
        night = published.load_date
        tables = set(published.tables())
        failing = published.manifest.get("failing") or []
        failed = [check | reasons(check["details"]) for check in _rows(published, _FAILED_CHECKS, night)]
        return Facts(
            night=night,
            marts_date=published.marts_date,
            synthetic_label=published.synthetic_label,
            folder=published.folder,
            gate=published.manifest.get("gate", "published"),
            failing=[check for check in failed if check["check_name"] in failing and check["suite"] == "publication"],
            claims=_claims(published, tables),
            feeds=_rows(published, "select * from audit.feed_freshness order by code"),
            loads=_rows(published, _LOADS, night)[0],
            refused=_rows(published, _REFUSED, night),
            quarantined=_rows(published, _QUARANTINED),
            set_aside=_rows(published, _SET_ASIDE) if "audit.set_aside_rows" in tables else [],
            checks=_rows(published, _CHECKS, night),
            failed_checks=failed,
            publications=_rows(published, "select * from audit.publications order by load_date desc, created_at desc"),
            anonymity=_rows(published, "select * from meta.anonymity order by 1") if "meta.anonymity" in tables else [],
            needs=read_needs(published),
            tables=_rows(published, _TABLES) if "meta.tables" in tables else [],
        )


def reasons(details: str | None) -> dict[str, str]:
    """What a check says for itself: ``details_text`` and ``details_text_zh``, from the JSON in its details."""
    try:
        found = json.loads(details) if details else {}
    except ValueError:
        found = {"reason_en": details}
    english = found.get("reason_en") or ""
    return {"details_text": english, "details_text_zh": found.get("reason_zh") or english}


# One row a check and status: a first night judges hundreds of files and columns by the same checks.
_CHECKS = """
    select
        suite, check_name, severity, status, count(*) as times, sum(rows_checked)::bigint as rows_checked,
        min(threshold_reason) as threshold_reason
    from audit.check_results where night = ? group by all order by suite, check_name, severity, status
"""
# The gravest first.
_FAILED_CHECKS = """
    select * from audit.check_results where night = ? and status in ('fail', 'error')
    order by
        case severity when 'withhold' then 0 when 'hold' then 1 when 'error' then 2 when 'warn' then 3 else 4 end,
        suite, check_name, column_name, load_id
"""
_LOADS = """
    select
        count(*) as files,
        count(*) filter (where load_date = $1) as files_tonight,
        coalesce(sum(rows_body) filter (where load_date = $1), 0)::bigint as rows_body,
        coalesce(sum(rows_loaded) filter (where load_date = $1), 0)::bigint as rows_loaded,
        coalesce(sum(rows_quarantined) filter (where load_date = $1), 0)::bigint as rows_quarantined,
        coalesce(sum(rows_not_data) filter (where load_date = $1), 0)::bigint as rows_not_data
    from audit.load_ledger
"""
_REFUSED = f"""
    select feed, file_name, outcome, reason, reason_zh from audit.load_ledger
    where load_date = ? and outcome in {REFUSED} order by feed, file_name
"""
_QUARANTINED = """
    select feed, string_agg(distinct rule_code, ', ' order by rule_code) as rules,
        count(*) as rows, count(distinct load_id) as files
    from audit.quarantined_rows where status = 'quarantined' group by feed order by rows desc, feed
"""
_SET_ASIDE = """
    select model, reason, count(*) as rows
    from audit.set_aside_rows group by model, reason order by rows desc, model, reason
"""
_TABLES = "select schema_name, table_name, label_zh, row_count, feeds_not_current from meta.tables order by 1, 2"


def _claims(published: Published, tables: set[str]) -> list[Claim]:
    if "kpi.headline_claims" not in tables:
        return []
    order = list(known_claims())
    found = [read_claim(row) for row in _rows(published, "select * from kpi.headline_claims")]
    place = {code: index for index, code in enumerate(order)}
    return sorted(found, key=lambda claim: (place.get(claim.claim_code, len(order)), claim.claim_code, claim.period))


def _rows(published: Published, query: str, *values: Any) -> list[dict[str, Any]]:
    cursor = published.connection.execute(query, list(values))
    names = [name for name, *_ in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
