"""Bytes of a text file to blocks of strict UTF-8, cut at line ends, whatever the encoding of the file.

Order of domain.md 1.8: byte order mark, strict UTF-8, strict GB18030, else refused; never ``errors="ignore"``. Python's
``gb18030`` codec is the 2005 edition: private-use characters that GB 18030-2022 gave a place are moved to it (1.7).
Memory is bounded by BLOCK, whatever the size of the file.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from ingestion.messages import Refused

BLOCK = 2 << 20  # bytes; measured: 1 to 4 MiB are equally fast, and two of them are under way at a time
LINE_LIMIT = 16 << 20  # bytes without a line end after which a file is no table of lines
HEAD = 256 * 1024
# Fewer characters beyond ASCII than this may be UTF-8 by chance (the two bytes of 联 are); then GB18030 is tried too.
CHANCE = 32

# Where Python's codec gives a private-use character and GB 18030-2022 (and glibc, compared over all 23,940 two-byte
# characters) the standard one: domain.md 1.7.
STANDARD_OF_PRIVATE = {
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14, 0xE792: 0xFE15, 0xE793: 0xFE16,
    0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19, 0xE7C7: 0x1E3F, 0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC,
    0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F,
    0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip


@dataclass(frozen=True)
class Encoding:
    """``codec`` decodes the bytes, ``name`` is shown; ``mark`` bytes of a byte order mark are left out."""

    codec: str
    name: str
    mark: int = 0
    is_certain: bool = True


def detect(path: Path) -> Encoding:
    """Decide from the first bytes. A file that begins in ASCII only stays open until a first character beyond it."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        is_whole = not file.read(1)
    if head.startswith(codecs.BOM_UTF8):
        return Encoding("utf-8", "UTF-8", mark=3)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head, final=is_whole)
    except UnicodeDecodeError as error:
        return _gb18030(head, is_whole, error)
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return Encoding("utf-8", "UTF-8", is_certain=beyond >= CHANCE)


GB18030 = Encoding("gb18030", "GB18030")


def _gb18030(head: bytes, is_whole: bool, utf8_error: UnicodeDecodeError) -> Encoding:
    try:
        codecs.getincrementaldecoder("gb18030")().decode(head, final=False)
    except UnicodeDecodeError as error:
        is_mostly_utf8 = utf8_error.start > error.start or len(head[: utf8_error.start]) > len(head) // 2
        if is_whole and utf8_error.end == len(head) and "end of data" in utf8_error.reason:
            _refuse_cut(head, utf8_error.start)
        code = "ENCODING_BROKEN" if is_mostly_utf8 and utf8_error.start else "ENCODING_UNKNOWN"
        where = utf8_error.start if code == "ENCODING_BROKEN" else error.start
        raise Refused(code, line=head.count(b"\n", 0, where) + 1, byte=where, encoding="UTF-8") from None
    return GB18030


def blocks(path: Path, encoding: Encoding) -> Iterator[bytes]:
    """The file's own bytes in blocks that end with a line end (the last one as it is), the mark left out.

    Raises Refused when a line is longer than LINE_LIMIT.
    """
    with path.open("rb", buffering=0) as file:
        file.seek(encoding.mark)
        rest, lines = b"", 0
        while chunk := file.read(BLOCK):
            # Neither byte occurs inside a GB18030 character: trail bytes begin at 0x30.
            cut = max(chunk.rfind(b"\n"), chunk.rfind(b"\r") if b"\n" not in chunk else -1) + 1
            if not cut:
                rest += chunk
                if len(rest) > LINE_LIMIT:
                    raise Refused("LINE_TOO_LONG", line=lines + 1, limit=LINE_LIMIT >> 20)
                continue
            block = rest + chunk[:cut]
            rest = chunk[cut:]
            lines += block.count(b"\n")
            yield block
        if rest:
            yield rest


def to_utf8(block: bytes, encoding: Encoding, offset: int, line: int, is_last: bool) -> bytes:
    """One block as UTF-8. Raises Refused with line and byte when it is not what ``encoding`` says."""
    try:
        if encoding.codec == "utf-8":
            text = block
            if not _is_utf8(block):
                block.decode("utf-8")  # raises, and says where
        else:
            text = block.decode(encoding.codec).encode("utf-8")
    except UnicodeDecodeError as error:
        if is_last and error.end == len(block) and ("incomplete" in error.reason or "end of data" in error.reason):
            _refuse_cut(block, error.start, line)
        raise Refused(
            "ENCODING_BROKEN",
            line=line + block.count(b"\n", 0, error.start),
            byte=offset + error.start,
            encoding=encoding.name,
        ) from None
    return standardised(text)


def _is_utf8(block: bytes) -> bool:
    """Strict validation, three times as fast as decoding and without holding other threads up."""
    try:
        pa.array([block], pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def standardised(text: bytes) -> bytes:
    """Private-use characters moved to their standard places. The byte EE opens all of those concerned."""
    if b"\xee" in text:
        return text.decode("utf-8").translate(STANDARD_OF_PRIVATE).encode("utf-8")
    return text


def _refuse_cut(data: bytes, at: int, line: int = 1) -> None:
    raise Refused(
        "FILE_TRUNCATED",
        line=line + data.count(b"\n", 0, at),
        detail_zh="最后一个汉字只有一半",
        detail_en="its last character is incomplete",
    )
