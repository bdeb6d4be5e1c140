"""Tiers T1 and T2: rows with a sound number are its owner's, unless they bear somebody else's name."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.spellings import Person, number, replace

OWNER = Person(
    number("34242319780512142"), "陈桂英", "female", date(1978, 5, 12), "341504001201", "6217200000000000011"
)
CHILD = replace(
    OWNER,
    number=number("34150420150601102"),
    name="陈桂华",
    birth_date=OWNER.birth_date.replace(2015, 6, 1),
    mother=OWNER.number,
)


def linked(memory, model, *rows):
    memory.night(model, 1, [OWNER.registered(), CHILD.registered(), *rows])
    return [memory.citizen(row) for row in rows]


@pytest.mark.parametrize(
    "written",
    ["陈桂英", " 陈桂英 ", "陈 桂英", "陈桂英（已故）", "陈桂?", "陈*", "陈某", "陈桂瑛", "桂英", "陈英桂"],
    ids=lambda text: text.strip(),
)
def test_a_slip_in_the_name_leaves_the_row_with_the_owner(memory, model, written):
    row = OWNER.row("CZ01", full_name=written)
    assert linked(memory, model, row, OWNER.registered()) == [memory.citizen(OWNER.registered())] * 2


@pytest.mark.parametrize("written", ["李建国", "王*", "陈秀兰"])
def test_another_name_with_the_number_is_not_its_owner(memory, model, written):
    assert linked(memory, model, OWNER.row("CZ01", full_name=written)) == [None]


def test_a_relative_of_exactly_that_name_is_not_the_owner_however_alike(memory, model):
    """Without the daughter on the register, 陈桂华 would pass for a slip of 陈桂英."""
    row = OWNER.row("YB01", full_name=CHILD.name)
    assert linked(memory, model, row) == [memory.citizen(CHILD.registered())]
    assert memory.verdict(row)[0] == "linked"


def test_a_relative_who_comes_or_goes_later_changes_whose_the_alike_row_is(memory, model):
    """Nothing of the owner's is delivered anew: the daughter's registration, name or kinship alone decides."""
    row = OWNER.row("YB01", full_name=CHILD.name)
    owner, child = OWNER.registered(), CHILD.registered()
    renamed, orphan = replace(child, full_name="陈秀兰"), replace(child, kin_numbers=None)
    found = []
    for day, other in enumerate(([], [child], [renamed], [child], [orphan], [child], []), start=1):
        memory.night(model, day, [owner, row, *other])
        found.append(memory.citizen(row) == memory.citizen(owner))
    assert found == [True, False, True, False, True, False, True]


def test_a_slip_of_a_two_character_name_needs_the_birth_date(memory, model):
    short = replace(OWNER, number=number("34242319650812301"), name="王伟")
    plain, dated = short.row("CZ01", full_name="王卫"), short.row("MZ02", full_name="王卫", birth_date=short.birth_date)
    memory.night(model, 1, [short.registered(), plain])
    assert memory.citizen(plain) is None
    near = short.row("MZ02", full_name="王卫", birth_date=short.birth_date.replace(1965, 8, 12))
    memory.night(model, 2, [short.registered(), near])
    assert memory.citizen(near) == memory.citizen(short.registered())
    assert dated != near


def test_a_former_name_of_the_register_is_the_owner(memory, model):
    renamed = replace(OWNER.registered(), former_name="李秀兰")
    old = OWNER.row("RS01", full_name="李秀兰")
    memory.night(model, 1, [renamed, old])
    assert memory.citizen(old) == memory.citizen(renamed)


def test_two_sound_numbers_never_become_one_person(memory, model):
    """Twins: numbers two digits apart, one character of the name different, one address, account and phone."""
    first = replace(
        OWNER, number=number("34150420100301101"), name="李子涵", birth_date=OWNER.birth_date.replace(2010, 3, 1)
    )
    second = replace(first, number=number("34150420100301103"), name="李子晗")
    shared = {"account_number": first.account, "phone_number": "13805640001"}
    rows = [one.row("MZ01", **shared) for one in (first, second)]
    memory.night(model, 1, [first.registered(), second.registered(), *rows])
    assert memory.citizen(rows[0]) == memory.citizen(first.registered())
    assert memory.citizen(rows[1]) == memory.citizen(second.registered())
    assert memory.citizen(rows[0]) != memory.citizen(rows[1])


def test_a_number_that_only_looks_cut_is_sound_where_the_register_writes_it(memory, model):
    stem = next(f"34242319{n:06}100" for n in range(650101, 650131) if number(f"34242319{n:06}100").endswith("0"))
    whole = number(stem)
    mine = replace(OWNER, number=whole)
    unsure = {"own_number": None, "is_usable": False}
    rows = [mine.row("GA01", **unsure), mine.row("YB01", **unsure)]
    memory.night(model, 1, rows)
    assert memory.citizen(rows[0]) == memory.citizen(rows[1]) is not None


def test_a_published_correction_joins_the_old_number(memory, model):
    old = replace(OWNER, number=number("34242319780512144")).row("RS01")
    memory.night(model, 1, [OWNER.registered(), old], corrections=[(old.own_number, OWNER.number)])
    assert memory.citizen(old) == memory.citizen(OWNER.registered())
