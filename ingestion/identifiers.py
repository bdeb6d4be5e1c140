"""Validity of identity numbers, card numbers and credit codes: the tables behind ``sql/identifiers.sql``.

A value that is sound in every respect is recognised by integer arithmetic alone (about 0.2 µs); whatever is not goes
the careful way: tidied, repaired where the repair is certain (E03 to E05, E09), and given its codes. Nothing here drops
a number: a defective one is loaded and flagged. Source of the rules: domain handbook 1.1 to 1.6 and 1.9.
"""

from __future__ import annotations

from typing import Literal

Severity = Literal["block", "error", "suspect", "warn", "info"]

# One table of severities (domain.md 1.1). Identity may be built on a number without a code of the first three.
SEVERITIES: dict[str, Severity] = {
    "ID_EMPTY": "block", "ID_CHARS": "error", "ID_LEN": "error", "ID_DATE": "error", "ID_AREA": "warn",
    "ID_CHECK": "error", "ID_PLACEHOLDER": "error", "ID_XL_TAIL000": "suspect", "ID_XL_FLOAT": "suspect",
    "ID_SEX": "warn", "ID_BIRTH": "warn", "ID_PREFIX_LATE": "info", "ID_LEGACY15": "info", "ID_TRUNC15": "error",
    "ID_AMBIGUOUS15": "error", "ID_MASKED": "error", "ID_SEVERAL": "error", "ID_ACCOUNT": "error",
    "ID_FROM_CARD": "info", "CERT_OTHER": "block", "CERT_FORM": "error",
    "USCC_LEN": "error", "USCC_CHARS": "error", "USCC_CHECK": "error", "USCC_INNER": "warn", "USCC_LEGACY": "error",
}  # fmt: skip
UNUSABLE = tuple(code for code, severity in SEVERITIES.items() if severity in ("block", "error", "suspect"))

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
PLACEHOLDERS = (*(str(digit) * 18 for digit in range(1, 10)), "123456789012345678")
# The province part of every code ever used; the county part needs a list we do not ship, so it is not tested.
PROVINCES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
EMPTY_WORDS = ("无", "暂无", "不详", "未知", "/", "-", "0", ".", "NULL", "NONE", "NAN", "N/A", "--", "—")

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# Documents without a testable check digit (domain.md 1.3): permits, passports, birth certificates, officers' cards.
OTHER_DOCUMENTS = (
    "[HM][0-9]{8}([0-9]{2})?|[0-9]{8}|[0-9]{10}[A-Z]?|[A-Z]{1,2}[0-9]{7,9}|[A-Z]{3}[0-9]{12}|.{1,4}字第?[0-9]{6,8}号?"
)
CARD = "[0-9]{17}[0-9X][1-7][1-4](B[0-9])?"  # disability certificate: number, category, level, re-issue (1.4)


def _listed(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def _base_two() -> str:
    """n // 10 + 2 * (n // 100) + … for the sixteen digits that follow the first: see id_remainder."""
    return " + ".join(f"{2**i} * (n // {10 ** (i + 1)})" for i in range(len(WEIGHTS) - 1))


def _character_sum(first: int, weights: tuple[int, ...], alphabet: str) -> str:
    terms = (f"(strpos('{alphabet}', t[{first + i}]) - 1) * {weight}" for i, weight in enumerate(weights))
    return "(" + " + ".join(terms) + ")"


WORDS: dict[str, str] = {
    "CHECK_CHARACTERS": CHECK_CHARACTERS,
    "BASE_TWO": _base_two(),
    "PROVINCES": " or ".join(f"p between {first} and {last}" for first, last in PROVINCES),
    "UNUSABLE": "|".join(UNUSABLE),
    "EMPTY_WORDS": _listed(EMPTY_WORDS),
    "PLACEHOLDERS": _listed(PLACEHOLDERS),
    "CARD": CARD,
    "OTHER_DOCUMENTS": OTHER_DOCUMENTS,
    "USCC_ALPHABET": USCC_ALPHABET,
    "USCC_SUM": _character_sum(1, USCC_WEIGHTS, USCC_ALPHABET),
    "ORGANISATION_SUM": _character_sum(9, ORGANISATION_WEIGHTS, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
}
