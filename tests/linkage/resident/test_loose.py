"""Rows without a usable number: linked where the evidence is beyond doubt, for a person to decide where it is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.spellings import Person, number, replace, rows_of


@pytest.fixture
def one(everybody) -> Person:
    """Somebody whose name nobody else of the register bears."""
    names = [person.name for person in everybody]
    return next(p for p in everybody if names.count(p.name) == 1 and len(p.name) == 3 and p.birth_date.year < 1946)


def mistyped(text: str, position: int) -> str:
    digit = str((int(text[position]) + 3) % 10)
    return text[:position] + digit + text[position + 1 :]


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda n: n[:15] + "000", id="E01 cut to fifteen digits"),
        pytest.param(lambda n: n[:15], id="E01 fifteen digits as text"),
        pytest.param(lambda n: f"{int(float(n[:17] + '0')):018d}", id="E02 through a float"),
        pytest.param(lambda n: n.replace("0", "O", 1), id="E06 O for 0"),
        pytest.param(lambda n: mistyped(n, 12), id="E07 a digit mistyped"),
        pytest.param(lambda n: n[:8] + n[9] + n[8] + n[10:] if n[8] != n[9] else n[:10] + n[11] + n[10] + n[12:], id="E07 two digits exchanged"),
        pytest.param(lambda n: f"{n}、{number('34242319550101101')}", id="E11 two numbers in a cell"),
    ],
)  # fmt: skip
def test_a_damaged_number_with_the_name_is_the_person(memory, model, everybody, one, write):
    row = one.loose("ZW01", write(one.number))
    memory.night(model, 1, [*rows_of(everybody), row])
    assert memory.citizen(row) == memory.citizen(one.registered()), memory.verdict(row)


def test_an_empty_number_with_name_and_birth_date_is_the_person(memory, model, everybody, one):
    row = one.loose("MZ02", None, birth_date=one.birth_date, sex=one.sex)
    memory.night(model, 1, [*rows_of(everybody), row])
    assert memory.citizen(row) == memory.citizen(one.registered())


def test_an_account_in_the_column_of_the_number_finds_its_holder(memory, model, everybody, one):
    row = one.loose("MZ09", one.account)
    memory.night(model, 1, [*rows_of(everybody), row])
    assert memory.citizen(row) == memory.citizen(one.registered())


def test_name_and_village_alone_are_never_enough(memory, model, everybody, one):
    row = one.loose("ZW01", None, township_code=one.division_code[:9], division_code=one.division_code)
    memory.night(model, 1, [*rows_of(everybody), row])
    assert memory.citizen(row) is None
    assert memory.verdict(row) == ("review", "name_alone")


def test_two_of_one_name_and_birth_date_are_for_a_person_to_decide(memory, model, everybody, one):
    namesake = replace(
        one, number=number(one.number[:14] + f"{(int(one.number[14:17]) + 2) % 1000:03}"), account="6217200000000000029"
    )
    row = one.loose("MZ02", None, birth_date=one.birth_date, sex=one.sex)
    memory.night(model, 1, [*rows_of([*everybody, namesake]), row])
    assert memory.citizen(row) is None
    assert memory.verdict(row)[1] == "several_candidates"


def test_a_masked_row_needs_more_than_the_family_name(memory, model, everybody, one):
    masked = one.number[:6] + "********" + one.number[-4:]
    bare = one.loose("RS01", masked, full_name=one.name[0] + "某")
    told = one.loose("CZ01", masked, full_name=one.name[0] + "*", account_number=one.account)
    memory.night(model, 1, [*rows_of(everybody), bare, told])
    assert memory.citizen(told) == memory.citizen(one.registered())
    assert memory.citizen(bare) is None or memory.citizen(bare) == memory.citizen(one.registered())


def test_a_childs_row_with_the_mothers_number_is_the_child(memory, model, everybody):
    child = next(p for p in everybody if p.mother)
    row = child.loose("JY01", child.mother, is_usable=True, birth_date=child.birth_date, sex=child.sex)
    in_insurance = child.row("YB01", resident_id_number=child.mother, own_number=child.mother)
    memory.night(model, 1, [*rows_of(everybody), row, in_insurance])
    assert memory.citizen(row) == memory.citizen(in_insurance) == memory.citizen(child.registered())


def test_a_strangers_number_with_another_name_is_a_conflict_and_no_merge(memory, model, everybody, one):
    lent = one.row("YB01", full_name="欧阳不知何人")
    memory.night(model, 1, [*rows_of(everybody), lent])
    assert memory.citizen(lent) is None
    assert memory.verdict(lent)[0] == "apart"


def test_a_twins_damaged_number_is_not_taken_for_the_other_twins(memory, model, everybody):
    """Numbers two digits apart, one character different, one village, account and phone: the cut number is both twins'."""
    first = Person(
        number("34150420120301105"), "周子涵", "female", date(2012, 3, 1), "341504001201", "6217200000000000033"
    )
    second = replace(first, number=number("34150420120301107"), name="周子晗")
    shared = {"account_number": first.account, "phone_number": "13805640001", "division_code": first.division_code}
    known = [one.row("MZ01", **shared) for one in (first, second)]
    named = first.loose("MZ07", first.number[:15] + "000", **shared)
    unnamed = first.loose("CZ01", first.number[:15] + "000", full_name="周子?", **shared)
    memory.night(model, 1, [*rows_of([*everybody, first, second]), *known, named, unnamed])
    assert memory.citizen(named) == memory.citizen(first.registered())
    assert memory.citizen(unnamed) is None


def test_rows_of_one_wrong_number_and_name_follow_the_one_that_is_linked(memory, model, everybody, one):
    wrong = mistyped(mistyped(one.number, 9), 15)
    told = one.loose("MZ07", wrong, account_number=one.account)
    bare = one.loose("YB01", wrong)
    memory.night(model, 1, [*rows_of(everybody), told, bare])
    assert memory.citizen(told) == memory.citizen(bare) == memory.citizen(one.registered())


def test_without_a_model_nothing_is_guessed_and_later_it_is_judged(memory, model, everybody, one):
    row = one.loose("MZ02", None, birth_date=one.birth_date, sex=one.sex)
    memory.night(None, 1, [*rows_of(everybody), row])
    assert memory.citizen(row) is None
    assert memory.verdict(row) == ("apart", "no_model")
    memory.night(model, 2)
    assert memory.citizen(row) == memory.citizen(one.registered())


# Bad input: no blow-up, nothing lost ---------------------------------------------------------------------------------


def test_twenty_thousand_rows_with_one_placeholder_number_cost_little(memory, model, everybody):
    rows = [replace(p.loose("CZ01", "342423190001010000"), record_count=n) for n, p in enumerate(everybody[:50])]
    many = [replace(rows[i % 50], division_code=f"341504{i:06}") for i in range(20_000)]
    result = memory.night(model, 1, [*rows_of(everybody), *many])
    assert result.pairs_scored < 200_000
    assert memory.connection.execute("select count(*) from identity.loose").fetchone() == (20_000,)


def test_one_name_for_all_is_no_evidence(memory, model):
    born = date(1900, 1, 1)
    rows = [
        Person(number(f"34242319{i:09}"), "张伟", "male", born, "341504001201", f"62172{i:014}").row("GA01")
        for i in range(600101, 600901)
    ]
    rows += [
        replace(rows[0], resident_id_number=None, own_number=None, is_usable=False, birth_date=born + timedelta(days=i))
        for i in range(800)
    ]
    result = memory.night(model, 1, rows)
    assert result.pairs_scored < 200_000
    assert result.linked == 0


def test_empty_attributes_everywhere_stay_apart(memory, model):
    rows = [
        replace(Person("", "", "male", date(1980, 1, 1), "", "").loose("ZW01"), full_name=None, record_count=n)
        for n in range(100)
    ]
    result = memory.night(model, 1, rows)
    assert (result.linked, result.review) == (0, 0)
    assert memory.connection.execute("select count(*) from identity.loose").fetchone() == (100,)
