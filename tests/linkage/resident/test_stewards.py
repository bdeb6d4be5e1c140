"""Proposals, their approval by another person, contradictions named, and the queue that goes out and comes back."""

from __future__ import annotations

from datetime import date

import duckdb
import openpyxl
import pytest

from ingestion.home import Home
from ingestion.ledger import open_ledger
from linkage.resident import queue, stewards
from linkage.resident.explain import explain, page
from linkage.resident.impact import impact
from linkage.resident.store import decisions
from tests.support.spellings import frame, register, rows_of


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home.from_environment(tmp_path).prepare()
    with open_ledger(home.ledger) as ledger:
        ledger.execute("insert into nights (load_date, outcome) values ('2026-11-01', 'published')")
    return home


@pytest.fixture
def acting(monkeypatch):
    """Lets a test act as one steward or another."""

    def become(person: str) -> None:
        monkeypatch.setattr(stewards, "acting_person", lambda: person)

    become("li")
    return become


@pytest.fixture
def district(model, everybody):
    """A memory after one night, with the records and payments that a warehouse would hold; three rows are in review."""
    names = [p.name for p in everybody]
    lonely = [p for p in everybody if names.count(p.name) == 1 and len(p.name) == 3][:3]
    waiting = [p.loose("ZW01", None, division_code=p.division_code, township_code=p.division_code[:9]) for p in lonely]
    with register() as memory:
        memory.night(model, 1, [*rows_of(everybody), *waiting])
        _records(memory.connection, [*rows_of(everybody), *waiting])
        yield memory, lonely, waiting


def _records(connection: duckdb.DuckDBPyConnection, rows) -> None:
    """One record a spelling, with a key of its own; a paid line of 100 yuan behind each of the card."""
    connection.register("given_rows", frame(rows).to_arrow())
    connection.execute("""
        attach ':memory:' as identifiers; attach ':memory:' as warehouse;
        create schema identifiers.intermediate; create schema warehouse.marts;
        create table identifiers.intermediate.int_person_records__unioned as
        select 'R' || spelling_key as record_key, *, township_code as township_text, division_code as village_text,
            date '2026-10-01' as first_delivered_date
        from given_rows;
        create table warehouse.marts.benefit_payments as
        select record_key as payment_id, member.citizen_id, 100.0 as amount_yuan, 'paid' as status, 'GAOLING' as programme_code,
            date '2026-05-01' as paid_date
        from identifiers.intermediate.int_person_records__unioned as records
        left join identity.member on records.spelling_key = member.spelling_key
        where feed_code = 'CZ01';
        create table warehouse.marts.benefit_spells (citizen_id varchar);
        create table warehouse.marts.enrolments (citizen_id varchar);
    """)


def sides(memory, row, person):
    left = stewards.side(memory.connection, f"R{row.spelling_key}")
    return left, stewards.side(memory.connection, memory.citizen(person.registered()))


def test_a_decision_counts_only_when_another_person_approved_it_and_from_the_next_night(home, acting, district):
    memory, people, waiting = district
    number = stewards.propose(home, "same", *sides(memory, waiting[0], people[0]), reason="同一户口簿", impact="")
    assert decisions(home, date(2026, 11, 2)) == []
    with pytest.raises(stewards.StewardError, match="your own proposal"):
        stewards.approve(home, number)
    acting("wang")
    stewards.approve(home, number)
    assert decisions(home, date(2026, 11, 1)) == []
    assert [d.approver for d in decisions(home, date(2026, 11, 2))] == ["wang"]
    with open_ledger(home.ledger) as ledger:
        ledger.execute("insert into nights (load_date, outcome) values ('2026-11-05', 'published')")
    stewards.withdraw(home, number)
    assert len(decisions(home, date(2026, 11, 5))) == 1
    assert decisions(home, date(2026, 11, 6)) == []


def test_a_contradiction_is_refused_and_the_chain_is_named(home, acting, district):
    memory, people, waiting = district
    citizens = [stewards.side(memory.connection, memory.citizen(p.registered())) for p in people]
    stewards.propose(home, "same", citizens[0], citizens[1], reason="r", impact="")
    stewards.propose(home, "same", citizens[1], citizens[2], reason="r", impact="")
    with pytest.raises(
        stewards.StewardError, match="decision 1 and decision 2 hold them together, but this would keep them apart"
    ):
        stewards.propose(home, "different", citizens[0], citizens[2], reason="r", impact="")
    row = stewards.side(memory.connection, f"R{waiting[0].spelling_key}")
    stewards.propose(home, "different", row, citizens[0], reason="r", impact="")
    with pytest.raises(stewards.StewardError, match="this would join them, but decision 3 keeps them apart"):
        stewards.propose(home, "same", row, citizens[0], reason="r", impact="")
    with pytest.raises(stewards.StewardError, match="decision 3 keeps them apart"):
        stewards.propose(home, "same", row, citizens[2], reason="r", impact="")
    assert len(stewards.listed(home)) == 3


def test_a_decision_about_an_id_that_has_merged_is_about_where_it_went(model, district):
    memory, people, _ = district
    gone, kept = (memory.citizen(p.registered()) for p in people[:2])
    memory.connection.execute("update identity.citizen set merged_into = $1 where citizen_id = $2", [kept, gone])
    assert stewards.side(memory.connection, gone).citizen_id == kept
    with pytest.raises(stewards.StewardError, match="No citizen was ever given the id C0"):
        stewards.side(memory.connection, "C0")


def test_a_reason_is_needed_and_one_person_is_not_two_sides(home, acting, district):
    memory, people, waiting = district
    left, right = sides(memory, waiting[0], people[0])
    with pytest.raises(stewards.StewardError, match="--reason"):
        stewards.propose(home, "same", left, right, reason=" ", impact="")
    with pytest.raises(stewards.StewardError, match="same person already"):
        stewards.propose(home, "same", right, right, reason="r", impact="")


def test_the_blast_radius_counts_the_money_behind_the_rows_that_move(district):
    memory, people, waiting = district
    paid = next(row for row in rows_of([people[0]]) if row.feed_code == "CZ01")
    left, right = sides(memory, paid, people[0])
    moves = impact(memory.connection, "different", left, right)
    assert (moves.payments, moves.payment_yuan, moves.persons_paid_change, moves.person_times_change) == (
        1,
        100.0,
        -1,
        -1,
    )
    assert moves.records == 3  # every row with that number and name goes with it
    nothing = impact(memory.connection, "different", *sides(memory, waiting[0], people[0]))
    assert nothing.records == 0
    merged = impact(
        memory.connection,
        "same",
        *(stewards.side(memory.connection, memory.citizen(p.registered())) for p in people[:2]),
    )
    assert (merged.persons_change, merged.persons_paid_change) == (-1, -1)


# The queue --------------------------------------------------------------------------------------------------------


def answered(path, answers: dict[int, tuple[str, str]]) -> list[str]:
    """Fill in the n-th pair of a workbook; return the pair codes in order."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    lines = [row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 2).value == queue.RECORD]
    for place, (answer, reason) in answers.items():
        sheet.cell(lines[place], queue._index("answer") + 1).value = answer
        sheet.cell(lines[place], queue._index("reason") + 1).value = reason
    book.save(path)
    return [str(sheet.cell(line, 1).value) for line in lines]


def test_the_queue_shows_both_sides_in_the_same_columns_and_no_score(district, tmp_path):
    memory, people, _ = district
    path = tmp_path / "queue.xlsx"
    assert queue.export(memory.connection, path, None) == 3
    assert path.stat().st_mode & 0o077 == 0
    sheet = openpyxl.load_workbook(path).worksheets[0]
    shown = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [str(title).split()[-1] for title in shown[0]][:3] == ["Pair", "Side", "Name"]
    assert {row[1] for row in shown[1:]} == {queue.RECORD, queue.CITIZEN}
    assert {row[2] for row in shown[1:]} == {p.name for p in people}
    assert not any("0.9" in str(cell) for row in shown for cell in row)


def test_answers_come_back_and_unanswered_pairs_stay(district, tmp_path):
    memory, _, _ = district
    path = tmp_path / "queue.xlsx"
    queue.export(memory.connection, path, None)
    answered(path, {0: ("同一人", "户口簿一致"), 1: ("不能确定", "")})
    back = queue.read_back(memory.connection, path)
    assert [(a.answer, a.reason) for a in back.answers] == [("same", "户口簿一致"), (None, "")]
    assert (back.refused, back.unanswered) == ([], 1)


def test_rows_that_were_mangled_are_refused_by_line_and_the_others_taken(district, tmp_path):
    memory, _, _ = district
    path = tmp_path / "queue.xlsx"
    queue.export(memory.connection, path, None)
    answered(path, {0: ("同一人", "r"), 1: ("大概是", "r"), 2: ("同一人", "r")})
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(3, 3).value = "另一个名字"
    book.save(path)
    back = queue.read_back(memory.connection, path)
    assert [line.split(":")[0] for line in back.refused] == ["line 3", "line 5"]
    assert "changed after the export" in back.refused[0]
    assert "不能确定" in back.refused[1]
    assert [a.line for a in back.answers] == [7]


def test_rows_taken_out_of_the_workbook_stay_in_the_queue(district, tmp_path):
    memory, _, _ = district
    path = tmp_path / "queue.xlsx"
    queue.export(memory.connection, path, None)
    codes = answered(path, {1: ("同一人", "r")})
    book = openpyxl.load_workbook(path)
    book.worksheets[0].delete_rows(3, 2)
    book.save(path)
    back = queue.read_back(memory.connection, path)
    assert (len(back.answers), back.unanswered, back.refused) == (1, 2, [])
    assert codes[1] != codes[0]


@pytest.mark.parametrize("content", [b"no workbook", None])
def test_a_file_that_is_no_queue_is_refused_in_a_sentence(district, tmp_path, content):
    path = tmp_path / "other.xlsx"
    if content is None:
        openpyxl.Workbook().save(path)
    else:
        path.write_bytes(content)
    with pytest.raises(stewards.StewardError, match=r"other\.xlsx"):
        queue.read_back(district[0].connection, path)


# Explanation ------------------------------------------------------------------------------------------------------


def test_an_explanation_names_the_rule_or_the_weights_and_no_person(model, everybody):
    one = next(p for p in everybody if p.birth_date.year < 1946 and len(p.name) == 3)
    cut = one.loose("MZ07", one.number[:15] + "000", account_number=one.account)
    rows = [*rows_of(everybody), cut]
    with register() as memory:
        memory.night(model, 1, rows)
        _records(memory.connection, rows)
        found = explain(memory.connection, model, [], memory.citizen(one.registered()) or "")
        by_method = {reason.method: reason for reason in found.reasons}
        assert by_method["identity_number"].rule["joined"]["en"].startswith("the sound identity number")
        weights = {weight.comparison: weight.weight for weight in by_method["model"].weights}
        assert weights["number_cut"] > 10 < weights["accounts"]
        assert by_method["model"].probability > 0.995
        html = page(found, "a test")
        assert "合成数据" in html
        for secret in (one.number, one.number[:15], one.name, one.account):
            assert secret not in html
        assert "http" not in html
