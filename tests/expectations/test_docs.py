"""Data Docs: what the auditor reads after a night, and what must never stand there."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from expectations import arrival
from expectations.docs import build_docs
from expectations.site import NIGHTS_SHOWN
from ingestion.home import Home
from tests.support.loads import NIGHT, put_load

ALLOWANCES = "civil_affairs__subsistence_allowance_households"
NUMBER, NAME = "341504197001011234", "欧阳琳琅"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of its own, since pages show whatever nights are stored."""
    return Home.from_environment(tmp_path / "home").prepare()


@pytest.fixture
def index(home: Home, ledger: sqlite3.Connection) -> Path:
    """Pages of one night, with a file that is held."""
    rows: list[dict[str, Any]] = [
        {"allowance_certificate_number": NUMBER, "applicant_name": NAME, "payment_class": NAME}
    ] * 20
    load = put_load(home, ledger, ALLOWANCES, rows, load_id="MZ01-1")
    arrival.check(home, ledger, ALLOWANCES, [load], NIGHT)
    ledger.commit()
    return build_docs(home)


def pages(home: Home) -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in home.data_docs.rglob("*.html")}


def test_the_index_names_the_feed_and_what_does_not_hold(index: Path) -> None:
    text = index.read_text("utf-8")
    assert "MZ01 低保家庭" in text and "Subsistence allowance households" in text
    assert "取值在值域内" in text and "2026-11-01" in text


def test_pages_refer_to_nothing_elsewhere_and_show_no_person(home: Home, index: Path) -> None:
    found = pages(home)
    assert len(found) >= 3
    for path, text in found.items():
        assert "http:" not in text and "https:" not in text and "//cdn" not in text, path
        assert NUMBER not in text and NAME not in text, path
        for reference in re.findall(r'(?:href|src)="([^"]+)"', text):
            if not reference.startswith("data:"):
                assert (path.parent / reference).resolve().is_file(), f"{path} refers to {reference}"


def test_building_again_rewrites_nothing(home: Home, index: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.data_docs.rglob("*") if path.is_file()}
    build_docs(home)
    assert {path: path.stat().st_mtime_ns for path in home.data_docs.rglob("*") if path.is_file()} == before


def test_synthetic_data_say_so_on_every_new_page(home: Home, ledger: sqlite3.Connection) -> None:
    marker = home.landing / "_synthetic.json"
    marker.write_text(json.dumps({"label": "flattering"}), "utf-8")
    load = put_load(home, ledger, ALLOWANCES, [{"allowance_certificate_number": "D1"}], load_id="MZ01-2")
    night = date(2026, 10, 30)
    arrival.check(home, ledger, ALLOWANCES, [load], night)
    ledger.commit()
    build_docs(home)
    made = [text for path, text in pages(home).items() if "2026-10-30" in str(path) or path.name == "index.html"]
    marker.unlink()
    assert len(made) == 2
    assert all("合成数据（flattering）" in text and "Synthetic data" in text for text in made)


def test_only_the_newest_nights_are_kept(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(home, ledger, ALLOWANCES, [{"allowance_certificate_number": "D1"}], load_id="MZ01-3")
    nights = [NIGHT + timedelta(days=n) for n in range(NIGHTS_SHOWN + 1)]
    for night in nights:
        arrival.check(home, ledger, ALLOWANCES, [load], night)
    ledger.commit()
    text = build_docs(home).read_text("utf-8")
    assert str(nights[0]) not in text and str(nights[1]) in text and str(nights[-1]) in text
    assert not [path for path in pages(home) if str(nights[0]) in str(path)]


@pytest.mark.slow
def test_a_browser_asks_no_other_host_for_anything(home: Home, index: Path, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                  "--disable-sync", "--disable-default-apps", "--no-first-run"],
        )  # fmt: skip
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("request", lambda request: asked.append(request.url))
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(index.as_uri())
        page.screenshot(path=tmp_path / "index.png", full_page=True)
        page.click("text=MZ01 低保家庭 >> nth=0")
        assert page.locator("tr.fail").count() > 0
        assert page.locator("tr.pass").first.is_visible()
        page.check("#failing")
        assert not page.locator("tr.pass").first.is_visible()
        styled = page.evaluate("getComputedStyle(document.querySelector('thead th')).fontWeight")
        page.screenshot(path=tmp_path / "result.png", full_page=True)
        page.click("text=what is checked")
        assert "检查规则" in page.title()
        browser.close()
    assert styled == "600"
    assert errors == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
