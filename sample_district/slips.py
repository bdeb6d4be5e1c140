"""How single values go wrong: expressions that turn a right value into a typical wrong one (domain.md 1.9).

Every expression reads a frame with ``value`` (the right text), ``v`` (a whole number that chooses the variant), and
where it says so ``account``, ``other`` (another person's number) or ``date``.
"""

from __future__ import annotations

import polars as pl

from sample_district.workbook import EXCEL_EPOCH, NUMBER_MARK

VALUE, V = pl.col("value"), pl.col("v")


def _choose(variants: list[pl.Expr], by: pl.Expr = V) -> pl.Expr:
    chosen = variants[-1]
    for position, variant in reversed(list(enumerate(variants[:-1]))):
        chosen = pl.when(by % len(variants) == position).then(variant).otherwise(chosen)
    return chosen


def _letter(options: str) -> pl.Expr:
    return _choose([pl.lit(letter) for letter in options])


def _replaced_at(position: pl.Expr, text: pl.Expr) -> pl.Expr:
    return VALUE.str.head(position) + text + VALUE.str.slice(position + 1)


def cut_to_fifteen_digits() -> pl.Expr:
    """E01: a number cell with fifteen significant digits; a number that ends in X stays text."""
    cut = pl.lit(NUMBER_MARK) + VALUE.str.head(15) + pl.lit("000")
    return pl.when(VALUE.str.contains(r"^\d{18}$")).then(cut).otherwise(VALUE)


def through_a_float() -> pl.Expr:
    """E02: read as a binary float and written again; the last digits become a multiple of 16 or 32."""
    return VALUE.cast(pl.Int64, strict=False).cast(pl.Float64).cast(pl.Int64).cast(pl.String)


def first_generation() -> pl.Expr:
    """A number of the first card: no century, no check digit (domain.md 1.2)."""
    return VALUE.str.head(6) + VALUE.str.slice(8, 9)


def other_x() -> pl.Expr:
    """E03: a small, full-width or Roman ten in the last place."""
    return VALUE.str.head(17) + _letter("xＸⅩⅹ")


def foreign_x() -> pl.Expr:
    """E04: Cyrillic or Greek letter, multiplication sign or star in the last place."""
    return VALUE.str.head(17) + _letter("ХΧ×*")


def spaced_or_wide() -> pl.Expr:
    """E05: full-width digits, or spaces between the parts."""
    wide = VALUE
    for digit in range(10):
        wide = wide.str.replace_all(str(digit), chr(0xFF10 + digit), literal=True)
    parts = VALUE.str.head(6) + pl.lit(" ") + VALUE.str.slice(6, 8) + pl.lit(" ") + VALUE.str.slice(14)
    tail = VALUE + pl.lit(" ")
    return _choose([parts, wide, tail])


def letters_for_digits() -> pl.Expr:
    """E06: O for 0, l or I for 1."""
    zero = VALUE.str.replace("0", "O", literal=True)
    return _choose([zero, VALUE.str.replace("1", "l", literal=True), VALUE.str.replace("1", "I", literal=True)])


def mistyped() -> pl.Expr:
    """E07: one digit typed wrong, or two neighbours exchanged; never the right number again."""
    position = 6 + V % 10
    digit = VALUE.str.slice(position, 1)
    following = VALUE.str.slice(position + 1, 1)
    wrong = ((digit.cast(pl.Int64, strict=False).fill_null(0) + 1 + V % 9) % 10).cast(pl.String)
    exchanged = VALUE.str.head(position) + following + digit + VALUE.str.slice(position + 2)
    return pl.when((V % 3 == 0) & (digit != following)).then(exchanged).otherwise(_replaced_at(position, wrong))


def masked() -> pl.Expr:
    """E16: the middle hidden."""
    return VALUE.str.head(6) + pl.lit("********") + VALUE.str.tail(4)


def masked_name() -> pl.Expr:
    """E16: only the family name left."""
    return VALUE.str.head(1) + _letter("*某")


def account_instead() -> pl.Expr:
    """E10: the account in the column of the number."""
    return pl.col("account")


def two_numbers() -> pl.Expr:
    """E11: another person's number in the same cell."""
    return VALUE + _letter("、/") + pl.col("other")


def nothing() -> pl.Expr:
    """An empty cell, or a word for it."""
    return _choose([pl.lit(None, pl.String), pl.lit("无"), pl.lit("不详"), pl.lit("-")])


def spaced_name() -> pl.Expr:
    """Two-character names padded as in printed tables; a space behind the others."""
    wide = VALUE.str.head(1) + _letter(" 　") + VALUE.str.slice(1)
    return pl.when(VALUE.str.len_chars() == 2).then(wide).otherwise(VALUE + pl.lit(" "))


def noted_name() -> pl.Expr:
    """A clerk's note behind the name."""
    return VALUE + _choose([pl.lit(note) for note in ("(小)", "*", "1", "(女)")])


def lost_character() -> pl.Expr:
    """A character beyond the other system's set, or another dot in a dotted name."""
    dotted = VALUE.str.replace("·", "", literal=True)
    other_dot = _choose([VALUE.str.replace("·", dot, literal=True) for dot in "•‧・．"])
    lost = VALUE.str.head(VALUE.str.len_chars() - 1) + _letter("?□*")
    return pl.when(dotted != VALUE).then(other_dot).otherwise(lost)


def other_date(keeps_day: bool) -> pl.Expr:
    """E14: the date in another form, as a serial, or (where a day is not indispensable) without the day."""
    when = pl.col("date")
    forms = [when.dt.strftime(form) for form in ("%Y.%-m.%-d", "%Y年%-m月%-d日", "%Y%m%d", "%Y/%-m/%-d")]
    serial = pl.lit(NUMBER_MARK) + (when - pl.lit(EXCEL_EPOCH)).dt.total_days().cast(pl.String)
    return _choose([*forms, serial, forms[0] if keeps_day else when.dt.strftime("%Y-%m")])


def other_amount() -> pl.Expr:
    """E15: separators, signs, the unit in the cell, or ten thousands."""
    number = VALUE.cast(pl.Float64, strict=False)
    whole = number.floor().cast(pl.Int64)
    grouped = (
        pl.when(whole >= 1000)
        .then(
            (whole // 1000).cast(pl.String) + pl.lit(",") + (whole % 1000).cast(pl.String).str.zfill(3) + pl.lit(".00")
        )
        .otherwise(pl.lit("￥") + VALUE)
    )
    tens = (number / 10_000).round(4).cast(pl.String) + pl.lit("万")
    changed = _choose([grouped, pl.lit("￥") + VALUE, VALUE + pl.lit("元"), tens])
    return pl.when(number == whole).then(changed).otherwise(VALUE)


def other_township() -> pl.Expr:
    """A township as people write it."""
    short = VALUE.str.replace("(街道|镇|乡)$", "")
    office = VALUE + pl.when(VALUE.str.ends_with("街道")).then(pl.lit("办事处")).otherwise(pl.lit("人民政府"))
    return _choose([short, office, pl.lit("叶集区") + VALUE])


def other_village() -> pl.Expr:
    """A village or community as people write it."""
    short = VALUE.str.replace("(社区居委会|村民委员会|村委会|社区)$", "")
    word = pl.when(VALUE.str.contains("社区")).then(pl.lit("社区")).otherwise(pl.lit("村"))
    return _choose([short + word, short, short + word])
