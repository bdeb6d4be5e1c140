"""Bytes of a department's file to text cells with their line numbers; nothing here knows what a cell means."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ingestion.contract import Contract
from ingestion.messages import Problem
from ingestion.reading.delimited import read_delimited
from ingestion.reading.sniff import KIND_NAMES, SUFFIXES, sniff
from ingestion.reading.table import Document
from ingestion.reading.workbook import read_workbook


def open_document(path: Path, contract: Contract, on: date | None = None, digest: Any = None) -> Document:
    """Open a file by what it is, not by its name. ``on`` dates the header aliases; ``digest`` is fed the content.

    Raises Refused here for what is seen at once, and from the tables' batches for what comes later.
    """
    kind = sniff(path)
    if kind in ("xlsx", "xls"):
        if digest:
            digest.update(path.read_bytes())
        document = read_workbook(path, contract, on, kind)
    else:
        document = read_delimited(path, contract, on, digest=digest)
    if path.suffix.lower() not in SUFFIXES[kind]:
        args = {"suffix": path.suffix, "kind": KIND_NAMES[kind]}
        document.problems.append(Problem("FORMAT_UNEXPECTED", args=args))
    return document
