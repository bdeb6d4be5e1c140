"""Rows of a file: which load, which are quarantined, which are no data; every one is accounted for, with its line."""

from __future__ import annotations

import json
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.reading import MAN, MEMBER_HEAD, csv_bytes, member, members, read


def text(*lines: str, head: str = ",".join(MEMBER_HEAD), end: str = "\n") -> bytes:
    return (end.join([head, *lines]) + end).encode("utf-8")


def line(**changes: str) -> str:
    return ",".join(member(**changes))


def test_every_row_carries_the_line_of_the_file(home):
    found = read(home, text(line(低保证号="A"), "", line(低保证号="B"), "", "", line(低保证号="C")))
    assert list(zip(found.column("allowance_certificate_number"), found.column("_source_row"), strict=True)) == [
        ("A", 2), ("B", 4), ("C", 7)
    ]  # fmt: skip
    assert found.is_accounted_for()


def test_quoted_line_breaks_are_part_of_the_value_and_do_not_shift_the_lines_after_them(home):
    found = read(home, text(line(低保证号="A", 备注='"第一行\r\n第二行\n第三行"'), line(低保证号="B"), end="\n"))
    assert found.column("remarks") == ["第一行\r\n第二行\n第三行", None]
    assert found.column("_source_row") == [2, 5]


def test_quoted_line_break_in_the_first_column_is_no_stray_quote(home):
    found = read(home, text(line(低保证号='"A\nB"', 备注='"x,y"'), line(低保证号="C")))
    assert found.column("allowance_certificate_number") == ["A\nB", "C"] and found.column("_source_row") == [2, 4]


def test_unquoted_line_break_quarantines_both_halves_and_nothing_is_shifted(home):
    found = read(home, text(line(低保证号="A"), line(低保证号="B", 健康状况="良\n好"), line(低保证号="C")))
    assert found.column("allowance_certificate_number") == ["A", "C"]
    assert [(q["row_number"], q["rule_code"]) for q in found.quarantined] == [(3, "RAGGED_ROW"), (4, "RAGGED_ROW")]
    assert found.is_accounted_for()


def test_row_with_a_field_too_many_or_too_few_is_never_loaded_shifted(home):
    found = read(home, text(line() + ",x", line(低保证号="B"), line().rsplit(",", 1)[0]))
    assert found.column("allowance_certificate_number") == ["B"]
    assert [q["row_number"] for q in found.quarantined] == [2, 4]
    assert json.loads(found.quarantined[0]["raw_row"])[-1] == "x"
    assert "16" in found.quarantined[0]["message_en"] and "15" in found.quarantined[0]["message_zh"]


def test_quote_that_is_never_closed_costs_its_own_line_only(home):
    rows = [line(低保证号=f"A{i}") for i in range(300)]
    rows[100] = line(低保证号="A100", 备注='"未闭合')
    found = read(home, text(*rows))
    # The stray quote is part of its cell; it does not swallow the two hundred rows after it.
    assert found.load["rows_loaded"] == 300 and found.rows[100]["remarks"] == '"未闭合'
    assert found.column("_source_row") == list(range(2, 302))


def test_two_stray_quotes_do_not_make_one_row_of_two(home):
    found = read(home, text(line(低保证号="A", 姓名='"王伟'), line(低保证号="B", 姓名='李"娟'), line(低保证号="C")))
    assert found.column("allowance_certificate_number") == ["A", "B", "C"]
    assert found.column("_source_row") == [2, 3, 4]


def test_quotes_inside_values_are_kept(home):
    found = read(home, text(line(备注='"他说""好"""'), line(备注='3"管')))
    assert found.column("remarks") == ['他说"好"', '3"管']


def test_required_value_missing_quarantines_the_row_with_the_cells_as_delivered(home):
    found = read(home, text(line(), line(低保证号="", 姓名="李娟"), line(低保证号="无")))
    assert [(q["row_number"], q["column_name"], q["rule_code"]) for q in found.quarantined] == [
        (3, "allowance_certificate_number", "REQUIRED_MISSING")
    ]  # a text column takes 无 as it is
    assert json.loads(found.quarantined[0]["raw_row"])["姓名"] == "李娟"
    assert found.quarantined[0]["status"] == "quarantined" and "“低保证号”" in found.quarantined[0]["message_zh"]
    assert "李娟" not in found.quarantined[0]["message_zh"] + found.quarantined[0]["message_en"]


def test_value_that_cannot_be_read_is_quarantined_where_required_and_flagged_where_not(home):
    head = ["工单编号", "来电时间", "诉求类型", "延期次数"]
    rows = [["T1", "2026-10-05 09:30", "咨询", "两次"], ["T2", "昨天", "咨询", "2"]]
    found = read(home, csv_bytes([head, *rows]), "RX01")
    assert found.column("ticket_number") == ["T1"]
    assert found.rows[0]["extension_count"] is None and found.rows[0]["extension_count__raw"] == "两次"
    assert found.rows[0]["_flags"] == "extension_count:UNPARSABLE"
    assert found.quarantined[0]["rule_code"] == "REQUIRED_UNPARSABLE" and "昨天" in found.quarantined[0]["message_zh"]
    assert found.details["flags"] == {"extension_count:UNPARSABLE": 1}


def test_titles_totals_repeated_headers_notes_and_signatures_are_counted_as_no_data(home):
    blank = [""] * (len(MEMBER_HEAD) - 1)
    rows = [
        ["叶集区2026年10月低保成员花名册", *blank],
        ["单位：元", *blank],
        MEMBER_HEAD,
        *members(2),
        ["小计", *blank[:-2], "241.00", ""],
        MEMBER_HEAD,
        *[member(低保证号="DB0003")],
        ["合 计", *blank[:-2], "361.50", ""],
        ["注：本表一式两份。", *blank],
        ["填表人：", "张三", "", "", "审核人：", "李四", *blank[5:]],
    ]
    found = read(home, csv_bytes(rows))
    assert found.column("_source_row") == [4, 5, 8]
    assert found.load["rows_not_data"] == 7 and found.quarantined == []
    assert found.is_accounted_for()


def test_notes_without_separators_are_quarantined_as_ragged_only_when_they_do_not_read_like_notes(home):
    found = read(home, text(line(), "注：以上数据截至10月底", "共 1 条", "什么都不是"))
    assert [q["row_number"] for q in found.quarantined] == [5]
    assert found.load["rows_not_data"] == 2 and found.load["control_rows"] == 1
    assert found.is_accounted_for()


def test_row_with_a_remark_like_a_note_is_data(home):
    found = read(home, text(line(姓名="说明", 备注="注：住院"), line(低保证号="合计账户一")))
    assert found.column("full_name") == ["说明", "王伟"] and found.load["rows_not_data"] == 0


def test_same_key_twice_loads_both_rows_and_says_so(home):
    found = read(home, text(line(), line(姓名="王维"), line(低保证号="B"), line(低保证号="B"), line(低保证号="C")))
    assert found.column("_flags") == ["row:KEY_TWICE", "row:KEY_TWICE", "row:ROW_TWICE", "row:ROW_TWICE", None]
    assert (
        found.problems("KEY_TWICE")[0]["line"] == 2
        and "低保证号+身份证号" in found.problems("KEY_TWICE")[0]["message_zh"]
    )
    assert found.details["flags"] == {"row:KEY_TWICE": 2, "row:ROW_TWICE": 2}


def test_household_of_three_hundred_members_loads_and_is_named_by_its_first_line(home):
    crowd = [line(低保证号="B", 姓名=f"王{chr(0x4E00 + n)}", 身份证号="") for n in range(300)]
    few = [line(低保证号="A", 姓名=f"李{chr(0x4E00 + n)}", 身份证号="") for n in range(30)]
    found = read(home, text(*few, *crowd))
    assert found.load["rows_loaded"] == 330 and found.details["flags"]["row:GROUP_TOO_LARGE"] == 1
    (named,) = found.problems("GROUP_TOO_LARGE")
    assert (named["line"], named["column"]) == (32, "低保证号")
    assert "300" in named["message_en"] and "300" in named["message_zh"]


def test_person_in_two_households_is_two_rows(home):
    """Both load: whether it is a move, or paid twice, is asked of the months that follow (check A-16)."""
    found = read(home, text(line(低保证号="A"), line(低保证号="B")))
    assert found.column("allowance_certificate_number") == ["A", "B"] and found.column("_flags") == [None, None]


def test_missing_number_is_no_key(home):
    found = read(home, text(line(身份证号=""), line(身份证号="", 姓名="李娟")))
    assert found.column("_flags") == [None, None]


def test_unknown_column_is_kept_and_warned_of_and_order_does_not_matter(home):
    order = list(range(len(MEMBER_HEAD)))
    random.Random(3).shuffle(order)
    head = [MEMBER_HEAD[i] for i in order]
    cells = member()
    found = read(home, csv_bytes([[*head, "民族", "序号"], [*[cells[i] for i in order], "汉", "1"]]))
    plain = read(home, csv_bytes([MEMBER_HEAD, cells]), name="plain.csv")
    compared = [name for name in plain.rows[0] if not name.startswith("_")]
    assert {name: found.rows[0][name] for name in compared} == {name: plain.rows[0][name] for name in compared}
    assert json.loads(found.rows[0]["_extra"]) == {"民族": "汉", "序号": "1"} and plain.rows[0]["_extra"] is None
    assert [p["column"] for p in found.problems("HEADER_UNKNOWN")] == ["民族"]


CELL = st.one_of(
    st.sampled_from(
        ["", MAN, "王伟", "合计", "注：", "DB1", "男", "2024-1-5", "无", "1.2万", '"', 'a"b', "x,y", "a\nb", " "]
    ),
    st.text(alphabet=st.characters(codec="gb18030", exclude_characters="\r\0"), max_size=8),
)


@settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=17), min_size=1, max_size=30),
    delimiter=st.sampled_from([",", "|", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_comes_every_row_is_loaded_quarantined_or_counted_as_no_data(home, rows, delimiter, encoding, end):
    found = read(home, csv_bytes([MEMBER_HEAD, *rows], delimiter, encoding, end), name=f"{abs(hash(str(rows)))}.csv")
    if found.load["state"] == "refused":
        assert found.rows == [] and found.reason_code in {
            "NO_ROWS",
            "FILE_TRUNCATED",
            "RAGGED_FILE",
            "ENCODING_UNKNOWN",
        }
        return
    assert found.is_accounted_for()
    written = [row for row in rows if any(cell for cell in row)]
    whole = sum(1 for row in written if len(row) == len(MEMBER_HEAD))
    # Rows of the right width are loaded, quarantined for a missing key, or no data; the others never load.
    assert found.load["rows_loaded"] <= whole
    assert found.load["rows_body"] + found.load["rows_not_data"] >= whole
