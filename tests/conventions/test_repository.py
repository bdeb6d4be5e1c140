"""Rules of the house that a reader relies on, held by the machine."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 500
CODE = (".py", ".sql", ".yml", ".yaml", ".sh", ".html", ".css")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts(*suffixes: str) -> dict[str, str]:
    return {
        str(path.relative_to(ROOT)): path.read_text("utf-8", errors="replace")
        for path in tracked()
        if path.suffix in suffixes
    }


def test_no_code_file_is_longer_than_500_lines():
    long = {name: text.count("\n") for name, text in texts(*CODE).items() if text.count("\n") > LONGEST_FILE}
    assert not long


def test_no_generated_file_is_tracked():
    generated = re.compile(r"\.(duckdb|parquet|wal|pyc|whl)$|(^|/)(target|__pycache__|\.venv|data)/")
    assert not [p for p in tracked() if generated.search(str(p.relative_to(ROOT)))]


def test_lock_files_hold_hashes_and_no_addresses():
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_no_test_is_skipped_or_expected_to_fail():
    mark = re.compile(r"pytest\.(mark\.)?(skip|xfail)|importorskip")
    found = [name for name, text in texts(".py").items() if mark.search(text) and "test_repository" not in name]
    assert not found


def test_every_python_module_says_what_it_is_for():
    silent = [
        name
        for name, text in texts(".py").items()
        if not name.startswith("tests/") and text.strip() and not text.startswith(('"""', "#!"))
    ]
    assert not silent


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_both_readmes_name_the_two_commands(readme):
    text = (ROOT / readme).read_text("utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_links_between_documents_lead_somewhere():
    link = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
    broken = [
        f"{name}: {target}"
        for name, text in texts(".md").items()
        for target in link.findall(text)
        if not target.startswith(("http", "mailto:")) and not (ROOT / name).parent.joinpath(target).exists()
    ]
    assert not broken


def test_ci_runs_the_test_command_of_the_readme():
    assert "make test" in (ROOT / ".ci" / "run").read_text()
