"""The arrival suite of a feed, derived from its contract: which facts are tested, how strictly, and why.

Pure data, without Great Expectations: suites.py turns it into expectations. A ``row`` check is one of the core
expectations and knows the SQL condition of a failing row, by which a failure is attributed to its load; a ``load``
check is judged per load from the profile (judge.py). The facts of the publication suite are measured (measures.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from expectations.labels import both, labels
from expectations.profile import DATE_TYPES
from expectations.results import Severity
from ingestion.contract import Column, Contract

EARLIEST_DATE = "1880-01-01"  # domain handbook 1.1: no birth date before it
OLDEST_AGE_YEARS = 120
FARTHEST_YEARS = 50  # certificates run ten years, operating contracts thirty
AMOUNT_RANGE_YUAN = (-1e9, 1e10)
UNKNOWN_WORDS_SHARE = 0.02
ELSEWHERE_SHARE = 0.05
DEFECTIVE_CODES_SHARE = 0.10
QUARANTINED_ROWS_AT_LEAST = 5
GROW_ROWS_AT_LEAST = 10
STALE_DAYS = 31

# What a unit says about a number; a contract's minimum and maximum win.
UNIT_RANGES: dict[str, tuple[float | None, float | None]] = {
    "%": (0, 100),
    "year": (1980, 2100),
    "days": (0, 366),
    "persons": (0, None),
    "beds": (0, None),
    "m": (0, None),
    "m²": (0, None),
}


@dataclass(frozen=True)
class Check:
    """One fact of a suite. ``threshold`` is what is shown; ``options`` are the arguments of the expectation."""

    name: str
    kind: Literal["row", "load", "fact"]
    expectation: str
    severity: Severity
    threshold: str
    column: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    failing: str | None = None
    reason_zh: str = ""
    reason_en: str = ""
    suite: str = "arrival"

    @property
    def label(self) -> dict[str, str]:
        """Names, code and reasons of the check, from labels.yml."""
        return labels(self.suite)[self.name]

    @property
    def threshold_reason(self) -> str:
        """Why the threshold is what it is; the contract's own reason where it gives one."""
        return both(self.reason_zh or self.label["reason_zh"], self.reason_en or self.label["reason_en"])


def arrival_checks(contract: Contract) -> list[Check]:
    """The arrival suite of a feed, in a fixed order."""
    checks = [*_file_checks(contract), *_history_checks(contract)]
    for column in contract.columns:
        checks += _column_checks(contract, column)
    own_words = contract.arrival.reasons
    own_severities = contract.arrival.severities
    return [_with_contract(check, own_words.get(check.name), own_severities.get(check.name)) for check in checks]


def _with_contract(check: Check, reason: str | None, severity: Severity | None) -> Check:
    changes: dict[str, Any] = {}
    if reason:
        changes |= {"reason_zh": reason, "reason_en": reason}
    if severity:
        changes["severity"] = severity
    return replace(check, **changes) if changes else check


def _file_checks(contract: Contract) -> Iterator[Check]:
    arrival = contract.arrival
    yield Check(
        "columns_match_the_contract",
        "row",
        "ExpectTableColumnsToMatchSet",
        "hold",
        f"{len(contract.raw_schema)} columns",
        options={"column_set": list(contract.raw_schema), "exact_match": True},
    )
    yield Check("rows_match_the_ledger", "load", "RowsMatchTheLedger", "hold", "0 rows apart")
    yield Check(
        "file_holds_rows", "load", "FileHoldsRows", "hold" if contract.delivery == "snapshot" else "warn", "≥ 1 row"
    )
    yield Check(
        "quarantined_share_is_small",
        "load",
        "QuarantinedShareIsSmall",
        "hold",
        f"≤ {arrival.quarantined_share:.1%}, or fewer than {QUARANTINED_ROWS_AT_LEAST} rows",
        options={"share": arrival.quarantined_share, "rows_at_least": QUARANTINED_ROWS_AT_LEAST},
    )
    yield Check("control_totals_match", "load", "ControlTotalsMatch", "hold", "equal")
    yield Check(
        "rows_are_not_repeated" if contract.weak_key else "keys_are_unique", "load", "KeysAreUnique", "warn", "0 rows"
    )


def _history_checks(contract: Contract) -> Iterator[Check]:
    arrival = contract.arrival
    is_snapshot = contract.delivery == "snapshot"
    yield Check(
        "volume_is_in_line_with_history",
        "load",
        "VolumeIsInLineWithHistory",
        "hold" if is_snapshot else "warn",
        f"≤ {arrival.grow_share:.0%} more than before"
        if is_snapshot
        else f"within {arrival.grow_share:.0%} of the range so far",
        options={"grow_share": arrival.grow_share, "rows_at_least": GROW_ROWS_AT_LEAST, "is_snapshot": is_snapshot},
    )
    if is_snapshot:
        yield Check(
            "rosters_do_not_shrink",
            "load",
            "RostersDoNotShrink",
            "hold",
            f"< {arrival.shrink_share_per_township:.0%} fewer per township,"
            f" or fewer than {arrival.shrink_rows_at_least} rows",
            options={"share": arrival.shrink_share_per_township, "rows_at_least": arrival.shrink_rows_at_least},
        )
    if arrival.newest_column:
        yield Check(
            "content_is_fresh",
            "load",
            "ContentIsFresh",
            "warn",
            f"≥ first day of the period − {STALE_DAYS} days",
            column=arrival.newest_column,
            options={"stale_days": STALE_DAYS},
        )


def _column_checks(contract: Contract, column: Column) -> Iterator[Check]:
    name = column.name
    if column.required:
        yield Check(
            "required_values_are_present",
            "row",
            "ExpectColumnValuesToNotBeNull",
            "hold",
            "0 rows",
            column=name,
            failing=f"{name} is null",
        )
    if column.type == "enum":
        yield from _word_checks(column)
    elif column.type in ("id18", "cert_no", "uscc"):
        yield _soundness(contract, column)
    elif column.type in DATE_TYPES:
        yield _date_check(column)
    elif column.type == "code12":
        yield Check(
            "division_codes_are_known",
            "load",
            "DivisionCodesAreKnown",
            "warn",
            f"≤ {ELSEWHERE_SHARE:.0%} elsewhere",
            column=name,
            options={"share": ELSEWHERE_SHARE},
        )
    elif column.type == "money":
        yield _range(column, "amounts_are_plausible", *AMOUNT_RANGE_YUAN)
        yield Check("amounts_keep_one_magnitude", "load", "AmountsKeepOneMagnitude", "hold", "< 1,000 ×", column=name)
        yield Check(
            "amounts_keep_their_magnitude", "load", "AmountsKeepTheirMagnitude", "hold", "< 1,000 ×", column=name
        )
    elif column.type in ("integer", "decimal"):
        low, high = UNIT_RANGES.get(column.unit or "", (None, None))
        if (low, high, column.minimum, column.maximum) != (None, None, None, None):
            yield _range(column, "values_are_in_range", low, high)


def _word_checks(column: Column) -> Iterator[Check]:
    words = [*column.values, *column.open_values]
    if words:
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
        yield Check(
            "words_are_in_the_value_set",
            "row",
            "ExpectColumnValuesToBeInSet",
            "hold",
            f"{len(words)} words",
            column=column.name,
            options={"value_set": words},
            failing=f"{column.name} not in ({listed})",
        )
    yield Check(
        "words_are_known",
        "load",
        "WordsAreKnown",
        "warn",
        f"≤ {UNKNOWN_WORDS_SHARE:.0%} unknown",
        column=column.name,
        options={"share": UNKNOWN_WORDS_SHARE},
    )


def _soundness(contract: Contract, column: Column) -> Check:
    """Numbers that identify the row's own person hold the load; those of relatives, and credit codes, warn."""
    if column.type == "uscc":
        return Check(
            "credit_codes_are_sound",
            "load",
            "IdentifiersAreSound",
            "warn",
            f"≤ {DEFECTIVE_CODES_SHARE:.0%} defective",
            column=column.name,
            options={"share": DEFECTIVE_CODES_SHARE},
        )
    share = contract.arrival.defective_id_share
    own = next((c.name for c in contract.columns if c.type == "id18"), None)
    return Check(
        "identity_numbers_are_sound",
        "load",
        "IdentifiersAreSound",
        "hold" if column.name in (*contract.key, own) else "warn",
        f"≤ {share:.0%} defective",
        column=column.name,
        options={"share": share},
    )


def _date_check(column: Column) -> Check:
    """Dates lie between 1880 and the load date. Plans and expiries may lie ahead of it, births lie within an age."""
    if column.name == "birth_date":
        low, high, name = "oldest_birth_date", "load_date", "ages_are_plausible"
        threshold = f"born within {OLDEST_AGE_YEARS} years"
    else:
        low, name = None, "dates_are_plausible"
        high = "farthest_date" if column.may_lie_ahead else "load_date"
        threshold = f"{EARLIEST_DATE} to " + (
            f"{FARTHEST_YEARS} years ahead" if column.may_lie_ahead else "the load date"
        )
    bounds = {"min_value": {"$PARAMETER": low} if low else EARLIEST_DATE, "max_value": {"$PARAMETER": high}}
    below = f"${low}" if low else f"'{EARLIEST_DATE}'"
    return Check(
        name,
        "row",
        "ExpectColumnValuesToBeBetween",
        "warn",
        threshold,
        column=column.name,
        options=bounds,
        failing=f"cast({column.name} as date) < cast({below} as date)"
        f" or cast({column.name} as date) > cast(${high} as date)",
    )


def _range(column: Column, name: str, low: float | None, high: float | None) -> Check:
    low = low if column.minimum is None else column.minimum
    high = high if column.maximum is None else column.maximum
    sides = {"min_value": low, "max_value": high}
    failing = [f"{column.name} {sign} {bound:.0f}" for sign, bound in (("<", low), (">", high)) if bound is not None]
    return Check(
        name,
        "row",
        "ExpectColumnValuesToBeBetween",
        "warn",
        " to ".join(f"{bound:,.0f}" if bound is not None else "…" for bound in (low, high)),
        column=column.name,
        options={side: bound for side, bound in sides.items() if bound is not None},
        failing=" or ".join(failing),
    )


# Facts of the publication gate that only warn; all others withhold the night.
WARNING_FACTS = ("shares_lie_between_zero_and_one", "tables_hold_rows")
FACT_THRESHOLDS = {"no_table_loses_rows": "< 10% fewer rows, or fewer than 10 rows"}


def publication_checks() -> list[Check]:
    """The publication suite, in the order of labels.yml."""
    return [
        Check(
            name,
            "fact",
            "FactHolds",
            "warn" if name in WARNING_FACTS else "withhold",
            FACT_THRESHOLDS.get(name, "0 rows"),
            options={"fact": name},
            suite="publication",
        )
        for name in labels("publication")
    ]
