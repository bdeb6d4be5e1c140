"""What stewards decide holds, night after night, until it is withdrawn."""

from __future__ import annotations

import pytest

from tests.support.spellings import Decision, number, replace, rows_of


def decided(order: int, kind: str, left, right, is_record: bool = True) -> Decision:
    return Decision(f"{order}", kind, left.spelling_key, right.spelling_key, is_record, "li", "wang")  # type: ignore[arg-type]


@pytest.fixture
def pair(everybody):
    """Two persons, of whom the first lent the second the number: a slip of the name hides it."""
    first, second = [p for p in everybody if len(p.name) == 3 and p.birth_date.year < 1990][:2]
    alike = replace(second, name=first.name[:2] + ("云" if first.name[2] != "云" else "海"))
    return first, alike


def test_an_unmerged_row_stays_out_on_the_next_nights_however_often_it_is_delivered(memory, model, everybody, pair):
    first, second = pair
    wrong = first.row("ZW01", full_name=second.name)
    rows = [*rows_of(everybody), wrong]
    memory.night(model, 1, rows)
    mistaken = memory.citizen(first.registered())
    assert memory.citizen(wrong) == mistaken  # a planted false merge: one character differs, the number agrees
    apart = decided(1, "different", wrong, first.registered())
    memory.night(model, 2, rows, [apart])
    assert memory.citizen(wrong) != mistaken
    again = replace(wrong, record_count=5, account_number="6217200000000000058")
    memory.night(model, 3, [*rows, again], [apart])
    assert memory.citizen(again) != mistaken
    assert memory.citizen(first.registered()) == mistaken
    assert memory.changes()[0][0] == "override"
    memory.night(model, 4, rows, [])
    assert memory.citizen(wrong) == mistaken


def test_a_decision_of_two_stewards_is_written_beside_what_it_changed(memory, model, everybody, pair):
    wrong = pair[0].row("ZW01", full_name=pair[1].name)
    rows = [*rows_of(everybody), wrong]
    memory.night(model, 1, rows)
    memory.night(model, 2, rows, [decided(1, "different", wrong, pair[0].registered())])
    found = memory.connection.execute("select author, approver, cause from identity.change").fetchall()
    assert found == [("li", "wang", "decision")]


def test_a_row_in_review_is_linked_by_a_decision(memory, model, everybody):
    names = [p.name for p in everybody]
    one = next(p for p in everybody if names.count(p.name) == 1 and len(p.name) == 3)
    row = one.loose("ZW01", None, division_code=one.division_code, township_code=one.division_code[:9])
    rows = [*rows_of(everybody), row]
    memory.night(model, 1, rows)
    assert memory.citizen(row) is None
    memory.night(model, 2, rows, [decided(1, "same", row, one.registered())])
    assert memory.citizen(row) == memory.citizen(one.registered())
    memory.night(model, 3, rows, [])
    assert memory.citizen(row) is None


def test_two_numbers_are_one_person_only_while_stewards_say_so(memory, model, everybody, pair):
    first, _ = pair
    rows = rows_of(everybody)
    memory.night(model, 1, rows)
    ids = memory.citizen(first.registered()), memory.citizen(everybody[everybody.index(first) + 1].registered())
    other = everybody[everybody.index(first) + 1]
    same = decided(1, "same", first.registered(), other.registered(), is_record=False)
    memory.night(model, 2, rows, [same])
    assert memory.citizen(first.registered()) == memory.citizen(other.registered())
    assert memory.citizen(first.registered()) in ids
    memory.night(model, 3, rows, [])
    assert (memory.citizen(first.registered()), memory.citizen(other.registered())) == ids


def test_a_row_kept_from_one_person_may_still_be_another(memory, model, everybody):
    child = next(p for p in everybody if p.mother)
    mother = next(p for p in everybody if p.number == child.mother)
    row = child.loose("JY01", child.mother, is_usable=True, birth_date=child.birth_date, sex=child.sex)
    rows = [*rows_of(everybody), row]
    memory.night(model, 1, rows, [decided(1, "different", row, mother.registered())])
    assert memory.citizen(row) == memory.citizen(child.registered())
    memory.night(model, 2, rows, [decided(1, "different", row, child.registered())])
    assert memory.citizen(row) is None


def test_a_decision_outlives_the_row_it_was_made_about(memory, model, everybody, pair):
    """The next delivery has the same mistake in other words, and the row decided about is in no file any more."""
    first, second = pair
    wrong = first.row("ZW01", full_name=second.name)
    rows = rows_of(everybody)
    apart = decided(1, "different", wrong, first.registered())
    memory.night(model, 1, [*rows, wrong])
    memory.night(model, 2, [*rows, wrong], [apart])
    memory.night(model, 3, rows, [apart])
    again = replace(wrong, account_number="6217200000000000058")
    memory.night(model, 4, [*rows, again], [apart])
    assert memory.citizen(again) != memory.citizen(first.registered())
    memory.night(model, 5, [*rows, again], [])
    assert memory.citizen(again) == memory.citizen(first.registered())


def test_rows_of_a_wrong_number_follow_the_one_that_a_steward_linked(memory, model, everybody):
    names = [p.name for p in everybody]
    one = next(p for p in everybody if names.count(p.name) == 1 and len(p.name) == 3)
    wrong = "34242300000000000X"
    row = one.loose("ZW01", wrong, division_code=one.division_code)
    rows = rows_of(everybody)
    memory.night(model, 1, [*rows, row])
    assert memory.citizen(row) is None
    same = decided(1, "same", row, one.registered())
    memory.night(model, 2, [*rows, row], [same])
    later = replace(row, feed_code="ZW02", phone_number="13805640009")
    memory.night(model, 3, [*rows, later], [same])
    assert memory.citizen(later) == memory.citizen(one.registered())


@pytest.mark.parametrize("rows_given", [1, 5])
def test_rows_that_stewards_give_to_somebody_else_never_take_the_id_along(memory, model, everybody, rows_given):
    """Who loses them is untouched by anything else; who gets them came later, and has one row of her own."""
    names = [p.name for p in everybody]
    giver = next(p for p in everybody if names.count(p.name) == 1 and len(p.name) == 3 and p.birth_date.year < 1946)
    taker = replace(giver, number=number(giver.number[:14] + "998"), name="欧阳海云", account="6217200000000000033")
    cut = giver.number[:15] + "000"
    given = [giver.loose("ZW01", cut, record_count=count) for count in range(1, rows_given + 1)]
    before = [*rows_of(everybody), *given]
    memory.night(model, 1, before)
    assert {memory.citizen(row) for row in given} == {memory.citizen(giver.registered())}
    after = [*before, taker.registered()]
    memory.night(model, 2, after)
    ids = memory.citizen(giver.registered()), memory.citizen(taker.registered())
    memory.night(model, 3, after, [decided(n, "same", row, taker.registered()) for n, row in enumerate(given)])
    assert (memory.citizen(giver.registered()), memory.citizen(taker.registered())) == ids
    assert {memory.citizen(row) for row in given} == {ids[1]}
    memory.night(model, 4, after, [])
    assert {memory.citizen(row) for row in given} == {memory.citizen(giver.registered())} == {ids[0]}
