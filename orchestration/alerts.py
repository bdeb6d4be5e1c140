"""Alerts: one JSON line each in ``logs/alerts.jsonl``, and a POST to ``MINSHENG_ALERT_WEBHOOK`` when that is set.

An alert holds feed, file, rule and remedy, never a value of a person: texts pass through ``scrub``.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from datetime import date
from typing import Any

from ingestion.home import Home
from ingestion.masking import NUMBER_RUN, STARS
from orchestration.clock import now_text

WEBHOOK_TIMEOUT_SECONDS = 5

# What database errors quote: `Could not convert string '…' to INT32`.
_QUOTED_VALUE = re.compile(r"(string|value|key|:)\s*(['\"])(?:(?!\2).)*\2", re.IGNORECASE)


def scrub(text: str) -> str:
    """Remove what may be a person's value from a message of a library: runs of digits and quoted values."""
    return re.sub(NUMBER_RUN, STARS, _QUOTED_VALUE.sub(r"\1 '…'", text))


def alert(home: Home, kind: str, night: date | None, text: str, text_zh: str, **facts: Any) -> None:
    """Write one alert and send it on. An alert with the same kind, night and ``key`` is written once.

    A webhook that does not answer is noted in the same line (``delivered: false``); it never fails the night.
    """
    line = {
        "alerted_at": now_text(), "kind": kind, "night": f"{night:%Y-%m-%d}" if night else None,
        "text": scrub(text), "text_zh": scrub(text_zh), **facts,
    }  # fmt: skip
    path = home.logs / "alerts.jsonl"
    if "key" in facts and _is_known(home, line):
        return
    if home.webhook:
        line["delivered"] = _post(home.webhook, line)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def alerts(home: Home, night: date | None = None) -> list[dict[str, Any]]:
    """Alerts written so far, oldest first; those of one night when it is given."""
    path = home.logs / "alerts.jsonl"
    if not path.exists():
        return []
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [line for line in lines if night is None or line["night"] == f"{night:%Y-%m-%d}"]


def _is_known(home: Home, line: dict[str, Any]) -> bool:
    same = ("kind", "night", "key")
    return any(all(old.get(name) == line[name] for name in same) for old in alerts(home))


def _post(url: str, line: dict[str, Any]) -> bool:
    body = json.dumps(line, ensure_ascii=False).encode("utf-8")
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json; charset=utf-8"})
    try:
        with urllib.request.urlopen(request, timeout=WEBHOOK_TIMEOUT_SECONDS):
            return True
    except (urllib.error.URLError, TimeoutError, ValueError):
        return False
