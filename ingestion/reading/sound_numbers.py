"""Which cells of a column hold an identity number that is sound and as it should be written: numpy over whole columns.

A shortcut, not a second opinion: a cell that is not recognised here goes the careful way (sql/identifiers.sql), which
alone gives codes. A property test holds that nothing recognised here gets a code there. Measured: 0.05 µs a number, a
seventh of the same arithmetic in SQL; two thirds of a register's cells are such numbers.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ingestion.identifiers import PROVINCES, WEIGHTS

LENGTH = 18
ZERO, NINE, X = ord("0"), 9, ord("X") - ord("0")
PROVINCE_EXISTS = np.zeros(100, dtype=bool)
for _first, _last in PROVINCES:
    PROVINCE_EXISTS[_first : _last + 1] = True
DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int32)
# Codes younger than the birth they register (ID_PREFIX_LATE): 叶集区 since 2015, 霍邱县 as 341522 since 1999.
LATE = ((341504, 2015), (341522, 1999))


def sound(cells: pa.Array, today: int) -> pa.Array:
    """Boolean array: which cells are identity numbers with nothing to remark. ``today`` is yyyymmdd."""
    found = np.zeros(len(cells), dtype=bool)
    offsets = np.frombuffer(cells.buffers()[1], dtype=np.int32)[cells.offset : cells.offset + len(cells) + 1]
    rows = np.flatnonzero(np.diff(offsets) == LENGTH)
    if len(rows):
        data = np.frombuffer(cells.buffers()[2], dtype=np.uint8)
        starts = offsets[rows]
        if starts[-1] - starts[0] == LENGTH * (len(rows) - 1):  # nothing else in between: no need to gather
            matrix = data[starts[0] : starts[0] + LENGTH * len(rows)].reshape(-1, LENGTH)
        else:
            matrix = data[starts[:, None] + np.arange(LENGTH, dtype=np.int32)]
        # One row a position of the number: every step below runs over contiguous bytes.
        found[rows] = _sound(np.ascontiguousarray(matrix.T) - ZERO, today)
    return pa.array(found)


def _sound(digits: np.ndarray, today: int) -> np.ndarray:
    body, last = digits[:-1], digits[-1]
    is_digit = body[0] <= NINE
    for position in body[1:]:
        is_digit &= position <= NINE
    is_x = last == X
    good = is_digit & (is_x | (last <= NINE))
    total = np.zeros(len(last), dtype=np.uint16)
    for position, weight in zip(body, WEIGHTS, strict=True):
        total += position * np.uint16(weight)
    remainder = total % 11
    good &= remainder == np.where(is_x, 2, (12 - last.astype(np.int16)) % 11)

    def number(first: int, end: int) -> np.ndarray:
        value = body[first].astype(np.int32)
        for position in body[first + 1 : end]:
            value = value * 10 + position
        return value

    area, year, month, day = number(0, 6), number(6, 10), number(10, 12), number(12, 14)
    date = year * 10_000 + month * 100 + day
    good &= (area >= 100_000) & (area <= 999_999) & (date >= 1880_01_01) & (date <= today) & (date != 1900_01_01)
    good &= (month >= 1) & (month <= 12) & (day >= 1)
    leap = (month == 2) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    good &= day <= DAYS[np.where(good, month, 0)] + leap
    good &= PROVINCE_EXISTS[np.where(good, area // 10_000, 0)]
    for code, since in LATE:
        good &= ~((area == code) & (year < since))
    # 000 at the end may be what Excel left of a number.
    return good & ~((body[15] == 0) & (body[16] == 0) & (last == 0))
