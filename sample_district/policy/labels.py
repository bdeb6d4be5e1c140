"""From what a predicate finds in the simulated world to the rows of the truth."""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district.policy.lots import ALLOWED, INNOCENT, VIOLATION, Plants


def labelled(check: str, found: np.ndarray, innocents: np.ndarray, alike: np.ndarray, **notes: str) -> pl.DataFrame:
    """Everybody found is a violation unless planted as innocent; look-alikes are those planted and not found."""
    found = np.unique(found)
    kinds = {
        VIOLATION: np.setdiff1d(found, innocents),
        INNOCENT: np.intersect1d(found, innocents),
        ALLOWED: np.setdiff1d(alike, found),
    }
    return Plants(check, kinds).truth(**notes)
