"""The published folder: where everything lies, and the few atomic steps that change what readers see.

::

    published/
      current -> 2026-11-02                    the newest night; swapped by one rename
      2026-11-02 -> .editions/2026-11-02-1     what readers open; a night run again gets a new edition
      .editions/2026-11-02-1/                  marts.duckdb, restricted.duckdb, audit.duckdb, parquet/, manifest.json
      .candidate-2026-11-02/                   built, not yet through the gate (owner-only)
      withheld/2026-11-02/                     stopped at the gate, waiting for two persons (owner-only)

Dates are links because replacing a folder is not atomic and replacing a link is. It also gives every edition a file
name of its own, so that a process which holds the old file open does not get it again on reconnecting (DuckDB keeps
one instance a path). An edition is never changed once a link leads to it.
"""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from ingestion.home import Home

MARTS = "marts.duckdb"
RESTRICTED = "restricted.duckdb"
AUDIT = "audit.duckdb"
MANIFEST = "manifest.json"
PARQUET = "parquet"
EDITIONS = ".editions"
OWNER_ONLY = 0o700
READABLE = 0o755


class PublicationError(RuntimeError):
    """Publishing cannot go on; the message says what stands in the way and what to do."""


def candidate_folder(home: Home, load_date: date) -> Path:
    """Where a candidate is built and waits for the gate."""
    return home.published / f".candidate-{load_date}"


def withheld_folder(home: Home, load_date: date) -> Path:
    """Where a candidate lies that the gate stopped."""
    return home.published / "withheld" / str(load_date)


def night_link(home: Home, load_date: date) -> Path:
    """The link under which readers find a night."""
    return home.published / str(load_date)


def nights(home: Home) -> list[date]:
    """Nights that can be read, oldest first."""
    return _dated(home.published)


def withheld_nights(home: Home) -> list[date]:
    """Nights that wait for an acceptance, oldest first."""
    return _dated(home.published / "withheld")


def _dated(folder: Path) -> list[date]:
    """Dates of the folders (or links to folders) that are named by one; none where there is no folder to read."""
    found = []
    for path in folder.iterdir() if os.access(folder, os.R_OK) else []:
        try:
            night = date.fromisoformat(path.name)
        except ValueError:
            continue
        if path.is_dir():
            found.append(night)
    return sorted(found)


def resolved(home: Home, load_date: date | None = None) -> Path | None:
    """The real folder of a night (of the newest without a date), or None when there is none."""
    link = home.current if load_date is None else night_link(home, load_date)
    return link.resolve() if link.is_dir() else None


def read_manifest(folder: Path) -> dict[str, Any]:
    """A publication's manifest.json. Raises PublicationError if the folder holds none."""
    try:
        return json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        raise PublicationError(f"{folder} holds no {MANIFEST}: it is no complete publication") from None


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write manifest.json, the last file of a complete publication."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    partial = folder / f".{MANIFEST}"
    partial.write_text(text, "utf-8")
    partial.replace(folder / MANIFEST)


def new_edition(home: Home, load_date: date) -> Path:
    """A name for a further edition of a night; the folder does not exist yet."""
    editions = home.published / EDITIONS
    editions.mkdir(exist_ok=True)
    numbers = [int(path.name.rpartition("-")[2]) for path in editions.glob(f"{load_date}-*")]
    return editions / f"{load_date}-{max(numbers, default=0) + 1}"


def sync(folder: Path) -> None:
    """Bring a folder and all that is in it to the disk, files first: what is renamed afterwards is whole."""
    for parent, _, names in os.walk(folder, topdown=False):
        for path in [*(Path(parent) / name for name in names), Path(parent)]:
            _sync_one(path)


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def show(home: Home, load_date: date, edition: Path) -> None:
    """Let readers see an edition: first its date, then ``current`` if no later night is published."""
    _swap(night_link(home, load_date), Path(EDITIONS) / edition.name)
    newest = max(nights(home))
    _swap(home.current, Path(str(newest)))
    _sync_one(home.published)


def check_links(home: Home, load_date: date) -> None:
    """Raise PublicationError if a folder stands where a link belongs, say from a backup: it may be the only copy."""
    for link in (night_link(home, load_date), home.current):
        if link.is_dir() and not link.is_symlink():
            raise PublicationError(f"{link} is a folder, not a link; move it away and publish again")


def _swap(link: Path, target: Path) -> None:
    """Point a link elsewhere in one step. A reader finds the old target or the new one, never nothing."""
    if link.is_symlink() and link.readlink() == target:
        return
    fresh = link.with_name(f".link-{link.name}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def move(source: Path, target: Path) -> None:
    """Rename a folder, replacing what stood there; the target is never one that readers see."""
    target.parent.mkdir(parents=True, exist_ok=True)
    remove(target)
    source.rename(target)


def remove(folder: Path) -> None:
    """Delete a folder so that a kill half-way leaves no half folder under its own name."""
    if folder.exists():
        doomed = folder.with_name(f".gone-{folder.name}")
        shutil.rmtree(doomed, ignore_errors=True)
        folder.rename(doomed)
        shutil.rmtree(doomed)


def prune(home: Home) -> list[str]:
    """Keep the newest ``nights_kept`` nights; return what was removed.

    Removed: older nights, editions that no link leads to, remains of killed runs, withheld nights older than all kept.
    """
    gone: list[str] = []
    kept = nights(home)[-home.nights_kept :] if home.nights_kept > 0 else nights(home)[-1:]
    for night in nights(home):
        if night not in kept:
            night_link(home, night).unlink()
            gone.append(str(night))
    for night in withheld_nights(home):
        if kept and night < kept[0]:
            remove(withheld_folder(home, night))
            gone.append(f"withheld/{night}")
    shown = {night_link(home, night).resolve() for night in kept}
    editions = home.published / EDITIONS
    for path in sorted(editions.iterdir()) if editions.is_dir() else []:
        if path.resolve() not in shown:
            remove(path) if not path.name.startswith(".gone-") else shutil.rmtree(path)
            gone.append(f"{EDITIONS}/{path.name}")
    for pattern in (".gone-*", "withheld/.gone-*", ".link-*", ".candidate-*.partial", ".candidate-*.spill"):
        for path in sorted(home.published.glob(pattern)):
            path.unlink() if path.is_symlink() else shutil.rmtree(path)
    return gone
