"""A flattering district, moved and not delivered in full: published, and nothing passes for what it is not."""

from __future__ import annotations

import json
import re
from itertools import chain

import pytest

from tests.flow.conftest import FIRST, Ended, files_loaded, kill_night, minsheng, rows, sample

pytestmark = [pytest.mark.slow, pytest.mark.nights]

# Rows of other feeds refer to each of these: cases of people, members of households, payments of projects.
NEVER_DELIVERED = {
    "public_security__registered_population": ["公安_户籍人口_*"],
    "civil_affairs__subsistence_allowance_households": ["民政_低保家庭_*", "*低保花名册*"],
    "projects__projects": ["项目_项目_*"],
    "elderly_care__facilities": ["养老_设施_*"],
}
STALE, NEWEST = "hotline__tickets", "热线_工单_341504_202610_*"
HELD, CUT_OFF = "cadres__field_visit_logs", "干部_走访日志_341504_202610_*"


@pytest.fixture(scope="module")
def missing(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The first night of the flattering district without four registers, without the newest hotline file, and with a
    workbook that was cut off on its way."""
    home = sample(tmp_path_factory.mktemp("missing") / "home", "--profile", "flattering")
    for pattern in (*chain(*NEVER_DELIVERED.values()), NEWEST):
        found = list(home.joinpath("landing").rglob(pattern))
        assert found, pattern
        for file in found:
            file.unlink()
    (workbook,) = home.joinpath("landing").rglob(CUT_OFF)
    workbook.write_bytes(workbook.read_bytes()[:-2000])
    kill_night(home, FIRST, lambda at: files_loaded(at, FIRST) >= 3)  # the very first start of a home can be killed too
    home = home.rename(home.with_name("moved"))  # no path may lead to where the home stood
    return minsheng(home, "run", "--date", FIRST)


def test_a_home_that_was_moved_shows_what_it_holds(missing: Ended) -> None:
    listed = json.loads(minsheng(missing.home, "quarantine", "list", "--json").out)
    assert [(listed["total"],)] == rows(missing.home, "select count(*) from audit.quarantined_rows")
    assert listed["total"] > 0
    assert json.loads(minsheng(missing.home, "status", "--json").out)["home"] == str(missing.home)
    assert "Nothing changes" in minsheng(missing.home, "run", "--date", FIRST).out


def test_the_night_is_published_and_names_what_is_missing(missing: Ended) -> None:
    assert missing.code == 3, missing.out
    states = dict(rows(missing.home, "select feed, state from audit.feed_freshness where state <> 'current'"))
    assert states == dict.fromkeys(NEVER_DELIVERED, "never_received") | {STALE: "stale", HELD: "held"}
    told = " ".join(missing.out.split())
    assert re.search(r"never received: .*户籍人口", told)
    assert re.search(r"stale: RX01 工单 \(\d+ days late\)", told)
    # nobody knows who lives here
    assert re.search(r"UNDECIDED: CJR_CARE \S+ for \d+ people, without GA01 户籍人口", told)


@pytest.mark.parametrize(
    ("table", "told"),
    [("hotline_tickets", f"{STALE}=stale"), ("project_payments", "projects__projects=never_received")],
)
def test_a_table_that_depends_on_a_missing_feed_says_so(missing: Ended, table: str, told: str) -> None:
    query = f"select feeds_not_current from meta.tables where schema_name = 'marts' and table_name = '{table}'"
    assert told in rows(missing.home, query)[0][0]


def test_rows_that_refer_to_what_was_never_delivered_are_set_aside_not_lost(missing: Ended) -> None:
    aside = "select count(*) from audit.set_aside_rows where model = 'project_payments' and reason = 'project_unknown'"
    delivered = "select sum(rows_loaded) from audit.load_ledger where feed = 'projects__payments'"
    assert rows(missing.home, "select count(*) from marts.project_payments") == [(0,)]
    assert rows(missing.home, aside) == rows(missing.home, delivered)


def test_crude_claims_of_the_flattering_district_are_contradicted(missing: Ended) -> None:
    found = rows(missing.home, "select claim_code, value, published_value, rival_value from kpi.headline_claims")
    claims = {code: figures for code, *figures in found}
    value, published, crude = claims["processing_time_reduction"]
    assert value < 0.32 < published, "at a fixed mix about 22 %"
    assert crude > 0.36, "crude about 40 %"
    value, published, with_defaults = claims["satisfaction_rate"]
    assert value < published - 0.02, "default ratings must not count as praise"
    assert with_defaults > value


@pytest.mark.parametrize("figure", [r"40(\.0)?%", r"96\.7%"])
def test_a_crude_figure_is_never_shown_without_its_verdict(missing: Ended, figure: str) -> None:
    page = re.sub(r"<[^>]+>", " ", (missing.home / "pages" / "index.html").read_text("utf-8"))
    for text in (missing.out, page):
        behind = [text[found.end() :] for found in re.finditer(figure, text)]
        assert behind, f"{figure} was published, so it is shown"
        assert all(re.match(r"\W*(NOT supported|台账数据不支持)", words) for words in behind), behind
