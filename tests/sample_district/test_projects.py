"""Money and time of the projects hold together over contracts, payments, reports and the treasury."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from sample_district import project_files
from sample_district.places import HORIZON_DAY, day, month_number
from sample_district.projects import Projects, simulate_projects
from sample_district.settings import HISTORY_END, Settings

SETTINGS = Settings(people=300, seed=11)


@pytest.fixture(scope="module")
def projects() -> Projects:
    return simulate_projects(SETTINGS)


def test_no_project_is_paid_more_than_its_budget_over_its_years(projects):
    first = {r["project"]: r["previous"] if r["previous"] >= 0 else r["project"] for r in projects.rows.to_dicts()}
    paid = projects.payments.filter(pl.col("project") >= 0).with_columns(chain=pl.col("project").replace_strict(first))
    sums = paid.group_by("chain").agg(pl.col("amount").sum())
    joined = sums.join(projects.rows.select(chain="project", budget="budget"), on="chain")
    assert (joined["amount"] <= joined["budget"] * 1.001).all()


def test_reports_never_tell_of_more_money_than_planned(projects):
    last = month_number(HISTORY_END)
    reports = project_files.reports_frame(SETTINGS, projects, last - 24, last)
    planned = project_files.projects_frame(SETTINGS, projects, day(HISTORY_END))
    joined = reports.join(planned.select("project_number", "planned_total_investment_yuan"), on="project_number")
    assert joined.height == reports.height
    assert (joined["cumulative_paid_yuan"] <= joined["planned_total_investment_yuan"] * 1.001).all()
    assert joined["physical_progress_percent"].is_between(0, 100).all()


def test_funding_sources_add_up_to_the_planned_investment(projects):
    frame = project_files.projects_frame(SETTINGS, projects, day(HISTORY_END))
    parts = [c for c in frame.columns if c.endswith("_funds_yuan")]
    assert len(parts) == 7
    assert (
        (frame.select(pl.sum_horizontal(parts)).to_series() - frame["planned_total_investment_yuan"]).abs() < 1
    ).all()


def test_every_project_payment_has_its_treasury_line_with_the_same_amount(projects):
    first, last = day(date(2024, 1, 1)), day(date(2024, 12, 31))
    paid = project_files.payments_frame(SETTINGS, projects, first, last)
    treasury = project_files.treasury_frame(SETTINGS, projects, first, last, HORIZON_DAY)
    joined = paid.join(treasury, left_on="voucher_number", right_on="payment_request_number", how="left")
    assert (joined["approved_amount_yuan"] == joined["paid_amount_yuan"]).all()
    assert (joined["paid_date"] == joined["paid_date_right"]).all()


def test_a_carried_over_project_names_its_predecessor_of_the_year_before(projects):
    frame = project_files.projects_frame(SETTINGS, projects, day(HISTORY_END))
    carried = frame.filter(pl.col("carried_over_from_project_number").is_not_null())
    years = dict(frame.select("project_number", "plan_year").iter_rows())
    assert carried.height == 40
    for row in carried.iter_rows(named=True):
        assert years[row["carried_over_from_project_number"]] == row["plan_year"] - 1
