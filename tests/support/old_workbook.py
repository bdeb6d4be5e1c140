"""A minimal writer of old .xls workbooks (BIFF8 in a compound document): no library that we may use writes them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

SECTOR = 512
FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def xls_bytes(sheets: Mapping[str, Sequence[Sequence[str | float | None]]], *, has_password: bool = False) -> bytes:
    """Rows as a workbook; None leaves a cell out. ``has_password`` marks it as encrypted (FILEPASS)."""
    return _compound(_workbook(sheets, _record(0x2F, bytes(6)) if has_password else b""))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _workbook(sheets: Mapping[str, Sequence[Sequence[str | float | None]]], extra: bytes) -> bytes:
    end = _record(0x0A, b"")
    bodies = [_begin(0x10) + _cells(rows) + end for rows in sheets.values()]
    head = _begin(0x05) + extra + _record(0x42, struct.pack("<H", 1200))

    def directory(offsets: Sequence[int]) -> bytes:
        return b"".join(
            _record(0x85, struct.pack("<IBBBB", offset, 0, 0, len(name), 1) + name.encode("utf-16-le"))
            for offset, name in zip(offsets, sheets, strict=True)
        )

    offset = len(head + directory([0] * len(bodies)) + end)
    offsets = []
    for body in bodies:
        offsets.append(offset)
        offset += len(body)
    return head + directory(offsets) + end + b"".join(bodies)


def _cells(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    found = b""
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if isinstance(cell, str):
                found += _record(0x204, struct.pack("<HHHHB", i, j, 0, len(cell), 1) + cell.encode("utf-16-le"))
            elif cell is not None:
                found += _record(0x203, struct.pack("<HHHd", i, j, 0, cell))
    return found


def _compound(stream: bytes) -> bytes:
    """One stream named Workbook: a sector of allocation, a sector of directory, then the stream."""
    size = max(4096, len(stream))
    count = -(-size // SECTOR)
    table = [FAT_SECTOR, END, *range(3, count + 2), END]
    if len(table) > SECTOR // 4:
        raise ValueError("larger than this writer can do")
    table += [FREE] * (SECTOR // 4 - len(table))
    entries = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, NONE, 2, count * SECTOR)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<10I", 0, 1, 1, 0, 4096, END, 0, END, 0, 0) + struct.pack("<108I", *[FREE] * 108)
    return (
        header
        + struct.pack(f"<{SECTOR // 4}I", *table)
        + entries.ljust(SECTOR, b"\0")
        + stream.ljust(count * SECTOR, b"\0")
    )


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(text), kind, 1, NONE, NONE, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
