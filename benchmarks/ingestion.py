"""Ingestion against the bare readers on the same files of one synthetic district, side by side in one call."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import dlt
import duckdb
import fastexcel
from dlt.sources.filesystem import filesystem, read_csv

from benchmarks.night import FIRST_NIGHT, write_sample
from benchmarks.rows import Row
from ingestion.delivery import Delivery
from ingestion.home import Home
from ingestion.ingest import ingest_files
from ingestion.landing import scan
from ingestion.ledger import open_ledger

NIGHT = date.fromisoformat(FIRST_NIGHT)


def measure_reading(people: int, folder: Path) -> list[Row]:
    """Seconds to ingest the sample's CSV and XLSX files against a bare read of the same files."""
    landing = Path(write_sample(people, folder)["MINSHENG_HOME"]) / "landing"
    home = Home.from_environment(folder / "reading", landing).prepare()
    with open_ledger(home.ledger) as ledger:
        deliveries = scan(home, ledger, NIGHT)
    texts = [each for each in deliveries if each.path.suffix == ".csv"]
    books = [each for each in deliveries if each.path.suffix == ".xlsx"]
    plain = {each.path: _transcoded(each, folder) for each in texts}
    _ingest(home, texts[:1])  # imports and macros, which a night pays once
    csv_times = _seconds(lambda: _ingest(home, texts)) / _seconds(lambda: _bare_csv(texts, plain, folder))
    book_times = _seconds(lambda: _ingest(home, books)) / _seconds(lambda: _bare_books(books))
    one = max(texts, key=lambda each: each.bytes)  # dlt reads a minute a million rows: one file is enough
    with_dlt = _seconds(lambda: _dlt(plain[one.path], folder)) / _seconds(lambda: _ingest(home, [one]))
    return [
        Row("night", "ingesting CSV against bare read_csv to Parquet (times)", csv_times, 2.5),
        Row("night", "ingesting XLSX against fastexcel's bare read (times)", book_times, 3.0),
        Row("night", "dlt's filesystem source against ingesting the same CSV (times)", with_dlt, 20, at_least=True),
    ]


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ingest(home: Home, deliveries: list[Delivery]) -> None:
    with open_ledger(home.ledger) as ledger:
        for _ in ingest_files(home, ledger, deliveries, NIGHT):
            pass


def _transcoded(delivery: Delivery, folder: Path) -> Path:
    target = folder / f"{delivery.sha256[:12]}.utf8.csv"
    content = delivery.path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        content = content.decode("gb18030").encode("utf-8")
    target.write_bytes(content)
    return target


def _bare_csv(deliveries: list[Delivery], plain: dict[Path, Path], folder: Path) -> None:
    with duckdb.connect() as connection:
        for delivery in deliveries:
            delimiter = delivery.contract.file.delimiter or ","
            reader = connection.read_csv(str(plain[delivery.path]), all_varchar=True, header=True, sep=delimiter)
            reader.write_parquet(str(folder / "bare.parquet"), compression="zstd")


def _bare_books(deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        reader = fastexcel.read_excel(str(delivery.path))
        for name in reader.sheet_names:
            reader.load_sheet(name, header_row=None, dtypes="string").to_arrow()


def _dlt(path: Path, folder: Path) -> None:
    pipeline = dlt.pipeline(
        "bench", pipelines_dir=str(folder / "dlt"), destination=dlt.destinations.duckdb(str(folder / "dlt.duckdb"))
    )
    files = filesystem(bucket_url=path.parent.as_uri(), file_glob=path.name)
    pipeline.run((files | read_csv(chunksize=100_000, dtype=str)).with_name("rows"))
