"""The header: found among titles, in one row or two, whatever its order and spelling; units and pairs read from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from support.reading import MEMBER_HEAD, csv_bytes, member, read, xlsx_bytes

from ingestion.contract import Alias, contract_for
from ingestion.reading.header import find_header

MZ02, MZ03, XM01, XM04 = (contract_for(code) for code in ("MZ02", "MZ03", "XM01", "XM04"))


def found(rows, contract=MZ02):
    header = find_header(rows, contract)
    assert header is not None
    return header


def test_header_is_the_first_row_with_most_of_the_expected_texts():
    rows = [["叶集区低保成员花名册"], ["单位：元", None, "填报日期：2026-10-31"], MEMBER_HEAD, member()]
    assert (found(rows).row, found(rows).last_row) == (2, 2)
    assert len(found(rows).mapping) == len(MEMBER_HEAD)


def test_header_that_leaves_optional_columns_out_is_one_too():
    header = found([["低保证号", "姓名", "身份证号"], ["DB1", "王伟", "x"]])
    assert set(header.mapping) == {"低保证号", "姓名", "身份证号"}
    assert {p.column for p in header.problems if p.code == "HEADER_ABSENT"} >= {"性别", "备注"}


@pytest.mark.parametrize(
    "written",
    [
        "身 份 证 号",
        "身份证号\n",
        "身份证号*",
        "身份证号（必填）",
        "身份证号码",
        "“身份证号”".strip("“”"),
        "\ufeff身份证号",
    ],
)
def test_header_text_is_known_however_it_is_dressed(written):
    assert found([["低保证号", "姓名", written, "性别"]]).mapping[" ".join(written.split())] == "resident_id_number"


def test_merged_header_of_two_levels_is_read_as_one():
    single = [c.header for c in MZ03.columns]
    first = single.index("吃饭")
    upper = [*single[:first], "六项指标", *[None] * 5, *single[first + 6 :]]
    lower = [*[None] * first, *single[first : first + 6], *[None] * (len(single) - first - 6)]
    header = found([["特困人员花名册"], upper, lower, ["x"] * len(single)], MZ03)
    assert (header.row, header.last_row) == (1, 2)
    assert set(header.mapping.values()) == {c.name for c in MZ03.columns}


def test_merged_header_with_the_group_in_its_name_is_read_as_one():
    upper = ["项目编号", "项目名称", "年度", "类型", "资金来源", None, None, "状态", "领域"]
    lower = [None, None, None, None, "中央", "省", "市", None, None]
    mapping = found([upper, lower], XM01).mapping
    assert {"central_funds_yuan", "provincial_funds_yuan", "city_funds_yuan"} <= set(mapping.values())


def test_alias_counts_from_its_day_on():
    alias = Alias(text="证号", since=date(2026, 1, 1))
    columns = [
        column.model_copy(update={"aliases": (alias,)}) if column.header == "低保证号" else column
        for column in MZ02.columns
    ]
    dated = MZ02.model_copy(update={"columns": tuple(columns)})
    rows = [["证号", "姓名", "身份证号", "性别"]]
    assert "证号" in find_header(rows, dated, date(2026, 1, 1)).mapping
    assert "证号" not in find_header(rows, dated, date(2025, 12, 31)).mapping


def test_renamed_column_is_warned_of_with_the_name_it_had():
    header = found([["低保证号", "姓名", "身份证号", "性别", "健康状态", "民族"]])
    hints = {p.column: p.args["hint_zh"] for p in header.problems if p.code == "HEADER_UNKNOWN"}
    assert "健康状况" in hints["健康状态"] and hints["民族"] == ""


def test_column_that_occurs_twice_is_used_once(home):
    read_ = read(home, csv_bytes([[*MEMBER_HEAD, "姓名"], [*member(), "李娟"]]))
    assert read_.column("full_name") == ["王伟"] and '"李娟"' in read_.rows[0]["_extra"]
    assert read_.problems("HEADER_TWICE")


@pytest.mark.parametrize(
    ("head", "title", "cell", "yuan"),
    [
        ("月收入", None, "120.5", "120.50"),
        ("月收入(万元)", None, "1.2", "12000.00"),
        ("月收入（万元）", None, "1.2", "12000.00"),
        ("月收入", "单位：万元", "1.2", "12000.00"),
        ("月收入（元）", "单位：万元", "120.5", "120.50"),
        ("月收入", "单位：元", "120.5", "120.50"),
        ("月收入", "（单位:万元）", "￥1,234.50", "12345000.00"),
        ("月收入（万元）", None, "1.2万", "12000.00"),
        ("月收入（万元）", None, "玖佰元", "900.00"),
    ],
)
def test_unit_of_an_amount_is_its_own_then_the_header_then_the_title_then_yuan(home, head, title, cell, yuan):
    rows = [[head if text == "月收入" else text for text in MEMBER_HEAD], member(月收入=cell)]
    found_ = read(home, xlsx_bytes([[title], *rows] if title else rows), name="unit.xlsx")
    assert found_.column("monthly_income_yuan") == [Decimal(yuan)]
    if "万元" in f"{head}{title}" and "（元）" not in head:
        assert found_.problems("UNIT_TAKEN") and found_.column("monthly_income_yuan__raw") == [cell]


def test_one_cell_for_start_and_end_is_split(home):
    head = [c.header for c in XM04.columns if not c.pair]
    cells = {"合同编号": "HT1", "项目编号": "YJ1", "金额": "100.00", "工期起止": ""}
    values = ["2026-03-01至2026年10月31日", "2026.3.1-2026.10.31", "20260301—20261031", "2026-03-01", "待定"]
    rows = [
        [({**cells, "合同编号": f"HT{i}", "工期起止": v}).get(h, "") for h in [*head, "工期起止"]]
        for i, v in enumerate(values)
    ]
    found_ = read(home, csv_bytes([[*head, "工期起止"], *rows]), "XM04")
    start, end = date(2026, 3, 1), date(2026, 10, 31)
    assert found_.column("works_start_date") == [start, start, start, start, None]
    assert found_.column("works_end_date") == [end, end, end, None, None]
    assert found_.column("works_end_date__raw") == values
    assert found_.rows[4]["_flags"] == "works_start_date:UNPARSABLE"
