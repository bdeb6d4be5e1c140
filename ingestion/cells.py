"""What a cell says: the words and patterns behind ``sql/cells.sql``, and the macros of both files as one script."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ingestion import identifiers

SQL_FOLDER = Path(__file__).parent / "sql"

OPEN_ENDED = ("长期", "永久", "长期有效", "永久有效", "至今", "无固定期限", "9999-12-31", "99991231", "2999-12-31")
TRUE_WORDS = ("是", "1", "1.0", "TRUE", "Y", "YES", "√", "✓", "对")
FALSE_WORDS = ("否", "0", "0.0", "FALSE", "N", "NO", "×", "✗", "错")
EMPTY_WORDS = (
    "无", "暂无", "不详", "未知", "/", "-", ".", "NULL", "NONE", "NAN", "NAT", "N/A", "--", "—", "——",
)  # fmt: skip


def _listed(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


WORDS: dict[str, str] = {
    # Byte order mark, zero-width characters, no-break space, tab, NUL (domain.md 1.7, rule 1).
    "INVISIBLE": r"\x{FEFF}\x{200B}-\x{200D}\x{A0}\t\x{0}",
    # #FORMULA is our own mark for a formula whose result was not saved.
    "ERRORS": r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|FORMULA.*)",
    "FULL_WIDTH": "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\u3000\u00a5\u2212\u2013",
    "HALF_WIDTH": "".join(chr(code) for code in range(0x21, 0x7F)).replace("'", "''") + " \uffe5--",
    "OPEN_ENDED": _listed(OPEN_ENDED),
    "TRUE_WORDS": _listed(TRUE_WORDS),
    "FALSE_WORDS": _listed(FALSE_WORDS),
    "EMPTY_WORDS": _listed(EMPTY_WORDS),
    "YMD": r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?",
    "CLOCK": r"(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*(?:[:分]\s*(\d{1,2})(?:\.\d+)?\s*秒?)?分?",
    "CN_DIGITS": "零壹贰叁肆伍陆柒捌玖",
    "CN_FROM": "一二三四五六七八九两〇○貳叄參参陸漆千百十廿圆圓萬億",
    "CN_TO": "壹贰叁肆伍陆柒捌玖贰零零贰叁叁叁陆柒仟佰拾拾元元万亿",
}


@cache
def macros() -> str:
    """SQL script that defines every macro of the careful path on a connection."""
    return _filled("cells.sql", WORDS) + _filled("identifiers.sql", identifiers.WORDS)


def _filled(name: str, words: dict[str, str]) -> str:
    text = (SQL_FOLDER / name).read_text("utf-8")
    return re.sub("@([A-Z_]+)@", lambda found: words[found[1]], text)
