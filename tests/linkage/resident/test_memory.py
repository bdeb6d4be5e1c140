"""Ids with a memory: stable, resolvable for ever, and the same however the rows came."""

from __future__ import annotations

import random

import pytest

from linkage.resident import stewards
from tests.support.spellings import Spelling, number, register, replace, rows_of


def groups(memory) -> set[frozenset[str]]:
    """The spellings of each citizen, whatever the citizen is called."""
    by_citizen: dict[str, set[str]] = {}
    for spelling, citizen in memory.all().items():
        by_citizen.setdefault(citizen, set()).add(spelling)
    return {frozenset(spellings) for spellings in by_citizen.values()}


def damaged(drawn: random.Random, row: Spelling) -> Spelling:
    """A row as a clerk may write it the next time."""
    text = row.own_number or ""
    return drawn.choice([
        replace(row, full_name=f"{row.full_name}(小)"),
        replace(row, full_name=drawn.choice(["李建国", "王芳"])),
        replace(row, full_name=f"{(row.full_name or '')[:-1]}晗"),
        replace(row, resident_id_number=text[:15] + "000", own_number=None, is_usable=False),
        replace(row, resident_id_number=text[:10] + text[11] + text[10] + text[12:], own_number=None, is_usable=False),
        replace(row, resident_id_number=None, own_number=None, is_usable=False),
        replace(row, account_number="6217200000000000041"),
        replace(row, phone_number="13800000041"),
        replace(row, division_code="341504102204"),
        replace(row, township_code="341504102"),
        replace(row, kin_numbers="342423197805121423;"),
    ])  # fmt: skip


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.nights) for seed in (2, 3))])
def test_a_night_at_a_time_gives_what_linking_from_scratch_gives(model, everybody, seed):
    drawn = random.Random(seed)
    rows = rows_of(everybody[:300])
    with register() as nightly:
        nightly.night(model, 1, rows)
        for day in range(2, 7):
            rows = [damaged(drawn, row) if row.own_number and drawn.random() < 0.05 else row for row in rows]
            rows = [row for row in rows if drawn.random() > 0.01]
            nightly.night(model, day, rows)
        with register() as scratch:
            shuffled = drawn.sample(rows, len(rows))
            scratch.night(model, 6, shuffled)
            assert groups(nightly) == groups(scratch)
            verdicts = (
                "select node_id, outcome, number, round(probability, 9), reason from identity.verdict order by all"
            )
            assert nightly.connection.execute(verdicts).fetchall() == scratch.connection.execute(verdicts).fetchall()


def test_order_of_rows_and_their_split_into_nights_never_matter(model, everybody):
    rows = rows_of(everybody[:150])
    with register() as one, register() as other:
        one.night(model, 1, rows)
        for day, part in enumerate((rows[350:], rows[150:], rows), start=1):
            other.night(model, day, list(reversed(part)))
        assert one.all() == other.all()


@pytest.mark.nights
def test_over_ten_nights_of_changes_every_untouched_person_keeps_the_id(memory, model, everybody):
    drawn = random.Random(7)
    rows = rows_of(everybody[:250])
    memory.night(model, 1, rows)
    before, touched = memory.all(), set()
    for day in range(2, 12):
        sound = [place for place, row in enumerate(rows) if row.own_number]
        for place in drawn.sample(sound, len(rows) // 100):
            touched.add(rows[place].own_number)
            rows[place] = damaged(drawn, rows[place])
        memory.night(model, day, rows)
    after = memory.all()
    untouched = [row for row in rows if row.own_number and row.own_number not in touched]
    assert len(untouched) > 500
    assert [after.get(row.spelling_key) for row in untouched] == [before[row.spelling_key] for row in untouched]


def test_the_same_night_again_changes_nothing(memory, model, everybody):
    rows = rows_of(everybody[:200])
    memory.night(model, 1, rows)
    before = memory.connection.execute("select * from identity.member order by all").fetchall()
    again = memory.night(model, 1, rows)
    assert (again.arrived, again.gone, again.numbers_touched, again.pairs_scored, again.changes) == (0, 0, 0, 0, 0)
    assert memory.connection.execute("select * from identity.member order by all").fetchall() == before


def test_a_row_that_tells_nothing_new_makes_no_pair_and_a_new_phone_makes_those_of_its_person(memory, model, everybody):
    rows = rows_of(everybody[:200])
    place = next(place for place, row in enumerate(rows) if row.own_number)
    lost = replace(rows[place], resident_id_number=None, own_number=None, is_usable=False, kin_numbers=None)
    rows.append(replace(lost, record_count=2))
    memory.night(model, 1, rows)
    rows[place] = replace(rows[place], full_name=f"{rows[place].full_name}(小)")
    noted = memory.night(model, 2, rows)
    assert (noted.arrived, noted.numbers_touched, noted.pairs_scored) == (1, 1, 0)
    rows[place] = replace(rows[place], phone_number="13800000041")
    assert memory.night(model, 3, rows).pairs_scored > 0


def test_an_id_survives_a_corrected_number_and_the_other_one_leads_to_it(memory, model, everybody):
    """A person known by the old number in three feeds and by the new one on the register alone: the older id stays."""
    one = next(p for p in everybody if p.birth_date.year < 1946)
    new = replace(one, number=number(one.number[:14] + "997"))
    old_rows = [row for row in rows_of([one]) if row.feed_code != "GA01"]
    memory.night(model, 1, [*rows_of([one])])
    first = memory.citizen(old_rows[0])
    memory.night(model, 2, [new.registered(), *old_rows])
    second = memory.citizen(new.registered())
    assert second != first
    memory.night(model, 3, [new.registered(), *old_rows], corrections=[(one.number, new.number)])
    assert {memory.citizen(row) for row in [new.registered(), *old_rows]} == {first}
    assert stewards.resolve(memory.connection, second) == [second, first]
    assert ("merge", second, first, "records") in memory.changes()


def test_a_correction_taken_back_gives_each_its_id_again(memory, model, everybody):
    one = next(p for p in everybody if p.birth_date.year < 1946)
    other = replace(one, number=number(one.number[:14] + "997"))
    rows = [*rows_of([one]), other.registered()]
    memory.night(model, 1, rows)
    apart = memory.citizen(rows[0]), memory.citizen(other.registered())
    memory.night(model, 2, rows, corrections=[(other.number, one.number)])
    assert memory.citizen(other.registered()) == memory.citizen(rows[0])
    memory.night(model, 3, rows, corrections=[])
    assert (memory.citizen(rows[0]), memory.citizen(other.registered())) == apart
    assert [change[0] for change in memory.changes()] == ["merge", "split"]


def test_who_was_whose_before_stays_known(memory, model, everybody):
    one = next(p for p in everybody if p.birth_date.year < 1946)
    wrong = one.row("ZW01", full_name="李建国")
    memory.night(model, 1, [*rows_of([one]), one.row("ZW01")])
    memory.night(model, 3, [*rows_of([one]), wrong])
    history = memory.connection.execute(
        "select known_from, known_to from identity.member where spelling_key = $1", [one.row("ZW01").spelling_key]
    ).fetchall()
    assert [(f"{since}", f"{until}") for since, until in history] == [("2026-11-01", "2026-11-03")]


def test_a_night_that_fails_leaves_the_memory_as_it_was(model, everybody, tmp_path):
    rows = rows_of(everybody[:100])
    with register(f"{tmp_path / 'identity.duckdb'}") as memory:
        memory.night(model, 1, rows)
        before = memory.all()
        memory.give(rows_of(everybody[:200]))
        memory.connection.execute(
            "create or replace temp view corrections as select 1 as old_number, error('stop') as new_number"
        )
        with pytest.raises(Exception, match="stop"):
            memory.night(model, 2)
        memory.give(rows_of(everybody[:200]))
        assert memory.all() == before
        memory.night(model, 2)
        assert len(memory.all()) > len(before)


def test_a_model_that_was_touched_is_not_used(model, tmp_path):
    path = tmp_path / "model.json"
    model.save(path)
    assert type(model).load(path) == model
    path.write_text(path.read_text("utf-8").replace('"persons": 2000', '"persons": 2001'), "utf-8")
    with pytest.raises(ValueError, match="changed since it was trained"):
        type(model).load(path)


def test_a_program_that_reads_rows_otherwise_reads_all_of_them_anew_and_keeps_the_ids(model, everybody, tmp_path):
    rows = rows_of(everybody[:200])
    path = str(tmp_path / "identity.duckdb")
    with register(path) as before:
        before.night(model, 1, rows)
        first = before.all()
        before.connection.execute("update identity.read_with set version = 'of an older program'")
        before.connection.execute("alter table identity.spelling drop column relation")
    with register(path) as after:
        again = after.night(model, 2, rows[3:])
        assert again.arrived == len(rows) - 3
        assert after.all() == {row.spelling_key: first[row.spelling_key] for row in rows[3:]}
        assert after.changes() == []
