"""``minsheng feeds new``: an example file becomes the draft of a contract."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from ingestion.contract import Contract, ContractError, read_contract
from ingestion.draft import DraftError, draft_contract

HEAD = [
    "序号",
    "补贴编号",
    "老人姓名",
    "身份证号",
    "电话",
    "户型",
    "核定金额",
    "核定日期",
    "所属年月",
    "是否首次",
    "备注说明",
]
BODY = [
    [
        str(n), f"B{n:04d}", f"王{'一二三四五'[n % 5]}{n}", f"3424231965081{n:04d}X", f"1390564{n:04d}",
        ["甲类", "乙类"][n % 2], f"{n}.50", f"2026-10-{n % 28 + 1:02d}", "202610", "是否"[n % 2], f"说明{n}",
    ]
    for n in range(1, 41)
]  # fmt: skip


def fill(draft: str) -> str:
    """What a person fills in."""
    for name, value in {
        "code": "MZ99", "title_en": "Trial", "department": "civil_affairs", "grain": "one row per trial",
        "cadence": "monthly", "delivery": "snapshot",
    }.items():  # fmt: skip
        draft = re.sub(rf"^{name}: FILL", f"{name}: {value}", draft, flags=re.MULTILINE)
    draft = draft.replace("purposes: [FILL]", "purposes: [benefits]")
    draft = draft.replace("department_word: FILL", "department_word: 民政")
    return draft.replace("description: FILL", "description: Filled in")


def loaded(folder: Path, draft: str) -> Contract:
    path = folder / "civil_affairs" / "trial.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(draft, "utf-8")
    return read_contract(path)


def csv_file(folder: Path, encoding: str = "gb18030", delimiter: str = "|") -> Path:
    path = folder / "民政_高龄补贴_341504_202610_20261105.csv"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in [HEAD, *BODY]).encode(encoding))
    return path


def workbook(folder: Path) -> Path:
    path = folder / "民政_高龄补贴_341504_202610_20261105.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("10月")
        sheet.write(0, 0, "叶集区2026年10月高龄补贴花名册")
        sheet.write(1, 0, "单位：元")
        for column, text in enumerate(HEAD[:6]):
            sheet.write(2, column, text)
        sheet.merge_range(2, 6, 2, 7, "核定")
        for column, text in enumerate(["金额", "日期"], start=6):
            sheet.write(3, column, text)
        for column, text in enumerate(HEAD[8:], start=8):
            sheet.write(2, column, text)
        for number, row in enumerate(BODY, start=4):
            sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", "|", "\t"])
def test_a_draft_is_a_contract_once_it_is_filled_in(tmp_path, encoding, delimiter):
    draft = draft_contract(csv_file(tmp_path, encoding, delimiter))
    contract = loaded(tmp_path, fill(draft))
    assert [column.header for column in contract.columns] == HEAD
    assert contract.file.delimiter == delimiter
    assert contract.file.encoding == {"gb18030": "GB18030"}.get(encoding, "UTF-8")
    assert contract.key == ("column_02",)
    assert contract.column("column_02").required


def test_a_draft_that_is_not_filled_in_is_refused(tmp_path):
    with pytest.raises(ContractError):
        loaded(tmp_path, draft_contract(csv_file(tmp_path)))


def test_types_and_privacy_are_guessed_from_headers_and_values(tmp_path):
    contract = loaded(tmp_path, fill(draft_contract(csv_file(tmp_path))))
    guessed = {column.header: (column.type, column.privacy) for column in contract.columns}
    assert guessed == {
        "序号": ("integer", "none"), "补贴编号": ("text", "none"), "老人姓名": ("text", "identifier"),
        "身份证号": ("id18", "identifier"), "电话": ("text", "contact"), "户型": ("enum", "none"),
        "核定金额": ("money", "none"), "核定日期": ("date", "none"), "所属年月": ("period", "none"),
        "是否首次": ("boolean", "none"), "备注说明": ("text", "none"),
    }  # fmt: skip
    assert contract.column("column_06").values == ("乙类", "甲类")


def test_a_header_another_contract_knows_keeps_its_name(tmp_path):
    contract = loaded(tmp_path, fill(draft_contract(csv_file(tmp_path))))
    assert contract.columns[3].name == "resident_id_number"


def test_titles_and_a_header_of_two_levels_are_found_in_a_workbook(tmp_path):
    contract = loaded(tmp_path, fill(draft_contract(workbook(tmp_path))))
    headers = [column.header for column in contract.columns]
    assert headers[:6] == HEAD[:6]
    assert [header.replace(header[2], "", 0)[-2:] for header in headers[6:8]] == ["金额", "日期"]
    assert contract.title_zh == "高龄补贴"


def test_a_draft_holds_no_value_of_a_person(tmp_path):
    draft = draft_contract(csv_file(tmp_path))
    assert not [cell for row in BODY for cell in (row[2], row[3], row[4]) if cell in draft]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b"1,2,3\n4,5,6\n", "no header row"), (b"%PDF-1.4 x", "PDF")],
)
def test_a_file_without_a_table_is_refused_with_the_remedy(tmp_path, content, said):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(DraftError, match=said):
        draft_contract(path)
