"""One way of writing: the handbook's vectors for names, phones, accounts, numbers, codes and dates, on whole columns."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from linkage import standardise

TODAY = date(2026, 11, 1)


def one(frame: pl.DataFrame) -> dict:
    (row,) = frame.to_dicts()
    return row


def name(written: str | None) -> dict:
    return one(standardise.names(pl.Series([written], dtype=pl.String)))


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("王 伟", "王伟"), ("王　伟", "王伟"), ("\ufeff王伟\u200b", "王伟"), ("王\u00a0伟\t", "王伟"), (" 王 小 明 ", "王小明"),  # rules 1 and 2
        ("阿依•买买提", "阿依·买买提"), ("阿依‧买买提", "阿依·买买提"), ("阿依・买买提", "阿依·买买提"), ("阿依･买买提", "阿依·买买提"),  # rule 3
        ("阿依∙买买提", "阿依·买买提"), ("阿依⋅买买提", "阿依·买买提"), ("阿依．买买提", "阿依·买买提"), ("阿依.买买提", "阿依·买买提"),
        ("阿依。买买提", "阿依·买买提"), ("阿依 · 买买提", "阿依·买买提"), ("阿·买·提", "阿·买·提"), ("John  SMITH", "John SMITH"),
        ("王喆", "王喆"), ("王㐂", "王㐂"), ("王䶮", "王䶮"), ("𠮷田", "𠮷田"), ("王㛃", "王㛃"),  # rare characters stay
        ("⽅伟", "方伟"), ("王\ue863", "王䶮"), ("王\ue81e", "王\u9fb4"), ("王\ue864", "王\u9fbb"), ("王\ue816", "王\U00020087"),  # 1.7 PUA
        ("陈一", "陈一"), ("张一一", "张一一"), ("丁一", "丁一"), ("代伟", "代伟"), ("王代", "王代"), ("欧阳代", "欧阳代"), ("戴代", "戴代"),
        ("无", None), ("不详", None), ("-", None), ("***", None), ("某某", None), ("??", None), ("无名氏", None), ("(女)", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_name_is_written_in_one_way(written, core):
    assert name(written)["core"] == core
    assert name(written)["raw"] == written


@pytest.mark.parametrize(
    ("written", "core", "note"),
    [
        ("王伟（已故）", "王伟", "(已故)"), ("王伟(亡)", "王伟", "(亡)"), ("王伟*", "王伟", "*"), ("王伟(女)", "王伟", "(女)"),
        ("王伟代", "王伟", "代"), ("王伟1", "王伟", "1"), ("王伟（小）", "王伟", "(小)"), ("王伟１２", "王伟", "12"), ("王伟(2)", "王伟", "(2)"),
        ("王伟（女）1", "王伟", "(女)1"), ("王 伟 (已故)", "王伟", "(已故)"), ("王伟（在外务工）", "王伟", "(在外务工)"), ("王伟【亡】", "王伟", "(亡)"),
        ("阿依·买买提(女)", "阿依·买买提", "(女)"), ("王伟", "王伟", None), ("王一", "王一", None),
    ],
)  # fmt: skip
def test_what_a_clerk_wrote_behind_a_name_is_kept_apart(written, core, note):
    assert (name(written)["core"], name(written)["note"]) == (core, note)


@pytest.mark.parametrize(
    ("written", "pattern", "same", "other"),
    [
        ("王?", "王_", "王喆", "王小明"), ("王□伟", "王_伟", "王喆伟", "王伟"), ("王〇伟", "王_伟", "王喆伟", "李喆伟"), ("王#伟", "王_伟", "王喆伟", "王伟"),
        ("王yan", "王_", "王䶮", "王伟伟"), ("王yan2", "王_", "王䶮", "王伟伟"), ("王（石羡）", "王_", "王䂮", "王"), ("王（石羡）芳", "王_芳", "王䂮芳", "王芳"),
        ("王(左石右羡)", "王_", "王䂮", "王"), ("王X芳", "王_芳", "王喆芳", "王芳"), ("王○芳", "王_芳", "王喆芳", "王芳"), ("王\ue001", "王_", "王喆", "王"),
        ("*伟", "_伟", "王伟", "王小伟"), ("王*伟", "王_伟", "王小伟", "王伟"), ("王小*", "王小%", "王小", "王大"), ("王*", "王%", "王小明", "李伟"),
    ],
)  # fmt: skip
def test_lost_characters_match_any_one_character(written, pattern, same, other):
    found = name(written)["pattern"]
    assert found == pattern
    assert duckdb.execute("select $1 like $3, $2 like $3", [same, other, found]).fetchone() == (True, False)


@pytest.mark.parametrize("whole", ["王伟", "王伟(已故)", "王伟1", "陈一", "欧阳", "John SMITH", "阿依·买买提", "𠮷田"])
def test_a_whole_name_has_no_pattern(whole):
    assert (name(whole)["pattern"], name(whole)["is_masked"]) == (None, False)


@pytest.mark.parametrize(
    "masked",
    [
        "王*",
        "王**",
        "王某",
        "王某某",
        "王XX",
        "王××",
        "王○○",
        "王〇",
        "欧阳*",
        "欧阳某某",
        "王某1",
        "王先生",
        "李女士",
        "王?",
    ],
)
def test_name_of_which_only_the_family_name_is_left_is_said_to_be_masked(masked):
    assert name(masked)["is_masked"] and name(masked)["codes"] == "NAME_MASKED"
    assert name(masked)["pattern"] in ("王%", "王_", "李%", "欧阳%")


def test_private_use_character_without_a_standard_one_is_said():
    assert name("王\ue001伟")["codes"] == "NAME_PUA;NAME_LOST"
    assert name("王䶮")["codes"] is None


def test_variant_characters_are_folded_for_candidates_only():
    variants, usual = "喆㐂昇堃珮峯淼鍾锺於甦祎镕䶮㛃邨仝闫付肖代", "哲喜升坤佩峰渺钟钟于苏袆熔龑洁村同阎傅萧戴"
    left = standardise.names(pl.Series([f"{each}文{each}红" for each in variants]))
    right = standardise.names(pl.Series([f"{each}文{each}红" for each in usual]))
    assert left["folded"].to_list() == right["folded"].to_list()
    assert (left["core"] != right["core"]).all()
    assert name("阿依·买买提")["folded"] == name("阿依买买提")["folded"]


@pytest.mark.parametrize(
    ("written", "value", "codes"),
    [
        ("13805641234", "13805641234", None), ("+86 138 0564 1234", "13805641234", None), ("0086-13805641234", "13805641234", None),
        ("8613805641234", "13805641234", None), ("１３８０５６４１２３４", "13805641234", None), ("138-0564-1234", "13805641234", None),
        ("13805641234.0", "13805641234", None), ("'13805641234", "13805641234", None), ("0564-6481234", "0564-6481234", None),
        ("05646481234", "0564-6481234", None), ("（0564）6481234", "0564-6481234", None), ("+86-564-6481234", "0564-6481234", None),
        ("5646481234", "0564-6481234", None), ("010-88880234", "010-88880234", None), ("0564-6481234转801", "0564-6481234", None),
        ("6481234", "0564-6481234", "PHONE_AREA_ADDED"), ("13805641234/13905641235", "13805641234", "PHONE_SEVERAL"),
        ("13800000000", None, "PHONE_PLACEHOLDER"), ("11111111111", None, "PHONE_PLACEHOLDER"), ("12345678901", None, "PHONE_PLACEHOLDER"),
        ("00000000", None, "PHONE_PLACEHOLDER"), ("13888888888", None, "PHONE_PLACEHOLDER"), ("0564-0000000", None, "PHONE_FORM"),
        ("138****1234", None, "PHONE_MASKED"), ("1380564123", None, "PHONE_FORM"), ("12805641234", None, "PHONE_FORM"), ("有事找村里", None, "PHONE_FORM"),
        ("无", None, "PHONE_EMPTY"), ("0", None, "PHONE_EMPTY"), ("", None, "PHONE_EMPTY"), (None, None, "PHONE_EMPTY"),
    ],
)  # fmt: skip
def test_phone_is_written_in_one_way(written, value, codes):
    found = one(standardise.phones(pl.Series([written], dtype=pl.String)))
    assert found == {"raw": written, "value": value, "codes": codes}


@pytest.mark.parametrize(
    ("written", "value", "codes"),
    [
        ("6217221504000123453", "6217221504000123453", None), ("6217 2215 0400 0123 453", "6217221504000123453", None),
        ("6217221504000123454", "6217221504000123454", "ACCOUNT_LUHN"), ("20010123456789012345", "20010123456789012345", None),
        ("6.21722E+18", None, "ACCOUNT_XL_FLOAT"), ("6217********3453", None, "ACCOUNT_MASKED"), ("0000000000000000", None, "ACCOUNT_PLACEHOLDER"),
        ("123", None, "ACCOUNT_FORM"), ("现金", None, "ACCOUNT_FORM"), ("无", None, "ACCOUNT_EMPTY"), (None, None, "ACCOUNT_EMPTY"),
    ],
)  # fmt: skip
def test_account_keeps_its_digits_and_luhn_only_warns(written, value, codes):
    found = one(standardise.accounts(pl.Series([written], dtype=pl.String)))
    assert found == {"raw": written, "value": value, "codes": codes}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.from_regex(r"62[0-9]{14,17}", fullmatch=True), min_size=1, max_size=40))
def test_luhn_agrees_with_stdnum(cards):
    codes = standardise.accounts(pl.Series(cards))["codes"]
    assert [code is None for code in codes] == [luhn.is_valid(card) or len(set(card)) == 1 for card in cards]


def number(area: int, day: date, sequence: int) -> str:
    body = f"{area}{day:%Y%m%d}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


BIRTHS = st.dates(date(1901, 1, 1), date(1999, 12, 31))


def test_identity_numbers_of_a_column_keep_their_order_and_their_text():
    written = ["34242319650812301x", "342423196508123014", None, "342423650812301", "342423196508123", "11010519491231002X",
               "34242319650812301443", "342423********3014", "810000199001010019", "342423200101123"]  # fmt: skip
    found = standardise.identity_numbers(pl.Series(written), TODAY)
    assert found["raw"].to_list() == written
    assert found["value"].to_list() == [
        "34242319650812301X", "342423196508123014", None, "342423196508123014", "342423196508123", "11010519491231002X",
        "342423196508123014", "342423********3014", "810000199001010019", "342423200101123",
    ]  # fmt: skip
    assert found["codes"].to_list() == [
        "ID_CHECK", None, "ID_EMPTY", "ID_LEGACY15", "ID_TRUNC15", None, "ID_FROM_CARD", "ID_CHARS;ID_MASKED", None,
        "ID_AMBIGUOUS15",
    ]  # fmt: skip
    assert found["is_usable"].to_list() == [False, True, False, True, False, True, True, False, True, False]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.builds(number, st.just(342423), BIRTHS, st.integers(1, 899)), min_size=1, max_size=30))
def test_old_number_of_fifteen_digits_becomes_the_one_it_was_cut_from(numbers):
    old = [each[:6] + each[8:17] for each in numbers]
    found = standardise.identity_numbers(pl.Series(old), TODAY)
    for cut, whole, row in zip(old, numbers, found.to_dicts(), strict=True):
        assert row["value"] == (whole if row["codes"] == "ID_LEGACY15" else cut)
        assert row["codes"] in ("ID_LEGACY15", "ID_AMBIGUOUS15")
        assert row["is_usable"] == (row["codes"] == "ID_LEGACY15")


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda whole, place, digit: whole[:place] + digit + whole[place + 1 :],
            st.builds(
                number,
                st.sampled_from([342423, 341522, 110105]),
                st.dates(date(1950, 1, 1), TODAY),
                st.integers(1, 999),
            ),
            st.integers(0, 17),
            st.sampled_from("0123456789"),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_structure_date_and_check_digit_agree_with_stdnum(numbers):
    found = standardise.identity_numbers(pl.Series(numbers), TODAY)
    for row in found.to_dicts():
        codes = set((row["codes"] or "").split(";"))
        try:
            born = ric.get_birth_date(row["raw"])
        except ric.ValidationError:
            born = None
        is_possible = born is not None and date(1880, 1, 1) <= born <= TODAY
        if row["raw"][0] != "0":
            assert ("ID_DATE" not in codes) == is_possible
            assert ("ID_CHECK" not in codes) == (ric.calc_check_digit(row["raw"]) == row["raw"][17])


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet=ALPHABET, min_size=18, max_size=18), min_size=1, max_size=20))
def test_credit_code_agrees_with_stdnum(codes):
    found = standardise.credit_codes(pl.Series(codes))["codes"]
    for code, verdict in zip(codes, found, strict=True):
        assert ("USCC_CHECK" in (verdict or "")) == (uscc.calc_check_digit(code[:17]) != code[17])


def test_dates_keep_their_precision():
    written = [
        "1965-08-12",
        "45292",
        "46349",
        "2024.1.5",
        "202401",
        "2024年1月",
        "1965-08",
        "1965",
        "长期",
        "1965-02-30",
        None,
    ]
    found = standardise.dates(pl.Series(written))
    assert found["value"].to_list()[:4] == [date(1965, 8, 12), date(2024, 1, 1), date(2026, 11, 23), date(2024, 1, 5)]
    assert found["value"].to_list()[4:] == [None] * 7
    assert found["precision"].to_list() == ["YMD"] * 4 + ["YM"] * 3 + ["Y"] + [None] * 3
    assert found["codes"].to_list()[8:] == ["OPEN_ENDED", "UNPARSABLE", None]


ANY_TEXT = st.lists(
    st.one_of(
        st.none(), st.text(max_size=25), st.text(alphabet="王伟代一某欧阳·•.*?□X1 （）()已故女\ue001石羡yan", max_size=9),
        st.text(alphabet="0123456789+-()X* /、.E", max_size=24),
    ),
    min_size=1,
    max_size=60,
)  # fmt: skip
READERS = {
    "names": (standardise.names, "core"),
    "phones": (standardise.phones, "value"),
    "accounts": (standardise.accounts, "value"),
    "identity_numbers": (lambda series: standardise.identity_numbers(series, TODAY), "value"),
    "credit_codes": (standardise.credit_codes, "value"),
    "dates": (standardise.dates, "value"),
}


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=25, deadline=None)
@given(cells=ANY_TEXT)
def test_no_text_raises_nor_is_lost_and_what_is_standard_stays_as_it_is(kind, cells):
    reader, column = READERS[kind]
    found = reader(pl.Series(cells, dtype=pl.String))
    assert found["raw"].to_list() == cells
    again = reader(found[column].cast(pl.String))[column]
    assert again.to_list() == found[column].to_list()


@pytest.mark.parametrize("kind", ["names", "phones", "accounts"])
@settings(max_examples=25, deadline=None)
@given(cells=ANY_TEXT)
def test_value_is_missing_exactly_where_its_codes_say_so(kind, cells):
    reader, column = READERS[kind]
    for row in reader(pl.Series(cells, dtype=pl.String)).to_dicts():
        codes = row["codes"].split(";") if row["codes"] else []
        is_unreadable = any(standardise.CODES[code] in ("block", "error") for code in codes)
        assert (row[column] is None) == is_unreadable
