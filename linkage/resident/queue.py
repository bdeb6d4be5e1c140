"""The review queue: what a person has to decide, as a workbook that goes out and comes back.

A row is a pair: what a department's record states, and the citizen it may be. Both sides are shown in the same columns,
without a score, so that the steward judges the persons and not the machine. The mark in the last column ties a row to
its pair and to what was shown; a row that was altered is refused by its line, the others are taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import xlsxwriter
from openpyxl import load_workbook

from linkage.resident.decisions import Kind
from linkage.resident.stewards import RECORDS, StewardError

# Column of the queue, Chinese header, English header, whether the steward fills it in.
COLUMNS = (
    ("pair", "编号", "Pair", False), ("side", "来源", "Side", False), ("full_name", "姓名", "Name", False),
    ("number", "证件号码", "Identity number", False), ("birth_date", "出生日期", "Birth date", False),
    ("sex", "性别", "Sex", False), ("place", "乡镇村", "Place", False), ("account", "银行账号", "Account", False),
    ("phone", "电话", "Phone", False), ("feeds", "数据来源", "Feeds", False), ("answer", "判断", "Answer", True),
    ("reason", "理由", "Reason", True), ("mark", "校验", "Mark", False),
)  # fmt: skip
ANSWERS: dict[str, Kind | None] = {"同一人": "same", "不是同一人": "different", "不能确定": None}
SHOWN = [name for name, _, _, is_filled in COLUMNS if not is_filled and name != "mark"]
RECORD, CITIZEN = "记录", "公民"


@dataclass(frozen=True)
class Answer:
    """One answered pair of a workbook that came back."""

    record_key: str
    citizen_id: str
    answer: Kind | None  # None: the steward could not tell
    reason: str
    line: int


@dataclass(frozen=True)
class Returned:
    """What a workbook that came back held. ``refused``: a line each, with the reason; ``unanswered``: pairs."""

    answers: list[Answer]
    refused: list[str]
    unanswered: int


def waiting(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The pairs that wait, one row per record and citizen: pair, record_key, citizen_id, feed_code, since.

    A pair stands for every record of one description; the record is the first of them.
    """
    return connection.execute(f"""
        select
            'Q' || left(md5(verdict.node_id || citizen.citizen_id), 10) as pair,
            min(records.record_key) as record_key,
            citizen.citizen_id,
            min(records.feed_code) as feed_code,
            min(records.first_delivered_date) as since,
            count(*) as record_count
        from identity.verdict
        inner join identity.loose on verdict.node_id = loose.node_id
        inner join identity.citizen on verdict.number = citizen.root and citizen.merged_into is null
        inner join {RECORDS} as records on loose.spelling_key = records.spelling_key
        where verdict.outcome = 'review'
            and loose.spelling_key not in (select spelling_key from identity.member where known_to is null)
        group by verdict.node_id, citizen.citizen_id
        order by record_count desc, pair
    """).pl()


def export(connection: duckdb.DuckDBPyConnection, path: Path, night: date | None) -> int:
    """Write the queue to ``path`` (XLSX, owner-only, text cells only); return the number of pairs."""
    pairs = waiting(connection)
    sides = _sides(connection, pairs)
    path.touch(mode=0o600)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("待核实")
        bold = book.add_format({"bold": True, "bg_color": "#DDE7F3"})
        open_cell = book.add_format({"bg_color": "#FFF7D6"})
        sheet.write_string(
            0,
            0,
            f"身份待核实清单 Review queue {night or ''}：两行一组，请在每组第一行填写判断与理由。限内部使用 Restricted",
        )
        for column, (_, zh, en, _) in enumerate(COLUMNS):
            sheet.write_string(1, column, f"{zh} {en}", bold)
        for row, shown in enumerate(sides.iter_rows(named=True), start=2):
            for column, (name, _, _, is_filled) in enumerate(COLUMNS):
                sheet.write_string(
                    row, column, "" if is_filled else shown[name] or "", open_cell if is_filled else None
                )
        sheet.data_validation(
            2,
            _index("answer"),
            1 + max(sides.height, 1),
            _index("answer"),
            {"validate": "list", "source": list(ANSWERS)},
        )
        sheet.set_column(0, len(COLUMNS) - 1, 18)
        sheet.freeze_panes(2, 1)
    return pairs.height


def read_back(connection: duckdb.DuckDBPyConnection, path: Path) -> Returned:
    """Read a workbook that came back; rows are refused by line. Raises StewardError when it is no queue at all."""
    pairs = waiting(connection)
    shown = _sides(connection, pairs)
    returned = _rows(path)
    marks = dict(zip(shown["pair"] + shown["side"], shown["mark"], strict=True))
    by_pair = {row["pair"]: row for row in pairs.iter_rows(named=True)}
    answers, refused, seen = [], [], set()
    for line, row in returned:
        if row["side"] != RECORD:
            if row["answer"]:
                refused.append(f"line {line}: the answer belongs to the first row of a pair ({RECORD})")
            continue
        said = row["answer"].strip()
        if not said:
            continue
        problem = _problem(row, said, marks, by_pair, seen)
        if problem:
            refused.append(f"line {line}: {problem}")
            continue
        seen.add(row["pair"])
        pair = by_pair[row["pair"]]
        answers.append(Answer(pair["record_key"], pair["citizen_id"], ANSWERS[said], row["reason"], line))
    return Returned(answers, refused, pairs.height - len(seen))


def _problem(
    row: dict[str, str], said: str, marks: dict[str, str], by_pair: dict[str, dict], seen: set[str]
) -> str | None:
    """Why an answered row cannot be taken, or None."""
    if row["pair"] not in by_pair:
        return f"pair {row['pair'] or '(empty)'} waits no longer, or its code was changed"
    if row["pair"] in seen:
        return f"pair {row['pair']} is answered twice"
    if said not in ANSWERS:
        return f"answer {said!r} is not one of {', '.join(ANSWERS)}"
    if row["mark"] != marks[row["pair"] + RECORD] or _mark(row) != row["mark"]:
        return f"pair {row['pair']}: a cell of the record was changed after the export; export the queue again"
    if said != "不能确定" and not row["reason"].strip():
        return f"pair {row['pair']}: a reason is missing"
    return None


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Line and cells by column name, of the rows under the header."""
    try:
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        table = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except Exception as error:
        raise StewardError(f"{path}: cannot be read as a workbook ({type(error).__name__})") from None
    wanted = {f"{zh} {en}": name for name, zh, en, _ in COLUMNS}
    for position, cells in enumerate(table):
        names = [wanted.get(cell.strip()) for cell in cells]
        if "pair" in names:
            missing = [header for header, name in wanted.items() if name not in names]
            if missing:
                raise StewardError(f"{path}, line {position + 1}: columns are missing: {', '.join(missing)}")
            return [
                (line, {name: cell for name, cell in zip(names, row, strict=True) if name})
                for line, row in enumerate(table[position + 1 :], start=position + 2)
                if any(row)
            ]
    raise StewardError(f"{path}: no header of the review queue; was it exported by `minsheng identity queue export`?")


def _sides(connection: duckdb.DuckDBPyConnection, pairs: pl.DataFrame) -> pl.DataFrame:
    """Two rows a pair with what may be shown, in the order of the queue."""
    connection.register("waiting_pairs", pairs.with_row_index("rank").to_arrow())
    sides = connection.execute(f"""
        with stated as (
            select
                waiting_pairs.rank, waiting_pairs.pair, '{RECORD}' as side, records.full_name,
                records.resident_id_number as number, records.birth_date, records.sex,
                concat_ws(' ', records.township_text, records.village_text) as place_text, records.account_number,
                records.phone_number, records.feed_code
            from waiting_pairs
            inner join {RECORDS} as records on waiting_pairs.record_key = records.record_key
            union all
            select
                waiting_pairs.rank, waiting_pairs.pair, '{CITIZEN}', records.full_name, records.resident_id_number,
                records.birth_date, records.sex, concat_ws(' ', records.township_text, records.village_text),
                records.account_number, records.phone_number, records.feed_code
            from waiting_pairs
            inner join identity.member on waiting_pairs.citizen_id = member.citizen_id and member.known_to is null
            inner join {RECORDS} as records
                on member.spelling_key = records.spelling_key and records.record_role = 'own'
        )

        select
            pair, side,
            max(full_name) as full_name, max(number) as number, cast(max(birth_date) as varchar) as birth_date,
            max(case sex when 'male' then '男' when 'female' then '女' end) as sex, max(place_text) as place,
            max(account_number) as account, max(phone_number) as phone,
            string_agg(distinct feed_code, '、' order by feed_code) as feeds
        from stated
        group by rank, pair, side
        order by rank, side desc
    """).pl()
    return sides.with_columns(
        mark=pl.Series([_mark(row) for row in sides.iter_rows(named=True)], dtype=pl.String),
    )


def _mark(row: Mapping[str, str | None]) -> str:
    """Eight hex digits over what was shown in a row."""
    return hashlib.sha256("|".join(row[name] or "" for name in SHOWN).encode()).hexdigest()[:8]


def _index(name: str) -> int:
    return [column for column, *_ in COLUMNS].index(name)
