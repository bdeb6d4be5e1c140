"""Which loads take effect: corrections, township parts, batches, decisions of a person, in any order of arrival."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.deliveries import NIGHT, arrive, feed, ledger_in, state_of, states

from ingestion import loads
from ingestion.contract import ContractError
from ingestion.effect import currency, loads_in_effect
from ingestion.ledger import open_ledger
from ingestion.loads import DecisionError

MEMBERS = "民政_低保成员_341504_202610_20261105.xlsx"
MEMBERS_V2 = "民政_低保成员_341504_202610_20261105_V2.xlsx"
MEMBERS_LATER = "民政_低保成员_341504_202610_20261108.xlsx"
YAOLI = "民政_低保成员_341504104_202610_20261105.xlsx"
SANYUAN = "民政_低保成员_341504102_202610_20261105.xlsx"
SHRUNK = ("SHRUNK", "A township lost 40 % of its rows.", "某乡镇减少四成。")


@pytest.fixture
def ledger(tmp_path):
    with ledger_in(tmp_path) as connection:
        yield connection


# --- corrections -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("better", [MEMBERS_V2, MEMBERS_LATER])
def test_a_corrected_file_supersedes(ledger, better):
    first, second = arrive(ledger, MEMBERS), arrive(ledger, better)
    assert (state_of(ledger, first), state_of(ledger, second)) == ("superseded", "in_effect")


@pytest.mark.parametrize("better", [MEMBERS_V2, MEMBERS_LATER])
def test_an_older_version_that_arrives_late_is_kept_but_not_in_effect(ledger, better):
    second, first = arrive(ledger, better), arrive(ledger, MEMBERS)
    assert (state_of(ledger, first), state_of(ledger, second)) == ("superseded", "in_effect")
    row = loads.load_row(ledger, first)
    assert row["reason_code"] == "CORRECTED"
    assert better in row["reason"]
    assert better in row["reason_zh"]


def test_the_next_months_file_leaves_the_last_one_in_effect_as_history(ledger):
    old = arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx")
    new = arrive(ledger, MEMBERS)
    assert state_of(ledger, old) == state_of(ledger, new) == "in_effect"
    verdict = currency(feed("MZ02"), loads_in_effect(ledger, feed("MZ02").id))
    assert verdict == {old: frozenset({"341504"}), new: None}


def test_a_day_of_delivery_ahead_of_the_night_is_a_slip_and_does_not_win_for_ever(ledger):
    slip = arrive(ledger, "民政_低保成员_341504_202610_20271105.xlsx", night=date(2026, 11, 5))
    right = arrive(ledger, "民政_低保成员_341504_202610_20261108.xlsx", night=date(2026, 11, 8))
    assert (state_of(ledger, slip), state_of(ledger, right)) == ("superseded", "in_effect")


# --- township parts --------------------------------------------------------------------------------------------------


def test_township_parts_of_a_period_add_up(ledger):
    ids = [arrive(ledger, YAOLI), arrive(ledger, SANYUAN)]
    assert [state_of(ledger, load_id) for load_id in ids] == ["in_effect", "in_effect"]
    assert set(currency(feed("MZ02"), loads_in_effect(ledger, feed("MZ02").id)).values()) == {None}


def test_the_districts_file_supersedes_the_parts_of_its_period(ledger):
    part, whole = arrive(ledger, YAOLI), arrive(ledger, MEMBERS)
    assert (state_of(ledger, part), state_of(ledger, whole)) == ("superseded", "in_effect")
    assert loads.load_row(ledger, part)["reason_code"] == "WHOLE_DISTRICT"


def test_a_part_delivered_after_the_districts_file_is_held_since_it_would_count_twice(ledger):
    whole = arrive(ledger, MEMBERS)
    part = arrive(ledger, "民政_低保成员_341504104_202610_20261109.xlsx")
    assert (state_of(ledger, whole), state_of(ledger, part)) == ("in_effect", "held")
    assert "hold" in loads.load_row(ledger, part)["reason"]
    loads.hold(ledger, whole, "the parts are right")
    assert (state_of(ledger, whole), state_of(ledger, part)) == ("held", "in_effect")


def test_a_missing_part_keeps_that_townships_previous_period(ledger):
    september = {
        area: arrive(ledger, f"民政_低保成员_{area}_202609_20261009.xlsx") for area in ("341504102", "341504104")
    }
    october = arrive(ledger, SANYUAN)
    verdict = currency(feed("MZ02"), loads_in_effect(ledger, feed("MZ02").id))
    assert verdict == {september["341504102"]: frozenset({"341504"}), september["341504104"]: None, october: None}


def test_parts_after_a_whole_district_replace_their_townships_only(ledger):
    whole = arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx")
    part = arrive(ledger, YAOLI)
    verdict = currency(feed("MZ02"), loads_in_effect(ledger, feed("MZ02").id))
    assert verdict == {whole: frozenset({"341504104"}), part: None}


# --- batches ---------------------------------------------------------------------------------------------------------


def batch_file(folder, name: str, *batches: str) -> str:
    path = folder / f"{name}.parquet"
    values = ", ".join(f"('{batch}')" for batch in batches)
    duckdb.sql(f"copy (select * from (values {values}) as t(batch_number)) to '{path}'")
    return str(path)


def test_two_batches_of_a_month_add_up_and_a_repeated_one_is_replaced(ledger, tmp_path):
    first = arrive(ledger, "财政_一卡通发放_341504_202610_20261012.csv", raw_path=batch_file(tmp_path, "a", "B1", "B2"))
    second = arrive(ledger, "财政_一卡通发放_341504_202610_20261015.csv", raw_path=batch_file(tmp_path, "b", "B3"))
    assert state_of(ledger, first) == state_of(ledger, second) == "in_effect"
    again = arrive(ledger, "财政_一卡通发放_341504_202610_20261018.csv", raw_path=batch_file(tmp_path, "c", "B3", "B4"))
    assert [state_of(ledger, load_id) for load_id in (first, second, again)] == ["in_effect", "superseded", "in_effect"]


def test_a_file_that_repeats_some_batches_is_held_unless_it_is_marked_as_a_correction(ledger, tmp_path):
    arrive(ledger, "财政_一卡通发放_341504_202610_20261012.csv", raw_path=batch_file(tmp_path, "a", "B1", "B2"))
    some = arrive(ledger, "财政_一卡通发放_341504_202610_20261015.csv", raw_path=batch_file(tmp_path, "b", "B2"))
    assert state_of(ledger, some) == "held"
    marked = arrive(
        ledger, "财政_一卡通发放_341504_202610_20261016_V2.csv", raw_path=batch_file(tmp_path, "c", "B1", "B2")
    )
    assert (state_of(ledger, marked), state_of(ledger, some)) == ("in_effect", "superseded")


# --- holding and releasing -------------------------------------------------------------------------------------------


def test_a_held_load_leaves_the_last_good_data(ledger):
    old = arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx")
    new = arrive(ledger, MEMBERS, holds=[SHRUNK])
    assert state_of(ledger, new) == "held"
    assert loads.load_row(ledger, new)["reason_zh"] == "某乡镇减少四成。"
    assert [load["load_id"] for load in loads_in_effect(ledger, feed("MZ02").id)] == [old]


def test_a_held_load_is_released_by_a_decision_that_is_recorded(ledger):
    load_id = arrive(ledger, MEMBERS, holds=[SHRUNK])
    assert loads.release(ledger, load_id, "confirmed by the bureau", author="wang") == [load_id]
    assert state_of(ledger, load_id) == "in_effect"
    decision = ledger.execute("select * from decisions").fetchone()
    assert (decision["author"], decision["action"], decision["load_id"]) == ("wang", "release", load_id)
    assert decision["reason"] == "confirmed by the bureau"


def test_holding_the_load_in_effect_brings_back_the_one_before_and_can_be_undone(ledger):
    first, second = arrive(ledger, MEMBERS), arrive(ledger, MEMBERS_V2)
    loads.hold(ledger, second, "wrong sheet")
    assert (state_of(ledger, first), state_of(ledger, second)) == ("in_effect", "held")
    loads.release(ledger, second, "it was right")
    assert (state_of(ledger, first), state_of(ledger, second)) == ("superseded", "in_effect")


def test_a_held_feed_keeps_what_it_has_and_takes_nothing_new(ledger):
    old = arrive(ledger, "民政_低保成员_341504_202609_20261009.xlsx")
    loads.hold(ledger, "MZ02", "the bureau changes its system")
    new = arrive(ledger, MEMBERS)
    assert (state_of(ledger, old), state_of(ledger, new)) == ("in_effect", "held")
    loads.release(ledger, "MZ02", "the new system is checked")
    assert state_of(ledger, new) == "in_effect"


def test_releasing_a_feed_does_not_let_rows_count_twice(ledger):
    arrive(ledger, MEMBERS)
    part = arrive(ledger, "民政_低保成员_341504104_202610_20261109.xlsx")
    with pytest.raises(DecisionError, match="count twice"):
        loads.release(ledger, "MZ02", "all of it")
    loads.release(ledger, part, "this one, on purpose")
    assert state_of(ledger, part) == "in_effect"


def test_a_better_file_makes_a_hold_needless(ledger):
    bad = arrive(ledger, MEMBERS, holds=[SHRUNK])
    arrive(ledger, MEMBERS_V2)
    assert state_of(ledger, bad) == "superseded"


def test_settling_again_changes_nothing_that_a_person_decided(ledger):
    load_id = arrive(ledger, MEMBERS, holds=[SHRUNK])
    loads.release(ledger, load_id, "confirmed")
    assert loads.settle(ledger, load_id, [SHRUNK]) == "in_effect"


def test_a_register_without_a_period_or_of_a_period_to_come_is_held(ledger):
    unnamed = arrive(ledger, "低保成员.xlsx")
    ahead = arrive(ledger, "民政_低保成员_341504_202710_20261105.xlsx")
    assert states(ledger)["低保成员.xlsx"] == ("held", "PERIOD_UNKNOWN")
    assert loads.load_row(ledger, ahead)["reason_code"] == "PERIOD_AHEAD"
    loads.release(ledger, unnamed, "it is October's")
    assert state_of(ledger, unnamed) == "in_effect"


@pytest.mark.parametrize("name", ["MZ2", "MZ02-000000000000", "民政"])
def test_a_wrong_name_is_answered_with_the_nearest(ledger, name):
    arrive(ledger, MEMBERS)
    with pytest.raises((DecisionError, ContractError), match=r"MZ02|no feed"):
        loads.hold(ledger, name, "x")


def test_releasing_what_is_not_held_says_so(ledger):
    load_id = arrive(ledger, MEMBERS)
    with pytest.raises(DecisionError, match="nothing is held"):
        loads.release(ledger, load_id, "x")


# --- the order of arrival plays no part ------------------------------------------------------------------------------

AREAS = ["341504", "341504102", "341504104"]
FILE = st.builds(
    lambda area, month, late, version: (area, month, late, version),
    st.sampled_from(AREAS),
    st.integers(8, 10),
    st.integers(1, 9),
    st.integers(1, 3),
)


def name_of(code: tuple[int, int, int, int], dept: str) -> str:
    area, month, late, version = code
    mark = f"_V{version}" if version > 1 else ""
    return f"{dept}_{area}_2026{month:02d}_2026{month + 1:02d}{late:02d}{mark}.xlsx"


@settings(max_examples=60, deadline=None)
@given(st.lists(FILE, min_size=1, max_size=9, unique=True), st.randoms(use_true_random=False), st.data())
def test_late_twice_and_out_of_order_end_as_in_order(files, random, data):
    dept = data.draw(st.sampled_from(["民政_低保成员", "政务_办件", "民政_殡葬火化"]))
    names = [name_of(code, dept) for code in files]
    held = set(data.draw(st.lists(st.sampled_from(names), max_size=2)))
    outcomes = []
    for order in (sorted(names), random.sample(names, len(names)), random.choices(names, k=4) + names[::-1]):
        night = NIGHT
        with open_ledger(Path(":memory:")) as ledger:
            for name in dict.fromkeys(order):  # a second delivery of the same bytes is not loaded (test_landing)
                arrive(ledger, name, night=night, holds=[SHRUNK] if name in held else [])
                night += timedelta(days=random.randint(0, 2))
            rows = ledger.execute("select * from loads order by load_sequence").fetchall()
            contract = feed({"民政_低保成员": "MZ02", "政务_办件": "ZW01", "民政_殡葬火化": "MZ10"}[dept])
            current = currency(contract, loads_in_effect(ledger, contract.id))
            outcomes.append([(r["file_name"], r["state"], r["reason"], current.get(r["load_id"])) for r in rows])
    assert outcomes[0] == outcomes[1] == outcomes[2]
