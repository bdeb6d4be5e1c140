"""What a night must build anew: models behind feeds that changed, and behind the night itself. The rest stands.

After a whole build ``state/built.json`` says from which sources the warehouse was built. It is removed when a build
begins and written when one ends, so a build that was killed or failed is followed by a full one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ingestion.contract import contracts
from ingestion.effect import loads_in_effect, raw_query
from ingestion.home import Home
from ingestion.ledger import DECISIONS_IN_FORCE, open_ledger
from orchestration.dbt_runner import project_digest

NODES = ("model", "seed", "snapshot")
# Linkage stands between two parts of the dbt project: it reads these models and writes the sources of this name.
READ_BY_LINKAGE = ("int_person_spellings__distinct", "int_identity_numbers__corrected")
LINKED = "identity"


@dataclass(frozen=True)
class Sources:
    """What a warehouse was built from: project, secret of its hashes, each feed's loads in effect, and what linkage
    follows besides the records: the stewards' decisions and the model."""

    project: str
    secret: str
    feeds: Mapping[str, str]
    identity: str


def sources(home: Home, load_date: date) -> Sources:
    """The sources as they stand for a night."""
    secret = hashlib.sha256(home.key_file.read_bytes()).hexdigest() if home.key_file.exists() else ""
    with open_ledger(home.ledger) as ledger:
        feeds = {name: _digest(ledger, name, load_date) for name in contracts()}
        decided = ledger.execute(DECISIONS_IN_FORCE, {"night": f"{load_date}"}).fetchall()
    model = hashlib.sha256(home.linkage_model.read_bytes()).hexdigest() if home.linkage_model.exists() else ""
    return Sources(project_digest(), secret, feeds, f"{[row['decision_id'] for row in decided]} {model}")


def _digest(ledger: Any, feed: str, load_date: date) -> str:
    """Hash of a feed's raw view and of the files under it: a file of released rows grows under its name."""
    loads = loads_in_effect(ledger, feed, load_date)
    paths = [path for load in loads for path in (load["raw_path"], load["released_path"]) if path]
    files = [(path, _size_and_time(Path(path))) for path in paths]
    return hashlib.sha256(f"{raw_query(contracts()[feed], loads)}\n{files}".encode()).hexdigest()


def _size_and_time(path: Path) -> tuple[int, int]:
    status = path.stat() if path.exists() else None
    return (status.st_size, status.st_mtime_ns) if status else (0, 0)


def changed_feeds(home: Home, load_date: date, with_work: Iterable[str] = ()) -> set[str] | None:
    """Feeds whose models must be built: those with new files, and those in effect otherwise than at the last build.

    The name of linkage's sources stands among them when stewards decided something or the model is another.
    None when everything must be built: a first night, another program, or a build that did not end.
    """
    built = _read(home)
    now = sources(home, load_date)
    if built is None or not home.warehouse.exists() or (built.project, built.secret) != (now.project, now.secret):
        return None
    linked = {LINKED} if built.identity != now.identity else set()
    return {*with_work, *linked, *(feed for feed, digest in now.feeds.items() if built.feeds.get(feed) != digest)}


def is_built_by_this_program(home: Home) -> bool:
    """Whether the warehouse stands whole, as this very dbt project makes it."""
    built = _read(home)
    return built is not None and built.project == project_digest() and home.warehouse.exists()


def nodes_behind(manifest: Mapping[str, Any], feeds: Iterable[str]) -> set[str]:
    """Ids of the dbt nodes that read one of the feeds or the control tables, directly or through others."""
    feeds = set(feeds)
    names = {("raw", feed) for feed in feeds}
    waiting = [
        unique_id
        for unique_id, source in manifest["sources"].items()
        if source["source_name"] == "control" or (source["source_name"], source["name"]) in names
    ]
    linked = [unique_id for unique_id, source in manifest["sources"].items() if source["source_name"] == LINKED]
    waiting += linked if LINKED in feeds else []
    found: set[str] = set()
    while waiting:
        for child in manifest["child_map"].get(waiting.pop(), []):
            if child not in found:
                found.add(child)
                waiting.append(child)
                if manifest["nodes"].get(child, {}).get("name") in READ_BY_LINKAGE:
                    waiting += linked
    return {unique_id for unique_id in found if manifest["nodes"].get(unique_id, {}).get("resource_type") in NODES}


def nodes_after_linkage(manifest: Mapping[str, Any]) -> set[str]:
    """Ids of the dbt nodes that stand on what linkage writes; the others are built before it."""
    waiting = [unique_id for unique_id, source in manifest["sources"].items() if source["source_name"] == LINKED]
    found: set[str] = set()
    while waiting:
        for child in set(manifest["child_map"].get(waiting.pop(), [])) - found:
            found.add(child)
            waiting.append(child)
    return found


def begin_build(home: Home) -> None:
    """Forget what the warehouse was built from: from now on it is being changed."""
    _file(home).unlink(missing_ok=True)


def end_build(home: Home, built_from: Sources) -> None:
    """Remember what a whole build was made from."""
    partial = _file(home).with_suffix(".partial")
    partial.write_text(json.dumps(asdict(built_from), sort_keys=True), "utf-8")
    partial.replace(_file(home))


def _file(home: Home) -> Path:
    return home.state / "built.json"


def _read(home: Home) -> Sources | None:
    try:
        return Sources(**json.loads(_file(home).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
