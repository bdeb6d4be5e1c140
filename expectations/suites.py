"""Checks to a suite of Great Expectations: core expectations where they exist, our own (custom.py) for the others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import great_expectations as gx
import great_expectations.expectations as core

from expectations import custom
from expectations.checks import EARLIEST_DATE, FARTHEST_YEARS, OLDEST_AGE_YEARS, Check
from expectations.gate import GX_SEVERITY
from expectations.labels import both


def suite_of(name: str, checks: Iterable[Check], meta: dict[str, Any], feed: str | None = None) -> gx.ExpectationSuite:
    """A suite whose expectations carry, as meta, the check they stand for and the reason of its threshold."""
    expectations = [_expectation(check, position, feed) for position, check in enumerate(checks)]
    content = json.dumps([each.configuration.to_json_dict() for each in expectations], sort_keys=True)
    meta = meta | {"digest": hashlib.sha256(content.encode()).hexdigest()}
    return gx.ExpectationSuite(name=name, expectations=expectations, meta=meta)


def _expectation(check: Check, position: int, feed: str | None) -> Any:
    shared: dict[str, Any] = {
        "severity": GX_SEVERITY[check.severity],
        "description": both(check.label["zh"], check.label["en"]),
        "meta": {
            "check": check.name,
            "position": position,
            "column": check.column,
            "label_zh": check.label["zh"],
            "label_en": check.label["en"],
            "severity": check.severity,
            "threshold": check.threshold,
            "threshold_reason": check.threshold_reason,
        },
    }
    if check.kind == "load":
        kind = getattr(custom, check.expectation)
        return kind(feed=feed, column=check.column or None, options=check.options, **shared)
    if check.kind == "fact":
        return getattr(custom, check.expectation)(**check.options, **shared)
    column = {"column": check.column} if check.column else {}
    return getattr(core, check.expectation)(**column, **check.options, **shared)


def date_parameters(load_date: date) -> dict[str, str]:
    """Values of the suite parameters that move with the night."""

    def years_away(years: int) -> str:
        # 29 February has no counterpart in most years: the day before will do for a bound of decades.
        day = min(load_date.day, 28)
        return load_date.replace(year=load_date.year + years, day=day).isoformat()

    return {
        "load_date": load_date.isoformat(),
        "farthest_date": years_away(FARTHEST_YEARS),
        "oldest_birth_date": max(years_away(-OLDEST_AGE_YEARS), EARLIEST_DATE),
    }
