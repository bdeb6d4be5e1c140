"""Settings of a table: read from YAML or guessed; whoever errs is told the file, the key and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkage.settings import Settings, SettingsError, guess_settings, read_settings

GOOD = """
record_id: rec_id
columns:
  given_name: given_name
  ssn: {role: identity_number, trusted: true}
truth: {record_id: rec_id, entity_id: person}
"""


def test_short_and_long_form_of_a_column(tmp_path: Path) -> None:
    settings = _read(tmp_path, GOOD)
    assert settings.columns["given_name"].role == "given_name"
    assert settings.columns["ssn"].trusted
    assert settings.truth is not None and settings.truth.entity_id == "person"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("record_id: a\ncolumns: {name: nickname}", "columns.name.role"),
        ("record_id: a\ncolumns: {name: full_name}\nspeed: 3", "speed"),
        ("columns: {name: full_name}", "record_id"),
        ("record_id: a\ncolumns: {}", "columns"),
        ("record_id: a\ncolumns: {a: full_name}", "cannot also be compared"),
        ("record_id: a\ncolumns: {m: birth_month}", "without birth_year"),
        (
            "record_id: a\ncolumns: {n: full_name}\ntruth: {record_id: a}",
            "give record_id and entity_id, or left and right",
        ),
        ("- a list", "record_id and columns"),
        ("a: [", "not a YAML file"),
    ],
)
def test_an_error_names_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        _read(tmp_path, text)
    assert said in f"{error.value}"
    assert "settings.yml" in f"{error.value}"


def test_a_missing_file_is_told() -> None:
    with pytest.raises(SettingsError, match=r"no_such\.yml"):
        read_settings(Path("no_such.yml"))


def test_headers_of_a_usual_table_are_understood() -> None:
    headers = ["rec_id", "given_name", "surname", "date_of_birth", "soc_sec_id", "suburb", "postcode", "class"]
    guessed = guess_settings(headers, ["rec_id", "entity_id"])
    assert guessed.record_id == "rec_id"
    roles = {header: column.role for header, column in guessed.columns.items()}
    assert roles == {
        "rec_id": "ignore", "given_name": "given_name", "surname": "family_name", "date_of_birth": "birth_date",
        "soc_sec_id": "identity_number", "suburb": "place", "postcode": "postcode", "class": "ignore",
    }  # fmt: skip


def test_the_entity_is_never_taken_for_an_attribute() -> None:
    guessed = guess_settings(["unique_id", "first_name", "cluster"], ["unique_id", "cluster"])
    assert guessed.columns["cluster"].role == "ignore"


def test_headers_that_say_nothing_are_not_guessed() -> None:
    with pytest.raises(SettingsError, match="--settings"):
        guess_settings(["id", "x1", "x2"], ["id", "entity"])


def _read(folder: Path, text: str) -> Settings:
    path = folder / "settings.yml"
    path.write_text(text, "utf-8")
    return read_settings(path)
