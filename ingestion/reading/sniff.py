"""What a file is, by its first bytes and never by its name. Run alone: ``python -m ingestion.reading.sniff FILE``."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Literal

import olefile

from ingestion.messages import Refused

Kind = Literal["text", "html", "xlsx", "xls"]

HEAD = 64 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # compound document: old .xls, or any encrypted workbook
ZIP = b"PK\x03\x04"
# Formats that departments send by mistake, to name them in the refusal.
FOREIGN = {b"%PDF": "PDF", b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip", b"\xff\xd8\xff": "JPEG"}
HTML_SIGNS = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body")
KIND_NAMES = {"text": "CSV/TXT", "html": "HTML", "xlsx": "XLSX", "xls": "XLS"}
SUFFIXES = {"text": (".csv", ".txt"), "html": (".html", ".htm"), "xlsx": (".xlsx", ".xlsm"), "xls": (".xls", ".et")}


def sniff(path: Path) -> Kind:
    """Say what the content is. Raises Refused for what is no table: empty, archive, encrypted, foreign, binary."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        if head.strip(b" \t\r\n\xef\xbb\xbf"):
            raise Refused("NOT_A_TABLE", detail="NUL")
        raise Refused("FILE_EMPTY")
    if head.startswith(ZIP) or head.startswith(b"PK\x05\x06"):
        return _zip(path)
    if head.startswith(OLE):
        return _compound(path)
    for sign, name in FOREIGN.items():
        if head.startswith(sign):
            raise Refused("NOT_A_TABLE", detail=name)
    _refuse_utf16(head)
    if b"\x00" in head:
        raise Refused("NOT_A_TABLE", detail="binary")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith(b"<") and any(sign in start for sign in HTML_SIGNS):
        return "html"
    if start.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise Refused("NOT_A_TABLE", detail="XML Spreadsheet 2003")
    return "text"


def _zip(path: Path) -> Kind:
    """A zip is a workbook or an archive; one without its directory at the end is cut off or still being written."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, EOFError):
        raise Refused("FILE_INCOMPLETE", detail_zh="压缩目录缺失", detail_en="the zip directory is missing") from None
    if any(name.startswith("xl/") for name in names):
        if any(name.startswith("xl/") and name.endswith(".bin") and "workbook" in name for name in names):
            raise Refused("WORKBOOK_UNREADABLE", detail="XLSB")
        return "xlsx"
    shown = "、".join(name[:40] for name in names[:3]) + ("…" if len(names) > 3 else "")
    raise Refused("ZIP_ARCHIVE", members=shown or "–")


def _compound(path: Path) -> Kind:
    try:
        with olefile.OleFileIO(str(path)) as document:
            streams = {"/".join(entry).lower(): entry for entry in document.listdir()}
            name = streams.get("workbook") or streams.get("book")
            book = document.openstream(name).read() if name else b""
            is_whole = not name or len(book) == document.get_size(name)
    except (OSError, olefile.olefile.OleFileError):
        is_whole = False
    if not is_whole:
        raise Refused("FILE_INCOMPLETE", detail_zh="复合文档不完整", detail_en="the document is cut off")
    if "encryptedpackage" in streams or _is_encrypted_biff(book):
        raise Refused("FILE_ENCRYPTED")
    if name:
        return "xls"
    raise Refused("NOT_A_TABLE", detail="OLE")


def _is_encrypted_biff(book: bytes) -> bool:
    """Whether an old workbook has a FILEPASS record (0x002F), which stands near the start of its stream."""
    position = 0
    while position + 4 <= min(len(book), 8192):
        record, length = struct.unpack_from("<HH", book, position)
        if record == 0x2F:
            return True
        position += 4 + length
    return False


def _refuse_utf16(head: bytes) -> None:
    """UTF-16 and UTF-32 by their marks, or by the NUL that stands in every ASCII character of theirs."""
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise Refused("ENCODING_UTF16", encoding="UTF-32")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("ENCODING_UTF16", encoding="UTF-16")
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    few = len(head[:4096]) // 20  # separators and digits alone make more than a twentieth
    if max(even, odd) > max(few, 1) and min(even, odd) == 0:
        raise Refused("ENCODING_UTF16", encoding="UTF-16")


if __name__ == "__main__":
    import sys

    print(sniff(Path(sys.argv[1])))
