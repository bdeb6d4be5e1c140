"""Households make sense, and what the departments hold about a person follows from one life."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from stdnum.cn import ric, uscc

from sample_district import amounts
from sample_district.assistance import payments_of_month
from sample_district.numbers import bank_accounts, credit_code, identity_numbers, valid_identity_numbers
from sample_district.payments import answered, batch
from sample_district.places import HORIZON_DAY, add_workdays, day, month_number, villages, workdays_between
from sample_district.registration import registered_population
from sample_district.settings import HISTORY_END, Settings
from sample_district.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return World(Settings(people=3000, seed=4))


def test_golden_identity_numbers_have_the_check_digit_of_the_standard():
    good = ["11010519491231002X", "342423196508123014", "341522200811054020", "341504201903010019"]
    assert valid_identity_numbers(pl.Series(good)).all()
    assert not valid_identity_numbers(pl.Series(["123456789012345678", "11010519491231002x", "无"])).any()


def test_generated_numbers_satisfy_an_independent_checker():
    rng = np.random.default_rng(1)
    birth = rng.integers(day(date(1925, 1, 1)), day(date(1998, 1, 1)), 3000)  # the checker knows when a code was valid
    male = rng.random(3000) < 0.5
    numbers = identity_numbers(rng.choice([342423, 342401], 3000), birth, male, rng)
    assert all(ric.is_valid(n) for n in numbers)
    assert numbers.n_unique() == 3000
    assert (numbers.str.slice(16, 1).cast(pl.Int64) % 2 == pl.Series(male).cast(pl.Int64)).all()
    assert all(uscc.is_valid(credit_code(kind, i)) for kind in ("11", "52", "91", "93") for i in range(60))
    accounts = bank_accounts(50, rng)
    assert accounts.str.len_chars().unique().to_list() == [19]


def test_working_days_follow_the_official_calendar_with_its_make_up_days():
    # Golden vectors of domain.md 12.
    for accepted, limit, due in (
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
    ):
        start = np.array([day(accepted)])
        assert add_workdays(start, np.array([limit]))[0] == day(due)
        assert workdays_between(start, np.array([day(due)]))[0] == limit
    assert add_workdays(np.array([day(date(2026, 2, 14))]), np.array([0]))[0] == day(date(2026, 2, 14))


def test_the_district_has_77_villages_and_communities_in_six_townships():
    assert villages().height == 77
    assert villages()["township_code"].n_unique() == 6
    assert villages()["is_community"].sum() == 12


def test_every_household_has_one_head_and_kin_of_fitting_ages(world):
    people = world.district.people
    heads = people.filter(pl.col("role") == "户主").group_by("household").len()
    assert (heads["len"] == 1).all()
    assert heads.height == people["household"].n_unique()
    birth = people["birth_day"].to_numpy()
    for parent in ("father", "mother"):
        who = people[parent].to_numpy()
        known = who >= 0
        gap = (birth[known] - birth[who[known]]) / 365.25
        assert gap.min() > 15, parent
        assert gap.max() < 50, parent
        assert (people["is_male"].to_numpy()[who[known]] == (parent == "father")).all()
    spouse = people["spouse"].to_numpy()
    married = np.flatnonzero(spouse >= 0)
    assert (spouse[spouse[married]] == married).all()
    assert (people["is_male"].to_numpy()[married] != people["is_male"].to_numpy()[spouse[married]]).all()


def test_children_carry_the_family_name_of_the_father_save_the_rare_dotted_ones(world):
    people = world.district.people
    father = people["father"].to_numpy()
    children = people.filter(pl.col("father") >= 0)["name"].str.head(1)
    fathers = people["name"].gather(father[father >= 0]).str.head(1)
    assert (children == fathers).mean() > 0.99


def test_ages_are_those_of_an_ageing_county():
    world = World(Settings(people=30_000, seed=4))
    age = world.district.ages(day(HISTORY_END))[world.district.is_registered(day(HISTORY_END))]
    assert 0.15 < (age < 15).mean() < 0.20
    assert 0.20 < (age >= 60).mean() < 0.24
    assert 0.022 < (age >= 80).mean() < 0.034


def test_the_register_lags_behind_deaths_and_every_living_household_has_a_head(world):
    on = day(HISTORY_END)
    register = registered_population(world.district, on)
    death = world.district.column("death_day")
    stale = register.filter(pl.col("registration_status") == "正常")["_person"].to_numpy()
    dead_but_registered = (death[stale] >= 0) & (death[stale] <= on)
    assert 0 < dead_but_registered.sum() < 0.005 * len(stale)
    living = register.filter(pl.col("registration_status") == "正常")
    heads = living.filter(pl.col("relation_to_head") == "户主").group_by("household_register_number").len()
    assert (heads["len"] == 1).all()
    assert heads.height == living["household_register_number"].n_unique()


def test_low_income_payments_follow_roster_and_class_amount(world):
    month = date(2025, 4, 1)
    number = month_number(month)
    due = payments_of_month(world.assistance, number)
    assert (due["amount"] == due["rate"] * due["persons"]).all()
    paid = answered(world.book, number).filter(pl.col("programme").str.starts_with("DIBAO"))
    assert paid["amount"].sum() == due["amount"].sum()
    expected = amounts.class_amount("A", "rural", amounts.period_at(month))
    assert expected > amounts.standard("rural", amounts.period_at(month))  # class A exceeds the standard, as in 霍邱


def test_a_rise_announced_late_is_paid_back_and_a_returned_line_is_paid_again(world):
    september = batch(world.book, date(2025, 9, 1))
    back = september.filter(pl.col("batch_number").str.ends_with("BF"))
    assert set(back["covered_month"]) == {date(2025, 7, 1), date(2025, 8, 1)}
    august = batch(world.book, date(2025, 8, 1)).filter(pl.col("reissue_batch_number").is_not_null())
    again = september.filter(pl.col("batch_number").str.ends_with("CF"))
    assert august.height == again.height
    assert set(august["reissue_batch_number"]) == set(again["batch_number"])


def test_nobody_draws_a_benefit_from_before_birth_or_long_after_death(world):
    death = world.district.column("death_day")
    for spells in (world.hardship, world.old_age, world.disability):
        person, stop = spells.rows["person"].to_numpy(), spells.rows["stop"].to_numpy()
        ended = (stop >= 0) & (death[person] >= 0) & (death[person] <= HORIZON_DAY)
        died = death[person][ended].astype("datetime64[D]").astype("datetime64[M]").astype(int)
        assert (stop[ended] - died <= 13).all()
        assert (spells.rows["start"].to_numpy() < np.where(stop < 0, 10**6, stop)).all()


def test_amounts_nobody_found_are_marked_synthetic_and_found_ones_are_not_repeated():
    overlay = amounts.overlay()
    assert overlay["status"].unique().to_list() == ["synthetic"]
    standards = overlay.filter(pl.col("program_code") == "DIBAO_STD")
    found = (date(2024, 7, 1), date(2025, 7, 1))  # 六安市 2024, 霍邱县 2025 implementing the city's notice
    assert not set(standards["valid_from"]) & set(found)
    assert amounts.hardship_base("rural", 3) == 938
    assert amounts.hardship_care("集中", "全护理", 3) == 935
