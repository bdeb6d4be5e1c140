"""Typed frames to files in the department's format, by its contract: the column list is never written here.

``text_frame`` turns a frame whose columns are contract column names into text; ``write`` puts the text into a CSV or
a workbook and says on which line of the file each row stands.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from ingestion.contract import Column, Contract
from sample_district.workbook import Sheet, column_letters, write_workbook


@dataclass(frozen=True)
class Style:
    """How a file looks. Columns are contract column names throughout."""

    headers: dict[str, str] = field(default_factory=dict)  # other header texts (aliases, units)
    order: tuple[str, ...] = ()  # columns that come first, in another order than the contract's
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)  # upper header → columns under it
    joined_pairs: bool = False  # start and end in one cell, A至B
    date_format: str = "%Y-%m-%d"
    timestamp_format: str = "%Y-%m-%d %H:%M:%S"
    period_format: str = "%Y%m"
    real_dates: bool = False  # date cells instead of text
    bom: bool = False
    newline: str = "\n"
    titles: tuple[str, ...] = ()
    has_total: bool = False  # a 合计 line below the body
    total_sums: tuple[str, ...] = ()
    signature: str | None = None
    repeat_header_at: int | None = None  # the header once more before this body row
    subtotal_by: str | None = None
    ten_thousands: tuple[str, ...] = ()  # money columns given in 万元 (their header says so)
    encoding: str | None = None  # when it differs from the contract's
    is_cut: bool = False  # the transfer broke off inside a character

    def with_(self, **changes) -> Style:
        """The same style with some fields replaced."""
        return replace(self, **changes)


PLAIN = Style()


def _text(column: Column, dtype: pl.DataType, style: Style) -> pl.Expr:
    value = pl.col(column.name)
    if dtype == pl.String:
        out = value
    elif dtype == pl.Boolean:
        out = pl.when(value).then(pl.lit("是")).when(value.not_()).then(pl.lit("否"))
    elif dtype == pl.Date:
        out = value.dt.strftime(style.period_format if column.type == "period" else style.date_format)
    elif isinstance(dtype, pl.Datetime):
        out = value.dt.strftime(style.timestamp_format)
    elif column.name in style.ten_thousands:
        out = (value / 10_000).round(6).cast(pl.String)
    elif column.type == "money":
        out = value.cast(pl.Decimal(18, 2)).cast(pl.String)
    else:
        out = value.cast(pl.String)
    return out.alias(column.name)


def text_frame(contract: Contract, typed: pl.DataFrame, style: Style = PLAIN) -> pl.DataFrame:
    """All columns of the contract as text, null where the frame has none. Raises KeyError on an unknown column."""
    known = {c.name for c in contract.columns}
    if unknown := [c for c in typed.columns if c not in known and not c.startswith("_")]:
        raise KeyError(f"{contract.code}: columns that are not in the contract: {unknown}")
    have = typed.schema
    return typed.select(
        _text(c, have[c.name], style) if c.name in have else pl.lit(None, pl.String).alias(c.name)
        for c in contract.columns
    )


def _columns(contract: Contract, text: pl.DataFrame, style: Style) -> tuple[pl.DataFrame, dict[str, str]]:
    """The text frame in the file's order, pairs joined, with the header text of each column."""
    headers = {c.name: style.headers.get(c.name, c.header) for c in contract.columns}
    names = [*style.order, *(c.name for c in contract.columns if c.name not in style.order)]
    if style.joined_pairs:
        pairs: dict[str, dict[str, str]] = {}
        for column in contract.columns:
            if column.pair:
                pairs.setdefault(column.pair.header, {})[column.pair.part] = column.name
        for header, pair in pairs.items():
            start, end = pair["start"], pair["end"]
            both = pl.col(start).is_not_null() & pl.col(end).is_not_null()
            joined = pl.col(start) + pl.lit("至") + pl.col(end)
            text = text.with_columns(pl.when(both).then(joined).otherwise(pl.coalesce(start, end)).alias(start))
            headers[start] = header
            names.remove(end)
    return text.select(names), {n: headers[n] for n in names}


def write(path: Path, contract: Contract, text: pl.DataFrame, style: Style = PLAIN) -> pl.Series:
    """Write one file; returns the line (CSV) or sheet row (XLSX) of each body row, counted from 1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body, headers = _columns(contract, text, style)
    if contract.file.format == "csv":
        return _write_csv(path, contract, body, headers, style)
    return _write_xlsx(path, contract, body, headers, style)


def _write_csv(path: Path, contract: Contract, body: pl.DataFrame, headers: dict[str, str], style: Style) -> pl.Series:
    buffer = io.BytesIO()
    body.rename(headers).write_csv(buffer, separator=contract.file.delimiter or ",", line_terminator=style.newline)
    data = buffer.getvalue()
    encoding = style.encoding or contract.file.encoding
    if encoding == "GB18030":
        data = data.decode("utf-8").encode("gb18030")
    elif style.bom:
        data = b"\xef\xbb\xbf" + data
    path.write_bytes(_cut(data, encoding or "UTF-8") if style.is_cut else data)
    return pl.int_range(2, body.height + 2, eager=True)


def _cut(data: bytes, encoding: str) -> bytes:
    """E19: the first part of the file, ending in the first byte of a Chinese character."""
    whole = data.decode(encoding)
    end = len(whole) * 6 // 10
    end += next((i for i, letter in enumerate(whole[end:]) if ord(letter) > 0x7F), 0)
    return whole[:end].encode(encoding) + whole[end].encode(encoding)[:1]


def _header_rows(
    names: list[str], headers: dict[str, str], style: Style, first: int
) -> tuple[list[tuple[int, dict[int, str]]], list[str]]:
    """One header line, or two with merged cells when the style groups columns."""
    if not style.groups:
        return [(first, {i: headers[n] for i, n in enumerate(names)})], []
    upper, lower, merges = {}, {}, []
    grouped = {name: (group, members) for group, members in style.groups.items() for name in members}
    for i, name in enumerate(names):
        if name in grouped:
            group, members = grouped[name]
            lower[i] = headers[name]
            if name == members[0]:
                upper[i] = group
                last = column_letters(i + len(members) - 1)
                merges.append(f"{column_letters(i)}{first}:{last}{first}")
        else:
            upper[i] = headers[name]
            merges.append(f"{column_letters(i)}{first}:{column_letters(i)}{first + 1}")
    return [(first, upper), (first + 1, lower)], merges


def _total_line(label: str, body: pl.DataFrame, style: Style) -> dict[int, str]:
    """The label in the first column that is not summed, and the sums: to a clerk 1,200元 and 0.12万 are amounts."""
    sums = {name: _amounts(body[name]).sum() for name in style.total_sums}
    names = body.columns
    first = next(i for i, name in enumerate(names) if name not in sums)
    return {first: label} | {names.index(c): f"{total:.2f}" for c, total in sums.items()}


def _amounts(texts: pl.Series) -> pl.Series:
    """The amounts behind the ways of writing them that slips.py plants."""
    plain = texts.str.replace_all(r"[￥元,\s]", "")
    scale = pl.Series(plain.str.ends_with("万").cast(pl.Float64) * 9_999 + 1)
    return plain.str.strip_suffix("万").cast(pl.Float64, strict=False) * scale


def _write_xlsx(path: Path, contract: Contract, body: pl.DataFrame, headers: dict[str, str], style: Style) -> pl.Series:
    names = body.columns
    last = column_letters(len(names) - 1)
    others: list[tuple[int, dict[int, str]]] = [(i + 1, {0: title}) for i, title in enumerate(style.titles)]
    merges = [f"A{i + 1}:{last}{i + 1}" for i in range(len(style.titles))]
    first = len(style.titles) + 1
    header_lines, header_merges = _header_rows(names, headers, style, first)
    others += header_lines
    merges += header_merges
    start = first + len(header_lines)
    lines = pl.int_range(start, start + body.height, eager=True)
    if style.subtotal_by and body.height:
        # A 小计 line after each run of the column; every later row moves down by one.
        runs = body[style.subtotal_by].fill_null("").rle_id()
        lines = lines + runs.cast(pl.Int64)
        for run, part in enumerate(body.partition_by(style.subtotal_by, maintain_order=True)):
            at = int(lines.filter(runs == run).to_numpy()[-1]) + 1
            others.append((at, _total_line("小计", part, style)))
    elif style.repeat_header_at is not None and style.repeat_header_at < body.height:
        at = style.repeat_header_at
        others.append((start + at, {i: headers[n] for i, n in enumerate(names)}))
        lines = pl.concat([lines.head(at), lines.tail(body.height - at) + 1])
    end = max([start - 1, *(line for line, _ in others), *lines.tail(1)])
    if style.has_total:
        end += 1
        others.append((end, _total_line("合计", body, style)))
    if style.signature:
        others.append((end + 1, {0: style.signature}))
    numeric = {c.name for c in contract.columns if c.type in ("money", "integer", "decimal")}
    dated = {c.name for c in contract.columns if c.type == "date"} if style.real_dates else set()
    write_workbook(
        path,
        Sheet("Sheet1", body, lines, frozenset(numeric), frozenset(dated), others, merges),
    )
    return lines
