"""The truth beside the files: who is who, what was put where, and the true values behind the claims.

``truth/`` holds Parquet that no code of the pipeline reads; tests and later stages measure themselves against it:
``persons``, ``records`` (file, line → person), ``defects`` (file, line, column, code, true and written value),
``files`` (what each file is and why), ``plants`` (cases for the checks of projects and services, real and look-alike),
``doubts`` (the same about people: violations, innocents and what is allowed), ``entitled`` (who should be served,
and whether), ``claims``.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from sample_district.claims import claims
from sample_district.deliveries import Delivery
from sample_district.places import dates, villages
from sample_district.plant_list import plant_list
from sample_district.policy.doubts import doubts
from sample_district.policy.entitled import entitled
from sample_district.world import World


class Truth:
    """Collects what is known while files are written, and writes it at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.defects: list[pl.DataFrame] = []
        self.files: list[dict[str, object]] = []

    def record(self, delivery: Delivery, text: pl.DataFrame, lines: pl.Series, notes: pl.DataFrame, path: Path) -> None:
        """Note one file: its persons by line, its errors by line, and itself."""
        name = path.name
        if "_person" in text.columns:
            person = text.select(pl.when(pl.col("_person") >= 0).then(pl.col("_person").cast(pl.Int64))).to_series()
            frame = pl.DataFrame({"line": lines.cast(pl.Int64), "person": person})
            frame = frame.select(feed=pl.lit(delivery.code), file=pl.lit(name), line="line", person="person")
            target = self.folder / "records" / path.parent.name
            target.mkdir(parents=True, exist_ok=True)
            frame.write_parquet(target / f"{name}.parquet")
        if notes.height:
            where = {"feed": pl.lit(delivery.code), "night": pl.lit(delivery.night), "file": pl.lit(name)}
            at = notes.with_columns(line=lines.cast(pl.Int64).gather(notes["row"]), **where)
            self.defects.append(
                at.select("feed", "night", "file", "line", "column", "code", "true_value", "written_value")
            )
        self.files.append(
            {
                "night": delivery.night,
                "feed": delivery.code,
                "file": name,
                "area": delivery.area,
                "period": delivery.period,
                "version": delivery.version,
                "rows": text.height,
                "what": delivery.what,
            }
        )

    def write(self, world: World) -> None:
        """Write what was collected, and what the simulation knows."""
        empty = {"feed": pl.String, "night": pl.Date, "file": pl.String, "line": pl.Int64, "column": pl.String}
        empty |= {"code": pl.String, "true_value": pl.String, "written_value": pl.String}
        pl.concat([pl.DataFrame(schema=empty), *self.defects]).write_parquet(self.folder / "defects.parquet")
        schema = {"night": pl.Date, "feed": pl.String, "file": pl.String}
        pl.DataFrame(self.files, schema_overrides=schema).write_parquet(self.folder / "files.parquet")
        persons(world).write_parquet(self.folder / "persons.parquet")
        plant_list(world).write_parquet(self.folder / "plants.parquet")
        doubts(world).write_parquet(self.folder / "doubts.parquet")
        entitled(world).write_parquet(self.folder / "entitled.parquet")
        claims(world).write_parquet(self.folder / "claims.parquet")


def persons(world: World) -> pl.DataFrame:
    """One row a person: number, name, kin, place, and what happens to them."""
    people = world.district.people
    return people.select(
        "person",
        "household",
        "id18",
        "name",
        "role",
        pl.when("is_male").then(pl.lit("男")).otherwise(pl.lit("女")).alias("sex"),
        "birth_date",
        "father",
        "mother",
        "spouse",
        dates(people["death_day"].to_numpy()).alias("death_date"),
        dates(people["leave_day"].to_numpy()).alias("leave_date"),
        dates(people["start_day"].to_numpy()).alias("registered_date"),
        villages()["code"].gather(people["village"]).alias("village_code"),
        "has_rare_name",
    )


def read_defects(folder: Path) -> pl.DataFrame:
    """The errors of a sample."""
    return pl.read_parquet(folder / "truth" / "defects.parquet")
