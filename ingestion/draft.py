"""An example file to the draft of a contract: headers as delivered, types and privacy classes guessed.

What only a person knows is marked FILL, and a draft with a FILL left is refused by the contract loader. Headers that
another contract has already are taken from there, so the same thing keeps the same name. The draft holds no value of
the file but the words of short lists (在保, 停发), and those only where the column is not about who a person is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from ingestion.contract import Column, contracts, vocabulary
from ingestion.messages import Refused
from ingestion.reading.encoding import detect, standardised
from ingestion.reading.header import merge, plain
from ingestion.reading.sniff import Kind, sniff

ROWS_READ = 500  # enough for types and word lists; an example need not be read to its end
BYTES_READ = 1 << 20
HEADER_SEARCHED = 30
DELIMITERS = (",", "|", "\t")
WORDS_AT_MOST = 12  # distinct words up to which a column is taken for an enumeration
WORD_LENGTH = 10
ROWS_FOR_WORDS = 20
AGREEING = 0.9  # share of values that must look like a type
FILL = "FILL"

DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
TIMESTAMP = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]\d{1,2}:\d{2}(?::\d{2})?")
PERIOD = re.compile(r"20\d{2}(?:0[1-9]|1[0-2])|20\d{2}[-年]\d{1,2}月?")
INTEGER = re.compile(r"-?\d{1,9}|-?\d{1,3}(?:,\d{3})+")
DECIMAL = re.compile(r"-?[\d,]+\.\d+|-?\d{1,9}")
ID18 = re.compile(r"\d{17}[\dXx]|\d{15}")
CERTIFICATE = re.compile(r"\d{17}[\dXx]\d{2}(?:[A-Z]\d)?")
USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
BOOLEAN = re.compile(r"[是否]")
CODE12 = re.compile(r"\d{12}")

# First match wins. Header words, then the type and privacy class that they mean whatever the values are.
BY_HEADER: tuple[tuple[str, str | None, str], ...] = (
    ("统一社会信用代码|信用代码", "uscc", "none"),
    ("残疾人证号", "cert_no", "identifier"),
    ("身份证|公民身份号码|社会保障号", "id18", "identifier"),
    ("姓名|户主$|家属|法定代表人|经营者|^(?!是否).*[人员]$", "text", "identifier"),
    ("电话|手机|联系方式", "text", "contact"),
    ("地址|住址|住所|坐落", "text", "contact"),
    ("账号|账户|卡号", "text", "account"),
    ("残疾|疾病|健康|诊断|病|收入|致困|婚姻|民族", None, "sensitive"),
    ("性别|出生|年龄|村|社区|乡镇|街道|学历|文化程度", None, "quasi"),
)
MONEY = re.compile("金额|元|费|补贴|补助|标准|工资|投资|缴费|支付|资金")
NUMBERED = re.compile("编号|编码|代码|号$|号码$|证号")


class DraftError(ValueError):
    """An example from which no contract can be started; the message says what to do."""


def draft_contract(path: Path) -> str:
    """YAML of a contract for files like the example. Raises DraftError."""
    try:
        kind = sniff(path)
        rows, shape = example_rows(path, kind)
    except Refused as refused:
        raise DraftError(f"{path.name}: {refused} {refused.problem.remedy('en')}") from refused
    headers, body = split_header(rows)
    if not headers:
        raise DraftError(f"{path.name}: no header row among the first {HEADER_SEARCHED} rows; give a file with one.")
    return _yaml(path, headers, body, shape)


# --- reading ---------------------------------------------------------------------------------------------------------


def example_rows(path: Path, kind: Kind) -> tuple[list[list[str]], dict[str, Any]]:
    """The first rows as text, and how the file is shaped (format, encoding, delimiter). Raises Refused."""
    if kind == "text":
        encoding = detect(path)
        with path.open("rb") as file:
            data = file.read(BYTES_READ)[encoding.mark :]
        text = standardised(data.decode(encoding.codec, "ignore").encode("utf-8")).decode("utf-8")
        parsed = {mark: _csv_rows(text, mark) for mark in DELIMITERS}
        delimiter = max(parsed, key=lambda mark: max((len(row) for row in parsed[mark][:HEADER_SEARCHED]), default=0))
        return parsed[delimiter], {"format": "csv", "encoding": encoding.name, "delimiter": delimiter}
    rows = _html_rows(path) if kind == "html" else _sheet_rows(path)
    return rows, {"format": "xlsx", "encoding": None, "delimiter": None}


def _csv_rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        return [
            [cell.strip() for cell in row] for row in islice(csv.reader(io.StringIO(text), delimiter=delimiter), 500)
        ]
    except csv.Error:
        return []


def _sheet_rows(path: Path) -> list[list[str]]:
    """Rows of the first sheet that has any."""
    import fastexcel  # noqa: PLC0415 - only workbooks need it

    try:
        book = fastexcel.read_excel(str(path))
        for name in book.sheet_names:
            sheet = book.load_sheet(name, header_row=None, n_rows=ROWS_READ, dtypes="string")
            if sheet.height:
                columns = [column.to_pylist() for column in sheet.to_arrow().columns]
                return [[(cell or "").strip() for cell in row] for row in zip(*columns, strict=True)]
    except (fastexcel.FastExcelError, OSError) as error:
        raise Refused("WORKBOOK_UNREADABLE", detail=type(error).__name__) from error
    raise Refused("FILE_EMPTY")


def _html_rows(path: Path) -> list[list[str]]:
    """Rows of all tables of a web page that was saved as .xls."""
    from lxml import html  # noqa: PLC0415 - only such files need it

    encoding = detect(path)
    page = html.fromstring(path.read_bytes().decode(encoding.codec, "ignore"))
    rows = [[" ".join(cell.text_content().split()) for cell in row.iter("td", "th")] for row in page.iter("tr")]
    return rows[:ROWS_READ]


def split_header(rows: Sequence[Sequence[str]]) -> tuple[list[str], list[Sequence[str]]]:
    """Headers and body rows: the first row that is wide, of words only, and without repetition."""
    searched = rows[:HEADER_SEARCHED]
    width = max((sum(map(bool, row)) for row in searched), default=0)
    for number, row in enumerate(searched):
        filled = [cell for cell in row if cell]
        if len(filled) < 0.6 * width or len(filled) < 2 or not _are_words(filled):
            continue
        below = rows[number + 1] if number + 1 < len(rows) else []
        if "" in row and _are_words([cell for cell in below if cell]) and any(below):
            return [text or "" for text in merge(row, below)], list(rows[number + 2 :])
        return list(row), list(rows[number + 1 :])
    return [], []


def _are_words(cells: Sequence[str]) -> bool:
    return not any(re.fullmatch(r"[\d\s.,:/%-]+", cell) or ID18.fullmatch(cell) for cell in cells)


# --- guessing --------------------------------------------------------------------------------------------------------


def _known_columns() -> dict[str, Column]:
    known: dict[str, Column] = {}
    for contract in contracts().values():
        for column in contract.columns:
            for header in column.headers():
                known.setdefault(plain(header), column)
    return known


def guess_column(header: str, values: Sequence[str], position: int, known: dict[str, Column]) -> dict[str, Any]:
    """One column of the draft; ``position`` counts from 1 and names a column whose English name is not known."""
    if column := known.get(plain(header)):
        same = {"name": column.name, "header": header, "type": column.type, "privacy": column.privacy}
        if column.type == "enum":
            same["values"] = list(column.values)
        return same | {"description": column.description}
    kind, privacy = _by_header(header)
    kind = kind or _by_values(header, values)
    guess: dict[str, Any] = {"name": f"column_{position:02d}", "header": header, "type": kind, "privacy": privacy}
    if kind == "enum":
        guess["values"] = sorted(set(values))
    return guess | {"description": FILL}


def _by_header(header: str) -> tuple[str | None, str]:
    for words, kind, privacy in BY_HEADER:
        if re.search(words, header):
            return kind, privacy
    return None, "none"


def _by_values(header: str, values: Sequence[str]) -> str:
    """The narrowest type that nine in ten values look like; text when there is none."""
    tests: list[tuple[str, re.Pattern, bool]] = [
        ("boolean", BOOLEAN, True),
        ("id18", ID18, True),
        ("cert_no", CERTIFICATE, True),
        ("uscc", USCC, True),
        ("code12", CODE12, True),
        ("timestamp", TIMESTAMP, True),
        ("period", PERIOD, bool(re.search("月|期", header))),
        ("date", DATE, True),
        ("money", DECIMAL, bool(MONEY.search(header))),
        ("integer", INTEGER, not NUMBERED.search(header)),
        ("decimal", DECIMAL, not NUMBERED.search(header)),
    ]
    for kind, pattern, fits_header in tests:
        if values and fits_header and _share(values, pattern) >= AGREEING:
            return kind
    return "enum" if _is_word_list(values) and not NUMBERED.search(header) else "text"


def _is_word_list(values: Sequence[str]) -> bool:
    """Few short words that recur: a list to choose from, and not names or numbers of persons."""
    words = set(values)
    is_short = len(words) <= WORDS_AT_MOST and all(len(word) <= WORD_LENGTH for word in words)
    return is_short and len(values) >= max(ROWS_FOR_WORDS, 4 * len(words))


def _share(values: Sequence[str], pattern: re.Pattern) -> float:
    return sum(bool(pattern.fullmatch(value)) for value in values) / len(values)


def guess_key(columns: Sequence[dict[str, Any]], values: Sequence[Sequence[str]]) -> str | None:
    """The first numbered column that is filled and different in every row, else the first such identity number."""
    for wanted in (lambda c: NUMBERED.search(c["header"]) and c["type"] == "text", lambda c: c["type"] == "id18"):
        for column, cells in zip(columns, values, strict=True):
            if wanted(column) and cells and all(cells) and len(set(cells)) == len(cells):
                return column["name"]
    return None


# --- writing ---------------------------------------------------------------------------------------------------------


def _yaml(path: Path, headers: list[str], body: list[Sequence[str]], shape: dict[str, Any]) -> str:
    places = [(i, " ".join(text.split())) for i, text in enumerate(headers) if text.strip()]
    cells = [[row[i] if i < len(row) else "" for row in body] for i, _ in places]
    known, taken, columns = _known_columns(), set(), []
    for number, ((_, header), values) in enumerate(zip(places, cells, strict=True), start=1):
        column = guess_column(header, [value for value in values if value], number, known)
        if column["name"] in taken:
            column["name"] = f"{column['name']}_{number}"
        taken.add(column["name"])
        columns.append(column)
    key = guess_key(columns, cells)
    for column in columns:
        if column["name"] == key:
            column["required"] = True
    words = vocabulary()
    subject = next(iter(re.findall(r"[\u4e00-\u9fff]{2,}", path.stem)[1:] or [FILL]))
    lines = [
        f"# Draft made from an example with {len(columns)} columns by `minsheng feeds new`.",
        f"# Replace every {FILL}, check types and privacy classes, save as",
        "# ingestion/contracts/<department>/<feed>.yml, then run `minsheng feeds generate`.",
        f"code: {FILL}  # two letters of the department and a number: MZ13",
        "version: 1",
        f"title_zh: {subject}",
        f"title_en: {FILL}",
        f"department: {FILL}  # {', '.join(words['departments'])}",
        f"grain: {FILL}  # one row per ...",
        f"legal_basis: null  # {FILL} where found; null means it was not found",
        f"purposes: [{FILL}]  # {', '.join(words['purposes'])}",
        "retention: {years: null, status: not_configured, basis: 个人信息保护法第19、47条}",
        f"cadence: {FILL}  # {', '.join(words['cadences'])}",
        "due_day: null  # day of the month after the period; of a daily feed, days after the day",
        f"delivery: {FILL}  # {', '.join(words['deliveries'])}",
        "file: " + _flow({"department_word": FILL, "subject_words": [subject], **shape}),
        f"key: [{key or FILL}]",
        "weak_key: false",
        "expected_rows: null",
        "columns:",
        *(f"  - {_flow(column)}" for column in columns),
    ]
    return "\n".join(lines) + "\n"


def _flow(value: dict[str, Any]) -> str:
    """One line of YAML."""
    return yaml.dump(value, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000).strip()
