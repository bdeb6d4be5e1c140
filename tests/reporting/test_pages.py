"""What the scorecard and the pages tell of a night, from published files alone."""

import json
import re
from datetime import timedelta

import pytest
from support.leaks import Secrets, scan
from support.small_home import LOAD, NIGHT, change_night, fail_gate, small_home
from typer.testing import CliRunner

from ingestion.ledger import open_ledger, upsert
from orchestration.cli import app
from publication import acceptance, release
from publication.access import AccessError
from publication.build import build_candidate
from reporting.scorecard import scorecard, write_page

SECOND = NIGHT + timedelta(days=1)


def published_home(root):
    home = small_home(root)
    with open_ledger(home.ledger) as ledger:
        upsert(ledger, "loads", {
            **LOAD, "load_id": "XM01-aaaaaaaaaaaa", "feed": "projects__projects", "file_name": "项目_202610.csv",
            "state": "refused", "outcome": "refused", "rows_body": 0, "rows_loaded": 0, "rows_quarantined": 0,
            "reason": "The header 项目编号 is missing.", "reason_zh": "缺少表头：项目编号。", "load_sequence": 2,
        })  # fmt: skip
    build_candidate(home, NIGHT)
    release.publish(home, NIGHT)
    return home


def withhold_second(home):
    change_night(home, SECOND)
    build_candidate(home, SECOND)
    fail_gate(home, "payments_reconcile", night=SECOND)
    release.withhold(home, SECOND, ["payments_reconcile"])


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return published_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def withheld_home(tmp_path_factory):
    home = published_home(tmp_path_factory.mktemp("withheld"))
    withhold_second(home)
    return home


def test_each_headline_number_stands_with_denominator_interval_definition_and_rival(home):
    text = scorecard(home).text()
    assert "22.0%  220 of 1,000" in text
    assert "20.0% – 24.0%" in text
    assert "Definition: Same mix of matters" in text
    assert "Published claim 40.0%: NOT supported" in text
    assert "Plain means before and after): 41.0%, near the published figure; as defined here 22.0%" in text


def test_a_crude_claim_never_stands_on_a_line_without_its_qualification(home):
    for text in (scorecard(home).text(width=400), scorecard(home).text("zh", width=400)):
        for figure in ("40.0%", "41.0%", "99.9%", "99.8%"):
            lines = [line for line in text.splitlines() if figure in line]
            assert lines
            for line in lines:
                assert re.search(r"NOT supported|as defined here|不支持|本口径", line), line


def test_what_cannot_be_counted_says_so(home):
    assert "not countable" in scorecard(home).text()
    assert "无法统计" in scorecard(home).text("zh")


def test_the_scorecard_names_refused_files_feeds_and_rows(home):
    text = scorecard(home).text(width=300)
    assert "refused: 项目_202610.csv" in text
    assert "12 body rows = 11 loaded + 1 quarantined" in text
    assert "never received: BD01 不动产登记" in text
    assert "service_ratings case_unknown 1" in text
    assert str(home.pages / "index.html") in text


def test_it_says_synthetic_in_both_languages(home):
    assert "SYNTHETIC DATA (honest)" in scorecard(home).text()
    assert "合成数据（honest）" in scorecard(home).text("zh")


def test_scripts_get_the_same_as_json(home):
    card = json.loads(json.dumps(scorecard(home).as_dict()))
    reduction = card["claims"][0]
    assert (reduction["value"], reduction["denominator"], reduction["verdict"]) == (0.22, 1000, "overstated")
    assert card["feeds"]["current"] == ["civil_affairs__subsistence_allowance_members"]


def test_pages_are_written_once_and_rewritten_only_when_they_change(home):
    written = write_page(home)
    assert {path.name for path in written} == {"index.html", "quality.html"}
    assert write_page(home) == []


def test_pages_ask_for_nothing_elsewhere_and_run_nothing(home):
    write_page(home)
    for page in home.pages.glob("*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r"https?://|src=|@import|url\(|<script", text)
        assert {link for link in re.findall(r'href="([^"]+)"', text)} <= {"index.html", "quality.html", "data:,"}


def test_every_page_says_synthetic_in_chinese_and_english(home):
    write_page(home)
    for page in home.pages.glob("*.html"):
        assert "合成数据（honest）" in page.read_text("utf-8")
        assert "Synthetic data" in page.read_text("utf-8")


def test_the_page_shows_claims_feeds_and_the_tables_they_touch(home):
    write_page(home)
    text = (home.pages / "index.html").read_text("utf-8")
    assert "公布口径 40.0%：台账数据不支持" in text
    assert "marts.projects" in text  # depends on a feed that is not current
    assert "从未收到" in text


def test_the_quality_page_shows_failing_checks_first_and_refused_files(withheld_home):
    write_page(withheld_home)
    text = (withheld_home.pages / "quality.html").read_text("utf-8")
    assert text.index("payments_reconcile") < text.index("发布记录")
    assert "一项合计不符。" in text
    assert "withheld" in text


def test_a_withheld_night_is_said_on_top_with_what_failed(withheld_home):
    text = scorecard(withheld_home).text(width=200)
    assert "WITHHELD" in text
    assert "marts of 2026-11-01" in text
    assert "payments_reconcile: One sum differs." in text
    assert "payments_reconcile: 一项合计不符。" in scorecard(withheld_home).text("zh", width=200)
    write_page(withheld_home)
    page = (withheld_home.pages / "index.html").read_text("utf-8")
    assert "本夜未通过发布闸门" in page
    assert "2026-11-01 的数据" in page


def test_text_from_data_is_escaped_on_pages(tmp_path):
    home = small_home(tmp_path)
    with open_ledger(home.ledger) as ledger:
        upsert(ledger, "sightings", {
            "load_date": str(NIGHT), "file_path": "x", "file_name": "<img src=x onerror=alert(1)>.csv",
            "file_sha256": None, "feed": None, "outcome": "unrecognised", "reason": None, "reason_zh": None,
        })  # fmt: skip
    build_candidate(home, NIGHT)
    release.publish(home, NIGHT)
    write_page(home)
    text = (home.pages / "quality.html").read_text("utf-8")
    assert "&lt;img src=x" in text
    assert "<img" not in text


def test_before_the_first_night_there_is_no_scorecard(tmp_path):
    with pytest.raises(AccessError, match="nothing is published"):
        scorecard(small_home(tmp_path))


def test_pages_and_published_files_hold_no_long_number(home):
    write_page(home)
    secrets = Secrets.of(["341522200811054020"], ["王小明"])
    assert scan([home.pages, home.published], secrets) == []


def minsheng(home, *words, **environment):
    return CliRunner().invoke(app, [*words, "--home", str(home.root)], env=environment)


def test_status_tells_publication_feeds_rows_and_places(home):
    write_page(home)
    answer = minsheng(home, "status")
    assert answer.exit_code == 0
    assert "Newest night: 2026-11-01 (published); marts shown: 2026-11-01; SYNTHETIC DATA (honest)" in answer.output
    assert "never received" in answer.output
    assert "set aside: 1" in answer.output
    found = json.loads(minsheng(home, "status", "--json").output)
    assert found["publication"]["gate"] == "published"
    assert [feed["code"] for feed in found["feeds"]["current"]] == ["MZ02"]


def test_status_answers_while_a_load_holds_the_warehouse_and_the_lock(home):
    import duckdb

    from orchestration.lock import hold

    with duckdb.connect(str(home.warehouse)), hold(home.lock, "night 2026-11-02"):
        answer = minsheng(home, "status")
    assert answer.exit_code == 0
    assert "Under way: night 2026-11-02" in answer.output


def test_status_of_a_new_home_says_what_to_do(tmp_path):
    answer = minsheng(small_home(tmp_path), "status")
    assert answer.exit_code == 0
    assert "minsheng run" in answer.output


def test_status_says_how_a_withheld_night_is_released(withheld_home):
    answer = minsheng(withheld_home, "status")
    assert "payments_reconcile (open): One sum differs." in answer.output
    assert "minsheng publish" in answer.output
    found = json.loads(minsheng(withheld_home, "status", "--json").output)
    assert found["withheld"][0]["checks"][0]["state"] == "open"


def test_publish_lists_what_waits_and_refuses_half_steps(withheld_home):
    shown = minsheng(withheld_home, "publish")
    assert shown.exit_code == 0
    assert "--accept payments_reconcile" in shown.output
    both = minsheng(withheld_home, "publish", "--accept", "payments_reconcile", "--approve", "payments_reconcile")
    assert both.exit_code == 2
    unknown = minsheng(withheld_home, "publish", "--accept", "payment", "--reason", "a good reason")
    assert unknown.exit_code == 2
    assert "did you mean payments_reconcile" in unknown.output
    assert minsheng(withheld_home, "publish", "--accept", "payments_reconcile").exit_code == 2  # without a reason


def test_publish_by_one_person_alone_does_not_release(tmp_path):
    home = published_home(tmp_path)
    withhold_second(home)
    asked = minsheng(home, "publish", "--accept", "payments_reconcile", "--reason", "known gap of one township")
    assert asked.exit_code == 0
    alone = minsheng(home, "publish", "--approve", "payments_reconcile")
    assert alone.exit_code == 2
    assert "another person must approve" in alone.output
    # The second person, as the ledger would have it from another account.
    acceptance.approve(home, ["payments_reconcile"], person="the second person")
    assert "accepted" in minsheng(home, "status").output


def test_publish_waits_for_a_run_under_way(withheld_home):
    import subprocess
    import sys

    held = subprocess.Popen(
        [sys.executable, "-c", "import sys, time; from pathlib import Path; from orchestration.lock import hold\n"
         "with hold(Path(sys.argv[1]), 'night 2026-11-03'): print('held', flush=True); time.sleep(60)",
         str(withheld_home.lock)], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert held.stdout.readline() == "held\n"
    answer = minsheng(
        withheld_home, "publish", "--accept", "payments_reconcile", "--reason", "known gap of one township"
    )
    held.kill()
    held.wait()
    held.stdout.close()
    assert answer.exit_code == 5
