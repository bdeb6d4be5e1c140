"""Identity numbers, credit codes, accounts, phones: vectorised, with valid check digits (domain.md 1.1-1.6)."""

from __future__ import annotations

import numpy as np
import polars as pl

ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
ID_CHECK = np.array(list("10X98765432"))
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = [pow(3, i, 31) for i in range(17)]
GB11714_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]


def digits(values: np.ndarray, width: int) -> np.ndarray:
    """Decimal digits of whole numbers, one row a number, ``width`` columns, left-padded with zeros."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (values.astype(np.int64)[:, None] // powers) % 10


def identity_numbers(
    prefix: np.ndarray, birth_day: np.ndarray, is_male: np.ndarray, rng: np.random.Generator
) -> pl.Series:
    """Eighteen-character numbers, unique, odd sequence for men. ``birth_day`` in days since 1970-01-01."""
    birth = birth_day.astype("datetime64[D]")
    months = birth.astype("datetime64[M]")
    year = birth.astype("datetime64[Y]").astype(int) + 1970
    month = months.astype(int) % 12 + 1
    day = (birth - months).astype(int) + 1
    ymd = year * 10_000 + month * 100 + day
    # Sequences within one area, day and sex are ranks from a random start, hence never the same twice.
    group = (prefix.astype(np.int64) * 100_000_000 + ymd) * 2 + is_male
    order = np.lexsort((rng.random(len(group)), group))
    ordered = group[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]]
    starts = np.flatnonzero(first)
    rank = np.arange(len(group)) - np.repeat(starts, np.diff(np.r_[starts, len(group)]))
    start = np.repeat(rng.integers(1, 420, len(starts)), np.diff(np.r_[starts, len(group)]))
    sequence = np.empty(len(group), dtype=np.int64)
    sequence[order] = (start + rank) % 499 * 2
    body = (prefix.astype(np.int64) * 100_000_000 + ymd) * 1000 + sequence + np.where(is_male, 1, 2)
    check = ID_CHECK[(digits(body, 17) * ID_WEIGHTS).sum(axis=1) % 11]
    return pl.Series(body).cast(pl.String) + pl.Series(check)


def valid_identity_numbers(numbers: pl.Series) -> pl.Series:
    """Whether each has seventeen digits and the right check character (used by tests and by planting)."""
    shaped = numbers.str.contains(r"^[1-9]\d{16}[0-9X]$").fill_null(False)
    body = numbers.str.head(17).cast(pl.Int64, strict=False).fill_null(0).to_numpy()
    check = ID_CHECK[(digits(body, 17) * ID_WEIGHTS).sum(axis=1) % 11]
    return shaped & (numbers.str.tail(1) == pl.Series(check)).fill_null(False)


def bank_accounts(count: int, rng: np.random.Generator, prefix: int = 621722) -> pl.Series:
    """Nineteen digits with a Luhn check."""
    return with_luhn_digit(pl.Series(prefix * 10**12 + rng.integers(10**11, 10**12, count)))


def with_luhn_digit(body: pl.Series) -> pl.Series:
    """Account numbers of nineteen digits from their first eighteen."""
    doubled = digits(body.to_numpy(), 18)[:, ::-1].copy()
    doubled[:, ::2] *= 2
    doubled -= np.where(doubled > 9, 9, 0)
    return body.cast(pl.String) + pl.Series((10 - doubled.sum(axis=1) % 10) % 10).cast(pl.String)


def phones(count: int, rng: np.random.Generator) -> pl.Series:
    """Eleven-digit mobile numbers."""
    head = rng.choice([138, 139, 136, 150, 151, 152, 158, 182, 187, 188, 177, 173], count)
    return pl.Series(head * 10**8 + rng.integers(0, 10**8, count)).cast(pl.String)


def credit_code(kind: str, serial: int, area: str = "341504") -> str:
    """Unified social credit code with both check characters: ``kind`` is 11, 12, 52, 91, 93 …"""
    body = f"M{'AB'[serial // 9_000_000 % 2]}{serial % 900_000:06d}"
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in body]
    inner = 11 - sum(v * w for v, w in zip(values, GB11714_WEIGHTS, strict=True)) % 11
    inner_check = {10: "X", 11: "0"}.get(inner, str(inner))
    stem = f"{kind}{area}{body}{inner_check}"
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(stem, USCC_WEIGHTS, strict=True))
    return stem + USCC_ALPHABET[(31 - total % 31) % 31]


def credit_codes(kind: str, serials: np.ndarray, area: str = "341504") -> pl.Series:
    """Unified social credit codes of many serials below 900,000, with both check characters (see ``credit_code``)."""
    body = np.concatenate([np.tile([22, 10], (len(serials), 1)), digits(serials, 6)], axis=1)  # M, A, six digits
    inner = 11 - (body * GB11714_WEIGHTS).sum(axis=1) % 11
    inner_check = np.where(inner == 10, USCC_ALPHABET.index("X"), np.where(inner == 11, 0, inner))
    head = np.array([int(c) for c in kind + area])
    alphabet = np.array(list(USCC_ALPHABET))
    # In the outer alphabet letters left out (I, O, S, V, Z) move the values of those behind them.
    letters = np.tile([USCC_ALPHABET.index("M"), USCC_ALPHABET.index("A")], (len(serials), 1))
    stem = np.concatenate([np.tile(head, (len(serials), 1)), letters, digits(serials, 6), inner_check[:, None]], axis=1)
    check = (31 - (stem * USCC_WEIGHTS).sum(axis=1) % 31) % 31
    every = alphabet[np.concatenate([stem, check[:, None]], axis=1)]
    return pl.Series(every.view("<U18").ravel() if len(every) else [], dtype=pl.String)
