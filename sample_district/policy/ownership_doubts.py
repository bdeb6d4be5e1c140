"""The truth of the checks that look at homes and companies of the helped: A-34, A-35, A-40, and A-17 of posts.

Each applies the predicate to the registers of real estate and of companies as they are delivered, so that a home or a
company that another check planted counts as well.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from sample_district import insurance
from sample_district.places import day
from sample_district.policy import assets, entities, posts, rentals, repairs
from sample_district.policy.deaths import known_death_days
from sample_district.policy.labels import labelled
from sample_district.policy.lots import ALLOWED, INNOCENT
from sample_district.policy.register_schedule import QUARTER_END
from sample_district.world import World

NO_HOME = 10**6


@lru_cache(maxsize=2)
def _homes_since(world: World) -> np.ndarray:
    """By person: the day on which the first home still held was registered; far ahead for those without one."""
    rights = assets.property_rights(world, day(QUARTER_END))
    held = rights.filter((pl.col("property_use") == assets.HOME) & (pl.col("title_status") == assets.IN_FORCE))
    first = held.group_by("_person").agg(pl.col("registered_date").min().cast(pl.Int32))
    since = np.full(len(world.district.people) + 1, NO_HOME)  # the last place stands for nobody
    since[first["_person"].to_numpy()] = first["registered_date"].to_numpy()
    return since


def _buyers(world: World) -> np.ndarray:
    """Persons with a filed contract that was not cancelled."""
    contracts = assets.sale_contracts(world, day(QUARTER_END))
    return contracts.filter(pl.col("cancelled_date").is_null())["_person"].to_numpy()


def _representatives(world: World) -> np.ndarray:
    """Persons who represent an entity in business."""
    return entities.entities(world).filter(pl.col("status") == entities.ACTIVE)["representative"].to_numpy()


def repaired_owners(world: World) -> pl.DataFrame:
    """A-34: whose house was repaired though they or the spouse owned a home before the appraisal, or had bought one."""
    rows, plants = repairs.repairs(world), repairs.planted(world).owners
    who, appraised = rows["_person"].to_numpy(), rows["appraised_date"].cast(pl.Int32).to_numpy()
    spouse = world.district.column("spouse")[who]
    since, buyers = _homes_since(world), _buyers(world)
    found = (np.minimum(since[who], since[spouse]) < appraised) | np.isin(who, buyers) | np.isin(spouse, buyers)
    return labelled(
        "A-34", who[found], plants[INNOCENT], plants[ALLOWED],
        violation="owns a home that was registered before the appraisal",
        innocent="the home stands in this name for a brother who lives there",
        allowed="the home is a child's",
    )  # fmt: skip


def tenants(world: World) -> pl.DataFrame:
    """A-35: both kinds of help, tenants dead for more than a month, owners of a home or representatives."""
    current = rentals.rentals(world).filter(pl.col("support_status") == "在保")
    modes = current.group_by("_person").agg(pl.col("support_mode").n_unique())
    both = modes.filter(pl.col("support_mode") > 1)["_person"].to_numpy()
    who = current["_person"].to_numpy()
    death = known_death_days(world)[who]
    found = (death >= 0) & (death < rentals.LONG_DEAD)
    found |= (_homes_since(world)[who] < NO_HOME) | np.isin(who, _representatives(world)) | np.isin(who, both)
    plants = rentals.planted(world)
    lots = (plants.both, plants.owners, plants.companies)
    return labelled(
        "A-35",
        who[found],
        np.concatenate([each[INNOCENT] for each in lots]),
        np.concatenate([each[ALLOWED] for each in lots]),
        violation="a flat and a subsidy at once, dead, or owner of a home or a company",
        innocent="a form is still on its way, or only the name is lent",
        allowed="one help had ended, the home was bought after leaving, the company is struck off",
    )


def on_posts(world: World) -> pl.DataFrame:
    """A-40 for everybody on a post in the newest month, and A-17 for who is past the age of retirement."""
    plants = posts.planted(world)
    rows = posts.posts(world, posts.NEWEST).filter(pl.col("post_name").is_not_null() & pl.col("exit_date").is_null())
    who = rows["_person"].to_numpy()
    insured = insurance.insurance_enrolments(world.district, world.cards, world.assistance, world.work, posts.NEWEST)
    at_work = insured.filter((pl.col("insurance_type") == "职工养老") & (pl.col("enrolment_status") == "正常缴费"))
    drawn = insurance.pensions(world.district, world.work, posts.NEWEST).filter(pl.col("payment_status") == "正常")
    long = rows["post_start_date"].cast(pl.Int32).to_numpy() < posts.THREE_YEARS_AGO
    long &= ~np.isin(who, plants.too_long[ALLOWED])
    found = np.isin(who, at_work["_person"].to_numpy()) | np.isin(who, drawn["_person"].to_numpy())
    found |= long | (rows["attendance_days"] == 0).to_numpy() | np.isin(who, _representatives(world))
    age, male = world.district.ages(day(posts.NEWEST))[who], world.district.column("is_male")[who]
    over_age = who[age >= np.where(male, posts.OVER_AGE_MEN, posts.OVER_AGE_WOMEN)]
    return pl.concat(
        [
            labelled(
                "A-40", who[found], np.concatenate([plants.too_long[INNOCENT], plants.absent[INNOCENT]]),
                plants.too_long[ALLOWED],
                violation="employed, representative of a company, pensioner, on the post too long, or never there",
                innocent="a new agreement or a sick note that was not handed in",
                allowed="longer than three years, within five of retirement",
            ),
            labelled(
                "A-17", over_age, over_age[:0], over_age[:0], violation="on a public post beyond the age of retirement"
            ),
        ]
    )  # fmt: skip
