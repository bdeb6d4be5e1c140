"""Public referees of the dbt project and the Dagster definitions, run on an empty warehouse in a temporary home.

Prints a line a referee; exits 1 when one of them does not pass. Their thresholds are those of the README.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ingestion.home import Home
from scripts import empty_district

ROOT = Path(__file__).parents[1]
PROJECT = ROOT / "dbt_project"
BIN = Path(sys.executable).parent
SQLFLUFF = [str(BIN / "sqlfluff"), "lint", "--processes", "2", "--disable-progress-bar", "dbt_project"]
MODELS_ONLY = ["--exclude-resource-types", "test", "unit_test"]  # the tests run in tests/dbt_project


def main() -> int:
    """Run every referee; return the number that failed."""
    with tempfile.TemporaryDirectory() as folder:
        home, results = empty_district.home_in(Path(folder)), {}
        if not home.warehouse.exists():  # the tests left none
            results["dbt build on an empty district"] = _timed(lambda: _build(home))
        # The longest by far runs beside the others, in a home of its own: two processes cannot open one warehouse.
        aside = Home.from_environment(shutil.copytree(home.root, Path(folder) / "aside"))
        with ThreadPoolExecutor(1) as beside:
            fluff = beside.submit(_timed, lambda: _run("sqlfluff", SQLFLUFF, aside))
            for name, command in _referees(home).items():
                results[name] = _timed(lambda name=name, command=command: _run(name, command, home))
            results["sqlfluff, beside the others"] = fluff.result()
    print()
    for name, (passed, seconds) in results.items():
        print(f"{'pass' if passed else 'FAIL'}  {seconds:4.0f} s  {name}")
    return int(not all(passed for passed, _ in results.values()))


def _timed(referee: Callable[[], bool]) -> tuple[bool, float]:
    began = time.monotonic()
    return referee(), time.monotonic() - began


def _build(home: Home) -> bool:
    """The models of the empty district, in this process: with dbt's own command each part reads the project anew."""
    return all(f"{result.status}" == "success" for result in empty_district.build(home, *MODELS_ONLY))


def _referees(home: Home) -> dict[str, list[str]]:
    dbt = [str(BIN / "dbt"), "--no-send-anonymous-usage-stats"]
    manifest = str(home.dbt_target / "manifest.json")
    catalog = ["--project-dir", str(PROJECT), "--run-artifacts-dir", str(home.dbt_target)]
    catalog += ["--cov-report", str(home.root / "coverage.json")]
    return {
        "dbt parse --warn-error": [*dbt, "--warn-error", "parse"],
        "dbt docs generate": [*dbt, "docs", "generate", "--no-compile"],
        "dbt-bouncer strict": [
            str(BIN / "dbt-bouncer"), "run", "--config-file", str(_bouncer_config(home)),
        ],
        "dbt-score at least 9": [str(BIN / "dbt-score"), "lint", "-m", manifest, "--fail-project-under", "9.0"],
        "documentation coverage at least 0.95": [
            str(BIN / "dbt-coverage"), "compute", "doc", *catalog, "--cov-fail-under", "0.95",
        ],
        "test coverage of marts at least 0.8": [
            str(BIN / "dbt-coverage"), "compute", "test", *catalog, "--cov-fail-under", "0.8",
            "--model-path-filter", "models/marts",
        ],
        "dagster definitions validate": [
            str(BIN / "dagster"), "definitions", "validate", "-m", "orchestration.definitions",
        ],
    }  # fmt: skip


def _bouncer_config(home: Home) -> Path:
    """The committed rules, pointed at the artifacts of this run: dbt-bouncer takes the folder from its file only."""
    config = home.root / "dbt-bouncer.yml"
    rules = (ROOT / "dbt-bouncer.yml").read_text("utf-8")
    config.write_text(f"dbt_artifacts_dir: {home.dbt_target}\n{rules}", "utf-8")
    return config


def _run(name: str, command: list[str], home: Home) -> bool:
    variables = {
        "MINSHENG_HOME": str(home.root),
        "MINSHENG_WAREHOUSE": str(home.warehouse),
        "MINSHENG_IDENTIFIERS": str(home.identifiers),
        "MINSHENG_IDENTITY": str(home.identity),
        "MINSHENG_HASH_KEY": str(home.key_file),
        "DAGSTER_HOME": str(home.dagster),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(home.dbt_target),
        "DBT_LOG_PATH": str(home.logs),
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_ARTIFACTS_DIR": str(home.dbt_target),
        "PYTHONPATH": str(ROOT),
        "NO_COLOR": "1",
    }
    run = subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False)
    lines = (run.stdout + run.stderr).strip().splitlines()
    print("\n".join([f"\n--- {name}", *(lines[-12:] if run.returncode == 0 else lines[-60:])]), flush=True)
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
