"""The truth beside the files: what it says was put in is in the files, and without errors nothing is wrong."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from sample_district.defects import inject
from sample_district.deliveries import first_night
from sample_district.generate import generate
from sample_district.numbers import valid_identity_numbers
from sample_district.plant_list import plant_list
from sample_district.policy.doubts import doubts
from sample_district.render import text_frame
from sample_district.settings import HISTORY_END, Settings, read_rates
from sample_district.world import World
from tests.sample_district import files


def _column(path: Path, name: str) -> int:
    contract = files.contract_of(path)
    texts = contract.column(name).headers()
    return next(i for i, h in files.header(path).items() if files._plain(h) in texts)


def test_every_error_in_the_truth_stands_in_the_file_where_it_says(sample):
    defects = pl.read_parquet(sample / "truth" / "defects.parquet")
    assert defects.height > 300
    checked = 0
    for (night, name), part in defects.group_by("night", "file"):
        path = sample / "landing" / f"{night:%Y-%m-%d}" / str(name)
        contract = files.contract_of(path)
        rows = files.lines(path)
        dates = {c.name for c in contract.columns if c.type in ("date", "money")} if path.suffix == ".xlsx" else set()
        for row in part.filter(pl.col("column").is_in(list(dates)).not_()).iter_rows(named=True):
            cell = rows[row["line"] - 1][_column(path, row["column"])]
            written = row["written_value"]
            if written and written.startswith("\x01"):  # a number cell: fifteen digits are all that is left of it
                assert abs(float(cell or 0) - int(written[1:])) < 1000, row
            else:
                assert cell == written, row
            checked += 1
    assert checked > 250


def test_the_usual_rates_put_in_the_usual_errors():
    world = World(Settings(people=4000, seed=5, error_rate=6, own_rates={"E08": 0.03, "E13": 0.05}))
    feeds = ("MZ01", "MZ02", "MZ07", "MZ09", "CL01", "JY01", "RS01", "YB01")
    notes, rows = [], {}
    for delivery in first_night(world):
        if delivery.code in feeds and delivery.area == "341504":
            typed = delivery.frame()
            text = text_frame(delivery.contract, typed, delivery.style).hstack(typed.select("_person"))
            notes.append(inject(world, delivery, text)[1].with_columns(feed=pl.lit(delivery.code)))
            rows[delivery.code] = typed.height
    found = pl.concat(notes)
    wanted = {"E01", "E03", "E05", "E07", "E08", "E10", "E13", "E14", "E16", "E17", "E18", "E20"}
    assert wanted | {"ID_EMPTY", "NAME_SPACED", "NAME_LOST", "PLACE", "REQUIRED_EMPTY"} <= set(found["code"])
    guardians = found.filter((pl.col("feed") == "JY01") & (pl.col("code") == "E08")).height
    assert 0.01 < guardians / rows["JY01"] < 0.06


def test_without_errors_every_number_is_valid_and_belongs_to_the_person_of_the_record(clean):
    assert pl.read_parquet(clean / "truth" / "defects.parquet").height == 0
    persons = pl.read_parquet(clean / "truth" / "persons.parquet")
    assert valid_identity_numbers(persons["id18"]).all()
    assert persons["id18"].n_unique() == persons.height
    numbers = persons["id18"].to_list()
    for name in ("民政_高龄津贴_341504_202609_20260910.xlsx", "财政_一卡通发放_341504_202504_20250415.csv"):
        path = clean / "landing" / "2026-11-01" / name
        rows, at = files.lines(path), _column(path, "resident_id_number")
        records = pl.read_parquet(clean / "truth" / "records" / "2026-11-01" / f"{name}.parquet")
        for line, person in records.select("line", "person").iter_rows():
            assert rows[line - 1][at] == numbers[person]


def test_a_corrected_version_differs_only_where_it_was_corrected(sample):
    night = sample / "landing" / "2026-11-01"
    first, second = (files.lines(night / f"民政_高龄津贴_341504_202609_{n}.xlsx") for n in ("20260910", "20260914_V2"))
    amount = _column(night / "民政_高龄津贴_341504_202609_20260910.xlsx", "monthly_standard_yuan")
    changed = [
        [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        for old, new in zip(first[3:-2], second[3:-2], strict=True)
    ]
    assert {tuple(c) for c in changed} <= {(), (amount,)}


def test_out_of_order_deliveries_are_what_the_truth_calls_them(sample):
    landed = pl.read_parquet(sample / "truth" / "files.parquet")

    def path(what: str, feed: str) -> Path:
        row = landed.filter((pl.col("what") == what) & (pl.col("feed") == feed)).row(0, named=True)
        return sample / "landing" / f"{row['night']:%Y-%m-%d}" / row["file"]

    original = sample / "landing/2026-11-01/残联_持证残疾人_341504_202610_20261008.xlsx"
    assert path("duplicate", "CL01").read_bytes() == original.read_bytes()
    with pytest.raises(UnicodeDecodeError):
        path("cut inside a character", "CZ04").read_bytes().decode("gb18030")
    assert path("late", "MZ03").parent.name == "2026-11-11"
    assert not list((sample / "landing/2026-11-10").glob("民政_特困人员_341504002*"))
    cut = files.lines(path("identity numbers cut by Excel", "MZ09"))
    numbers = [row[2] for row in cut if row[2] and row[2][:6].isdigit()]
    assert all(n.endswith(("000", "X")) for n in numbers)
    floated = pl.read_parquet(sample / "truth" / "defects.parquet").filter(pl.col("code") == "E02")
    assert floated.height
    assert all(int(n) % 16 == 0 for n in floated["written_value"])
    assert (landed.filter(pl.col("what") != "regular").height) < 0.12 * landed.height


def test_planted_cases_have_look_alikes():
    world = World(Settings(people=30_000, seed=7))
    both = plant_list(world).filter(pl.col("check_code") == "F-09")["is_true"]
    assert both.sum() >= 3
    assert both.not_().sum() >= 3
    kinds = doubts(world).group_by("check_code").agg(pl.col("kind").value_counts())
    found = {code: {k["kind"]: k["count"] for k in each} for code, each in kinds.iter_rows()}
    for code in ("A-01", "A-13", "A-15", "A-20", "A-26", "A-28", "A-36", "A-37", "A-39", "A-41", "A-43"):
        assert found[code]["violation"] >= 3, code
        assert found[code]["allowed"] >= 3, code
        assert found[code]["innocent"] >= 1, code


def _claims(folder: Path) -> dict[tuple[str, str], float]:
    rows = pl.read_parquet(folder / "truth" / "claims.parquet")
    return {(r["claim_code"], r["definition"]): r["value"] for r in rows.iter_rows(named=True)}


@pytest.fixture(scope="module")
def profiles(tmp_path_factory) -> dict[str, dict[tuple[str, str], float]]:
    out = {}
    for profile in ("honest", "flattering"):
        folder = tmp_path_factory.mktemp(profile)
        generate(Settings(people=20_000, seed=2, profile=profile), folder)  # type: ignore[arg-type]
        out[profile] = _claims(folder)
    return out


@pytest.mark.slow
@pytest.mark.nights
def test_honest_claims_hold_and_flattering_ones_only_crudely(profiles):
    fixed = ("processing_time_reduction", "realised at the mix of the after period")
    crude = ("processing_time_reduction", "crude")
    given = ("satisfaction_rate", "realised, ratings given by a person")
    every = ("satisfaction_rate", "crude, system defaults included")
    honest, flattering = profiles["honest"], profiles["flattering"]
    assert abs(honest[fixed] - 0.40) < 0.02
    assert abs(flattering[fixed] - 0.22) < 0.03
    assert abs(flattering[crude] - 0.40) < 0.03
    assert abs(honest[given] - 0.967) < 0.005
    assert flattering[given] < 0.90
    assert flattering[every] > 0.96
    for year in (2023, 2024, 2025):
        assert honest[f"approval_rate_{year}", "whole adult population"] > 0.95
        assert flattering[f"approval_rate_{year}", "whole adult population"] < 0.93


def test_the_published_sums_of_projects_hold(clean):
    claims = _claims(clean)
    assert abs(claims["investment_total", "paid in 2023-2025 on projects, yuan"] - 1.23e9) < 1e6
    assert claims["project_count", "new projects of 2023-2025"] == 210
    assert claims["project_count", "distinct projects on the lists of 2023-2025, carry-overs counted once"] == 214
    assert claims["care_centre_coverage", "villages and communities served"] == 66 / 77
    landed = clean / "landing" / "2026-11-01"
    total = 0.0
    for year in ("2023_20240108", "2024_20250108", "2025_20260108"):
        path = landed / f"项目_支付_341504_{year}.csv"
        at = _column(path, "approved_amount_yuan")
        total += sum(float(row[at] or 0) for row in files.lines(path)[1:])
    assert abs(total - 1.23e9) < 1e6


def test_rates_are_refused_when_unknown_or_outside_zero_and_one(tmp_path):
    with pytest.raises(ValueError, match="E99"):
        Settings(people=300, own_rates={"E99": 0.1})
    rates = tmp_path / "rates.yml"
    rates.write_text("E07: 2\n")
    with pytest.raises(ValueError, match="E07"):
        read_rates(rates)
    rates.write_text("E07: 0.25\n")
    assert Settings(people=300, error_rate=0, own_rates=read_rates(rates)).rates["E07"] == 0.25


def test_as_many_people_are_alive_and_registered_as_asked_for(clean):
    persons = pl.read_parquet(clean / "truth" / "persons.parquet")
    end = HISTORY_END
    alive = (
        (persons["registered_date"] <= end)
        & ((persons["death_date"] > end) | persons["death_date"].is_null())
        & ((persons["leave_date"] > end) | persons["leave_date"].is_null())
    )
    assert alive.sum() == 600
