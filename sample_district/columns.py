"""Arrays to Polars columns: text with gaps, values under a mask, moments from days."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl


def text(values: Any) -> pl.Series:
    """An array of str (None allowed) as a text column."""
    return pl.Series(np.asarray(values, dtype=object).tolist(), dtype=pl.String)


def where(mask: np.ndarray, values: Any, otherwise: Any = None) -> pl.Series:
    """``values`` where the mask holds, else ``otherwise`` (null when not given)."""
    first = _series(values, len(mask))
    second = pl.lit(None, first.dtype) if otherwise is None else _series(otherwise, len(mask))
    return pl.select(
        pl.when(pl.Series(np.asarray(mask, dtype=bool))).then(first).otherwise(second).alias("x")
    ).to_series()


def _series(values: Any, size: int) -> pl.Series:
    if isinstance(values, pl.Series):
        return values
    if isinstance(values, str | int | float):
        return pl.Series([values]).extend_constant(values, size - 1) if size else pl.Series([values]).clear()
    return text(values) if np.asarray(values).dtype.kind in "OU" else pl.Series(values)


def moments(days: np.ndarray, seconds: np.ndarray | int) -> pl.Series:
    """Days since 1970 and seconds of the day as timestamps."""
    return pl.Series((np.asarray(days, dtype=np.int64) * 86_400 + seconds) * 1000).cast(pl.Datetime("ms"))
