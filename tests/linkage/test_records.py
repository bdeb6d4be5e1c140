"""A file of records becomes prepared values: what differs only in spelling is equal, what is missing is null."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.records import RecordsError, prepare, read_table
from linkage.settings import Column, Settings

PATH = Path("people.csv")
FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y", "%m/%d/%Y", "%Y年%m月%d日", "%d %B %Y")


@pytest.mark.parametrize(
    ("role", "left", "right"),
    [
        ("given_name", "Zoë", "zoe"),
        ("full_name", " O'Brien,  Ann ", "o brien ann"),
        ("identity_number", "AB 12-34", "ab1234"),
        ("phone", "+44 20 7946 0018", "020 7946 0018"),
        ("postcode", "SW1A 1AA", "sw1a1aa"),
        ("email", "A.B@Mail.org ", "a.b@mail.org"),
    ],
)
def test_spellings_of_one_value_are_equal(role: str, left: str, right: str) -> None:
    first, second = _values(role, [left, right])
    assert first == second is not None


@pytest.mark.parametrize("text", ["", "NA", "null", "-", "  ", "?"])
def test_marks_of_a_missing_value_are_null(text: str) -> None:
    assert _values("full_name", [text, "ann"])[0] is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dates(date(1900, 1, 1), date(2025, 12, 31)), min_size=1, max_size=8), st.sampled_from(FORMATS))
def test_every_usual_order_of_a_date_is_read(days: list[date], form: str) -> None:
    days = [*days, date(1999, 12, 31)]  # a day beyond twelve tells the orders apart
    assert _values("birth_date", [day.strftime(form) for day in days]) == [day.strftime("%Y%m%d") for day in days]


def test_a_date_that_cannot_be_is_kept_digit_by_digit() -> None:
    assert _values("birth_date", ["19081309", "19081209"]) == ["19081309", "19081209"]


def test_parts_of_a_date_become_one() -> None:
    columns = {"by": Column(role="birth_year"), "bm": Column(role="birth_month"), "bd": Column(role="birth_day")}
    table = pl.DataFrame({"id": ["1"], "by": ["1967"], "bm": ["9"], "bd": ["27"]})
    with duckdb.connect() as connection:
        prepare(connection, table, Settings(record_id="id", columns=columns), PATH)
        assert connection.execute("select birth_date_1 from nodes").fetchall() == [("19670927",)]


@pytest.mark.parametrize(
    ("ids", "said"),
    [(["a", "b", "a"], "line 4, column id: this record id stands twice"), (["a", "", "c"], "line 3, column id: empty")],
)
def test_a_bad_record_id_is_told_with_its_line(ids: list[str], said: str) -> None:
    table = pl.DataFrame({"id": ids, "name": ["x", "y", "z"]})
    with duckdb.connect() as connection, pytest.raises(RecordsError) as error:
        prepare(connection, table, Settings(record_id="id", columns={"name": Column(role="full_name")}), PATH)
    assert said in f"{error.value}"


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    table = pl.DataFrame({"id": ["1"], "nom": ["x"]})
    with duckdb.connect() as connection, pytest.raises(RecordsError, match=r"no column 'name'.*id, nom"):
        prepare(connection, table, Settings(record_id="id", columns={"name": Column(role="full_name")}), PATH)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no such file"),
        (b"id,name\n", "holds no rows"),
        (b"id,name\n1,\xff\xfe\n", "UTF-8"),
        (b"id,name, name\n1,a,b\n", "stands twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordsError) as error:
        read_table(path)
    assert said in f"{error.value}" and "people.csv" in f"{error.value}"


def test_full_width_letters_and_spaces_around_are_read_as_plain_text(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id, name\n1, Ａｎｎ　\n", "utf-8")
    assert read_table(tmp_path / "t.csv").row(0) == ("1", "Ann")


def test_csv_and_parquet_read_alike(tmp_path: Path) -> None:
    table = pl.DataFrame({"id": ["1", "2"], "name": ["Ann", None]})
    table.write_csv(tmp_path / "t.csv")
    table.with_columns(pl.col("id").cast(pl.Int64)).write_parquet(tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.csv").equals(read_table(tmp_path / "t.parquet"))


def _values(role: str, texts: list[str]) -> list[str | None]:
    table = pl.DataFrame({"id": [f"{number:03}" for number in range(len(texts))], "it": texts})
    with duckdb.connect() as connection:
        prepare(connection, table, Settings(record_id="id", columns={"it": Column.model_validate(role)}), PATH)
        return [value for (value,) in connection.execute(f"select {role}_1 from nodes order by record_id").fetchall()]
