"""Bytes of a department's file to text cells with their line numbers; nothing here knows what a cell means."""

from __future__ import annotations

from typing import Any

from ingestion.messages import Problem
from ingestion.reading.delimited import read_delimited
from ingestion.reading.html_table import read_html
from ingestion.reading.sniff import KIND_NAMES, SUFFIXES, sniff
from ingestion.reading.table import Document, Task
from ingestion.reading.workbook import read_workbook


def open_document(task: Task, digest: Any = None) -> Document:
    """Open a file by what it is, not by its name; ``digest``, a hashlib object, is fed the content.

    Raises Refused here for what is seen at once, and from the tables' batches for what comes later.
    """
    kind = sniff(task.path)
    if kind == "text":
        document = read_delimited(task, digest)
    else:
        data = task.path.read_bytes()
        if digest:
            digest.update(data)
        document = read_html(task, data) if kind == "html" else read_workbook(task, kind, data)
    if task.path.suffix.lower() not in SUFFIXES[kind]:
        args = {"suffix": task.path.suffix, "kind": KIND_NAMES[kind]}
        document.problems.append(Problem("FORMAT_UNEXPECTED", args=args))
    return document
