"""What a cell says: dates, times, amounts, words, in every form that feeds.md accepts; the text itself is never lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.reading import MEMBER_HEAD, csv_bytes, member, read

from ingestion.contract import contract_for


def values(home, feed: str, header: str, cells: list[str], extra: dict[str, str] | None = None) -> list[dict]:
    """One row a cell: (value, raw, flags, precision) of the column with this header."""
    contract = contract_for(feed)
    column = next(c for c in contract.columns if c.header == header)
    filler = {c.header: FILLERS[c.type] for c in contract.columns if c.required} | (extra or {})
    rows = []
    for i, cell in enumerate(cells):
        row = filler | {contract.column(contract.key[0]).header: f"K{i}"} | {header: cell}
        rows.append([row.get(c.header, "") for c in contract.columns])
    found = read(
        home, csv_bytes([[c.header for c in contract.columns], *rows]), feed, name=f"{abs(hash(str(cells)))}.csv"
    )
    assert found.load["rows_quarantined"] == 0
    return [
        {
            "v": row[column.name],
            "raw": row[f"{column.name}__raw"],
            "flags": row["_flags"],
            "p": row.get(f"{column.name}__precision"),
        }
        for row in found.rows
    ]


FILLERS = {"text": "x", "enum": "城乡居保", "timestamp": "2026-10-05 09:30", "date": "2026-10-05", "period": "202610",
           "money": "1.00", "integer": "1", "decimal": "1", "boolean": "是"}  # fmt: skip
BIRTHDAY = date(1965, 8, 12)


@pytest.mark.parametrize(
    "cell",
    ["1965-08-12", "1965/8/12", "1965/08/12", "19650812", "1965.8.12", "1965年8月12日", "1965-8-12", "１９６５年８月１２日", " 1965-08-12 ",
     "'1965-08-12", '="1965-08-12"', "1965-08-12 00:00:00", "1965/8/12 0:00:00", "19650812.0", "23966"],
)  # fmt: skip
def test_date_in_every_form_of_the_departments(home, cell):
    (found,) = values(home, "MZ02", "出生日期", [cell])
    assert (found["v"], found["p"], found["flags"]) == (BIRTHDAY, "YMD", None)
    assert found["raw"] == (None if cell == "1965-08-12" else cell)


def test_excel_serials_of_the_handbook(home):
    assert [found["v"] for found in values(home, "MZ02", "出生日期", ["45292", "46349"])] == [
        date(2024, 1, 1),
        date(2026, 11, 23),
    ]


@pytest.mark.parametrize(
    ("cell", "precision", "flag"),
    [
        ("1965", "Y", "DATE_INCOMPLETE"), ("1965年", "Y", "DATE_INCOMPLETE"), ("196508", "YM", "DATE_INCOMPLETE"),
        ("1965-08", "YM", "DATE_INCOMPLETE"), ("1965年8月", "YM", "DATE_INCOMPLETE"), ("1965.8", "YM", "DATE_INCOMPLETE"),
        ("长期", None, "OPEN_ENDED"), ("9999-12-31", None, "OPEN_ENDED"), ("无", None, None), ("-", None, None),
        ("1965-02-30", None, "UNPARSABLE"), ("19651301", None, "UNPARSABLE"), ("八月", None, "UNPARSABLE"),
        ("3/4/1965", None, "UNPARSABLE"), ("#REF!", None, "CELL_ERROR"), ("65-08-12", None, "UNPARSABLE"),
    ],
)  # fmt: skip
def test_date_that_is_none_keeps_its_text_and_its_precision(home, cell, precision, flag):
    (found,) = values(home, "MZ02", "出生日期", [cell])
    assert (found["v"], found["p"], found["raw"]) == (None, precision, cell)
    assert found["flags"] == (f"birth_date:{flag}" if flag else None)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.dates(date(1900, 3, 1), date(2099, 12, 31)), min_size=1, max_size=20))
def test_every_way_of_writing_a_day_gives_that_day(home, days):
    cells, wanted = [], []
    for day in days:
        serial = str((day - date(1899, 12, 30)).days)
        forms = [f"{day}", f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}",
                 f"{day.year}年{day.month}月{day.day}日", serial if len(serial) == 5 else f"{day}"]  # fmt: skip
        cells += forms
        wanted += [day] * len(forms)
    assert [found["v"] for found in values(home, "MZ02", "出生日期", cells)] == wanted


@pytest.mark.parametrize(
    ("cell", "month", "flag"),
    [
        ("202610", date(2026, 10, 1), None), ("2026-10", date(2026, 10, 1), None), ("2026年10月", date(2026, 10, 1), None),
        ("2026.10", date(2026, 10, 1), None), ("2026/1", date(2026, 1, 1), None), ("20261031", date(2026, 10, 1), None),
        ("2026-10-15", date(2026, 10, 1), None), ("202610.0", date(2026, 10, 1), None), ("2026", date(2026, 1, 1), "PERIOD_YEAR"),
        ("2026年度", date(2026, 1, 1), "PERIOD_YEAR"), ("202613", None, "UNPARSABLE"), ("", None, None),
    ],
)  # fmt: skip
def test_period_in_every_form(home, cell, month, flag):
    (found,) = values(home, "RS01", "费款所属期", [cell])
    assert found["v"] == month and found["flags"] == (f"contribution_month:{flag}" if flag else None)


@pytest.mark.parametrize(
    ("cell", "moment", "flag"),
    [
        ("2026-10-05 09:30", datetime(2026, 10, 5, 9, 30), None), ("2026-10-05 09:30:15", datetime(2026, 10, 5, 9, 30, 15), None),
        ("2026/10/5 9:30", datetime(2026, 10, 5, 9, 30), None), ("2026年10月5日 9时30分", datetime(2026, 10, 5, 9, 30), None),
        ("20261005093015", datetime(2026, 10, 5, 9, 30, 15), None), ("2026-10-05T09:30:15", datetime(2026, 10, 5, 9, 30, 15), None),
        ("46300.395833", datetime(2026, 10, 5, 9, 30), None), ("2026-10-05", datetime(2026, 10, 5), "DATE_ONLY"),
        ("2026-10-05 25:00", None, "UNPARSABLE"), ("5", None, "WORKING_DAYS"), ("15个工作日", None, "WORKING_DAYS"), ("9:30", None, "UNPARSABLE"),
    ],
)  # fmt: skip
def test_time_in_every_form(home, cell, moment, flag):
    (found,) = values(home, "RX01", "办理时限", [cell])
    assert found["v"] == moment and found["flags"] == (f"due_at:{flag}" if flag else None)
    is_usual = moment is not None and cell[4] == "-" and len(cell) in (16, 19)
    assert found["raw"] == (None if is_usual else cell)


@pytest.mark.parametrize("cell", ["9:30", "09:30:00", "9时30分", "0.395833", "1899-12-31 09:30:00"])
def test_time_of_day_takes_the_date_of_its_row(home, cell):
    for day, written in ((date(2026, 10, 5), "2026-10-05"), (date(2026, 10, 5), "2026年10月5日")):
        (found,) = values(home, "GB02", "离开时间", [cell], {"日期": written})
        assert found["v"] == datetime(day.year, day.month, day.day, 9, 30) and found["raw"] == cell


@pytest.mark.parametrize(
    ("cell", "yuan", "flag"),
    [
        ("1234.5", "1234.50", None), ("1234.50", "1234.50", None), ("1,234.50", "1234.50", None), ("￥1,234.50", "1234.50", None),
        ("¥12", "12.00", None), ("１２３．５", "123.50", None), ("-560.00", "-560.00", None), ("(1,234.50)", "-1234.50", None),
        ("1.2万", "12000.00", "OWN_UNIT"), ("1.2万元", "12000.00", "OWN_UNIT"), ("0.5亿", "50000000.00", "OWN_UNIT"),
        ("12元", "12.00", "OWN_UNIT"), ("12.5元整", "12.50", "OWN_UNIT"), ("1E+3", "1000.00", None), ("1.005", "1.01", "ROUNDED"),
        ("0", "0.00", None), ("玖佰元", "900.00", "OWN_UNIT"), ("人民币壹仟贰佰元整", "1200.00", "OWN_UNIT"), ("拾元", "10.00", "OWN_UNIT"),
        ("壹万零叁元伍角", "10003.50", "OWN_UNIT"), ("三百元", "300.00", "OWN_UNIT"), ("伍分", "0.05", "OWN_UNIT"), ("若干", None, "UNPARSABLE"),
        ("1,23", None, "UNPARSABLE"), ("12人", None, "UNPARSABLE"), ("#N/A", None, "CELL_ERROR"), ("无", None, None), ("", None, None),
    ],
)  # fmt: skip
def test_amount_in_every_form(home, cell, yuan, flag):
    (found,) = values(home, "MZ01", "月保障金额", [cell])
    assert found["v"] == (Decimal(yuan) if yuan else None)
    assert found["flags"] == (f"monthly_amount_yuan:{flag}" if flag else None)
    assert found["raw"] == (cell or None) or cell in ("1234.5", "1234.50", "0", "-560.00")


@pytest.mark.parametrize(
    ("code", "header", "column"),
    [
        ("MZ02", "月收入", "monthly_income_yuan"), ("MZ01", "家庭月人均收入", "monthly_income_per_capita_yuan"),
        ("MZ04", "家庭月人均收入", "monthly_income_per_capita_yuan"), ("MZ05", "12个月总收入", "total_income_12_months_yuan"),
    ],
)  # fmt: skip
def test_negative_income_is_no_income_and_is_said(home, code, header, column):
    """However it is written; the row loads, and the text is kept."""
    written = ["-0.01", "-560", "(560.00)", "-1.2万"]
    found = values(home, code, header, [*written, "0", "560.5"])
    assert [row["v"] for row in found] == [None] * 4 + [Decimal("0.00"), Decimal("560.50")]
    assert [row["flags"] for row in found] == [f"{column}:OUT_OF_RANGE"] * 4 + [None] * 2
    assert [row["raw"] for row in found] == [*written, None, None]


def test_household_of_three_hundred_is_no_size_and_is_said(home):
    found = values(home, "MZ01", "家庭人口数", ["0", "1", "30", "31", "300人"])
    assert [row["v"] for row in found] == [None, 1, 30, None, None]
    flag = "household_size_count:OUT_OF_RANGE"
    assert [row["flags"] for row in found] == [flag, None, None, flag, "household_size_count:UNPARSABLE"]


def in_words(fen: int) -> str:
    """An amount in the words of a receipt: the rule of the People's Bank, written from the other end."""
    yuan, jiao, cent = fen // 100, fen // 10 % 10, fen % 10
    digits, units = "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"]
    text, zero = "", False
    sections = []
    while yuan:
        sections.append(yuan % 10_000)
        yuan //= 10_000
    for place in reversed(range(len(sections))):
        part = ""
        for i in (3, 2, 1, 0):
            digit = sections[place] // 10**i % 10
            if digit:
                part += ("零" if zero else "") + digits[digit] + units[i]
                zero = False
            elif text or part:
                zero = True
        if part:
            text += part + ["", "万", "亿"][place]
    text += "元" if text else ""
    return (
        text + (f"{digits[jiao]}角" if jiao else "零" if text and cent else "") + (f"{digits[cent]}分" if cent else "")
    )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 10**13), min_size=1, max_size=30))
def test_amount_in_words_is_the_amount(home, amounts):
    found = values(home, "MZ02", "月收入", [in_words(fen) for fen in amounts])
    assert [row["v"] for row in found] == [Decimal(fen) / 100 for fen in amounts]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=30))
def test_amount_in_digits_is_the_amount_with_and_without_separators(home, amounts):
    cells = [f"{amount}" for amount in amounts] + [f"{amount:,}" for amount in amounts]
    found = values(home, "MZ01", "月保障金额", cells)
    assert [row["v"] for row in found] == [*amounts, *amounts]
    assert all(row["raw"] is None for row in found[: len(amounts)] if row["v"] != 0)


@pytest.mark.parametrize(
    ("header", "cells", "wanted"),
    [
        ("是否保障对象", ["是", "否", "1", "0", "TRUE", "true", "1.0", "√", "也许", ""],
         [True, False, True, False, True, True, True, True, None, None]),
        ("性别", ["男", "女", "1", "2", "1.0", " 男", "M", ""], ["男", "女", "男", "女", "男", "男", None, None]),
        ("残疾等级", ["一级", "2", "三 级", "五级"], ["一级", "二级", "三级", None]),
    ],
)  # fmt: skip
def test_words_and_codes_give_the_words_of_the_contract(home, header, cells, wanted):
    found = values(home, "MZ02", header, cells)
    assert [row["v"] for row in found] == wanted
    assert all(row["flags"] for row, cell in zip(found, cells, strict=True) if row["v"] is None and cell)


def test_unknown_word_is_null_flagged_and_kept(home):
    (found,) = values(home, "MZ02", "性别", ["不男不女"])
    assert (found["v"], found["raw"], found["flags"]) == (None, "不男不女", "sex:ENUM_UNKNOWN")


def test_alias_of_a_word_gives_the_word(home):
    assert [row["v"] for row in values(home, "RX01", "诉求类型", ["意见建议", "建议"])] == ["建议", "建议"]


def test_list_items_are_separated_by_semicolons(home):
    found = values(home, "GB02", "照片", ["a.jpg；b.jpg", "a.jpg; b.jpg ;", "a.jpg"])
    assert [row["v"] for row in found] == ["a.jpg;b.jpg", "a.jpg;b.jpg", "a.jpg"]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+86-564-1234567", "-", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1", "- 详见附件"]
)
def test_cell_that_begins_like_a_formula_is_text(home, cell):
    assert values(home, "MZ02", "备注", [cell])[0]["v"] == cell


@pytest.mark.parametrize(
    ("cell", "text"),
    [('="00123"', "00123"), ("'00123", "00123"), ("\t00123", "00123"), ("\ufeff住院", "住院"), ("住\u200b院", "住院"), ("\u00a0住院　", "住院"),
     ("  ", None), ("#VALUE!", None), ("第一 第二", "第一 第二")],
)  # fmt: skip
def test_text_protection_and_invisible_characters_go_and_nothing_else(home, cell, text):
    assert values(home, "MZ02", "备注", [cell])[0]["v"] == text


@pytest.mark.parametrize(
    ("cell", "name"),
    [("王 伟", "王伟"), ("王　伟", "王伟"), (" 王伟 ", "王伟"), ("阿依古丽•买买提", "阿依古丽·买买提"), ("阿里‧买", "阿里·买"), ("阿里・买", "阿里·买"),
     ("阿里. 买", "阿里·买"), ("John  Smith", "John Smith"), ("𠮷田", "𠮷田"), ("王?", "王?")],
)  # fmt: skip
def test_names_are_written_in_one_way(home, cell, name):
    (found,) = values(home, "MZ02", "姓名", [cell])
    assert found["v"] == name and found["raw"] == (None if cell == name else cell)


def test_division_code_that_excel_made_a_number_is_text_again(home):
    found = values(home, "GB02", "code12", ["341504104201", "341504104201.0", "3415041042", "姚李村"])
    assert [row["v"] for row in found] == ["341504104201", "341504104201", "3415041042", "姚李村"]
    assert [bool(row["flags"]) for row in found] == [False, False, True, True]


def test_integer_keeps_only_whole_numbers(home):
    found = values(home, "RX01", "延期次数", ["2", "2.0", "1,200", "2.5", "007", "二"])
    assert [row["v"] for row in found] == [2, 2, 1200, None, 7, None]
    assert [row["raw"] for row in found] == [None, "2.0", "1,200", "2.5", "007", "二"]


def test_a_whole_column_in_an_odd_form_costs_seconds_not_minutes(home):
    day = date(1950, 1, 1)
    rows = [member(低保证号=f"D{i}", 出生日期=f"{d.year}年{d.month}月{d.day}日", 身份证号=f"'{member()[2]}")
            for i in range(20_000) if (d := day + timedelta(days=i % 20_000))]  # fmt: skip
    found = read(home, csv_bytes([MEMBER_HEAD, *rows]))
    assert found.load["rows_loaded"] == 20_000 and None not in found.column("birth_date")
    assert found.column("resident_id_number__defects").count(None) < 20_000  # most contradict the birth date
