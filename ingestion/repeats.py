"""The same bytes under another name: what it means, and when it counts as a delivery.

Content is loaded once. A second file of the same bytes that speaks of the same period is a copy. One that speaks of a
later period is either a register in which nothing changed, a day without anything to report, or last month's file sent
by mistake. The first two count as delivered (outcome ``unchanged``), and say so, so that a mistake is seen; a file of
events with rows is taken for a mistake.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ingestion.contract import Contract
from ingestion.filenames import NameRead

Judgement = tuple[str, str, str]  # outcome, reason, reason in Chinese


def of_load(name: NameRead, load: Mapping[str, Any]) -> Judgement:
    """What a file means whose content is in the ledger."""
    other = load["file_name"]
    if load["state"] == "refused":
        return (
            "duplicate",
            f"Same content as {other}, refused on {load['load_date']}: {load['reason']} Send a repaired file.",
            f"内容与 {other} 完全相同，该文件已于 {load['load_date']} 被退回：{load['reason_zh']} 请修正后重新报送。",
        )
    return _of_period(name, other, load["period"], load["period_text"], has_rows=bool(load["rows_body"]))


def of_file(name: NameRead, other_name: str, other: NameRead) -> Judgement:
    """What a file means whose content came in the same scan under another name, not read yet."""
    period = other.period.isoformat() if other.period else None
    return _of_period(name, other_name, period, other.period_text, has_rows=None)


def _of_period(
    name: NameRead, other: str, other_period: str | None, other_text: str | None, *, has_rows: bool | None
) -> Judgement:
    period = name.period.isoformat() if name.period else None
    if period is None or other_period is None or period == other_period:
        return (
            "duplicate",
            f"Same content as {other}, which is loaded; nothing to do unless the wrong file was sent.",
            f"内容与 {other} 完全相同，该文件已入库。如系误发，请重新报送正确文件，否则无需处理。",
        )
    text, same = name.period_text, f"内容与 {other}（所属期 {other_text}）完全相同"
    if period > other_period and name.contract.delivery == "snapshot":
        return (
            "unchanged",
            f"Same content as {other} of period {other_text}: counts as the register of {text}, unchanged. If the wrong"
            f" file was sent, send that of {text}.",
            f"{same}，按 {text} 名册无变化处理。如系误发，请重新报送 {text} 的文件。",
        )
    if period > other_period and has_rows is False:
        return (
            "unchanged",
            f"No rows, like {other} of period {other_text}: counts as nothing to report for {text}.",
            f"{same}，均无数据行，按 {text} 无发生处理。",
        )
    unless = " unless it holds no rows" if has_rows is None else ""
    unless_zh = "（文件无数据行的除外）" if has_rows is None else ""
    return (
        "duplicate",
        f"Same content as {other} of period {other_text}; the name now says {text}. Send the file of {text}{unless}.",
        f"{same}，而文件名所属期为 {text}。请报送 {text} 的文件{unless_zh}。",
    )


def confirmations(
    ledger: sqlite3.Connection, contract: Contract, loads: Iterable[Mapping[str, Any]], until: date | None = None
) -> dict[str, dict[str, Any]]:
    """Load id to the newest delivery that repeated its content for a later period of the same area, where it counts.

    Values have the columns of a load that a name gives: period, period_text, area_code, delivered_date, load_date.
    """
    counting = {load["file_sha256"]: load for load in loads if contract.delivery == "snapshot" or not load["rows_body"]}
    rows = ledger.execute(
        "select * from sightings where feed = ? and outcome in ('unchanged', 'duplicate') and load_date <= ?"
        " and period is not null order by period, load_date",
        (contract.id, until.isoformat() if until else "9999"),
    )
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        load = counting.get(row["file_sha256"])
        if load and row["area_code"] == load["area_code"] and row["period"] > (load["period"] or ""):
            found[load["load_id"]] = dict(row)
    return found
