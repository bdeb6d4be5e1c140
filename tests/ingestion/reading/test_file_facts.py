"""What is true of a file as a whole: control totals, mixed magnitudes, details for the ledger."""

from __future__ import annotations

import pytest
from support.reading import MEMBER_HEAD, csv_bytes, member, members, read, xlsx_bytes

from ingestion.contract import contract_for

WAN = [f"{head}（万元）" if head == "月收入" else head for head in MEMBER_HEAD]


def total(amount: str, label: str = "合计") -> list[str]:
    return [label, *[""] * (len(MEMBER_HEAD) - 3), amount, ""]


def test_total_row_is_compared_with_the_rows(home):
    found = read(home, csv_bytes([MEMBER_HEAD, *members(3), total("361.50")]))
    assert (found.load["control_sum"], found.load["loaded_sum"]) == ("361.50", "361.50")
    assert not found.problems("CONTROL_SUM_DIFFERS")
    wrong = read(home, csv_bytes([MEMBER_HEAD, *members(3), total("400.00")]), name="wrong.csv")
    assert (wrong.load["control_sum"], wrong.load["loaded_sum"]) == ("400.00", "361.50")
    assert wrong.problems("CONTROL_SUM_DIFFERS")[0]["line"] == 5 and wrong.load["state"] == "candidate"


def test_subtotals_and_page_totals_are_no_control(home):
    rows = [MEMBER_HEAD, *members(2), total("241.00", "小计"), total("241.00", "本页合计"), *members(1)]
    assert read(home, csv_bytes(rows)).load["control_sum"] is None


def test_total_in_ten_thousands_is_taken_in_yuan(home):
    rows = [WAN, member(月收入="1.2"), member(低保证号="B", 月收入="0.3"), total("1.5")]
    found = read(home, csv_bytes(rows))
    assert (found.load["control_sum"], found.load["loaded_sum"]) == ("15000.00", "15000.00")


def test_totals_of_several_sheets_add_up(home):
    found = read(
        home,
        xlsx_bytes({"A": [MEMBER_HEAD, *members(1), total("120.50")], "B": [MEMBER_HEAD, *members(2), total("241")]}),
        name="a.xlsx",
    )
    assert (found.load["control_sum"], found.load["loaded_sum"]) == ("361.50", "361.50")


@pytest.mark.parametrize(
    ("note", "declared"), [("共3条", 3), ("合计：3 条记录", 3), ("共 1,203 行", 1203), ("共3户7人", None)]
)
def test_declared_number_of_rows_is_compared(home, note, declared):
    found = read(home, csv_bytes([[note], MEMBER_HEAD, *members(3)]))
    assert found.load["control_rows"] == declared
    assert bool(found.problems("CONTROL_ROWS_DIFFER")) == (declared not in (3, None))


def test_column_of_ten_thousands_that_mixes_magnitudes_is_reported_for_holding(home):
    amounts = ["1.2", "0.8", "1.5", "12000", "0.9", "1.1"]
    rows = [WAN, *[member(低保证号=f"D{i}", 月收入=amount) for i, amount in enumerate(amounts)]]
    found = read(home, csv_bytes(rows))
    assert (found.load["state"], found.reason_code) == ("candidate", "MIXED_MAGNITUDE")
    assert found.problems("MIXED_MAGNITUDE")[0]["line"] == 5 and "万元" in found.load["reason_zh"]


def test_long_tail_is_no_mixture_and_a_cell_with_its_own_unit_neither(home):
    amounts = ["0.5", "2", "8", "40", "160", "700", "2500", "12000元"]
    rows = [WAN, *[member(低保证号=f"D{i}", 月收入=amount) for i, amount in enumerate(amounts)]]
    found = read(home, csv_bytes(rows))
    assert found.reason_code is None
    assert str(found.rows[-1]["monthly_income_yuan"]) == "12000.00"


def test_details_say_how_the_file_was_read(home):
    found = read(home, csv_bytes([["标题"], WAN, member(性别="M"), member(低保证号="B", 身份证号="1")], "|", "gb18030"))
    table = found.details["tables"][0]
    assert (found.details["kind"], found.details["encoding"], found.details["delimiter"]) == ("text", "GB18030", "|")
    assert table["header_row"] == 2 and table["mapping"]["月收入（万元）"] == "monthly_income_yuan"
    assert found.details["flags"] == {"sex:ENUM_UNKNOWN": 1}
    assert found.details["defects"] == {"resident_id_number:ID_LEN": 1}
    assert {p["code"] for p in found.details["problems"]} == {"UNIT_TAKEN", "ENUM_UNKNOWN", "ID_LEN"}


def test_weak_key_takes_the_row_as_tie_breaker(home):
    contract = contract_for("MZ07")
    head = [c.header for c in contract.columns]
    row = {"姓名": "王伟", "身份证号": "342423196508123014", "年龄段": "80-89", "月标准": "50"}
    rows = [[({**row, "月标准": amount}).get(h, "") for h in head] for amount in ("50", "60", "60")]
    found = read(home, csv_bytes([head, *rows]), "MZ07")
    assert contract.weak_key is False or found.column("_flags") == [None, "row:ROW_TWICE", "row:ROW_TWICE"]


def test_no_personal_value_stands_in_the_ledger(home):
    rows = [
        member(身份证号="342423196508123013", 姓名="欧阳复姓", 出生日期="八月十二", 健康状况="#REF!"),
        member(低保证号="", 姓名="欧阳复姓"),
    ]
    found = read(home, csv_bytes([MEMBER_HEAD, *rows]))
    told = str({k: v for k, v in found.load.items() if k != "file_path"})
    assert all(value not in told for value in ("342423196508123013", "欧阳复姓", "八月十二"))
    assert all("欧阳复姓" not in q["message_zh"] + q["message_en"] for q in found.quarantined)
