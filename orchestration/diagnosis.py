"""What ``minsheng doctor`` looks at: the machine, the data home, the program. Each finding names its remedy.

Nothing is repaired and nothing of a person is read.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingestion.home import PRIVATE, Home
from orchestration import lock
from orchestration.clock import TIMEZONE
from orchestration.instance import SETTINGS

Status = Literal["ok", "warn", "fail"]

# A first night of 300,000 people takes about 1 GB with its Parquet, warehouse and publication; twice that for safety.
FREE_BYTES_NEEDED = 2 << 30

# Beside DuckDB's own limit: Python, Dagster, dbt, Great Expectations and polars together.
MEMORY_BESIDE = 1 << 30

UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``remedy`` is empty when it is in order."""

    name: str
    status: Status
    text: str
    remedy: str = ""


def diagnose(home: Home) -> list[Finding]:
    """Every finding, in the order machine, home, program. A look that fails itself is a finding too."""
    findings: list[Finding] = []
    for look in LOOKS:
        try:
            findings += look(home)
        except Exception as error:
            findings.append(
                Finding(getattr(look, "__name__", "look").strip("_"), "fail", f"{type(error).__name__}: {error}")
            )
    return findings


def _python(_: Home) -> Iterator[Finding]:
    found = f"Python {sys.version.split()[0]}"
    is_right = sys.version_info[:2] == (3, 11)
    yield Finding(
        "python", "ok" if is_right else "fail", found, "" if is_right else "Use Python 3.11: make clean, make demo."
    )


def _packages(_: Home) -> Iterator[Finding]:
    wrong = []
    for requirement in importlib.metadata.requires("minsheng-warehouse") or []:
        pinned = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^;]+)$", requirement)
        if pinned and (found := _version(pinned[1])) != pinned[2].strip():
            wrong.append(f"{pinned[1]} {found or 'missing'}, wanted {pinned[2]}")
    if wrong:
        yield Finding(
            "packages", "fail", "; ".join(wrong), "Install requirements/base.lock again: make clean, make demo."
        )
    else:
        yield Finding("packages", "ok", "every pinned package has its version")


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _text(_: Home) -> Iterator[Finding]:
    encoding = sys.getfilesystemencoding()
    if encoding.lower().replace("-", "") == "utf8":
        yield Finding("locale", "ok", "file names are UTF-8")
    else:
        yield Finding("locale", "fail", f"file names are {encoding}", "Set LANG=C.UTF-8 or zh_CN.UTF-8.")


def _time_zone(_: Home) -> Iterator[Finding]:
    try:
        ZoneInfo(TIMEZONE)
    except ZoneInfoNotFoundError:
        yield Finding("time zone", "fail", f"{TIMEZONE} is unknown here", "Install the system's tzdata package.")
    else:
        yield Finding("time zone", "ok", f"{TIMEZONE} is known; the machine's own zone does not matter")


def _memory(home: Home) -> Iterator[Finding]:
    wanted = bytes_of(home.memory_limit) + MEMORY_BESIDE
    available = _available_memory()
    text = f"{available >> 20:,} MiB available; DuckDB may take {home.memory_limit}, the rest of the night about 1 GiB"
    if available >= wanted:
        yield Finding("memory", "ok", text)
    else:
        limit = max((available - MEMORY_BESIDE) >> 20, 512)
        yield Finding("memory", "warn", text, f"Set MINSHENG_MEMORY_LIMIT={limit}MiB; larger work spills to disk.")


def bytes_of(size: str) -> int:
    """Bytes of a DuckDB size such as ``3GiB`` or ``800MB``. Raises ValueError for another text."""
    found = re.fullmatch(r"\s*([\d.]+)\s*([KMGT]?)i?B?\s*", size, re.IGNORECASE)
    if not found:
        raise ValueError(f"MINSHENG_MEMORY_LIMIT is a size such as 3GiB, not {size!r}")
    return int(float(found[1]) * UNITS[found[2].upper()])


def _available_memory() -> int:
    """Memory that this process may still take: the machine's, or its control group's limit if that is lower."""
    lines = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text("ascii").splitlines())
    available = int(lines["MemAvailable"].split()[0]) << 10
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and (text := limit.read_text("ascii").strip()).isdigit():
        available = min(available, int(text))
    return available


def _disk(home: Home) -> Iterator[Finding]:
    folder = next(path for path in (home.root, *home.root.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free >> 30:,} GiB free under {folder}"
    if free >= FREE_BYTES_NEEDED:
        yield Finding("disk", "ok", text)
    else:
        yield Finding("disk", "fail", text, "Free space, or lower MINSHENG_NIGHTS_KEPT.")


def _home(home: Home) -> Iterator[Finding]:
    if not home.root.exists():
        yield Finding("home", "ok", f"{home.root} does not exist yet; the first run makes it")
        return
    if not os.access(home.root, os.W_OK | os.X_OK):
        yield Finding(
            "home", "fail", f"{home.root} is not writable", "Run as its owner, or give --home another folder."
        )
        return
    yield Finding("home", "ok", f"{home.root} is writable")
    yield _file_system(home)


def _file_system(home: Home) -> Finding:
    """Publishing needs symbolic links and renames; the lock needs flock."""
    with tempfile.TemporaryDirectory(dir=home.root, prefix=".doctor-") as name:
        folder = Path(name)
        try:
            (folder / "a").write_text("")
            (folder / "link").symlink_to("a")
            (folder / "link").replace(folder / "link2")
            with lock.hold(folder / "lock", "doctor"):
                pass
            os.link(folder / "a", folder / "b")
        except OSError as error:
            is_link_only = not (folder / "b").exists() and (folder / "lock").exists()
            if is_link_only:
                return Finding(
                    "file system", "warn", "no hard links here: withheld nights are copied", "Use a local file system."
                )
            return Finding("file system", "fail", f"{error.strerror}", "Keep the data home on a local file system.")
    return Finding("file system", "ok", "links, renames and locks work")


def _permissions(home: Home) -> Iterator[Finding]:
    wrong = [path for path in (home.raw, home.quarantine, home.state, home.warehouse.parent) if _is_open(path)]
    wrong += [path for path in (home.key_file, *home.published.glob("*/restricted.duckdb")) if _is_open(path)]
    if wrong:
        names = " ".join(str(path) for path in wrong)
        yield Finding("permissions", "fail", f"others may read {names}", f"chmod go-rwx {names}")
    else:
        yield Finding("permissions", "ok", "folders with personal data are owner-only")


def _is_open(path: Path) -> bool:
    return path.exists() and bool(stat.S_IMODE(path.stat().st_mode) & ~PRIVATE)


def _landing(home: Home) -> Iterator[Finding]:
    if not home.landing.exists():
        yield Finding("landing", "ok", f"{home.landing} does not exist yet; the first run makes it")
    elif not os.access(home.landing, os.R_OK | os.X_OK):
        yield Finding("landing", "fail", f"{home.landing} cannot be read", "Give the service account read access.")
    else:
        files = sum(1 for path in home.landing.rglob("*") if path.is_file())
        yield Finding("landing", "ok", f"{files} files in {home.landing}")


def _parameters(home: Home) -> Iterator[Finding]:
    from ingestion.overlay import read_overlay

    overlay = read_overlay(home.overlay)
    if overlay.unfit:
        text = "; ".join(each.text() for each in overlay.unfit)
        yield Finding("parameters", "warn", text, f"Correct {home.overlay}; until then what is not used is undecided.")
    else:
        yield Finding("parameters", "ok", f"{len(overlay.rows)} lines set what nobody found")


def _lock(home: Home) -> Iterator[Finding]:
    holder = lock.holder(home.lock)
    if holder is None:
        yield Finding("lock", "ok", "no run is under way")
    else:
        yield Finding("lock", "warn", f"{lock.AnotherRun(holder)}", "Wait for it; a second run ends with exit code 5.")


def _last_night(home: Home) -> Iterator[Finding]:
    from ingestion.ledger import open_ledger

    if not home.ledger.exists() or lock.holder(home.lock):
        return
    with open_ledger(home.ledger) as ledger:
        row = ledger.execute("select * from nights order by load_date desc limit 1").fetchone()
    if row is None:
        return
    night, outcome = row["load_date"], row["outcome"]
    again = f"minsheng run --date {night}"
    if outcome == "running":
        yield Finding("last night", "warn", f"{night} was interrupted; what was published before stays", again)
    elif outcome == "failed":
        yield Finding("last night", "warn", f"{night} failed; see logs/errors.log", again)
    else:
        yield Finding("last night", "ok", f"{night}: {outcome}, exit code {row['exit_code']}")
    if home.current.is_symlink() and not home.current.exists():
        yield Finding("publication", "fail", "published/current leads nowhere", again)


def _dagster(home: Home) -> Iterator[Finding]:
    copy = home.dagster / "dagster.yaml"
    chosen = os.environ.get("DAGSTER_HOME")
    if chosen and Path(chosen).resolve() != home.dagster:
        yield Finding(
            "dagster", "warn", f"DAGSTER_HOME is {chosen}; the command uses {home.dagster}", "Unset DAGSTER_HOME."
        )
    elif copy.exists() and copy.read_bytes() != SETTINGS.read_bytes():
        yield Finding(
            "dagster", "warn", "dagster.yaml in the home differs from the program's", "The next run renews it."
        )
    else:
        yield Finding("dagster", "ok", "run history in the data home, telemetry off")


def _extensions(home: Home) -> Iterator[Finding]:
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"extension_directory": folder}) as connection:
        try:
            from duckdb_extensions import import_extension

            import_extension("httpfs", con=connection)
            connection.execute("load httpfs")
        except Exception as error:
            status = "fail" if home.encryption_key else "warn"
            yield Finding(
                "encryption", status, f"DuckDB's httpfs cannot be loaded ({type(error).__name__})",
                "Install duckdb-extension-httpfs of DuckDB's version; without it no file can be encrypted.",
            )  # fmt: skip
            return
    on = "is set: the restricted file is encrypted" if home.encryption_key else "is not set"
    yield Finding("encryption", "ok", f"available; MINSHENG_ENCRYPTION_KEY {on}")


def _generated(_: Home) -> Iterator[Finding]:
    from ingestion.contract import contracts
    from ingestion.generate import drift

    paths = drift()
    if paths:
        text = f"{len(paths)} generated files differ from the contracts, first {paths[0].name}"
        yield Finding("generated files", "fail", text, "minsheng feeds generate")
    else:
        yield Finding("generated files", "ok", f"{len(contracts())} contracts and what is generated from them agree")


LOOKS: tuple[Callable[[Home], Iterator[Finding]], ...] = (
    _python, _packages, _text, _time_zone, _memory, _disk, _home, _permissions, _landing, _parameters, _lock,
    _last_night, _dagster, _extensions, _generated,
)  # fmt: skip
