"""What is derived from contracts and committed: dbt staging (``staging``) and feed pages (``pages``).

``drift`` names the files that differ from what the contracts say, ``write`` brings them in line. A test fails on any
drift, and so does ``minsheng feeds generate --check``.
"""

from __future__ import annotations

from pathlib import Path

from ingestion.generate import pages, staging


def _wanted() -> dict[Path, str]:
    return staging.generated_files() | pages.generated_pages()


def drift() -> list[Path]:
    """Generated files that are missing, differ from their contract, or have none any more."""
    wanted = _wanted()
    present = {p for folder in (staging.STAGING_FOLDER, pages.PAGES_FOLDER) for p in folder.rglob("*") if p.is_file()}
    differing = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    return sorted(differing + list(present - set(wanted)))


def write() -> list[Path]:
    """Write what differs, delete what no contract makes any more; returns the paths touched."""
    wanted = _wanted()
    touched = drift()
    for path in touched:
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], "utf-8")
        else:
            path.unlink()
    return touched
