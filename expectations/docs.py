"""Data Docs: the results of both gates as static pages under ``home.data_docs``.

Pages show counts, thresholds, reasons and names of columns; no value of a person. They load nothing from elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from ingestion.home import Home
from ingestion.ledger import open_ledger
from ingestion.synthetic import synthetic_label


def build_docs(home: Home) -> Path:
    """Bring the pages up to date with the results stored so far; returns the index. Unchanged ones stay."""
    from expectations.gate import context_of  # noqa: PLC0415 - Great Expectations takes seven seconds to import
    from expectations.site import SYNTHETIC_LABEL  # noqa: PLC0415

    token = SYNTHETIC_LABEL.set(_label(home))
    try:
        context_of(home).build_data_docs(site_names=["minsheng"])
    finally:
        SYNTHETIC_LABEL.reset(token)
    return home.data_docs / "index.html"


def _label(home: Home) -> str | None:
    """The label of the sample district whose files were loaded, None for real data."""
    with open_ledger(home.ledger) as ledger:
        found = ledger.execute(
            "select max(f.synthetic_label) as label"
            " from loads as l inner join files_seen as f on f.sha256 = l.file_sha256"
        ).fetchone()
    return (found and found["label"]) or synthetic_label(home.landing)
