"""Which loads of a feed take effect: a pure function of what was delivered and what is held.

The order of arrival plays no part: late, twice or out of order, the same files end in the same state.

The rules, per feed and period:

1. Two files of the same area: the one delivered later counts, of the same day the higher version (``_V2``); the other
   is superseded, also when it arrives after it.
2. Township parts of a period add up. A file of the whole district, delivered on the same day or later, supersedes them.
3. A township part delivered *after* the district's file of the period is held (PART_AFTER_WHOLE). Adding it would
   count the township twice, and the district's file cannot be cut reliably by township. The remedy: deliver the
   district again, or hold the district's file, upon which the parts take effect. Releasing the part adds its rows.
4. Feeds delivered in batches (subsidy payments) may bring several files for one period. There a later file supersedes
   those whose batch numbers it all repeats, and a higher version those of which it repeats any. A later file of the
   same version that repeats some batches but not all is held (BATCHES_OVERLAP), since amounts would count twice.
5. Files of other periods stay in effect as history; which of them make up the register as it stands is decided by
   ``effect.currency``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingestion.contract import Contract, vocabulary

Batches = Callable[[str], frozenset[str]]
# Holds that follow from the other files of the period. Released one by one only: the rows then count twice.
DERIVED = frozenset({"PART_AFTER_WHOLE", "BATCHES_OVERLAP"})
EPOCH = date(2000, 1, 1)
TIES = 100  # loads of a feed that may agree in day, period, version and area


@dataclass(frozen=True)
class Verdict:
    """The state of one load, with the reason in English and Chinese where it is not in effect."""

    state: str
    code: str | None = None
    reason: str | None = None
    reason_zh: str | None = None


IN_EFFECT = Verdict("in_effect")


def is_whole(load: Mapping[str, Any]) -> bool:
    """Whether a load speaks of the whole district rather than of one township."""
    return load["area_code"] == vocabulary()["district"]["code"]


def delivered_on(load: Mapping[str, Any]) -> str:
    """Day of delivery, ISO. A day ahead of the night that loaded the file is a slip and counts as that night."""
    return min(load["delivered_date"] or load["load_date"], load["load_date"])


def period_key(contract: Contract, load: Mapping[str, Any]) -> str:
    """What two files have to share for one to correct the other. A file without a period corrects nothing."""
    text = load["period_text"]
    if not text:
        return f"load {load['load_id']}"
    return text if contract.cadence in ("daily", "per_batch") else text[:6]


def rank(load: Mapping[str, Any]) -> tuple[str, int, str, int]:
    """Sort key of precedence within a period: later is stronger."""
    return (delivered_on(load), load["file_version"], load["period"] or "", load["load_sequence"])


def sequence(delivered: date, period: date | None, version: int, area_code: str, ties: int) -> int:
    """Precedence as one number, for ``_load_sequence``: day delivered, period, version, area, then order of arrival.

    So the later row of a key wins, whichever of two files arrived first. ``ties`` counts loads of the feed that are
    equal in all four.
    """
    days = max((delivered - EPOCH).days, 0)
    period_days = max((period - EPOCH).days, 0) if period else 0
    township = int(area_code[6:9] or 0)
    return (((days * 100_000 + period_days) * 100 + min(version, 99)) * 1000 + township) * 100 + min(ties, TIES - 1)


def resolve(
    contract: Contract,
    loads: Iterable[Mapping[str, Any]],
    standing: Mapping[str, Verdict],
    lifted: frozenset[tuple[str, str]],
    batches: Batches,
) -> dict[str, Verdict]:
    """The verdict on each settled load of a feed.

    ``standing`` are loads held by the gate or a person, with why; ``lifted`` are (load, code) pairs whose derived
    hold a person overruled. ``batches`` tells the batch numbers of a load, for feeds delivered in batches.
    """
    periods: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for load in loads:
        periods[period_key(contract, load)].append(load)
    verdicts: dict[str, Verdict] = {}
    for members in periods.values():
        verdicts |= _resolve_period(contract, sorted(members, key=rank), standing, lifted, batches)
    return verdicts


def _resolve_period(
    contract: Contract,
    members: list[Mapping[str, Any]],
    standing: Mapping[str, Verdict],
    lifted: frozenset[tuple[str, str]],
    batches: Batches,
) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    areas: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for load in members:
        areas[load["area_code"]].append(load)
    in_batches = contract.cadence == "per_batch"
    for files in areas.values():
        free = [load for load in files if load["load_id"] not in standing]
        if in_batches and len(free) > 1:
            verdicts |= _resolve_batches(free, lifted, batches)
        else:
            verdicts |= {load["load_id"]: superseded_by(load, free[-1]) for load in free[:-1]}
            verdicts |= {load["load_id"]: IN_EFFECT for load in free[-1:]}
    wholes = [load for load in members if is_whole(load) and verdicts.get(load["load_id"]) == IN_EFFECT]
    if wholes and not in_batches:
        verdicts |= _resolve_parts(members, wholes[-1], verdicts, lifted)
    for load in members:
        if load["load_id"] in standing:
            verdicts[load["load_id"]] = _moot(load, members, verdicts, in_batches) or standing[load["load_id"]]
    return verdicts


def _resolve_parts(
    members: list[Mapping[str, Any]],
    whole: Mapping[str, Any],
    verdicts: dict[str, Verdict],
    lifted: frozenset[tuple[str, str]],
) -> dict[str, Verdict]:
    decided = {}
    for load in members:
        load_id = load["load_id"]
        if is_whole(load) or verdicts.get(load_id) != IN_EFFECT:
            continue
        if delivered_on(load) <= delivered_on(whole):
            decided[load_id] = superseded_by(load, whole)
        elif (load_id, "PART_AFTER_WHOLE") not in lifted:
            decided[load_id] = Verdict(
                "held",
                "PART_AFTER_WHOLE",
                f"A township's part came after the district's file {whole['file_name']} of the same period; taking both"
                " would count the township twice. Deliver the whole district again, or hold"
                f" {whole['load_id']} so that the parts count.",
                f"该乡镇文件晚于同一所属期的全区文件（{whole['file_name']}），同时采用会重复计算。"
                f"请重新报送全区文件，或先暂缓 {whole['load_id']}，改用各乡镇文件。",
            )
    return decided


def _resolve_batches(
    free: list[Mapping[str, Any]], lifted: frozenset[tuple[str, str]], batches: Batches
) -> dict[str, Verdict]:
    """Rule 4: earliest first, each file is weighed against those before it that still count."""
    verdicts: dict[str, Verdict] = {}
    counting: list[Mapping[str, Any]] = []
    for load in free:
        mine = batches(load["load_id"])
        shared = [other for other in counting if mine & batches(other["load_id"])]
        replaced = [
            other
            for other in shared
            if load["file_version"] > other["file_version"] or batches(other["load_id"]) <= mine
        ]
        overlapping = [other for other in shared if other not in replaced]
        if overlapping and (load["load_id"], "BATCHES_OVERLAP") not in lifted:
            other = overlapping[0]
            verdicts[load["load_id"]] = Verdict(
                "held",
                "BATCHES_OVERLAP",
                f"Repeats some batches of {other['file_name']}, but not all; amounts would count twice. Deliver all"
                " batches of that file again, marked _V2, or only new ones.",
                f"与 {other['file_name']} 的部分批次重复，金额会重复计算。"
                "请以 _V2 重新报送该文件的全部批次，或只报送新批次。",
            )
            continue
        for other in replaced:
            counting.remove(other)
            verdicts[other["load_id"]] = superseded_by(other, load)
        counting.append(load)
        verdicts[load["load_id"]] = IN_EFFECT
    for load in free:
        if verdicts[load["load_id"]].state == "held":  # a later file may have brought all its batches
            later = [other for other in counting if rank(other) > rank(load)]
            if better := next((o for o in later if batches(load["load_id"]) <= batches(o["load_id"])), None):
                verdicts[load["load_id"]] = superseded_by(load, better)
    return verdicts


def _moot(
    load: Mapping[str, Any], members: list[Mapping[str, Any]], verdicts: dict[str, Verdict], in_batches: bool
) -> Verdict | None:
    """A held load that a better file has replaced needs no decision any more."""
    if in_batches:
        return None  # whether a batch was replaced can only be said of files that count
    for other in reversed(members):
        if verdicts.get(other["load_id"]) != IN_EFFECT:
            continue
        same_area = other["area_code"] == load["area_code"] and rank(other) > rank(load)
        same_district = is_whole(other) and not is_whole(load) and delivered_on(other) >= delivered_on(load)
        if same_area or same_district:
            return superseded_by(load, other)
    return None


def superseded_by(load: Mapping[str, Any], other: Mapping[str, Any]) -> Verdict:
    """The verdict on a file that another one of the same period replaces."""
    if load["area_code"] != other["area_code"]:
        return Verdict(
            "superseded",
            "WHOLE_DISTRICT",
            f"The district's file {other['file_name']} of the same period contains this township.",
            f"同一所属期的全区文件（{other['file_name']}）已包含该乡镇。",
        )
    return Verdict(
        "superseded",
        "CORRECTED",
        f"Corrected by {other['file_name']}: delivered {delivered_on(other)}, version {other['file_version']}.",
        f"已由 {other['file_name']} 更正（{delivered_on(other)} 报送，第 {other['file_version']} 版）。",
    )
