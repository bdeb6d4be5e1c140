"""Whether the files that were delivered come from a sample district: ``landing/_synthetic.json`` says so.

The sample generator writes that file. Its label is remembered with every file seen, so that data stay labelled
synthetic after the landing folder is emptied.
"""

from __future__ import annotations

import json
from pathlib import Path

MARKER = "_synthetic.json"
DEFAULT_LABEL = "synthetic"


def synthetic_label(landing: Path) -> str | None:
    """The label of a sample district, or None for real data. An unreadable marker still means synthetic."""
    marker = landing / MARKER
    if not marker.exists():
        return None
    try:
        content = json.loads(marker.read_text("utf-8"))
    except (OSError, ValueError):
        return DEFAULT_LABEL
    named = content.get("label") or content.get("profile") if isinstance(content, dict) else None
    return str(named) if named else DEFAULT_LABEL
