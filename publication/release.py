"""The gate's verdict carried out: a candidate published under the one link, or withheld with its audit shown.

Every step before the links change is invisible to readers; the change itself is a rename. A run killed anywhere and
started again ends in the same content. Nothing here decides whether the gate holds: the caller does
(``expectations.results.withholds`` with ``acceptance.accepted_checks``).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from ingestion.home import Home
from ingestion.ledger import open_ledger, upsert
from ingestion.loads import now
from publication import folders
from publication.audit import write_audit
from publication.folders import (
    EDITIONS,
    MARTS,
    PARQUET,
    READABLE,
    RESTRICTED,
    candidate_folder,
    new_edition,
    nights,
    read_manifest,
    remove,
    resolved,
    show,
    sync,
    withheld_folder,
    write_manifest,
)

Outcome = Literal["published", "accepted", "withheld", "unchanged"]


@dataclass(frozen=True)
class Publication:
    """What became of a night. ``folder`` is what readers of the night open now."""

    publication_id: str
    load_date: date
    outcome: Outcome
    manifest_hash: str
    folder: Path
    failing: tuple[str, ...] = ()


def publication_id(load_date: date, manifest_hash: str) -> str:
    """Night and start of the content hash."""
    return f"{load_date}-{manifest_hash[:12]}"


def publish(home: Home, load_date: date) -> Publication:
    """Publish the candidate of a night. The same content again changes nothing and says ``unchanged``.

    Raises PublicationError if there is no candidate.
    """
    folders.check_links(home, load_date)
    candidate = candidate_folder(home, load_date)
    manifest = read_manifest(candidate)
    standing = resolved(home, load_date)
    if standing and _is_same(read_manifest(standing), manifest):
        remove(candidate)
        _refresh_audit(home, load_date, standing)
        return _publication(load_date, "unchanged", manifest, resolved(home, load_date) or standing)
    _record(home, load_date, manifest, "published", {})
    return _release(home, load_date, candidate, "published")


def publish_accepted(home: Home, load_date: date, accepted_by: str, approved_by: str, reason: str) -> Publication:
    """Publish a withheld candidate whose failing checks two persons accepted."""
    folder = withheld_folder(home, load_date)
    record = {"accepted_by": accepted_by, "approved_by": approved_by, "reason": reason}
    _record(home, load_date, read_manifest(folder), "accepted", record)
    return _release(home, load_date, folder, "accepted")


def withhold(home: Home, load_date: date, failing: Sequence[str]) -> Publication:
    """Keep the candidate from readers: they keep the marts they had, and get tonight's audit file.

    The candidate waits in ``published/withheld/<date>`` for two persons (acceptance.py). ``failing`` names the checks.
    """
    folders.check_links(home, load_date)
    candidate = candidate_folder(home, load_date)
    manifest = read_manifest(candidate)
    _record(home, load_date, manifest, "withheld", {"reason": "; ".join(failing)})
    standing = resolved(home, load_date)
    if standing and _is_withheld_alike(home, load_date, read_manifest(standing), manifest, failing):
        remove(candidate)
        _refresh_audit(home, load_date, standing)
        return _publication(load_date, "withheld", manifest, resolved(home, load_date) or standing, failing)
    before = standing or _night_before(home, load_date)
    shown = dict(read_manifest(before)) if before else {**_of_no_night(manifest)}
    shown |= {"night": str(load_date), "gate": "withheld", "failing": list(failing), "withheld_hash": manifest["hash"]}
    building = _new_building(home, load_date)
    if before:
        _link_content(before, building)
    shown["audit_hash"] = write_audit(home, load_date, building)
    write_manifest(building, shown)
    folders.move(candidate, withheld_folder(home, load_date))
    edition = _finish(home, load_date, building)
    return _publication(load_date, "withheld", manifest, edition, failing)


def prune(home: Home) -> list[str]:
    """Delete nights beyond those kept, and the remains of killed runs; return what was removed."""
    return folders.prune(home)


def _release(home: Home, load_date: date, folder: Path, outcome: Outcome) -> Publication:
    manifest = read_manifest(folder)
    building = _new_building(home, load_date)
    _link_content(folder, building)  # the candidate stays whole until readers have it: a kill loses nothing
    audit_hash = write_audit(home, load_date, building)
    write_manifest(building, {**manifest, "gate": outcome, "failing": [], "audit_hash": audit_hash})
    edition = _finish(home, load_date, building)
    remove(candidate_folder(home, load_date))
    remove(withheld_folder(home, load_date))
    return _publication(load_date, outcome, manifest, edition)


def _refresh_audit(home: Home, load_date: date, standing: Path) -> None:
    """A night that changed nothing may still have news for the auditor: a refused file, a look at restricted data."""
    building = _new_building(home, load_date)
    manifest = read_manifest(standing)
    audit_hash = write_audit(home, load_date, building)
    if audit_hash == manifest.get("audit_hash"):
        remove(building)
        show(home, load_date, standing)  # a run killed between the two links left ``current`` behind
        return
    _link_content(standing, building)
    write_manifest(building, {**manifest, "audit_hash": audit_hash})
    _finish(home, load_date, building)


def _new_building(home: Home, load_date: date) -> Path:
    building = home.published / EDITIONS / f".building-{load_date}"
    remove(building)
    building.mkdir(parents=True)
    return building


def _finish(home: Home, load_date: date, building: Path) -> Path:
    """Bring a complete folder to the disk, give it its own name and let readers see it."""
    building.chmod(READABLE)
    sync(building)
    edition = new_edition(home, load_date)
    building.rename(edition)
    show(home, load_date, edition)
    return edition


def _link_content(source: Path, target: Path) -> None:
    """The same marts, restricted file and Parquet under a further folder, without copying where the disk can."""
    for name in (MARTS, RESTRICTED):
        if (source / name).exists():
            _link(source / name, target / name)
    if (source / PARQUET).exists():
        shutil.copytree(source / PARQUET, target / PARQUET, copy_function=_link)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)


def _night_before(home: Home, load_date: date) -> Path | None:
    earlier = [night for night in nights(home) if night < load_date]
    return resolved(home, earlier[-1]) if earlier else None


def _of_no_night(candidate: dict[str, Any]) -> dict[str, Any]:
    """Manifest of a first night that was withheld: no marts yet, only the audit file."""
    kept = {key: candidate[key] for key in ("is_synthetic", "synthetic_label", "versions", "contracts")}
    return {**kept, "load_date": None, "loads_in_effect": [], "feed_states": {}, "tables": {}, "hash": None}


def _is_same(standing: dict[str, Any], candidate: dict[str, Any]) -> bool:
    keys = ("hash", "load_date", "restricted_is_encrypted")
    return standing.get("gate") != "withheld" and all(standing.get(key) == candidate.get(key) for key in keys)


def _is_withheld_alike(
    home: Home, load_date: date, standing: dict[str, Any], candidate: dict[str, Any], failing: Sequence[str]
) -> bool:
    """Whether this very content already waits, for the same checks."""
    waiting = withheld_folder(home, load_date)
    return (
        standing.get("gate") == "withheld"
        and standing.get("withheld_hash") == candidate["hash"]
        and standing.get("failing") == list(failing)
        and waiting.is_dir()
        and read_manifest(waiting)["hash"] == candidate["hash"]
    )


def _record(home: Home, load_date: date, manifest: dict[str, Any], outcome: Outcome, record: dict[str, Any]) -> None:
    """One row per content and night; the moment is kept when the same outcome is recorded again."""
    identifier = publication_id(load_date, manifest["hash"])
    with open_ledger(home.ledger) as ledger:
        before = ledger.execute("select * from publications where publication_id = ?", (identifier,)).fetchone()
        moment = before["created_at"] if before and before["gate_outcome"] == outcome else now()
        upsert(ledger, "publications", {
            "publication_id": identifier, "load_date": str(load_date), "manifest_hash": manifest["hash"],
            "gate_outcome": outcome, "accepted_by": record.get("accepted_by"), "approved_by": record.get("approved_by"),
            "reason": record.get("reason"), "created_at": moment,
        })  # fmt: skip


def _publication(
    load_date: date, outcome: Outcome, manifest: dict[str, Any], folder: Path, failing: Sequence[str] = ()
) -> Publication:
    identifier = publication_id(load_date, manifest["hash"])
    return Publication(identifier, load_date, outcome, manifest["hash"], folder, tuple(failing))
