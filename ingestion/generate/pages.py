"""Contract to feed page: what a department delivers, by when, under which name, and how each column is read.

Chinese first with English beside it, since departments and engineers read the same page. Committed under docs/feeds.
"""

from __future__ import annotations

from pathlib import Path

from ingestion.contract import Column, Contract, contracts, vocabulary
from ingestion.filenames import example_name

PAGES_FOLDER = Path(__file__).parents[2] / "docs" / "feeds"

TYPES = {
    "text": ("文本", "text"),
    "id18": ("公民身份号码", "identity number"),
    "cert_no": ("残疾人证号", "certificate number"),
    "uscc": ("统一社会信用代码", "unified social credit code"),
    "code12": ("12 位区划代码", "12-digit division code"),
    "date": ("日期", "date"),
    "timestamp": ("时间", "timestamp"),
    "period": ("年月", "month"),
    "integer": ("整数", "integer"),
    "decimal": ("小数", "decimal"),
    "money": ("金额", "amount"),
    "boolean": ("是/否", "yes/no"),
    "enum": ("选项", "one of"),
    "list": ("多值（；分隔）", "list, separated by ；"),
}
COLUMN_HEAD = [
    "表头 Header", "也接受 Also", "类型 Type", "必填", "取值 Values", "隐私 Privacy", "名称 Name", "Description",
]  # fmt: skip
GENERATED = "<!-- Generated from the contract {code} version {version} by `minsheng feeds generate`; do not edit. -->\n"


def page_name(contract: Contract) -> str:
    """File name of a feed's page."""
    return f"{contract.code}.md"


def feed_page(contract: Contract) -> str:
    """The page of one feed, as Markdown."""
    return "\n".join([
        GENERATED.format(code=contract.code, version=contract.version),
        f"# {contract.code} {contract.title_zh} · {contract.title_en}\n",
        f"`{contract.id}` · {contract.grain}\n",
        _table(["项目", "Item", ""], _facts(contract)),
        "\n## 文件 File\n",
        *_file_lines(contract),
        "\n## 列 Columns\n",
        "列的次序不限；未列出的列会保留并提示。"
        "缺少必填列的文件会被退回，必填列为空的行进入隔离区。\n",
        "Order is free; unknown columns are kept and reported. A file without a required column is refused,"
        " a row without a value in one is quarantined.\n",
        _table(
            COLUMN_HEAD,
            [_column_row(column) for column in contract.columns],
        ),
        "\n## 入库检查 Arrival gate\n",
        _table(["检查 Check", "界限 Limit", "理由 Reason"], _arrival_rows(contract)),
        "",
    ])  # fmt: skip


def index_page() -> str:
    """The list of all feeds, as Markdown."""
    departments = vocabulary()["departments"]
    rows = [
        [
            f"[{contract.code}]({page_name(contract)})",
            contract.title_zh,
            contract.title_en,
            departments[contract.department]["zh"],
            _cadence(contract),
            vocabulary()["deliveries"][contract.delivery]["zh"],
            f"`{example_name(contract)}`",
        ]
        for contract in contracts().values()
    ]
    return "\n".join([
        "<!-- Generated from ingestion/contracts by `minsheng feeds generate`; do not edit. -->\n",
        "# 数据源 Feeds\n",
        "报送前自查：`minsheng feeds check 文件`。Before delivery: `minsheng feeds check FILE`.\n",
        _table(["代码", "名称", "Name", "部门", "频次与期限", "方式", "文件名示例 File name"], rows),
        "",
    ])  # fmt: skip


def _facts(contract: Contract) -> list[list[str]]:
    words = vocabulary()
    department = words["departments"][contract.department]
    delivery = words["deliveries"][contract.delivery]
    purposes = "、".join(words["purposes"][purpose]["zh"] for purpose in contract.purposes)
    retention = f"{contract.retention.years} 年" if contract.retention.years else "未配置 not configured"
    key = " + ".join(f"{contract.column(name).header} `{name}`" for name in contract.key)
    if contract.weak_key:
        key += "（弱主键，辅以整行区分 weak: the row itself breaks ties）"
    rows = [
        ["部门", "Department", f"{department['zh']} · {department['en']}"],
        ["频次与期限", "Cadence, due", _cadence(contract)],
        ["方式", "Delivery", f"{delivery['zh']} · {delivery['en']}"],
        ["主键", "Key", key],
        ["常见行数", "Usual rows", f"{contract.expected_rows:,}" if contract.expected_rows else "—"],
        ["法律依据", "Legal basis", contract.legal_basis or "未找到 not found"],
        ["用途", "Purposes", f"{purposes} · {', '.join(contract.purposes)}"],
        ["保存期限", "Retention", f"{retention}（{contract.retention.basis}）"],
    ]
    if contract.group_limit:
        header, most = contract.column(contract.group_limit.column).header, contract.group_limit.rows
        rows.append(["同一编号", "Rows of a number", f"{header}：至多 {most} 行 at most {most} rows"])
    if contract.authorisation_only:
        rows.append(["授权", "Authorisation", "仅限已授权家庭 only households with an authorisation on file"])
    return rows


def _cadence(contract: Contract) -> str:
    cadence = vocabulary()["cadences"][contract.cadence]
    due = contract.due_day
    if due is None or cadence["months"] is None:
        return f"{cadence['zh']}，不定期 {contract.cadence}, no due day"
    if cadence["months"] == 0:
        return f"{cadence['zh']}，T+{due} {contract.cadence}, T+{due}"
    return f"{cadence['zh']}，期后次月 {due} 日前 {contract.cadence}, by day {due} of the month after"


def _file_lines(contract: Contract) -> list[str]:
    shape = contract.file
    delimiter = {",": "逗号 comma", "|": "竖线 |", "\t": "制表符 tab", None: None}[shape.delimiter]
    kind = [shape.format.upper(), shape.encoding, delimiter]
    name = example_name(contract)
    district, (township, labels) = vocabulary()["district"], next(iter(vocabulary()["townships"].items()))
    part = name.replace(f"_{district['code']}_", f"_{township}_")
    lines = [
        f"- 文件名 Name: `{name}`",
        f"- 乡镇分报 A township's part: `{part}`（{labels['zh']}）",
        f"- 更正 A correction: `{name.replace('.', '_V2.')}`",
        f"- 通常格式 Usual format: {', '.join(part for part in kind if part)}"
        "（也接受 also accepted: CSV/TXT UTF-8 或 GB18030，`,` `|` 制表符; XLSX; XLS）",
    ]
    if others := shape.subject_words[1:]:
        lines.append(f"- 文件名中也识别 Names also known by: {'、'.join(others)}")
    return lines


def _column_row(column: Column) -> list[str]:
    zh, en = TYPES[column.type]
    aliases = [alias.text + (f"（{alias.since} 起）" if alias.since else "") for alias in column.aliases]
    values = list(column.values)
    if column.open_values:
        values.append(f"常见 e.g. {'、'.join(column.open_values)}")
    if column.codes:
        values.append("代码 codes: " + "、".join(f"{code}={word}" for code, word in column.codes.items()))
    if column.minimum is not None or column.maximum is not None:
        values.append(f"{_bound(column.minimum)} … {_bound(column.maximum)}")
    unit = f"（{column.unit}）" if column.unit else ""
    return [
        column.header,
        "、".join(aliases),
        f"{zh} {en}{unit}",
        "是" if column.required else "",
        "、".join(values),
        vocabulary()["privacy"][column.privacy]["zh"],
        f"`{column.name}`",
        column.description,
    ]


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _arrival_rows(contract: Contract) -> list[list[str]]:
    arrival, reasons = contract.arrival, contract.arrival.reasons
    limits = {
        "某乡镇行数减少 rows of a township shrink": f"{arrival.shrink_share_per_township:.0%}",
        "行数增加 rows grow": f"{arrival.grow_share:.0%}",
        "身份号码有误 defective identity numbers": f"{arrival.defective_id_share:.0%}",
        "隔离行 quarantined rows": f"{arrival.quarantined_share:.0%}",
    }
    rows = [[label, f"> {limit}", "默认 default"] for label, limit in limits.items()]
    return rows + [[check, contract.arrival.severities.get(check, ""), reason] for check, reason in reasons.items()]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def generated_pages() -> dict[Path, str]:
    """Path to text of every generated page."""
    pages = {PAGES_FOLDER / page_name(contract): feed_page(contract) for contract in contracts().values()}
    return pages | {PAGES_FOLDER / "README.md": index_page()}
