"""The static pages: the front page with the scorecard, and the quality page for auditors.

Chinese with English beside; styles inline; nothing is loaded from elsewhere and nothing runs. A page is written only
when its text changes, aside and by one rename.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reporting.claims import VERDICTS
from reporting.numbers import count

if TYPE_CHECKING:
    from reporting.scorecard import Scorecard

TEMPLATES = Path(__file__).parent / "templates"
STATES = {
    "current": ("正常", "current"),
    "stale": ("逾期", "stale"),
    "held": ("暂缓", "held"),
    "never_received": ("从未收到", "never received"),
}
FAILURES_SHOWN = 100  # of one feed; audit.check_results holds them all
STATUSES = {
    "pass": ("通过", "pass"),
    "fail": ("未通过", "fail"),
    "error": ("无法检查", "error"),
    "not_applicable": ("不适用", "not applicable"),
}
OUTCOMES = {
    "published": ("已发布", "published"),
    "accepted": ("经放行后发布", "accepted by two persons"),
    "withheld": ("未发布", "withheld"),
}


def write_pages(card: Scorecard) -> list[Path]:
    """Write index.html and quality.html; return those whose text changed."""
    environment = _environment()
    facts, home = card.facts, card.home
    home.pages.mkdir(parents=True, exist_ok=True)
    data_docs = card.places["data_docs"]
    shared: dict[str, Any] = {
        "facts": facts,
        "states": STATES,
        "statuses": STATUSES,
        "outcomes": OUTCOMES,
        "verdicts": VERDICTS,
        "style": (TEMPLATES / "style.css").read_text("utf-8"),
        "data_docs": os.path.relpath(data_docs, home.pages) if data_docs.exists() else None,
    }
    written = []
    for name, values in {"index.html": {}, "quality.html": _quality(card)}.items():
        text = environment.get_template(name).render(**shared, **values)
        if _write(home.pages / name, text):
            written.append(home.pages / name)
    return written


def _quality(card: Scorecard) -> dict[str, Any]:
    """Checks by suite, the suites with a failure first, the gate before the feeds."""
    facts = card.facts
    titles = {feed["feed"]: f"{feed['code']} {feed['title_zh']}" for feed in facts.feeds} | {"publication": "发布闸门"}
    suites = []
    for name in sorted({check["suite"] for check in facts.checks}):
        failed = [check for check in facts.failed_checks if check["suite"] == name]
        others = [c for c in facts.checks if c["suite"] == name and c["status"] not in ("fail", "error")]
        suites.append({
            "name": name, "title": titles.get(name.removeprefix("arrival."), name), "failures": len(failed),
            "failed": failed[:FAILURES_SHOWN], "others": others,
            "times": sum(check["times"] for check in facts.checks if check["suite"] == name),
        })  # fmt: skip
    suites.sort(key=lambda suite: (not suite["failures"], suite["name"] != "publication", suite["name"]))
    return {"suites": suites}


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = count
    return environment


def _write(path: Path, text: str) -> bool:
    if path.exists() and path.read_text("utf-8") == text:
        return False
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, "utf-8")
    partial.replace(path)
    return True
