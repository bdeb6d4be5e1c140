"""Which 低保 households are planted for which check, and what that changes on the rosters.

Plants are persons: the member on whom the check turns. The subject of a household check is the household's applicant,
whom ``HouseholdPlants.applicants`` finds. What stands in other registers (a car, a title, a post) is written by the
themes of those registers, which ask here for whom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_district.assistance import LAST_MONTH, Assistance, current_at, members_at
from sample_district.disability import Cards
from sample_district.people import District
from sample_district.places import day
from sample_district.policy import kin, lots, strangers
from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION, Plants
from sample_district.policy.stacking import in_both_rosters, is_left_alone
from sample_district.settings import HISTORY_END

FEW = {VIOLATION: 20, INNOCENT: 5, ALLOWED: 20}  # custody is rare
PAPERS = {VIOLATION: 50, INNOCENT: 10, ALLOWED: 50}  # checks of documents: hardly anything can be explained away
PHASE_OUT_MONTH = LAST_MONTH + 4  # first month without payment of those whose allowance is being phased out
MOVED_MONTH = LAST_MONTH - 1  # the month that a member who changed households was counted in both


@dataclass(frozen=True)
class HouseholdPlants:
    """Plants by check, the cadre related to each A-06 person, and the second household of each A-16 person."""

    by_check: dict[str, Plants]
    cadres: pl.DataFrame  # person (member), cadre
    second: pl.DataFrame  # person, spell
    head_of: np.ndarray  # by person: applicant of the household; -1 outside
    age: np.ndarray  # by person, at the end of the history
    has_card: np.ndarray  # by person: holds a disability certificate
    able_heads: np.ndarray  # applicants of settled households in which somebody covered can work

    def __getitem__(self, check: str) -> Plants:
        """Plants of a check."""
        return self.by_check[check]

    def applicants(self, check: str) -> Plants:
        """The same plants with the applicant of the household as the person."""
        return Plants(check, {kind: self.head_of[who] for kind, who in self.by_check[check].persons.items()})

    @property
    def jailed(self) -> np.ndarray:
        """Members who are in prison, and so rightly missing (A-21) or not covered (A-22)."""
        both = np.concatenate([self["A-21"][ALLOWED], self["A-22"][ALLOWED]])
        fits = (self.age[both] >= 20) & (self.age[both] < 60) & ~self.has_card[both]
        return both[fits & (both % 2 == 1)]

    @property
    def divorced(self) -> np.ndarray:
        """Former spouses of members whom the police register still names (A-21)."""
        missing = self["A-21"][ALLOWED]
        return np.setdiff1d(missing[self.age[missing] >= 20], self.jailed)

    @property
    def self_insured(self) -> np.ndarray:
        """A-10: insured as employees without an employer; the other allowed are being phased out."""
        alike = self["A-10"][ALLOWED]
        return alike[self.head_of[alike] % 2 == 1]

    @property
    def single_heads(self) -> np.ndarray:
        """Applicants of households that are entered as one person only, so that nobody else need be covered."""
        minors = self["A-21"][ALLOWED]
        rest = np.setdiff1d(self["A-22"][ALLOWED], self.jailed)
        return self.head_of[np.concatenate([minors[self.age[minors] < 20], rest])]

    @property
    def everybody(self) -> np.ndarray:
        """Members planted for whatever check."""
        return np.concatenate([plants.everybody for plants in self.by_check.values()])

    @property
    def uncovered_on_payroll(self) -> np.ndarray:
        """A-05: members on the public payroll who are not covered themselves."""
        flagged = self["A-05"].flagged
        return flagged[(self.head_of[flagged] != flagged) & (flagged % 3 > 0)]


def choose_plants(district: District, cards: Cards, assistance: Assistance) -> HouseholdPlants:
    """Draw the plants of every household check among the members of households that stay on the roster."""
    members = settled_members(district, assistance)
    members = members.with_columns(level=cards.level[members["person"].to_numpy()])
    adult, grown = pl.col("age").is_between(22, 57), pl.col("age").is_between(20, 75)
    shared = ~pl.col("single_entry") & (pl.col("size") > 1)
    relatives = kin.possible_cadres(district, assistance, members)
    missing = _who_may_be_missing(district, members.filter(shared))
    # The scarce come first: a household that one check has taken is lost to those below.
    who = {
        "A-06": (pl.col("person").is_in(relatives["person"].implode()), lots.USUAL),
        "A-16": (pl.col("person").is_in(_movable(district, members)), PAPERS),
        "A-10": (pl.col("age").is_between(22, 50) & (pl.col("size") <= 4) & (pl.col("level") == 0), lots.USUAL),
        "A-11": ((pl.col("age") >= 62) & (pl.col("size") <= 2), lots.USUAL),
        "A-04": (pl.col("age").is_between(20, 48) & (pl.col("level") == 0), FEW),
        "A-05": (adult, lots.USUAL),
        "A-21": (pl.col("person").is_in(missing), lots.USUAL),
        "A-22": (shared & (pl.col("person") != pl.col("head")), lots.USUAL),
        "A-09": (grown, lots.USUAL),
        "A-23": (~pl.col("is_able"), lots.USUAL),
        "A-07": (grown, lots.USUAL),
        "A-08": (grown, lots.USUAL),
        "A-12": (grown, lots.USUAL),
        "A-25": (pl.lit(True), lots.USUAL),
    }
    plants, free = {}, members.filter(pl.col("person").is_in(lots.of_checks_but(district, "A-26")))
    for check, (fits, wanted) in who.items():
        plants[check] = lots.draw(district, check, free.filter(fits)["person"].to_numpy(), wanted)
        taken = free.filter(pl.col("person").is_in(plants[check].everybody))["spell"]
        free = free.filter(~pl.col("spell").is_in(taken.implode()))
    plants["A-46"] = strangers.on_the_roster(district)
    head_of = np.full(len(district.people), -1)
    everyone = assistance.members.join(current_at(assistance, LAST_MONTH).select("spell", "head"), on="spell")
    head_of[everyone["person"].to_numpy()] = everyone["head"].to_numpy()
    chosen = relatives.filter(pl.col("person").is_in(plants["A-06"].everybody))
    hosts = _hosts(district, assistance, members, free["spell"])
    second = _second_households(hosts, members, plants["A-16"].everybody)
    placed = second["person"].to_numpy()
    plants["A-16"] = Plants("A-16", {kind: np.intersect1d(who, placed) for kind, who in plants["A-16"].persons.items()})
    first = chosen.unique("person", keep="first", maintain_order=True)
    able = members.filter("is_able")["head"].unique().sort().to_numpy()
    return HouseholdPlants(plants, first, second, head_of, district.ages(day(HISTORY_END)), cards.level > 0, able)


def settled_members(district: District, assistance: Assistance) -> pl.DataFrame:
    """Members of households whose people all stay until the horizon: spell, head, person, age, size, is_able …"""
    end = day(HISTORY_END)
    people = district.people
    stays = (people["death_day"] < 0) & (people["leave_day"] < 0) & (people["start_day"] <= end)
    stays &= (people["fate"] == 0) & (people["care"] == 0)
    rows = members_at(assistance, LAST_MONTH).filter("is_covered")
    rows = rows.with_columns(
        stays=stays.gather(rows["person"]), age=pl.Series(district.ages(end)).gather(rows["person"]).cast(pl.Int64)
    )
    long = current_at(assistance, LAST_MONTH).filter(
        (pl.col("start") <= LAST_MONTH - 19) & ((pl.col("stop") < 0) | (pl.col("stop") > LAST_MONTH + 5))
    )
    rows = rows.join(long.select("spell", "head", "single_entry"), on="spell", how="inner", maintain_order="left")
    whole = rows.group_by("spell").agg(
        whole=pl.col("stays").all() & (pl.col("person") == pl.col("head")).any(),
        size=pl.len(),
        is_able=(pl.col("labour_ability") == "有").any(),
    )
    return rows.join(whole.filter("whole").drop("whole"), on="spell", how="inner", maintain_order="left")


def _who_may_be_missing(district: District, members: pl.DataFrame) -> np.ndarray:
    """A-21: the spouse, or a minor child, of another member."""
    person = members["person"].to_numpy()
    here = np.zeros(len(district.people) + 1, bool)  # the last place stands for nobody
    here[person] = True
    spouse, father, mother = (district.column(c)[person] for c in ("spouse", "father", "mother"))
    is_child = (here[father] | here[mother]) & (members["age"].to_numpy() < 16)
    return person[(members["person"] != members["head"]).to_numpy() & (here[spouse] | is_child)]


def _movable(district: District, members: pl.DataFrame) -> np.ndarray:
    """A-16: grown members without spouse and child of their own."""
    free = district.column("spouse") < 0
    for parent in ("father", "mother"):
        known = district.column(parent)
        free[known[known >= 0]] = False
    person = members.filter((pl.col("age") >= 18) & (pl.col("person") != pl.col("head")))["person"].to_numpy()
    return person[free[person]]


def _hosts(district: District, assistance: Assistance, members: pl.DataFrame, left: pl.Series) -> pl.Series:
    """A-16: households (spells) in which no check finds anything, so that somebody else may be counted there too.

    ``left`` are those that the household checks did not take.
    """
    free = is_left_alone(district)
    free[assistance.groups["head"].to_numpy()] = False
    free[in_both_rosters(district, assistance.households)[1]["person"].to_numpy()] = False
    heads = members.filter((pl.col("person") == pl.col("head")) & ~pl.col("single_entry"))
    return heads.filter(pl.col("spell").is_in(left.implode()) | pl.Series(free[heads["person"].to_numpy()]))["spell"]


def _second_households(hosts: pl.Series, members: pl.DataFrame, persons: np.ndarray) -> pl.DataFrame:
    """A-16: another household for each person."""
    own = members.filter(pl.col("person").is_in(persons))["spell"]
    hosts = hosts.filter(~hosts.is_in(own.implode()))
    count = min(len(persons), hosts.len())
    return pl.DataFrame({"person": persons[:count], "spell": hosts.head(count)})


def apply_plants(assistance: Assistance, plants: HouseholdPlants) -> Assistance:
    """The rosters with what the plants change."""
    members = _changed_members(assistance.members, plants)
    households = _changed_households(assistance.households, plants)
    return Assistance(households, members, assistance.gone_month, assistance.groups)


def _changed_members(members: pl.DataFrame, plants: HouseholdPlants) -> pl.DataFrame:
    members = members.filter(~pl.col("person").is_in(plants["A-21"].everybody))
    uncovered = np.concatenate([plants["A-22"].everybody, plants.uncovered_on_payroll])
    moved = plants["A-16"][ALLOWED]
    guests = plants.second.join(members.drop("spell"), on="person", how="left", maintain_order="left")
    guests = guests.select(members.columns).with_columns(
        relation=pl.lit("其他"),
        joins=pl.when(pl.col("person").is_in(moved)).then(MOVED_MONTH).otherwise(MOVED_MONTH - 8).cast(pl.Int64),
        is_covered=pl.lit(True),
    )
    first = members.with_columns(
        is_covered=pl.col("is_covered") & ~pl.col("person").is_in(uncovered),
        leaves=pl.when(pl.col("person").is_in(moved)).then(LAST_MONTH).otherwise("leaves").cast(pl.Int64),
    )
    return pl.concat([first, guests]).sort("spell", pl.col("relation") != "本人", "person")


def _changed_households(households: pl.DataFrame, plants: HouseholdPlants) -> pl.DataFrame:
    def of(check: str, *kinds: str) -> pl.Expr:
        found = plants.applicants(check)
        return pl.col("head").is_in(np.concatenate([found[kind] for kind in kinds])) & running

    running = (pl.col("start") <= LAST_MONTH) & ((pl.col("stop") < 0) | (pl.col("stop") > LAST_MONTH))
    flagged = (VIOLATION, INNOCENT)
    spell = pl.col("spell")
    fading = (of("A-10", ALLOWED) | of("A-23", ALLOWED)) & (pl.col("head") % 2 == 0)
    above, overdue = of("A-23", *flagged) | of("A-23", ALLOWED), of("A-25", *flagged)
    last_day = day(HISTORY_END)
    return households.with_columns(
        is_official_relative=pl.when(of("A-06", *flagged))
        .then(pl.lit(False))
        .when(of("A-06", ALLOWED))
        .then(pl.lit(True))
        .otherwise("is_official_relative"),
        single_entry=pl.col("single_entry") | (pl.col("head").is_in(plants.single_heads) & running),
        stop=pl.when(fading).then(pl.lit(PHASE_OUT_MONTH)).otherwise("stop").cast(pl.Int64),
        stop_reason=pl.when(fading).then(pl.lit("就业增收")).otherwise("stop_reason"),
        phase_out=pl.col("phase_out") | fading,
        income_share=pl.when(above).then(1.1 + (spell % 40) / 100).otherwise("income_share"),
        review_day=pl.when(of("A-23", *flagged) | of("A-23", ALLOWED) & fading)
        .then(last_day - 215 - spell % 80)
        .when(of("A-23", ALLOWED))
        .then(last_day - 30 - spell % 90)
        .when(overdue & pl.col("head").is_in(plants.able_heads))
        .then(last_day - 215 - spell % 100)
        .when(overdue)
        .then(last_day - 380 - spell % 140)
        .otherwise("review_day")
        .cast(pl.Int64),
    )
