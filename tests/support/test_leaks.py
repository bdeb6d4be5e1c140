"""The search itself finds what it must: a search that finds nothing proves nothing until this holds."""

import json
import sqlite3
import zipfile

import duckdb
import pytest

from support.leaks import Secrets, scan

NUMBER = "34152220081105402X"
SECRETS = Secrets.of([NUMBER], ["王小明", "欧阳雪"], ["13855512345"], ["6217221504000123453"])

FORMS = [
    ("34152220081105402X", "identity number", "18"),
    ("34152220081105402x", "identity number", "18"),
    ("341522 20081105 402X", "identity number", "18 spaced"),
    ("341522-20081105-402X", "identity number", "18 spaced"),
    ("３４１５２２２００８１１０５４０２Ｘ", "identity number", "18"),
    ("341522081105402", "identity number", "15"),
    ("34152220081105", "identity number", "first 14"),
    ("34152220081105402", "identity number", "17"),
    ("王小明", "name", "whole"),
    ("13855512345", "phone", "whole"),
    ("138 5551 2345", "phone", "whole spaced"),
    ("6217221504000123453", "account", "whole"),
    ("6217 2215 0400 0123 453", "account", "whole spaced"),
    ("341522200811054", "identity number", "first 14"),
    ("34152220081105402X41", "identity number", "18"),
    ("ID34152220081105402Xab", "identity number", "18"),
    ("100000000000 13855512345", "phone", "whole"),
]


def kinds(findings):
    return {(finding.kind, finding.form) for finding in findings}


@pytest.mark.parametrize(("text", "kind", "form"), FORMS)
def test_every_form_is_found_in_text(tmp_path, text, kind, form):
    (tmp_path / "night.log").write_text(f"row 7: 『{text}』 refused", "utf-8")
    assert kinds(scan([tmp_path], SECRETS)) == {(kind, form)}


def test_ordinary_numbers_and_words_are_not_found(tmp_path):
    text = "2026-11-01 08:30:00.123456 rows 1234567 hash a13855512345b 王小明家的小店开业 运行 C1234567890123456"
    (tmp_path / "night.log").write_text(text, "utf-8")
    assert scan([tmp_path], SECRETS) == []


def test_a_finding_does_not_repeat_the_secret(tmp_path):
    (tmp_path / "night.log").write_text(f"{NUMBER} 王小明", "utf-8")
    assert not any(secret in repr(scan([tmp_path], SECRETS)) for secret in (NUMBER, "王小明"))


def test_every_column_of_a_duckdb_file_is_searched_also_numbers_and_lists(tmp_path):
    with duckdb.connect(str(tmp_path / "some.db")) as connection:
        connection.execute("create schema s; create table s.t (a varchar, b bigint, c varchar[], d struct(e varchar))")
        connection.execute(
            "insert into s.t values ('王小明', 13855512345, ['6217221504000123453'], {'e': '34152220081105'})"
        )
        connection.execute(f"comment on column s.t.a is 'like {NUMBER}'")
    found = {(finding.place, finding.kind) for finding in scan([tmp_path], SECRETS)}
    assert found == {
        ("s.t.a", "name"), ("s.t.b", "phone"), ("s.t.c", "account"), ("s.t.d", "identity number"),
        ("comment", "identity number"),
    }  # fmt: skip


def test_parquet_and_sqlite_are_searched_by_content_whatever_their_names(tmp_path):
    with duckdb.connect() as connection:
        connection.execute(f"copy (select '{NUMBER}' as x) to '{tmp_path / 'a.bin'}' (format parquet)")
    with sqlite3.connect(tmp_path / "b") as ledger:
        ledger.execute("create table t (body text, raw blob)")
        ledger.execute("insert into t values (?, ?)", (json.dumps({"name": "王小明"}), b"13855512345"))
    found = {(finding.place, finding.kind) for finding in scan([tmp_path], SECRETS)}
    assert found == {("x", "identity number"), ("t.body", "name"), ("t.raw", "phone")}


def test_escaped_text_archives_and_other_encodings_are_read(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"who": "王小明"}), "ascii")
    (tmp_path / "b.html").write_text("<p>&#29579;&#23567;&#26126;</p>", "ascii")
    (tmp_path / "c.csv").write_bytes("姓名,电话\n王小明,13855512345\n".encode("gb18030"))
    with zipfile.ZipFile(tmp_path / "d.xlsx", "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{NUMBER}</t>")
    (tmp_path / f"{NUMBER}.txt").write_text("", "utf-8")
    found = {(finding.path.rpartition("/")[2], finding.kind) for finding in scan([tmp_path], SECRETS)}
    assert found == {
        ("a.json", "name"), ("b.html", "name"), ("c.csv", "name"), ("c.csv", "phone"), ("d.xlsx", "identity number"),
        (f"{NUMBER}.txt", "identity number"),
    }  # fmt: skip
