"""Errors of a step, without a person's value in them.

Dagster stores an exception with its message; a message of DuckDB or polars can quote a cell. Every asset body runs
inside ``guarded``: the traceback goes, scrubbed, to logs/errors.log, and Dagster gets a Failure with a scrubbed text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from ingestion.home import Home
from orchestration.alerts import scrub
from orchestration.session import log_error


@contextmanager
def guarded(home: Home, where: str) -> Iterator[None]:
    """Turn an exception into a scrubbed Failure; OSError may be retried (RetryPolicy of the step), others not."""
    try:
        yield
    except dg.Failure:
        raise
    except Exception as error:
        log_error(home, error, where)
        raise dg.Failure(
            description=scrub(f"{where}: {type(error).__name__}: {error}. See logs/errors.log."),
            allow_retries=isinstance(error, OSError),
        ) from None
