"""Alerts reach a file and a webhook, once each, without a person's value."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ingestion.home import Home
from orchestration.alerts import alert, alerts, scrub

NIGHT = date(2026, 11, 1)


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict]]]:
    """A server on this machine that keeps what is posted to it."""
    received: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", received
    server.shutdown()
    server.server_close()


def test_an_alert_stands_in_the_file_and_is_posted(home: Home, webhook: tuple[str, list[dict]]) -> None:
    url, received = webhook
    alert(replace(home, webhook=url), "feed_held", NIGHT, "GA01 is held.", "GA01 被暂缓。", key="GA01")
    assert [line["kind"] for line in alerts(home, NIGHT)] == ["feed_held"]
    assert alerts(home)[0]["delivered"] is True
    assert received[0]["text_zh"] == "GA01 被暂缓。"


def test_a_webhook_that_is_down_does_not_stop_the_night(home: Home) -> None:
    alert(replace(home, webhook="http://127.0.0.1:1/"), "feed_held", NIGHT, "GA01 is held.", "GA01 被暂缓。")
    assert alerts(home)[0]["delivered"] is False


def test_the_same_alert_of_a_night_is_written_once(home: Home) -> None:
    for _ in range(2):
        alert(home, "feed_held", NIGHT, "GA01 is held.", "GA01 被暂缓。", key="GA01")
    alert(home, "feed_held", date(2026, 11, 2), "GA01 is held.", "GA01 被暂缓。", key="GA01")
    assert len(alerts(home)) == 2


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("Conversion Error: Could not convert string '王小明' to INT32", "王小明"),
        ("column id: 341504199001011234 is out of range", "341504199001011234"),
        ("duplicate key 34150419900101123X", "34150419900101123X"),
        ("phone 138 0013 8000", "138 0013 8000"),
    ],
)
def test_messages_of_libraries_lose_the_values_they_quote(message: str, value: str) -> None:
    assert value not in scrub(message)


def test_dates_files_and_counts_stay_readable() -> None:
    text = "民政_低保成员_341504_202610_20261105_V2.xlsx, line 120345: required column missing"
    assert scrub(text) == text
