"""Masked values: what an auditor may see of a value, the same from Python and from SQL."""

import re

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.contract import Privacy
from ingestion.literals import literal
from ingestion.masking import mask, mask_sql

CLASSES: list[Privacy] = ["identifier", "account", "contact", "sensitive", "quasi", "none"]


@pytest.mark.parametrize(
    ("value", "privacy", "shown"),
    [
        ("342423196508123017", "identifier", "3****************7"),
        ("王伟", "identifier", "王*"),
        ("𠮷田一", "identifier", "𠮷**"),
        ("李", "identifier", "*"),
        ("13905641234", "contact", "1*********4"),
        ("6217001234567890123", "account", "6*****************3"),
        ("二级", "sensitive", "***"),
        ("1965-08-12", "quasi", "1*********"),
        ("2026年13月", "none", "2026年13月"),
        ("12.5万", "none", "12.5万"),
        ("2026-10-31 08:15:00", "none", "2026-10-31 08:15:00"),
        ("备注342423196508123017", "none", "备注***********"),
        ("3424 2319 6508 1230 17", "none", "***********"),
        ("３４２４２３１９６５０８１２３０１７", "none", "***********"),
        (None, "identifier", ""),
    ],
)
def test_a_masked_value_shows_the_kind_of_defect_and_not_the_person(value, privacy, shown):
    assert mask(value, privacy) == shown


@settings(max_examples=30, deadline=None)
@given(values=st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))), max_size=20))
def test_sql_masks_as_python_does(values):
    values = [*values, None, "342423196508123017", "王伟", "姓名 139 0564 1234"]
    rows = ", ".join(f"({number}, {literal(value)})" for number, value in enumerate(values))
    shown = ", ".join(mask_sql("v", privacy) for privacy in CLASSES)
    query = f"select {shown} from (values {rows}) as t(n, v) order by n"
    expected = [tuple(mask(value, privacy) for privacy in CLASSES) for value in values]
    assert duckdb.sql(query).fetchall() == expected


@given(st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True), st.sampled_from(CLASSES))
def test_no_identity_number_survives_masking(number, privacy):
    shown = mask(f"号{number}", privacy)
    assert number not in shown
    assert not re.search(r"\d{6}", shown)
