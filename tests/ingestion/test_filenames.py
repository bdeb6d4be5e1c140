"""A file's name leads to its feed, period, area and version, however clerks have decorated it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.contract import contracts
from ingestion.filenames import NameRead, NameRefused, example_name, read_name, safe_name


def read(name: str) -> NameRead:
    found = read_name(name)
    assert isinstance(found, NameRead), found
    return found


@pytest.mark.parametrize("contract", contracts().values(), ids=lambda c: c.code)
def test_the_promised_pattern_leads_to_every_feed(contract):
    found = read(example_name(contract))
    assert found.contract is contract
    assert (found.area_code, found.delivered_date, found.file_version) == ("341504", date(2026, 11, 5), 1)
    assert found.period == (date(2026, 11, 4) if contract.cadence == "daily" else date(2026, 10, 1))
    assert found.recognised_by.startswith("pattern ")


@pytest.mark.parametrize(
    ("name", "code", "period_text", "area", "delivered", "version"),
    [
        ("民政_低保成员_341504_202610_20261105_V2.xlsx", "MZ02", "202610", "341504", "2026-11-05", 2),
        ("民政_低保成员_341504104_202610_20261105.XLSX", "MZ02", "202610", "341504104", "2026-11-05", 1),
        ("民政_低保家庭_341504_202610_20261105（最终版）.xlsx", "MZ01", "202610", "341504", "2026-11-05", 1),
        ("民政_低保家庭_341504_202610_20261105 (1) - 副本.xlsx", "MZ01", "202610", "341504", "2026-11-05", 1),
        ("民政_低保家庭_341504_姚李镇202610_20261105.xlsx", "MZ01", "202610", "341504104", "2026-11-05", 1),
        ("姚李镇2026年10月低保花名册.xls", "MZ01", "202610", "341504104", None, 1),
        ("史河办2026年9月份高龄津贴花名册.xlsx", "MZ07", "202609", "341504001", None, 1),
        ("【孙岗乡】特困人员名单2026.10.xlsx", "MZ03", "202610", "341504200", None, 1),
        ("　民政＿高龄津贴＿341504＿202610＿20261105＿Ｖ３．ｘｌｓｘ", "MZ07", "202610", "341504", "2026-11-05", 3),
        ("民政局低保成员花名册2026-10第二版.xls", "MZ02", "202610", "341504", None, 2),
        ("20261105低保成员202610.xlsx", "MZ02", "202610", "341504", "2026-11-05", 1),
        ("养老_设施_341504_2026年第三季度_20261010.xlsx", "YL01", "202609", "341504", "2026-10-10", 1),
        ("教育_学籍_341504_2026年上半年_20260731.xlsx", "JY01", "202606", "341504", "2026-07-31", 1),
        ("医保_居民参保_341504_2026_20261105.csv", "YB01", "2026", "341504", "2026-11-05", 1),
        ("政务_办件_341504_20261104_20261105.csv", "ZW01", "20261104", "341504", "2026-11-05", 1),
        ("叶集区民生项目合同台账202610.csv", "XM04", "202610", "341504", None, 1),
        ("办件2026年10月.csv", "ZW01", "202610", "341504", None, 1),
        ("12345热线工单_20261031.csv", "RX01", "20261031", "341504", None, 1),
        ("政务_办件_341504_20261104_20261105083000.csv", "ZW01", "20261104", "341504", "2026-11-05", 1),
        ("人社_参保_341504_202610_20261110.txt", "RS01", "202610", "341504", "2026-11-10", 1),
    ],
)
def test_decorated_names_are_understood(*, name, code, period_text, area, delivered, version):
    found = read(name)
    assert found.contract.code == code
    assert (found.period_text, found.area_code, found.file_version) == (period_text, area, version)
    assert (found.delivered_date.isoformat() if found.delivered_date else None) == delivered


def test_the_ledger_is_told_how_a_name_was_understood():
    assert read("民政_低保成员_341504_202610_20261105.xlsx").recognised_by == "pattern 民政 + 低保成员"
    decorated = read("姚李镇2026年10月低保花名册(1)最终版.xls").recognised_by
    assert decorated == "words 低保花名册; township 姚李镇; ignored 1, 最终版"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("项目_月报_341504_202610_20261105.csv", "XM03"),  # 项目 is a department and a feed
        ("项目_项目_341504_202610_20261105.csv", "XM01"),
        ("财政_国库支付_341504_20261104_20261105.csv", "CZ04"),  # 支付 alone is another feed
        ("项目_支付_341504_202610_20261105.csv", "XM05"),
        ("医保_居民参保_341504_202610_20261105.csv", "YB01"),  # 参保 alone is another feed
    ],
)
def test_the_longer_word_and_the_own_department_decide(name, code):
    assert read(name).contract.code == code


def test_a_register_named_after_a_day_speaks_of_its_month():
    found = read("民政_低保成员_341504_20261031_20261105.xlsx")
    assert (found.period, found.period_text) == (date(2026, 10, 1), "20261031")


def test_a_name_without_a_period_has_none():
    assert (read("高龄津贴.xlsx").period, read("高龄津贴.xlsx").period_text) == (None, None)


@pytest.mark.parametrize(
    ("name", "code", "near"),
    [
        ("医保参保2026.csv", "NAME_UNKNOWN", "医保_居民参保"),
        ("民政_低保人员_341504_202610_20261105.xlsx", "NAME_UNKNOWN", "民政_低保成员"),
        ("不动产_网签_341504_202610_20261105.csv", "NAME_UNKNOWN", "不动产_网签合同"),
        ("财政_项目支付_341504_202610_20261105.csv", "NAME_UNKNOWN", "项目_支付"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_in_both_languages(name, code, near):
    refused = read_name(name)
    assert isinstance(refused, NameRefused)
    assert refused.code == code
    assert near in refused.reason
    assert near in refused.reason_zh


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("人社_参保_341503_202610_20261110.txt", "AREA_UNKNOWN", "341503"),
        ("姚李镇三元镇2026年10月低保花名册.xls", "AREA_AMBIGUOUS", "三元镇"),
        ("民政_低保成员_341504_202613_20261105.xlsx", "DATE_INVALID", "202613"),
        ("民政_低保成员_341504_202610_20261131.xlsx", "DATE_INVALID", "20261131"),
        ("民政_低保成员_341504_202610_20261105.zip", "SUFFIX", ".csv"),
        ("说明.docx", "SUFFIX", ".csv"),
    ],
)
def test_a_name_that_cannot_be_right_is_refused_with_the_remedy(name, code, said):
    refused = read_name(name)
    assert isinstance(refused, NameRefused)
    assert refused.code == code
    assert said in refused.reason
    assert said in refused.reason_zh


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "'; drop table loads;--.csv",
        "a\x00b.csv",
        "$(reboot).xlsx",
        "..\\..\\x.csv",
        "%2e%2e.csv",
        "",
    ],
)
def test_names_like_paths_or_sql_are_only_text(name):
    assert isinstance(read_name(name), NameRefused)


@given(st.text(max_size=300))
def test_no_name_breaks_the_reader(name):
    assert isinstance(read_name(name), NameRead | NameRefused)
    assert isinstance(read_name(name + "低保成员202610.csv"), NameRead | NameRefused)


def test_what_is_stored_of_a_name_holds_no_control_character_and_no_personal_number():
    shown = safe_name("王伟342423196508123017\x1b[31m\u202e13905641234.csv")
    assert shown == "王伟34****************�[31m�13*********.csv"
    assert safe_name("民政_低保成员_341504104_202610_20261105.xlsx") == "民政_低保成员_341504104_202610_20261105.xlsx"
