"""The arrival gate against one hand-written SQL pass over the same million rows, side by side.

Three figures of issue 2: the gate within six times the pass, the fixed cost of a night of all feeds within 20 seconds
(imports included), and the gate's peak memory under 1 GiB.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.rows import Row
from expectations import arrival
from ingestion.contract import Contract, contracts
from ingestion.home import Home
from ingestion.ledger import open_ledger, upsert

FEED = "public_security__registered_population"
NIGHT = date(2026, 11, 1)
ROWS = 1_000_000

# What stands in the generated register; every other column is empty.
GENERATED = {
    "resident_id_number": "'34150419' || lpad((i % 990000)::varchar, 9, '0') || 'X'",
    "resident_id_number__defects": "case when i % 50 = 0 then 'ID_CHECK' end",
    "resident_id_number__is_usable": "i % 50 <> 0",
    "full_name": "'王' || chr(19968 + (i % 20000)::integer)",
    "sex": "case i % 2 when 0 then '男' else '女' end",
    "ethnicity": "'汉族'",
    "birth_date": "date '1935-01-01' + (i * 7 % 33000)::integer",
    "household_register_number": "'H' || (i // 3)::varchar",
    "relation_to_head": "'本人'",
    "household_type": "'家庭户'",
    "registration_nature": "'农业'",
    "registered_address": "'叶集区姚李镇第' || (i % 4000)::varchar || '号'",
    "residents_committee_code": "'341504' || ['001', '002', '102', '103', '104', '200'][1 + i % 6] || '201'",
    "father_resident_id_number": "case when i % 3 = 0 then '34150419' || lpad((i // 2)::varchar, 9, '0') || '1' end",
    "father_resident_id_number__is_usable": "i % 3 = 0",
    "moved_in_date": "date '1990-01-01' + (i % 12000)::integer",
    "registration_status": "case when i % 60 = 0 then '迁出' else '正常' end",
    "updated_at": "timestamp '2026-10-01' + interval (i % 2000000) second",
}

HAND_WRITTEN = """
    select
        count(*) as all_rows,
        count(*) filter (where full_name is null) as without_name,
        count(resident_id_number) as with_number,
        count(*) filter (where not resident_id_number__is_usable) as defective,
        count(distinct hash(resident_id_number)) as numbers,
        count(*) filter (where not father_resident_id_number__is_usable) as defective_father,
        count(*) filter (where not mother_resident_id_number__is_usable) as defective_mother,
        count(*) filter (where not spouse_resident_id_number__is_usable) as defective_spouse,
        count(*) filter (where sex not in ('男', '女', '未知', '未说明')) as sex_outside,
        count(*) filter (where household_type not in ('家庭户', '集体户')) as type_outside,
        count(*) filter (where registration_nature not in ('农业', '非农业', '统一居民')) as nature_outside,
        count(*) filter (where registration_status not in ('正常', '注销', '迁出', '死亡注销')) as status_outside,
        count(*) filter (where contains(_flags, 'sex:ENUM_UNKNOWN')) as sex_unknown,
        count(*) filter (where contains(_flags, 'household_type:ENUM_UNKNOWN')) as type_unknown,
        count(*) filter (where contains(_flags, 'registration_nature:ENUM_UNKNOWN')) as nature_unknown,
        count(*) filter (where contains(_flags, 'registration_status:ENUM_UNKNOWN')) as status_unknown,
        count(*) filter (where birth_date not between date '1906-11-01' and date '2026-11-01') as birth_outside,
        count(*) filter (where moved_in_date not between date '1880-01-01' and date '2026-11-01') as moved_outside,
        count(*) filter (where deregistered_date not between date '1880-01-01' and date '2026-11-01') as left_outside,
        count(*) filter (where updated_at not between date '1880-01-01' and date '2026-11-01') as updated_outside,
        max(updated_at) as newest,
        count(*) filter (where left(residents_committee_code, 6) <> '341504') as elsewhere,
        count(*) filter (where residents_committee_code like '341504001%') as in_shihe,
        count(*) filter (where residents_committee_code like '341504002%') as in_pinggang,
        count(*) filter (where residents_committee_code like '341504102%') as in_sanyuan,
        count(*) filter (where residents_committee_code like '341504103%') as in_hongji,
        count(*) filter (where residents_committee_code like '341504104%') as in_yaoli,
        count(*) filter (where residents_committee_code like '341504200%') as in_sungang
    from read_parquet('{path}')
"""


def measure_gate(people: int, folder: Path) -> list[Row]:
    """Rows of bench.json; the gate runs in a process of its own, whose peak memory counts and which made no data."""
    del people  # the figure is per million rows, whatever the district's size
    made = _child("prepare", folder / "gate")
    found = _child("measure", folder / "gate", made["path"])
    return [
        Row("night", "arrival gate against one SQL pass over a million rows (times)", found["times"], 6),
        Row("night", "arrival gates of a night of all feeds, imports included (seconds)", found["fixed"], 20),
        Row("night", "arrival gate, peak memory (MiB)", found["mebibytes"], 1024),
    ]


def _child(step: str, *arguments: Path | str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.gate", step, *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def _prepare(folder: Path) -> dict[str, Any]:
    home = Home.from_environment(folder).prepare()
    with open_ledger(home.ledger) as ledger:
        for contract in contracts().values():
            _put(home, ledger, contract, f"{contract.code}-small", rows=50)
        _put(home, ledger, contracts()[FEED], "GA01-before", rows=ROWS, period=date(2026, 9, 1), state="in_effect")
        return {"path": str(_put(home, ledger, contracts()[FEED], "GA01-million", rows=ROWS))}


def _measure(folder: Path, path: Path) -> dict[str, Any]:
    home = Home.from_environment(folder)
    with open_ledger(home.ledger) as ledger:
        started = time.perf_counter()
        for contract in contracts().values():
            arrival.check(home, ledger, contract.id, [f"{contract.code}-small"], NIGHT)
        fixed = time.perf_counter() - started
        gate = min(_gate(home, ledger) for _ in range(3))
    peak = _peak_mebibytes()
    straight = min(_pass(home, path) for _ in range(3))
    return {"times": gate / straight, "fixed": fixed, "mebibytes": peak}


def _peak_mebibytes() -> float:
    """Peak of this process alone: getrusage would count what its parent held when it was started."""
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _gate(home: Home, ledger: sqlite3.Connection) -> float:
    started = time.perf_counter()
    results = arrival.check(home, ledger, FEED, ["GA01-million"], NIGHT)
    seconds = time.perf_counter() - started
    broken = [r.check_name for r in results if r.status == "error"]
    if broken or not results:
        raise RuntimeError(f"the gate could not be measured: {broken}")
    return seconds


def _pass(home: Home, path: Path) -> float:
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {home.threads}")
        started = time.perf_counter()
        connection.execute(HAND_WRITTEN.format(path=path)).fetchall()
        return time.perf_counter() - started


def _put(
    home: Home,
    ledger: sqlite3.Connection,
    contract: Contract,
    load_id: str,
    *,
    rows: int,
    period: date = date(2026, 10, 1),
    state: str = "candidate",
) -> Path:
    """A load of generated rows as ingestion would leave it."""
    path = home.raw_folder(contract.id, NIGHT) / f"{load_id}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    provenance = {
        "_load_id": f"'{load_id}'",
        "_area_code": "'341504'",
        "_period": f"date '{period}'",
        "_load_date": f"date '{NIGHT}'",
        "_source_row": "i + 2",
    }
    given = provenance | (GENERATED if contract.id == FEED else {})
    columns = ", ".join(f"cast({given.get(n, 'null')} as {kind}) as {n}" for n, kind in contract.raw_schema.items())
    with duckdb.connect() as connection:
        connection.execute(f"copy (select {columns} from range({rows}) t(i)) to '{path}' (format parquet, codec zstd)")
    load = {
        "load_id": load_id,
        "load_sequence": ledger.execute("select count(*) from loads").fetchone()[0],
        "feed": contract.id,
        "file_name": f"{load_id}.csv",
        "file_path": f"{load_id}.csv",
        "file_sha256": load_id,
        "file_bytes": 1,
        "load_date": NIGHT.isoformat(),
        "period": period.isoformat(),
        "period_text": f"{period:%Y%m}",
        "area_code": "341504",
        "rows_body": rows,
        "rows_loaded": rows,
        "outcome": "loaded",
        "state": state,
        "raw_path": str(path),
    }
    upsert(ledger, "loads", load)
    return path


if __name__ == "__main__":
    print(json.dumps({"prepare": _prepare, "measure": _measure}[sys.argv[1]](*map(Path, sys.argv[2:]))))
