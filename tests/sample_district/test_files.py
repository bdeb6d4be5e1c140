"""What a sample delivers: every night feed, in files its contract accepts, the same bytes for the same arguments."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from ingestion.contract import contracts
from sample_district.deliveries import ROSTERS, roster_frame
from sample_district.generate import NotEmpty, generate, prepare
from sample_district.settings import Settings
from sample_district.world import World
from tests.sample_district import files

CUT = "财政_国库支付_341504_20261105_20261106.csv"


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*.*")
        if p.is_file()
    }


def test_same_arguments_give_the_same_bytes_and_more_nights_only_add_files(tmp_path, sample):
    generate(Settings(people=300, seed=7, nights=2, error_rate=3.0), tmp_path)
    short, long = _hashes(tmp_path / "landing"), _hashes(sample / "landing")
    for hashes in (short, long):
        del hashes["_synthetic.json"]  # names the last night
    assert short == {name: digest for name, digest in long.items() if name in short}
    assert {name[:10] for name in short} == {"2026-11-01", "2026-11-02"}
    assert len(long) > len(short)


def test_another_seed_gives_other_people(sample):
    mine = pl.read_parquet(sample / "truth" / "persons.parquet")["id18"]
    theirs = World(Settings(people=300, seed=8)).district.people["id18"]
    assert len(set(mine) & set(theirs)) < 5


def test_every_night_feed_is_delivered_on_the_first_night(sample):
    first = Counter(files.code_of(p) for p in files.landed(sample) if p.parent.name == "2026-11-01")
    assert set(first) == {c.code for c in contracts().values()}


def test_every_header_is_one_the_contract_accepts_and_none_required_is_missing(sample):
    for path in files.landed(sample):
        if path.name == CUT:
            continue
        contract = files.contract_of(path)
        found = {files._plain(h) for h in files.header(path).values()}
        accepted = {h: c.name for c in contract.columns for h in c.headers()}
        accepted |= {c.pair.header: c.name for c in contract.columns if c.pair}
        assert found <= set(accepted), (path.name, found - set(accepted))
        assert {c.name for c in contract.required_columns} <= {accepted[h] for h in found}, path.name


def test_files_come_in_the_encoding_and_format_of_the_contract_save_a_few(sample):
    other = 0
    csvs = [p for p in files.landed(sample) if p.suffix != ".xlsx" and p.name != CUT]
    for path in csvs:
        contract = files.contract_of(path)
        data = path.read_bytes()
        try:
            data.decode("utf-8")
            is_utf8 = True
        except UnicodeDecodeError:
            is_utf8 = False
        other += is_utf8 != (contract.file.encoding == "UTF-8") and not data.isascii()
    assert other <= len(csvs) * 0.25  # three times the usual rate


def test_titles_say_that_the_data_are_synthetic(sample):
    for path in files.landed(sample):
        if path.suffix == ".xlsx":
            assert "合成数据" in (files.lines(path)[0][0] or ""), path.name


def test_township_parts_add_up_to_the_roster(clean):
    world = World(Settings(people=600, seed=7, error_rate=0.0))
    landed = pl.read_parquet(clean / "truth" / "files.parquet")
    for code in ROSTERS:
        parts = landed.filter((pl.col("feed") == code) & (pl.col("period") == "202610"))
        whole = roster_frame(world, code, pl.date_range(pl.date(2026, 10, 1), pl.date(2026, 10, 1), eager=True)[0])
        assert parts.height == whole["_township"].n_unique()
        assert parts["rows"].sum() == whole.height


def test_volumes_grow_with_the_population_but_projects_do_not(sample, clean):
    def rows(folder: Path) -> dict[str, int]:
        landed = pl.read_parquet(folder / "truth" / "files.parquet").filter(pl.col("night") == pl.date(2026, 11, 1))
        return dict(landed.group_by("feed").agg(pl.col("rows").sum()).iter_rows())

    small, large = rows(sample), rows(clean)
    for feed in ("GA01", "GA02", "CZ01", "RS01", "YB01", "JY01"):
        assert 1.3 < large[feed] / small[feed] < 3, feed
    assert large["XM01"] == small["XM01"]


def test_a_folder_of_real_files_is_not_overwritten(tmp_path):
    landing = tmp_path / "landing"
    landing.mkdir()
    (landing / "公安_户籍人口_341504_202610_20261008.csv").write_bytes(b"")
    with pytest.raises(NotEmpty, match="no sample wrote"):
        generate(Settings(people=300), tmp_path)
    assert len(list(landing.iterdir())) == 1


def test_a_sample_may_be_replaced_by_another(tmp_path):
    night = tmp_path / "landing" / "2026-11-02"
    night.mkdir(parents=True)
    (night / "政务_办件_341504_20261101_20261102.csv").write_bytes(b"")
    (tmp_path / "landing" / "_synthetic.json").write_text("{}")
    prepare(tmp_path)
    assert list((tmp_path / "landing").iterdir()) == []


def test_the_marker_says_what_the_files_are(sample):
    marker = pl.read_json(sample / "landing" / "_synthetic.json").row(0, named=True)
    assert (marker["profile"], marker["people"], marker["seed"]) == ("honest", 300, 7)
    assert (marker["first_night"], marker["last_night"]) == ("2026-11-01", "2026-11-17")
