"""What holds a load at arrival and what only warns: each hold has a file that breaks its rule and one that keeps it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import date
from typing import Any

import polars as pl
import pytest

from expectations import arrival
from expectations.results import CheckResult, holds
from ingestion.home import Home
from tests.support.loads import NIGHT, put_load

REGISTER = "public_security__registered_population"
ALLOWANCES = "civil_affairs__subsistence_allowance_households"
PAYMENTS = "finance__subsidy_card_payments"
MEMBERS = "civil_affairs__subsistence_allowance_members"
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
SANYUAN, YAOLI = "341504102", "341504104"


def persons(count: int, township: str = SANYUAN, **values: Any) -> list[dict[str, Any]]:
    """Rows of the register in one township; ``values`` are set on each."""
    return [
        {
            "resident_id_number": f"{township}{n:09d}",
            "full_name": "王小明",
            "sex": "男",
            "birth_date": date(1970, 1, 1),
            "residents_committee_code": f"{township}201",
            **values,
        }
        for n in range(count)
    ]


def payments(amounts: list[float], **values: Any) -> list[dict[str, Any]]:
    """Payment lines of one batch, one an amount."""
    return [
        {
            "batch_number": "B1",
            "programme_item_code": "P1",
            "covered_month": OCTOBER,
            "resident_id_number": f"34150419700101{n:04d}",
            "subsidy_amount_yuan": amount,
            "paid_date": date(2026, 10, 20),
            "payment_status": "成功",
            **values,
        }
        for n, amount in enumerate(amounts)
    ]


def gate(home: Home, ledger: sqlite3.Connection, feed: str, *load_ids: str) -> dict[tuple[str, str, str], CheckResult]:
    """Results of the gate by check, column and load; none of them may be an error of ours."""
    results = arrival.check(home, ledger, feed, list(load_ids), NIGHT)
    assert [r.check_name for r in results if r.status == "error"] == []
    return {(r.check_name, r.column_name, r.load_id): r for r in results}


def held(home: Home, ledger: sqlite3.Connection, feed: str, *load_ids: str) -> dict[str, list[str]]:
    """Load to the codes of what holds it."""
    found = holds(gate(home, ledger, feed, *load_ids).values())
    return {load_id: [code for code, _, _ in reasons] for load_id, reasons in found.items()}


def test_a_sound_first_file_is_not_held(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(home, ledger, REGISTER, persons(20), load_id="GA01-1")
    assert held(home, ledger, REGISTER, load) == {}


# --- rosters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "is_held"), [(91, False), (90, True), (20, True)])
def test_a_township_that_shrinks_by_a_tenth_is_held(
    home: Home, ledger: sqlite3.Connection, now: int, is_held: bool
) -> None:
    before = persons(100) + persons(900, YAOLI)
    put_load(home, ledger, REGISTER, before, load_id="GA01-1", period=SEPTEMBER, state="in_effect")
    load = put_load(home, ledger, REGISTER, persons(now) + persons(900, YAOLI), load_id="GA01-2")
    results = gate(home, ledger, REGISTER, load)
    assert (list(holds(results.values())) == [load]) is is_held
    if is_held:
        code, english, chinese = holds(results.values())[load][0]
        assert code == "ROSTER_SHRANK"
        assert "三元镇" in english and f"{now} rows, 100" in english and "limit 10%" in english
        assert "三元镇" in chinese and "姚李" not in chinese


def test_one_person_less_in_a_small_roster_is_no_lost_file(home: Home, ledger: sqlite3.Connection) -> None:
    put_load(home, ledger, REGISTER, persons(9), load_id="GA01-1", period=SEPTEMBER, state="in_effect")
    load = put_load(home, ledger, REGISTER, persons(8), load_id="GA01-2")
    assert held(home, ledger, REGISTER, load) == {}


def test_a_township_written_in_another_way_is_the_same_township(home: Home, ledger: sqlite3.Connection) -> None:
    def households(name: str) -> list[dict[str, Any]]:
        return [{"allowance_certificate_number": f"D{n}", "township_name": name} for n in range(30)]

    put_load(home, ledger, ALLOWANCES, households("姚李镇"), load_id="MZ01-1", period=SEPTEMBER, state="in_effect")
    load = put_load(home, ledger, ALLOWANCES, households("叶集区姚李"), load_id="MZ01-2")
    assert held(home, ledger, ALLOWANCES, load) == {}


def test_a_township_part_is_measured_by_its_own_township(home: Home, ledger: sqlite3.Connection) -> None:
    before = persons(100) + persons(900, YAOLI)
    put_load(home, ledger, REGISTER, before, load_id="GA01-1", period=SEPTEMBER, state="in_effect")
    whole = put_load(home, ledger, REGISTER, persons(98), load_id="GA01-2", area_code=SANYUAN)
    short = put_load(home, ledger, REGISTER, persons(700, YAOLI), load_id="GA01-3", area_code=YAOLI)
    assert held(home, ledger, REGISTER, whole, short) == {short: ["ROSTER_SHRANK"]}


def test_a_register_delivered_in_parts_adds_up(home: Home, ledger: sqlite3.Connection) -> None:
    before = persons(100) + persons(100, YAOLI)
    put_load(home, ledger, REGISTER, before, load_id="GA01-1", period=SEPTEMBER, state="in_effect")
    parts = [
        put_load(home, ledger, REGISTER, persons(100), load_id="GA01-2", area_code=SANYUAN),
        put_load(home, ledger, REGISTER, persons(100, YAOLI), load_id="GA01-3", area_code=YAOLI),
    ]
    assert held(home, ledger, REGISTER, *parts) == {}


def test_a_roster_that_shrank_is_no_measure_for_the_next_period(home: Home, ledger: sqlite3.Connection) -> None:
    august = put_load(home, ledger, REGISTER, persons(100), load_id="GA01-1", period=date(2026, 8, 1))
    september = put_load(home, ledger, REGISTER, persons(50), load_id="GA01-2", period=SEPTEMBER)
    october = put_load(home, ledger, REGISTER, persons(52), load_id="GA01-3")
    assert held(home, ledger, REGISTER, august, september, october) == {
        september: ["ROSTER_SHRANK"],
        october: ["ROSTER_SHRANK"],
    }


def test_a_roster_that_grows_by_half_is_held(home: Home, ledger: sqlite3.Connection) -> None:
    put_load(home, ledger, REGISTER, persons(100), load_id="GA01-1", period=SEPTEMBER, state="in_effect")
    more = put_load(home, ledger, REGISTER, persons(150), load_id="GA01-2")
    doubled = put_load(home, ledger, REGISTER, persons(200), load_id="GA01-3")
    assert held(home, ledger, REGISTER, more) == {}
    assert held(home, ledger, REGISTER, doubled) == {doubled: ["VOLUME_OUT_OF_LINE"]}


def test_an_unusual_number_of_events_warns_and_does_not_hold(home: Home, ledger: sqlite3.Connection) -> None:
    for month in (7, 8, 9):
        put_load(
            home,
            ledger,
            PAYMENTS,
            payments([100.0] * 20),
            load_id=f"CZ01-{month}",
            period=date(2026, month, 1),
            state="in_effect",
        )
    load = put_load(home, ledger, PAYMENTS, payments([100.0] * 90), load_id="CZ01-10")
    results = gate(home, ledger, PAYMENTS, load)
    volume = results["volume_is_in_line_with_history", "", load]
    assert (volume.status, volume.severity) == ("fail", "warn")
    assert holds(results.values()) == {}


def test_an_empty_register_is_held(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(home, ledger, REGISTER, persons(1), load_id="GA01-1", rows_loaded=0, rows_body=0, raw_path=None)
    assert held(home, ledger, REGISTER, load) == {load: ["NO_ROWS"]}


# --- accounting ------------------------------------------------------------------------------------------------------


def test_rows_that_do_not_add_up_hold_the_load(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(home, ledger, REGISTER, persons(20), load_id="GA01-1", rows_loaded=21, rows_body=21)
    assert held(home, ledger, REGISTER, load) == {load: ["ROW_COUNT_DIFFERS"]}


@pytest.mark.parametrize(
    ("declared", "is_held"),
    [
        ({"control_rows": 20}, False),
        ({"control_rows": 22}, True),
        ({"control_sum": "2000.00", "loaded_sum": "2000"}, False),
        ({"control_sum": "2000.00", "loaded_sum": "1900.00"}, True),
    ],
)
def test_control_totals_that_are_not_met_hold_the_load(
    home: Home, ledger: sqlite3.Connection, declared: dict[str, Any], is_held: bool
) -> None:
    load = put_load(home, ledger, PAYMENTS, payments([100.0] * 20), load_id="CZ01-1", **declared)
    assert held(home, ledger, PAYMENTS, load) == ({load: ["CONTROL_TOTAL_DIFFERS"]} if is_held else {})


def test_a_sum_that_quarantined_rows_explain_only_warns(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(
        home,
        ledger,
        PAYMENTS,
        payments([100.0] * 99),
        load_id="CZ01-1",
        rows_quarantined=1,
        control_sum="10000",
        loaded_sum="9900",
    )
    results = gate(home, ledger, PAYMENTS, load)
    assert results["control_totals_match", "", load].severity == "warn"
    assert holds(results.values()) == {}


@pytest.mark.parametrize(("quarantined", "is_held"), [(5, False), (6, True)])
def test_a_file_of_which_a_twentieth_is_unusable_is_held(
    home: Home, ledger: sqlite3.Connection, quarantined: int, is_held: bool
) -> None:
    load = put_load(home, ledger, REGISTER, persons(100 - quarantined), load_id="GA01-1", rows_quarantined=quarantined)
    assert held(home, ledger, REGISTER, load) == ({load: ["QUARANTINED_SHARE"]} if is_held else {})


# --- contents --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("defective", "is_held"), [(10, False), (11, True)])
def test_a_column_of_defective_identity_numbers_is_held(
    home: Home, ledger: sqlite3.Connection, defective: int, is_held: bool
) -> None:
    broken = {"resident_id_number__defects": "ID_XL_TAIL000", "resident_id_number__is_usable": False}
    sound = {"resident_id_number__defects": None, "resident_id_number__is_usable": True}
    load = put_load(
        home,
        ledger,
        REGISTER,
        persons(100 - defective, **sound) + persons(defective, YAOLI, **broken),
        load_id="GA01-1",
    )
    assert held(home, ledger, REGISTER, load) == ({load: ["DEFECTIVE_IDS"]} if is_held else {})


def test_missing_identity_numbers_are_not_defective_ones(home: Home, ledger: sqlite3.Connection) -> None:
    missing = {
        "resident_id_number": None,
        "resident_id_number__defects": "ID_EMPTY",
        "resident_id_number__is_usable": False,
    }
    load = put_load(home, ledger, MEMBERS, persons(50, **missing, allowance_certificate_number="D1"), load_id="MZ02-1")
    results = gate(home, ledger, MEMBERS, load)
    assert results["identity_numbers_are_sound", "resident_id_number", load].status == "not_applicable"


def test_a_row_without_a_required_value_holds_the_load(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(home, ledger, REGISTER, persons(19) + persons(1, YAOLI, full_name=None), load_id="GA01-1")
    results = gate(home, ledger, REGISTER, load)
    broken = results["required_values_are_present", "full_name", load]
    assert (broken.status, broken.rows_checked, broken.rows_failing) == ("fail", 20, 1)
    assert list(holds(results.values())) == [load]


def test_a_word_outside_the_value_set_holds_the_load(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(home, ledger, REGISTER, persons(20, sex="男性"), load_id="GA01-1")
    assert held(home, ledger, REGISTER, load) == {load: ["OUTSIDE_VALUE_SET"]}


def test_unknown_words_warn(home: Home, ledger: sqlite3.Connection) -> None:
    unknown = persons(3, YAOLI, sex=None, _flags="sex:ENUM_UNKNOWN;birth_date:DATE_YM")
    load = put_load(home, ledger, REGISTER, persons(97, _flags=None) + unknown, load_id="GA01-1")
    results = gate(home, ledger, REGISTER, load)
    words = results["words_are_known", "sex", load]
    assert (words.status, words.severity, words.rows_checked, words.rows_failing) == ("fail", "warn", 100, 3)


def test_a_file_of_other_columns_holds_the_load(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(home, ledger, REGISTER, persons(20), load_id="GA01-1")
    path = home.raw_folder(REGISTER, NIGHT) / f"{load}.parquet"
    pl.read_parquet(path).with_columns(surplus=pl.lit(1)).write_parquet(path)
    assert held(home, ledger, REGISTER, load) == {load: ["COLUMNS_DIFFER"]}


@pytest.mark.parametrize(
    ("amounts", "is_held"),
    [
        ([float(n) for n in range(100, 160)], False),
        ([float(n) for n in range(100, 158)] + [1_200_000.0, 1_300_000.0], True),
        ([float(n) for n in range(1_000_000, 1_000_058)] + [120.0, 130.0], True),
        ([10.0**power for power in (1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7)], False),
    ],
    ids=["one unit", "ten thousands unconverted", "yuan in a column of ten thousands", "a long tail"],
)
def test_amounts_of_mixed_magnitude_are_held(
    home: Home, ledger: sqlite3.Connection, amounts: list[float], is_held: bool
) -> None:
    load = put_load(home, ledger, PAYMENTS, payments(amounts), load_id="CZ01-1")
    assert held(home, ledger, PAYMENTS, load) == ({load: ["MIXED_MAGNITUDE"]} if is_held else {})


def test_one_outlier_is_a_slip_and_warns(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(home, ledger, PAYMENTS, payments([150.0] * 50 + [1_500_000.0]), load_id="CZ01-1")
    results = gate(home, ledger, PAYMENTS, load)
    magnitude = results["amounts_keep_one_magnitude", "subsidy_amount_yuan", load]
    assert (magnitude.status, magnitude.severity, magnitude.rows_failing) == ("fail", "warn", 1)


def test_one_amount_in_yuan_holds_a_column_of_ten_thousands(home: Home, ledger: sqlite3.Connection) -> None:
    details = json.dumps({"tables": [{"mapping": {"补贴金额（万元）": "subsidy_amount_yuan"}, "unit": None}]})
    amounts = [1_500_000.0] * 50 + [1_500_000_0000.0]
    load = put_load(home, ledger, PAYMENTS, payments(amounts), load_id="CZ01-1", details=details)
    assert held(home, ledger, PAYMENTS, load) == {load: ["MIXED_MAGNITUDE"]}


def test_a_column_that_changed_its_unit_is_held(home: Home, ledger: sqlite3.Connection) -> None:
    usual = payments([150.0] * 30)
    put_load(home, ledger, PAYMENTS, usual, load_id="CZ01-1", period=SEPTEMBER, state="in_effect")
    load = put_load(home, ledger, PAYMENTS, payments([1_500_000.0] * 30), load_id="CZ01-2")
    assert held(home, ledger, PAYMENTS, load) == {load: ["MAGNITUDE_SHIFTED"]}


def test_implausible_dates_ages_and_amounts_warn_with_the_rows_of_each_load(
    home: Home, ledger: sqlite3.Connection
) -> None:
    good = put_load(home, ledger, PAYMENTS, payments([100.0] * 5), load_id="CZ01-1", period=SEPTEMBER)
    late = payments([100.0] * 2, paid_date=date(2026, 11, 2))
    bad = put_load(home, ledger, PAYMENTS, payments([100.0] * 3) + late, load_id="CZ01-2")
    results = gate(home, ledger, PAYMENTS, good, bad)
    assert results["dates_are_plausible", "paid_date", good].status == "pass"
    wrong = results["dates_are_plausible", "paid_date", bad]
    assert (wrong.status, wrong.severity, wrong.rows_failing) == ("fail", "warn", 2)

    old = put_load(home, ledger, REGISTER, persons(2, birth_date=date(1900, 1, 1)), load_id="GA01-1")
    assert gate(home, ledger, REGISTER, old)["ages_are_plausible", "birth_date", old].rows_failing == 2


def test_plans_and_limits_may_lie_ahead(home: Home, ledger: sqlite3.Connection) -> None:
    ticket = {"ticket_number": "T1", "received_at": date(2026, 10, 31), "due_at": date(2026, 11, 9)}
    load = put_load(home, ledger, "hotline__tickets", [ticket], load_id="RX01-1", period=date(2026, 10, 31))
    results = gate(home, ledger, "hotline__tickets", load)
    assert results["dates_are_plausible", "due_at", load].status == "pass"


def test_an_old_file_under_a_new_name_warns(home: Home, ledger: sqlite3.Connection) -> None:
    old = put_load(home, ledger, REGISTER, persons(5, updated_at=date(2026, 8, 30)), load_id="GA01-1")
    new = put_load(home, ledger, REGISTER, persons(5, updated_at=date(2026, 9, 30)), load_id="GA01-2")
    results = gate(home, ledger, REGISTER, old, new)
    assert results["content_is_fresh", "updated_at", old].status == "fail"
    assert results["content_is_fresh", "updated_at", new].status == "pass"


def test_a_repeated_key_warns_and_a_weak_key_takes_the_whole_row(home: Home, ledger: sqlite3.Connection) -> None:
    twice = put_load(home, ledger, REGISTER, persons(5) + persons(2), load_id="GA01-1")
    keys = gate(home, ledger, REGISTER, twice)["keys_are_unique", "", twice]
    assert (keys.status, keys.severity, keys.rows_failing) == ("fail", "warn", 2)

    two_fields = payments([100.0]) + payments([100.0], villager_group_name="李庄组")
    load = put_load(home, ledger, PAYMENTS, two_fields, load_id="CZ01-1")
    assert gate(home, ledger, PAYMENTS, load)["rows_are_not_repeated", "", load].status == "pass"


def test_codes_of_other_districts_warn(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(home, ledger, REGISTER, persons(18) + persons(2, "341502108"), load_id="GA01-1")
    codes = gate(home, ledger, REGISTER, load)["division_codes_are_known", "residents_committee_code", load]
    assert (codes.status, codes.severity, codes.rows_failing) == ("fail", "warn", 2)


# --- the gate itself -------------------------------------------------------------------------------------------------


def test_a_gate_that_cannot_run_holds_the_load_and_quotes_no_cell(
    home: Home, ledger: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    load = put_load(home, ledger, REGISTER, persons(3), load_id="GA01-1")
    path = home.raw_folder(REGISTER, NIGHT) / f"{load}.parquet"
    pl.read_parquet(path).with_columns(birth_date=pl.col("resident_id_number")).write_parquet(path)
    results = arrival.check(home, ledger, REGISTER, [load], NIGHT)
    assert [code for code, _, _ in holds(results)[load]].count("GATE_ERROR") == 1
    everything = json.dumps([r.details for r in results]) + caplog.text
    for stored in (home.validation / "gx").rglob("*.json"):
        everything += stored.read_text("utf-8")
    assert persons(1)[0]["resident_id_number"] not in everything


def test_results_and_stores_hold_counts_and_no_value_of_a_person(home: Home, ledger: sqlite3.Connection) -> None:
    """Values planted so that every check on their column fails, where a result could quote them."""
    number, name, account, phone = "341504197001011234", "欧阳琳琅", "6217221504000123453", "13856781234"
    rows = [
        {
            "allowance_certificate_number": number,
            "applicant_resident_id_number": number,
            "applicant_resident_id_number__defects": "ID_CHECK",
            "applicant_resident_id_number__is_usable": False,
            "applicant_name": name,
            "account_holder_name": name,
            "bank_account_number": account,
            "phone_number": phone,
            "payment_class": name,
            "hardship_cause": number,
            "benefit_status": phone,
            "approved_date": date(2027, 1, 1),
            "township_name": "姚李镇",
        }
    ] * 30
    load = put_load(home, ledger, ALLOWANCES, rows, load_id="MZ01-1")
    results = arrival.check(home, ledger, ALLOWANCES, [load], NIGHT)
    failed = {r.check_name for r in results if r.status == "fail"}
    assert {"words_are_in_the_value_set", "identity_numbers_are_sound", "dates_are_plausible"} <= failed
    stored = [path.read_text("utf-8") for path in home.validation.rglob("*") if path.is_file()]
    everything = "\n".join([*(str(r) for r in results), *stored])
    for value in (number, name, account, phone):
        assert value not in everything


def test_a_contract_may_set_severity_and_reason(home: Home, ledger: sqlite3.Connection) -> None:
    from expectations.checks import arrival_checks
    from ingestion.contract import Arrival, contracts

    arranged = Arrival(severities={"keys_are_unique": "hold"}, reasons={"keys_are_unique": "Agreed on 2026-10-08"})
    contract = contracts()[REGISTER].model_copy(update={"arrival": arranged})
    check = next(c for c in arrival_checks(contract) if c.name == "keys_are_unique")
    assert check.severity == "hold"
    assert "Agreed on 2026-10-08" in check.threshold_reason


def test_amounts_of_zero_are_no_trouble(home: Home, ledger: sqlite3.Connection) -> None:
    load = put_load(home, ledger, PAYMENTS, payments([0.0, 100.0, -100.0, 0.0]), load_id="CZ01-1")
    assert held(home, ledger, PAYMENTS, load) == {}


def test_reading_results_and_labels_imports_no_great_expectations() -> None:
    """Commands that only show results start at once."""
    modules = "expectations.arrival, expectations.publication, expectations.docs, expectations.results, sys"
    program = f"import {modules}; print([m for m in sys.modules if m.startswith('great_expectations')])"
    shown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert shown.strip() == "[]"
