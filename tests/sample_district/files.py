"""Reads delivered files the plain way, without the pipeline: cells by line, and the header."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path

import polars as pl

from ingestion.contract import Contract, contracts

CODES = {(c.file.department_word, word): c.code for c in contracts().values() for word in c.file.subject_words}


def landed(sample: Path) -> list[Path]:
    """Every delivered file of a sample."""
    return sorted(p for p in (sample / "landing").rglob("*.*") if not p.name.startswith("_"))


def code_of(path: Path) -> str:
    """Feed of a file that is named by the pattern, or of a decorated low-income roster."""
    if "低保花名册" in path.name:
        return "MZ01"
    department, subject, *_ = path.name.split("_")
    return CODES[department, subject]


def contract_of(path: Path) -> Contract:
    """Contract of a file."""
    return next(c for c in contracts().values() if c.code == code_of(path))


def decoded(path: Path) -> str:
    """Text of a CSV file in whichever of the promised encodings it is."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnicodeDecodeError("gb18030", data, 0, 1, path.name)


@cache
def lines(path: Path) -> list[list[str | None]]:
    """Every line of a file as text cells; line n stands at n - 1."""
    if path.suffix in (".csv", ".txt"):
        delimiter = contract_of(path).file.delimiter or ","
        rows = csv.reader(io.StringIO(decoded(path), newline=""), delimiter=delimiter)
        return [[cell or None for cell in row] for row in rows]
    cells = pl.read_excel(path, has_header=False, infer_schema_length=0, drop_empty_rows=False, drop_empty_cols=False)
    return [list(row) for row in cells.iter_rows()]


def header(path: Path) -> dict[int, str]:
    """Header text by position: the first line in which most known headers stand, and the one below if two-level."""
    contract = contract_of(path)
    known = {h for c in contract.columns for h in c.headers()} | {c.pair.header for c in contract.columns if c.pair}
    rows = lines(path)
    for number, row in enumerate(rows):
        plain = {_plain(cell) for cell in row if cell}
        if len(plain & known) >= 0.6 * min(len(contract.columns), len(plain)):
            upper = {i: cell for i, cell in enumerate(row) if cell}
            below = {i: c for i, c in enumerate(rows[number + 1]) if c} if number + 1 < len(rows) else {}
            if len(below) > 1 and not (set(below) & set(upper) - {min(below)}):
                group = upper[min(below)]
                merged = {i: (c if c in known else f"{group}_{c}") for i, c in below.items()}
                return upper | merged
            return upper
    raise AssertionError(f"{path.name}: no header")


def _plain(text: str) -> str:
    return text.replace("（万元）", "").strip()


def table(sample: Path, code: str, period: str | None = None, night: str = "2026-11-01") -> pl.DataFrame:
    """Body rows of a feed's files of a night as text, columns named as in the contract."""
    parts = []
    delivered = pl.read_parquet(sample / "truth" / "files.parquet").filter(
        (pl.col("feed") == code) & (pl.col("night") == pl.lit(night).str.to_date()) & (pl.col("what") != "duplicate")
    )
    for row in delivered.filter(pl.col("period") == (period or pl.col("period"))).iter_rows(named=True):
        path = sample / "landing" / night / row["file"]
        contract = contract_of(path)
        known = {text: c.name for c in contract.columns for text in c.headers()}
        known |= {c.pair.header: c.name for c in contract.columns if c.pair and c.pair.part == "start"}  # A至B
        at = {known[_plain(text)]: i for i, text in header(path).items() if _plain(text) in known}
        body = pl.read_parquet(sample / "truth" / "records" / night / f"{path.name}.parquet")["line"]
        rows = lines(path)
        taken = [[rows[line - 1][i] for i in at.values()] for line in body]
        parts.append(pl.DataFrame(taken, schema=dict.fromkeys(at, pl.String), orient="row"))
    return pl.concat(parts, how="diagonal")
