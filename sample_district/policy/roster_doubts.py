"""The truth of the checks of rosters and enrolments: A-02, A-29, A-31, A-36, A-38, A-39, A-43, A-45."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district import insurance
from sample_district.allowances import old_age_roster
from sample_district.care_and_cadres import residents, stays_in_homes
from sample_district.places import LAST_MONTH, day, month_start
from sample_district.policy import homes
from sample_district.policy.accounts import collectors, differs_by_a_letter
from sample_district.policy.deaths import known_death_days
from sample_district.policy.insured import JANUARY, NEWEST_YEAR
from sample_district.policy.labels import labelled
from sample_district.policy.ledger import ledger
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION
from sample_district.policy.stacking import certified_after_death
from sample_district.policy.status import NEVER, hardship_support, on_register, subsistence
from sample_district.settings import HISTORY_END
from sample_district.world import World

NEWEST = month_start(LAST_MONTH)
ON_FILE = (month_start(LAST_MONTH - 1), NEWEST)  # months whose rosters are on file


def certified_when_dead(world: World) -> pl.DataFrame:
    """A-02: certified as alive after the known death, for the old-age allowance or a pension."""
    known = known_death_days(world)
    found = []
    for month in ON_FILE:
        roster = old_age_roster(world.district, world.old_age, month)
        pensions = insurance.pensions(world.district, world.work, month)
        for frame, column in ((roster, "life_certified_date"), (pensions, "eligibility_certified_date")):
            person = frame["_person"].to_numpy()
            certified = frame[column].cast(pl.Int32).to_numpy()
            found.append(person[(known[person] >= 0) & (certified > known[person])])
    everyone = world.old_age.rows["person"].unique().to_numpy()
    innocents = certified_after_death(world.district, everyone)[INNOCENT]
    listed = old_age_roster(world.district, world.old_age, NEWEST)["_person"].to_numpy()
    dead = listed[known[listed] >= 0][:50]
    return labelled(
        "A-02", np.concatenate(found), innocents, dead,
        violation="certified as alive after the death",
        innocent="the village sent the old photograph once more by mistake, nobody drew the money",
        allowed="certified before the death",
    )  # fmt: skip


def near_names(world: World) -> pl.DataFrame:
    """A-29: recipients with almost one name, on one account or of one birth date and village; allowed: siblings."""
    people = world.district.people
    lines = ledger(world).filter(~pl.col("is_institutional")).select(pl.col("person", "payee").cast(pl.Int64)).unique()
    poor = np.flatnonzero(subsistence(world).start < NEVER)
    benefits = ledger(world).filter(pl.col("programme") != "FARMLAND")["person"].unique().cast(pl.Int64).to_numpy()
    recipients = people.select("person", "birth_day", "village").filter(
        pl.col("person").is_in(np.union1d(poor, benefits).tolist())
    )
    pairs = [
        _pairs(lines.rename({"payee": "key"})),
        _pairs(recipients.select("person", key=pl.struct("birth_day", "village"))),
    ]
    both = pl.concat(pairs).unique(maintain_order=True)
    near = _near(world, both)
    one, other = near["person"].to_numpy(), near["other"].to_numpy()
    father, mother = world.district.column("father"), world.district.column("mother")
    siblings = ((father[one] >= 0) & (father[one] == father[other])) | (
        (mother[one] >= 0) & (mother[one] == mother[other])
    )
    plants = collectors(world.district, world.old_age.rows).namesakes
    giver = plants[INNOCENT]
    holder = near.filter(pl.col("other").is_in(giver.tolist()) | pl.col("person").is_in(giver.tolist()))
    innocents = np.concatenate([holder["person"].to_numpy(), holder["other"].to_numpy()])
    return labelled(
        "A-29", np.concatenate([one[~siblings], other[~siblings]]), innocents,
        np.concatenate([one[siblings], other[siblings]]),
        violation="almost one name on one account, or of one birth date and village",
        innocent="two people who share an account; each exists",
        allowed="registered siblings",
    )  # fmt: skip


def _pairs(rows: pl.DataFrame) -> pl.DataFrame:
    """Pairs of persons with one key, the smaller first."""
    shared = rows.filter(pl.len().over("key") > 1)
    joined = shared.join(shared, on="key", suffix="_other").filter(pl.col("person") < pl.col("person_other"))
    return joined.select("person", other="person_other")


def _near(world: World, pairs: pl.DataFrame) -> pl.DataFrame:
    names = world.district.people["name"]
    named = pairs.with_columns(a=names.gather(pairs["person"]), b=names.gather(pairs["other"]))
    return named.filter(differs_by_a_letter(pl.col("a"), pl.col("b"))).select("person", "other")


def in_groups(world: World) -> pl.DataFrame:
    """A-31 (one phone for many, or approved in a row) and A-45 (one phone or one account for many)."""
    groups = world.assistance.groups

    def of(plans: list[str], kind: str) -> np.ndarray:
        return groups.filter(pl.col("plan").is_in(plans) & (pl.col("kind") == kind))["head"].to_numpy()

    sudden, common = ["phone", "batch"], ["phone", "account"]
    nobody = groups["head"].clear().to_numpy()
    return pl.concat(
        [
            labelled(
                "A-31", np.concatenate([of(sudden, VIOLATION), of(sudden, INNOCENT)]), of(sudden, INNOCENT), nobody,
                violation="approved on one day with accounts in a row, or one phone for more than five households",
                innocent="the village was visited and its accounts opened on one day; or a cadre gave the own phone",
            ),
            labelled(
                "A-45", np.concatenate([of(common, VIOLATION), of(common, INNOCENT)]), of(common, INNOCENT),
                of(["committee"], ALLOWED),
                violation="one phone or one account for more than five households",
                innocent="a cadre gave the own phone for people who have none",
                allowed="the village committee keeps the money",
            ),
        ]
    )  # fmt: skip


def insured_twice(world: World) -> pl.DataFrame:
    """A-36: residents' and employees' insurance at once since before the year, or premium aid paid after the death."""
    district, known = world.district, known_death_days(world)
    medical = [
        insurance.medical_enrolments(
            district, world.cards, world.assistance, world.hardship, year, work=world.work
        ).filter(pl.col("_day") <= day(HISTORY_END))
        for year in (NEWEST_YEAR - 1, NEWEST_YEAR)
    ]
    work = insurance.insurance_enrolments(district, world.cards, world.assistance, world.work, NEWEST)
    long = work.filter(
        (pl.col("insurance_type") == "职工养老")
        & (pl.col("enrolment_status") == "正常缴费")
        & (pl.col("first_enrolled_date") < date(NEWEST_YEAR, 1, 1))
    )["_person"].to_numpy()
    running = medical[1].filter(pl.col("enrolment_status") == "正常")["_person"].to_numpy()
    found = [np.intersect1d(long, running)]
    aided = pl.concat(medical).filter(pl.col("premium_aid_yuan") > 0)
    person, paid = aided["_person"].to_numpy(), aided["_day"].to_numpy()
    found.append(person[(known[person] >= 0) & (paid > known[person])])
    plants = insurance.employees_twice_insured(district, world.work)
    return labelled(
        "A-36", np.concatenate(found), plants[INNOCENT], plants[ALLOWED],
        violation="insured twice, or premium aid paid after the death",
        innocent="the refund is under way",
        allowed="the job began within the insured year",
    )  # fmt: skip


def paid_for_without_cause(world: World) -> pl.DataFrame:
    """A-38: contributions paid by the government for people without 低保, 特困 or severe disability within the year."""
    rows = insurance.insurance_enrolments(world.district, world.cards, world.assistance, world.work, NEWEST)
    person = rows.filter(pl.col("government_paid_contribution_yuan") > 0)["_person"].to_numpy()
    severe = on_register(world) & (world.cards.level <= 2)
    months = range(JANUARY, LAST_MONTH + 1)
    has_cause = severe[person]
    for status in (subsistence(world), hardship_support(world)):
        has_cause = has_cause | np.any([status.holds(person, month) for month in months], axis=0)
    plants = insurance.contributions_paid_for(world.district, world.cards, world.assistance, world.work)
    return labelled(
        "A-38", person[~has_cause], plants[INNOCENT], plants[ALLOWED],
        violation="contribution paid by the government without a status in the year",
        innocent="on the list of those lifted out of poverty, which no feed brings",
        allowed="the status ended within the year",
    )  # fmt: skip


def two_pensions(world: World) -> pl.DataFrame:
    """A-39: a residents' and an employees' or public pension in one month."""
    found = []
    for month in ON_FILE:
        rows = insurance.pensions(world.district, world.work, month)
        drawn = rows.filter((pl.col("payment_status") == "正常") & (pl.col("monthly_pension_yuan") > 0))
        kinds = drawn.group_by("_person").agg(pl.col("pension_type").n_unique())
        found.append(kinds.filter(pl.col("pension_type") > 1)["_person"].to_numpy())
    plants = insurance.pensioners_twice(world.district, world.work)
    return labelled(
        "A-39", np.concatenate(found), plants[INNOCENT], plants[ALLOWED],
        violation="two pensions in one month",
        innocent="the second goes straight back by a standing order",
        allowed="the residents' pension ended when the other began",
    )  # fmt: skip


def in_two_homes(world: World) -> pl.DataFrame:
    """A-43: resident of two homes for more than a day, or still resident more than a month after the death."""
    files = [residents(world.district, world.cards, month) for month in ON_FILE]
    # A stay is as the newest file has it: the one before did not know of its end yet.
    stays = pl.concat(files).unique(["_person", "facility_code", "moved_in_date"], keep="last", maintain_order=True)
    stays = stays.select(
        "_person",
        "facility_code",
        begins=pl.col("moved_in_date").cast(pl.Int32),
        ends=pl.col("moved_out_date").cast(pl.Int32).fill_null(NEVER),
    )
    pairs = stays.join(stays, on="_person", suffix="_other").filter(
        (pl.col("facility_code") < pl.col("facility_code_other"))
        & (pl.min_horizontal("ends", "ends_other") - pl.max_horizontal("begins", "begins_other") > 1)
    )
    newest = files[-1].filter(pl.col("moved_out_date").is_null())
    known, person = known_death_days(world), newest["_person"].to_numpy()
    dead = person[(known[person] >= 0) & (known[person] < day(NEWEST))]
    plants, _ = homes.planted(world.district, stays_in_homes(world.district, world.cards))
    return labelled(
        "A-43", np.concatenate([pairs["_person"].to_numpy(), dead]), plants[INNOCENT], plants[ALLOWED],
        violation="resident of two homes, or after the death",
        innocent="a bed is kept during a stay on trial elsewhere",
        allowed="moved to another home within a day",
    )  # fmt: skip
