"""One way of writing for what identifies a person: names, phones, accounts here; numbers, codes, dates from ingestion.

The rules are DuckDB macros, in ``sql/names.sql`` and ``sql/contacts.sql`` upon those of ``ingestion/sql``, and are used
from SQL after ``register``. The functions on polars Series below run the same macros, so that there is one
implementation. None of them raises on a value or loses one: what cannot be read is null with a code.

Divisions are not here: text becomes a twelve-digit code in one place, the model ``int_divisions__matched``
(domain handbook 2.3), whose unit tests hold the handbook's vectors.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from ingestion import cells
from ingestion.careful import Careful, credit_code_plan, date_plan, identifier_plan
from ingestion.identifiers import Severity
from ingestion.reading.sound_numbers import sound

SQL_FOLDER = Path(__file__).parent / "sql"

# What a code of this module says about the value beside it: block and error leave it null, the others keep it.
CODES: dict[str, Severity] = {
    "NAME_EMPTY": "block", "NAME_MASKED": "suspect", "NAME_LOST": "warn", "NAME_PUA": "warn",
    "PHONE_EMPTY": "block", "PHONE_PLACEHOLDER": "error", "PHONE_MASKED": "error", "PHONE_FORM": "error",
    "PHONE_SEVERAL": "warn", "PHONE_AREA_ADDED": "info",
    "ACCOUNT_EMPTY": "block", "ACCOUNT_PLACEHOLDER": "error", "ACCOUNT_MASKED": "error", "ACCOUNT_XL_FLOAT": "error",
    "ACCOUNT_FORM": "error", "ACCOUNT_LUHN": "warn",
}  # fmt: skip

FAMILY_NAMES_OF_TWO = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|司空|夏侯|端木|"
    "轩辕|申屠|太史|淳于|赫连|闻人|澹台|公冶|宗政|濮阳|单于|仲孙|钟离|鲜于|南宫|西门"
)
# Two characters in brackets that a clerk wrote; any other two describe a character that could not be typed.
NOTES_OF_TWO = (
    "已故|已亡|去世|死亡|过世|代领|代办|代签|户主|本人|配偶|儿子|女儿|父亲|母亲|妻子|"
    "丈夫|孙子|孙女|长子|次子|长女|次女|男方|女方|外出|迁出|注销|停发|新增|学生|残疾|"
    "低保|五保|特困|监护|重名|同名"
)
NAMELESS = ("无名", "无名氏", "未取名", "未命名", "没有", "空")
# Signs of a character that a system could not show, and those that hide one on purpose; X stands for both in Latin.
LOST = r"?□■#\x{FFFD}"
HIDDEN = "*○◯〇×"
PRIVATE = r"\x{E000}-\x{F8FF}\x{F0000}-\x{10FFFF}"
# Private-use characters of GBK at FE50 to FEA0, in its order; the codec knows those that are characters since 2000.
# The other fourteen, and ten vertical signs at A6D9: GB 18030-2022 gives them U+9FB4 …, Extension B, and U+FE10 ….
CHANGED_IN_2022 = {
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE,
    0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE832: 0x9FB8, 0xE843: 0x9FB9, 0xE854: 0x9FBA,
    0xE864: 0x9FBB,
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11,
    **{0xE790 + i: 0xFE13 + i for i in range(7)},
}  # fmt: skip
# Variant characters, each with the one it is folded to (domain handbook 1.7).
VARIANTS = "喆哲 㐂喜 昇升 堃坤 珮佩 峯峰 淼渺 鍾钟 锺钟 於于 甦苏 祎袆 镕熔 䶮龑 㛃洁 邨村 仝同 闫阎 付傅 肖萧 代戴"

AREA_CODE = "0564"  # of Lu'an, for landlines written without one
PLACEHOLDER_PHONES = ("13800000000", "13800138000", "13900000000", "13888888888")
LUHN_DIGITS = 19


def _other_forms() -> dict[str, str]:
    """Kangxi radicals (NFKC), brackets of other shapes, private-use characters: each with its standard form."""
    forms = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    forms |= dict(zip("〔〕【】[]﹙﹚", "()()()()", strict=True))
    second = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    forms |= {chr(0xE815 + i): bytes([0xFE, byte]).decode("gb18030") for i, byte in enumerate(second)}
    return forms | {chr(old): chr(new) for old, new in CHANGED_IN_2022.items()}


def _listed(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def _stem_and_signs() -> str:
    """The stem as short as may be, then the signs. The first kind of stem that fits is taken: see name_stem."""
    unmarked, last = "[^()*0-9]", "[^()*0-9 ·]"
    stems = f"(?:{FAMILY_NAMES_OF_TWO}){unmarked}*?{last}|{unmarked}+?{last}|.*?[^ ·]"
    note = rf"{NOTES_OF_TWO}|[^()]?|[0-9]+|[^()][^()+][^()]|[^()左上][^()]{{3}}|[^()]{{5,}}"
    return rf"^({stems})((?:[ ·]*(?:\((?:{note})\)|[*]|[0-9]+)|代)*)$"


def _luhn_sum() -> str:
    digits = [f"n // {10**i} % 10" for i in range(LUHN_DIGITS)]
    doubled = (f"({digit}) * 2 - 9 * cast(({digit}) > 4 as tinyint)" for digit in digits[1::2])
    return " + ".join([*digits[::2], *doubled])


def _same_digits(least: int) -> str:
    return "|".join(f"{digit}{{{least},}}" for digit in range(10))


@cache
def _words() -> dict[str, str]:
    forms = _other_forms()
    return {
        "FAMILY": rf"(?:{FAMILY_NAMES_OF_TWO}|\p{{Han}})",
        "STEM_AND_SIGNS": _stem_and_signs(),
        "NAMELESS": _listed(NAMELESS),
        "VOID": "无空没未暂不",
        "LOST": LOST,
        "PRIVATE": PRIVATE,
        "HIDDEN": HIDDEN,
        "GAP": rf"\([^()]+\)|[A-Za-zü]*[a-zü][A-Za-zü]*|X|[A-WYZ]+|[某%{LOST}{HIDDEN}{PRIVATE}]",
        "OTHER_FORM": "".join(forms),
        "OTHER_FORM_CLASS": re.escape("".join(forms)),
        "STANDARD_FORM": "".join(forms.values()),
        "VARIANT": VARIANTS[0::3],
        "USUAL": VARIANTS[1::3],
        "AREA_CODE": AREA_CODE,
        "PLACEHOLDER_PHONES": _listed(PLACEHOLDER_PHONES),
        "SAME_DIGITS": _same_digits(8),
        "SAME_ACCOUNT_DIGITS": "|".join(f"{digit}+" for digit in range(10)),
        "LUHN_SUM": _luhn_sum(),
    }


@cache
def macros() -> str:
    """SQL script that defines every macro: those of ingestion, then names and contacts."""
    own = "".join((SQL_FOLDER / name).read_text("utf-8") for name in ("names.sql", "contacts.sql"))
    return cells.macros() + re.sub("@([A-Z_]+)@", lambda found: _words()[found[1]], own)


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros on a connection, in the catalogue and schema that are current there."""
    connection.execute(macros())


@cache
def _database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    # A list of more than five words would become a join, pulled out of the CASE that guards it: 30 times slower.
    connection.execute("set disabled_optimizers = 'in_clause'")
    register(connection)
    return connection


def _computed(series: pl.Series, plan: Careful, columns: str, threads: int | None) -> pl.DataFrame:
    """``raw`` and the columns of a plan over its levels, in the order of the series."""
    cursor = _database().cursor()
    try:
        if threads is not None:
            cursor.execute(f"set threads = {threads}")
        cursor.register("given", pl.DataFrame({"x": series.cast(pl.String)}).to_arrow())
        return cursor.execute(f"select x as raw, {columns} from ({plan.over('select x from given')})").pl()
    finally:
        cursor.close()


def identity_numbers(series: pl.Series, today: date, threads: int | None = None) -> pl.DataFrame:
    """Identity numbers as delivered; GB 11643-1999, domain handbook 1.1, 1.2, 1.4 and 1.9.

    One row a value, in order: raw; value (18 characters where they are certain: widths, spaces, X and its look-alikes,
    15 digits raised, the number in a disability certificate's); codes (ID_…, joined by ';', null when sound);
    is_usable: whether identity may be built on it. Numbers of residence permits (81, 82, 83) and of foreigners (9) have
    the same form and the same checks (1.3). As in the reader, sound numbers are recognised at once and the rest goes
    through the macros.
    """
    day = int(f"{today:%Y%m%d}")
    raw = series.cast(pl.String).alias("raw")
    is_sound = pl.Series(sound(pa.array(raw.to_arrow(), pa.string()), day))
    usable = "w is not null and not coalesce(id_is_unusable(d), false) as is_usable"
    rest = _computed(raw.filter(~is_sound), identifier_plan(day), f"w as value, d as codes, {usable}", threads)
    known = raw.filter(is_sound).to_frame().with_columns(value=pl.col("raw"), codes=pl.lit(None, pl.String))
    known = known.with_columns(is_usable=pl.lit(True))
    places = pl.concat([is_sound.arg_true(), (~is_sound).arg_true()])
    return pl.concat([known, rest])[places.arg_sort()]


def credit_codes(series: pl.Series, threads: int | None = None) -> pl.DataFrame:
    """Unified social credit codes (GB 32100-2015, domain handbook 1.6): raw, value, codes (USCC_…, null when sound)."""
    return _computed(series, credit_code_plan(), "w as value, d as codes", threads)


def dates(series: pl.Series, threads: int | None = None) -> pl.DataFrame:
    """Days as departments write them (domain handbook 1.9, E14): raw, value, precision (YMD, YM, Y), codes.

    value is null unless the day is certain; precision says what the text gives: nothing is filled in.
    """
    plan = date_plan()
    return _computed(series, plan, f"w as value, {plan.p} as precision, {plan.f} as codes", threads)


def name_plan() -> Careful:
    """Names of a query with a column x, level by level: core, note, is_masked, folded, pattern, codes (``over``)."""
    return Careful(
        (
            ("name_tidied(x) as d",),
            ("name_clean_of(d) as t",),
            ("name_stem(t) as s",),
            ("name_core_of(s) as core", "name_signs(t) as note"),
            ("name_is_masked_of(t, s, core) as is_masked", "name_folded_of(core) as folded"),
            ("name_pattern_of(t, s, core, note, is_masked) as pattern",),
            ("name_codes_of(t, s, core, is_masked, pattern) as codes",),
        )
    )


def names(series: pl.Series, threads: int | None = None) -> pl.DataFrame:
    """Names of persons (domain handbook 1.7, E16): raw, core, note, pattern, is_masked, folded, codes (NAME_…).

    What each is stands at its macro in sql/names.sql: name_core_of, name_signs, name_pattern_of, ….
    """
    return _computed(series, name_plan(), "core, note, pattern, is_masked, folded, codes", threads)


def phones(series: pl.Series, threads: int | None = None) -> pl.DataFrame:
    """Phones: raw, value (11 digits, or area code, hyphen and number), codes (PHONE_…).

    Source of the forms: the numbering plan for public networks (电信网编号计划, MIIT): mobiles 1[3-9] and nine digits.
    """
    plan = Careful((("cell_tight(x) as t", "phone_digits(phone_text(x)) as d"),))
    return _computed(series, plan, "phone_number_of(d) as value, phone_codes_of(t, d) as codes", threads)


def accounts(series: pl.Series, threads: int | None = None) -> pl.DataFrame:
    """Bank accounts and cards (domain handbook 1.5): raw, value (digits), codes (ACCOUNT_…; LUHN only warns)."""
    plan = Careful((("account_text(x) as t",),))
    return _computed(series, plan, "account_number_of(t) as value, account_codes_of(t) as codes", threads)
