"""Identity numbers, card numbers and credit codes: the vectors of the domain handbook, and properties of the rules."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from support.reading import MAN, MEMBER_HEAD, NIGHT, csv_bytes, member, read, xlsx_bytes

from ingestion.cells import macros
from ingestion.identifiers import SEVERITIES
from ingestion.messages import texts
from ingestion.reading.sound_numbers import sound

TODAY = 20261101


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        connection.execute(macros())
        yield connection


def codes_of(engine, numbers: list[str], macro: str = "id") -> list[tuple[str | None, str | None]]:
    """(value, codes) of each, by the careful path alone."""
    engine.register("given", pa.table({"i": range(len(numbers)), "x": pa.array(numbers, pa.string())}))
    tidied = "select *, id_tidy(translate(upper(cell_tight(x)), 'Ⅹⅹ', 'XX')) as t from given"
    kinds = f"select *, id_kind(t) as k, try_cast(left(t, 17) as bigint) as n from ({tidied})"
    codes = f"select *, id_codes(t, k, n, {TODAY}) as c from ({kinds})"
    chosen = "id_value(t, k), c" if macro == "id" else f"cert_value(t, k), cert_codes(t, k, n, c, {TODAY})"
    return engine.execute(f"select {chosen} from ({codes}) order by i").fetchall()


def number(area: int, day: date, sequence: int) -> str:
    """A number with its check digit."""
    body = f"{area}{day:%Y%m%d}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")  # stdnum looks at all but the last


NUMBERS = st.builds(
    number,
    st.sampled_from([342423, 341522, 341504, 110105, 413023, 810000]),
    st.dates(date(1880, 1, 1), NIGHT),
    st.integers(0, 999),
)


@pytest.mark.parametrize(
    "written",
    ["11010519491231002X", "342423196508123014", "341522200811054020", "341504201903010019", "810000199001010019",
     "934840198506120011"],
)  # fmt: skip
def test_vectors_that_must_pass(engine, written):
    assert codes_of(engine, [written]) == [(written, None)]


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("111111111111111111", {"ID_PLACEHOLDER", "ID_DATE", "ID_CHECK"}),
        ("123456789012345678", {"ID_PLACEHOLDER", "ID_DATE", "ID_CHECK"}),
        ("000000000000000000", {"ID_PLACEHOLDER"}),
        ("341504190001010000", {"ID_PLACEHOLDER", "ID_XL_TAIL000", "ID_PREFIX_LATE"}),  # passes the checksum
        ("342423196508123000", {"ID_CHECK", "ID_XL_TAIL000"}),
        ("342423196508123008", {"ID_CHECK", "ID_XL_FLOAT"}),
        ("3.42423E+17", {"ID_CHARS", "ID_LEN", "ID_XL_FLOAT"}),
        ("342423196513123014", {"ID_DATE", "ID_CHECK"}),
        ("342423202702303014", {"ID_DATE", "ID_CHECK"}),
        ("992423196508123014", {"ID_CHECK"}),
        ("602423196508123015", {"ID_AREA", "ID_CHECK"}),
        ("342423196508123013", {"ID_CHECK"}),
        ("34242319650812301", {"ID_LEN"}),
        ("34242319650812301O", {"ID_CHARS"}),
        ("342423********3014", {"ID_CHARS", "ID_MASKED"}),
        ("6217221504000123453", {"ID_LEN", "ID_ACCOUNT"}),
        ("342423196508123014、341522200811054020", {"ID_CHARS", "ID_LEN", "ID_SEVERAL"}),
        ("342423196508123", {"ID_TRUNC15"}),
        ("342423200101123", {"ID_AMBIGUOUS15"}),
        ("无", {"ID_EMPTY"}), ("不详", {"ID_EMPTY"}), ("-", {"ID_EMPTY"}), ("0", {"ID_EMPTY"}), ("none", {"ID_EMPTY"}),
    ],
)  # fmt: skip
def test_vectors_that_must_be_flagged(engine, written, codes):
    ((value, found),) = codes_of(engine, [written])
    assert set(found.split(";")) == codes
    assert value == (None if codes == {"ID_EMPTY"} else written)


@pytest.mark.parametrize(
    ("written", "value", "codes"),
    [
        ("11010519491231002x", "11010519491231002X", None), ("11010519491231002Ｘ", "11010519491231002X", None),  # E03
        ("11010519491231002Ⅹ", "11010519491231002X", None), ("11010519491231002ⅹ", "11010519491231002X", None),
        ("11010519491231002Х", "11010519491231002X", None), ("11010519491231002Χ", "11010519491231002X", None),  # E04
        ("11010519491231002×", "11010519491231002X", None), ("11010519491231002*", "11010519491231002X", None),
        ("３４２４２３１９６５０８１２３０１４", MAN, None), ("342423 1965 0812 3014", MAN, None),  # E05
        ("342423\u3000196508123014", MAN, None), ("'342423196508123014", MAN, None), ('="342423196508123014"', MAN, None),
        ("\t342423196508123014", MAN, None), ("342423196508123014\u200b", MAN, None),
        ("34242319650812301443", MAN, "ID_FROM_CARD"), ("34242319650812301443B1", MAN, "ID_FROM_CARD"),  # E09
        ("342423650812301", MAN, "ID_LEGACY15"),
    ],
)  # fmt: skip
def test_repairs_that_are_certain(engine, written, value, codes):
    assert codes_of(engine, [written]) == [(value, codes)]


def test_look_alike_of_x_is_repaired_only_where_the_checksum_then_holds(engine):
    assert codes_of(engine, ["34242319650812301*"]) == [("34242319650812301*", "ID_CHARS;ID_MASKED")]


def test_late_prefix_is_said_and_stays_usable(engine):
    born_before = number(341504, date(2014, 12, 31), 1), number(341522, date(1998, 12, 31), 1)
    born_after = number(341504, date(2015, 1, 1), 1), number(341522, date(1999, 1, 1), 1)
    assert [codes for _, codes in codes_of(engine, [*born_before, *born_after])] == ["ID_PREFIX_LATE"] * 2 + [None] * 2
    assert SEVERITIES["ID_PREFIX_LATE"] == "info"


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("34242319650812301443", None), ("34242319650812301443B2", None), ("342423196508123014", None),
        ("34242319650812301343", "ID_CHECK"), ("H12345678", "CERT_OTHER"), ("M1234567801", "CERT_OTHER"),
        ("E12345678", "CERT_OTHER"), ("EA1234567", "CERT_OTHER"), ("ABC123456789012", "CERT_OTHER"), ("南字第1234567号", "CERT_OTHER"),
        ("91341504MA2T000311", "CERT_OTHER"), ("1134160073302996XP", "CERT_OTHER"), ("11341700003244967K", "CERT_OTHER"),
        ("没带", "CERT_FORM"), ("无", "ID_EMPTY"), ("3.42423E+17", "ID_CHARS;ID_LEN;ID_XL_FLOAT"), ("000000000000000000", "ID_PLACEHOLDER"),
    ],
)  # fmt: skip
def test_document_number_is_told_apart(engine, written, codes):
    assert codes_of(engine, [written], "cert")[0][1] == codes


@pytest.mark.parametrize(
    "code",
    ["11341700003244967K", "1134160073302996XP", "11341821003287502E", "11330700002592580J", "91350100M000100Y43", "11341504MB1T00017M",
     "12341504MB1T00025D", "91341504MA2T000311", "52341504MJ0T000490", "53341504MJ0T00057P", "93341504MA2T00066D"],
)  # fmt: skip
def test_credit_codes_of_the_handbook_pass_both_checks(engine, code):
    assert engine.execute("select uscc_codes($1)", [code]).fetchone() == (None,)
    other = "0" if code[-1] != "0" else "1"
    assert engine.execute("select uscc_codes($1)", [code[:-1] + other]).fetchone() == ("USCC_CHECK",)


def test_other_credit_codes_are_told_apart(engine):
    told = {
        "341504600012345": "USCC_LEGACY",
        "MA2T00031": "USCC_LEGACY",
        "91341504MA2T0003": "USCC_LEN",
        "91341504OA2T000311": "USCC_CHARS;USCC_CHECK",
    }
    for code, wanted in told.items():
        assert engine.execute("select uscc_codes($1)", [code]).fetchone() == (wanted,)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), min_size=1, max_size=20))
def test_last_character_of_a_credit_code_agrees_with_stdnum(engine, bodies):
    written = [body + uscc.calc_check_digit(body) for body in bodies]
    found = engine.execute("select distinct uscc_codes(x) from (select unnest($1) as x)", [written]).fetchall()
    assert set(found) <= {(None,), ("USCC_INNER",)}


@settings(max_examples=20, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=50))
def test_check_digit_agrees_with_stdnum(engine, numbers):
    for value, codes in codes_of(engine, numbers):
        assert "ID_CHECK" not in (codes or "") and ric.calc_check_digit(value) == value[17]


@settings(max_examples=30, deadline=None)
@given(number_=NUMBERS, place=st.integers(0, 16), step=st.integers(1, 9), swap=st.integers(0, 15))
def test_every_wrong_digit_and_every_swap_of_neighbours_is_caught(number_, place, step, swap):
    wrong = number_[:place] + str((int(number_[place]) + step) % 10) + number_[place + 1 :]
    swapped = number_[:swap] + number_[swap + 1] + number_[swap] + number_[swap + 2 :]
    assert not sound(pa.array([wrong]), TODAY)[0].as_py()
    assert swapped == number_ or not sound(pa.array([swapped]), TODAY)[0].as_py()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(), NUMBERS, st.text(alphabet="0123456789X", min_size=18, max_size=18), st.text(max_size=20),
            st.builds(lambda n, d: n[:14] + d, NUMBERS, st.sampled_from(["0000", "1000", "300X", "3008"])),
        ),
        min_size=1,
        max_size=60,
    )
)  # fmt: skip
def test_what_the_shortcut_calls_sound_gets_no_code_on_the_careful_path(engine, numbers):
    # The shortcut may leave a sound number to the careful path, never the reverse.
    marks = sound(pa.array(numbers, pa.string()), TODAY).to_pylist()
    for written, is_sound, (value, codes) in zip(numbers, marks, codes_of(engine, numbers), strict=True):
        if is_sound:
            assert (value, codes) == (written, None)
        elif codes is None and value == written:
            assert written[:1] == "9", "only foreigners' numbers are sound and not recognised at once"


def test_shortcut_reads_slices_and_gaps(engine):
    cells = pa.array([None, "x", MAN, "", MAN, "12", None, MAN + "1", MAN])
    assert sound(cells, TODAY).to_pylist() == [False, False, True, False, True, False, False, False, True]
    assert sound(cells.slice(3, 3), TODAY).to_pylist() == [False, True, False]
    assert sound(pa.array([None, None], pa.string()), TODAY).to_pylist() == [False, False]


def test_defective_number_is_loaded_flagged_and_not_usable(home):
    rows = [
        member(低保证号=f"D{i}", 身份证号=cell)
        for i, cell in enumerate(["342423196508123013", "", "不详", "11010519491231002x", MAN])
    ]
    found = read(home, csv_bytes([MEMBER_HEAD, *rows]))
    assert found.column("resident_id_number") == ["342423196508123013", None, None, "11010519491231002X", MAN]
    assert found.column("resident_id_number__is_usable") == [False, False, False, True, True]
    assert found.column("resident_id_number__defects")[:3] == ["ID_CHECK", "ID_EMPTY", "ID_EMPTY"]
    assert found.column("resident_id_number__raw") == [None, None, "不详", "11010519491231002x", None]


def test_number_that_contradicts_sex_or_birth_date_is_said_and_stays_usable(home):
    rows = [
        member(低保证号="A", 性别="女"),
        member(低保证号="B", 出生日期="1965-08-13"),
        member(低保证号="C", 性别="2", 出生日期="1965年8月13日"),
    ]
    found = read(home, csv_bytes([MEMBER_HEAD, *rows]))
    assert found.column("resident_id_number__defects") == ["ID_SEX", "ID_BIRTH", "ID_SEX;ID_BIRTH"]
    assert found.column("resident_id_number__is_usable") == [True] * 3


def test_file_of_numbers_that_came_through_a_double_is_recognised_as_a_whole(home):
    day = date(1950, 1, 1)
    numbers = [str(int(float(number(342423, day + timedelta(days=i), 100 + i)[:17] + "1"))) for i in range(40)]
    rows = [member(低保证号=f"D{i}", 身份证号=written, 出生日期="", 性别="") for i, written in enumerate(numbers)]
    found = read(home, csv_bytes([MEMBER_HEAD, *rows]))
    assert all("ID_XL_FLOAT" in codes for codes in found.column("resident_id_number__defects"))
    assert not any(found.column("resident_id_number__is_usable"))
    mixed = read(home, csv_bytes([MEMBER_HEAD, *rows, member()]), name="mixed.csv")
    assert not all("ID_XL_FLOAT" in (codes or "") for codes in mixed.column("resident_id_number__defects"))


def test_numbers_that_excel_stored_as_numbers_are_suspect(home):
    rows = [
        [
            int(cell) if head == "身份证号" else cell
            for head, cell in zip(MEMBER_HEAD, member(低保证号=f"D{i}"), strict=True)
        ]
        for i in range(4)
    ]
    found = read(home, xlsx_bytes([MEMBER_HEAD, *rows]), name="id_number_stored_as_float.xlsx")
    assert found.column("resident_id_number") == ["342423196508123008"] * 4
    assert all("ID_XL_FLOAT" in codes for codes in found.column("resident_id_number__defects"))


def test_every_code_has_a_severity_and_a_text():
    assert set(SEVERITIES) <= set(texts())
