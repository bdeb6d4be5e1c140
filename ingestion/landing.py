"""The landing folder to deliveries: what is new, what was seen before, what cannot be recognised.

``scan`` reads only names, sizes and (once per file) the bytes for the content hash. A file whose path, size and time
of change are as last seen is not opened again. What is not loaded gets a row in ``sightings`` with the remedy.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingestion import repeats
from ingestion.delivery import Delivery
from ingestion.filenames import NameRead, NameRefused, read_name, safe_name
from ingestion.home import Home
from ingestion.ledger import upsert
from ingestion.places import stored
from ingestion.synthetic import synthetic_label

DATED_FOLDER = re.compile(r"\d{4}-\d{2}-\d{2}")
IGNORED_NAMES = frozenset({"_synthetic.json", "thumbs.db", "desktop.ini"})
IGNORED_PREFIXES = (".", "~")
IGNORED_SUFFIXES = (".tmp", ".partial", ".part", ".filepart", ".crdownload", ".download", ".swp", ".bak", ".lock")

FRESH_SECONDS = 5.0  # a file changed this recently may still be growing, so it is looked at twice
WATCH_SECONDS = 0.3  # between the two looks; SMB and SFTP clients write at least every 100 ms while they copy


@dataclass(frozen=True)
class Found:
    """A file in the landing folder with what the file system says of it. ``name`` is fit to store and to print,
    ``key`` is the path as the ledger holds it.
    """

    path: Path
    key: str
    name: str
    bytes: int
    changed_ns: int


@dataclass(frozen=True)
class _Sighting:
    found: Found
    outcome: str
    reason: str
    reason_zh: str
    sha256: str | None = None
    name: NameRead | None = None


def scan(home: Home, ledger: sqlite3.Connection, load_date: date) -> list[Delivery]:
    """Files to read on this night, in the order in which they are to be loaded; the rest goes to ``sightings``.

    A file still being written is left for a later run. A content that was loaded before is not returned again, save
    when it was refused under an older contract, or never took effect and now comes with a name that says otherwise.
    """
    files = list(find_files(home, load_date))
    seen = _seen(ledger)
    fresh = [found for found in files if not _is_known(found, seen)]
    growing = still_written(fresh, home.quiet_seconds)
    label = synthetic_label(home.landing)
    sightings: list[_Sighting] = []
    readable: list[tuple[Found, NameRead, str, bool]] = []
    for found in files:
        if found.key in growing:
            sightings.append(_Sighting(found, "being_written", *_BEING_WRITTEN))
            continue
        name = read_name(found.name)
        is_new = not _is_known(found, seen)
        try:
            sha256 = _content_hash(found) if is_new else seen[found.key]["sha256"]
        except _StillWritten:
            sightings.append(_Sighting(found, "being_written", *_BEING_WRITTEN))
            continue
        except OSError as error:
            reason = f"The file cannot be read ({error.strerror}). Give the service account read access."
            reason_zh = f"文件无法读取（{error.strerror}）。请为运行账户开放读取权限。"
            sightings.append(_Sighting(found, "unreadable", reason, reason_zh))
            continue
        if is_new:
            _remember(ledger, found, sha256, label)
        if isinstance(name, NameRefused):
            sightings.append(_Sighting(found, "unrecognised", name.reason, name.reason_zh, sha256))
        else:
            readable.append((found, name, sha256, is_new))
    deliveries = _new_deliveries(home, ledger, readable, load_date, sightings)
    _record(ledger, load_date, files, sightings)
    return deliveries


def find_files(home: Home, load_date: date) -> Iterator[Found]:
    """Regular files under landing that may be read on a night, without hidden and temporary ones.

    A folder named YYYY-MM-DD holds its files back until that night. Links that lead out of landing are not followed.
    """
    root = home.landing.resolve()
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(s for s in subfolders if not _is_ignored(s) and not _is_later(s, load_date))
        for name in sorted(names):
            path = Path(folder, name)
            if _is_ignored(name):
                continue
            try:
                status = path.stat()
            except OSError:
                continue  # gone again, or a dangling link
            if stat.S_ISREG(status.st_mode) and (not path.is_symlink() or path.resolve().is_relative_to(root)):
                key = stored(path, home.root)
                yield Found(path, key, safe_name(_decoded(name)), status.st_size, status.st_mtime_ns)


def _decoded(name: str) -> str:
    """A name as text. Archives packed on Chinese Windows unpack to GB18030 bytes, which Python keeps as surrogates."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def _is_ignored(name: str) -> bool:
    lower = name.lower()
    return lower in IGNORED_NAMES or lower.startswith(IGNORED_PREFIXES) or lower.endswith(IGNORED_SUFFIXES)


def _is_later(folder: str, load_date: date) -> bool:
    return bool(DATED_FOLDER.fullmatch(folder)) and folder > load_date.isoformat()


# --- files that are not finished -------------------------------------------------------------------------------------

_BEING_WRITTEN = (
    "The file is still being written; it is read in a later run. Write under a name ending in .partial and rename.",
    "文件仍在写入，将在下次运行时读取。建议先以 .partial 结尾命名，写完后再改名。",
)


class _StillWritten(Exception):
    """The file changed while it was being read."""


def still_written(files: list[Found], quiet_seconds: float) -> set[str]:
    """Keys of the files that are not finished.

    With a quiet period, those changed within it. Without one, those changed within the last seconds which grow while
    looked at, or which a process of this machine holds open for writing.
    """
    now = time.time()
    age = {found.key: now - found.changed_ns / 1e9 for found in files}
    if quiet_seconds > 0:
        return {key for key, seconds in age.items() if seconds < quiet_seconds}
    young = [found for found in files if age[found.key] < FRESH_SECONDS]
    if not young:
        return set()
    time.sleep(WATCH_SECONDS)
    opened = _open_for_writing()
    return {found.key for found in young if _has_changed(found) or str(found.path) in opened}


def _has_changed(found: Found) -> bool:
    try:
        status = found.path.stat()
    except OSError:
        return True
    return (status.st_size, status.st_mtime_ns) != (found.bytes, found.changed_ns)


def _open_for_writing() -> set[str]:
    """Paths that processes of this user hold open for writing (Linux); empty where the system does not tell."""
    opened: set[str] = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            for handle in (entry / "fd").iterdir():
                target = str(handle.readlink())
                if target.startswith("/") and _is_write_handle(entry / "fdinfo" / handle.name):
                    opened.add(target)
        except OSError:
            continue  # another user's process, or one that ended meanwhile
    return opened


def _is_write_handle(fdinfo: Path) -> bool:
    flags = next((line.split()[1] for line in fdinfo.read_text().splitlines() if line.startswith("flags")), "0")
    return int(flags, 8) & os.O_ACCMODE != os.O_RDONLY


def _content_hash(found: Found) -> str:
    with found.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if _has_changed(found):
        raise _StillWritten
    return digest


# --- what was seen before --------------------------------------------------------------------------------------------


def _seen(ledger: sqlite3.Connection) -> dict[str, sqlite3.Row]:
    return {row["file_path"]: row for row in ledger.execute("select * from files_seen")}


def _is_known(found: Found, seen: dict[str, sqlite3.Row]) -> bool:
    row = seen.get(found.key)
    return row is not None and (row["file_bytes"], row["changed_ns"]) == (found.bytes, found.changed_ns)


def _remember(ledger: sqlite3.Connection, found: Found, sha256: str, label: str | None) -> None:
    row = {"file_path": found.key, "file_bytes": found.bytes, "changed_ns": found.changed_ns}
    upsert(ledger, "files_seen", row | {"sha256": sha256, "synthetic_label": label})


def _new_deliveries(
    home: Home,
    ledger: sqlite3.Connection,
    readable: list[tuple[Found, NameRead, str, bool]],
    load_date: date,
    sightings: list[_Sighting],
) -> list[Delivery]:
    """Turn recognised files into deliveries, the plainest name of a content first; others become duplicates."""
    loads = {(row["feed"], row["file_sha256"]): row for row in ledger.execute("select * from loads")}
    taken: dict[tuple[str, str], tuple[Found, NameRead]] = {}
    deliveries = []
    for found, name, sha256, is_new in sorted(readable, key=_loading_order):
        key = (name.contract.id, sha256)
        load = loads.get(key)
        if key in taken:
            other, other_name = taken[key]
            sightings.append(_Sighting(found, *repeats.of_file(name, other.name, other_name), sha256, name))
        elif load is None or _is_read_again(load, name, is_new):
            taken[key] = (found, name)
            deliveries.append(_delivery(found, name, sha256, load_date))
        elif not _is_same_file(home, load, found):
            sightings.append(_Sighting(found, *repeats.of_load(name, load), sha256, name))
    return deliveries


def _loading_order(item: tuple[Found, NameRead, str, bool]) -> tuple:
    found, name, _, _ = item
    delivered = name.delivered_date or date.max
    period = name.period or date.max
    return (name.contract.code, delivered, period, name.file_version, name.copies, found.name, found.key)


def _delivery(found: Found, name: NameRead, sha256: str, load_date: date) -> Delivery:
    return Delivery(
        path=found.path,
        file_name=found.name,
        sha256=sha256,
        bytes=found.bytes,
        contract=name.contract,
        period=name.period,
        period_text=name.period_text,
        area_code=name.area_code,
        delivered_date=name.delivered_date or load_date,
        file_version=name.file_version,
        recognised_by=name.recognised_by,
    )


def _is_read_again(load: sqlite3.Row, name: NameRead, is_new: bool) -> bool:
    """Whether content that is in the ledger is read anew.

    A refusal under an older contract may be cured by the newer one. A file that waits or was refused because of what
    its name says is cured by renaming it; only a name not seen before counts, so two names cannot take turns.
    """
    if load["state"] == "refused" and (load["contract_version"] or 0) < name.contract.version:
        return True
    period = name.period.isoformat() if name.period else None
    says = (period, name.area_code, name.file_version)
    return is_new and load["state"] == "held" and says != (load["period"], load["area_code"], load["file_version"])


def _is_same_file(home: Home, load: sqlite3.Row, found: Found) -> bool:
    """The file that was loaded, at its place or moved from it (into a dated folder, say)."""
    if load["file_path"] == found.key:
        return True
    return load["file_name"] == found.name and not (home.root / load["file_path"]).exists()


def _record(ledger: sqlite3.Connection, load_date: date, files: list[Found], sightings: list[_Sighting]) -> None:
    """Rewrite what this scan says of the files it saw; a duplicate is named on the first night only."""
    day = load_date.isoformat()
    earlier = {
        (row["file_path"], row["file_sha256"], row["outcome"])
        for row in ledger.execute("select * from sightings where load_date < ?", (day,))
    }
    for found in files:
        ledger.execute("delete from sightings where load_date = ? and file_path = ?", (day, found.key))
    for sighting in sightings:
        is_repeat = sighting.outcome in ("duplicate", "unchanged")
        if is_repeat and (sighting.found.key, sighting.sha256, sighting.outcome) in earlier:
            continue
        name = sighting.name
        row = {
            "load_date": day,
            "file_path": sighting.found.key,
            "file_name": sighting.found.name,
            "file_sha256": sighting.sha256,
            "feed": name.contract.id if name else None,
            "outcome": sighting.outcome,
            "reason": sighting.reason,
            "reason_zh": sighting.reason_zh,
            "period": name.period.isoformat() if name and name.period else None,
            "period_text": name.period_text if name else None,
            "area_code": name.area_code if name else None,
            "delivered_date": name.delivered_date.isoformat() if name and name.delivered_date else None,
        }
        upsert(ledger, "sightings", row)
