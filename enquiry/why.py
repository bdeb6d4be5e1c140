"""Why a person is or is not entitled to a programme by the data: condition by condition, down to a file's line.

Everything comes from the published files of one night, so the answer for an earlier night is the one that readers had
then. The restricted file is needed: the caller opens it with a purpose, which is logged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from enquiry.nearest import Change, Judged, nearest
from enquiry.words import answer_code, words
from publication.access import Published


class EnquiryError(ValueError):
    """A question that cannot be answered; the message says why and what can be asked instead."""


@dataclass(frozen=True)
class Feed:
    """A feed as that night knew it. ``load_id`` null: no load of it was in effect."""

    code: str
    feed: str
    title_zh: str
    department: str
    state: str
    load_id: str | None
    file_name: str | None
    rows_loaded: int | None


@dataclass(frozen=True)
class Evidence:
    """The record behind a condition. ``of``: own, or household when another member's row states it."""

    record_key: str
    feed: str
    source_file: str
    source_row: int
    load_id: str | None
    received_date: date | None
    of: str


@dataclass(frozen=True)
class Condition:
    """One condition: what is seen, what it is compared with, whether it holds, and what stands behind it."""

    code: str
    label_zh: str
    label_en: str
    observed_value: str | None
    is_masked: bool
    threshold_value: str | None
    is_met: bool | None
    open_reason: str | None
    input_feeds: list[Feed]
    missing_feeds: list[Feed]
    legal_basis: str
    valid_from_date: date | None
    valid_to_date: date | None
    rule_status: str
    evidence: Evidence | None
    silent_feed: Feed | None = None


@dataclass(frozen=True)
class Why:
    """The answer for one person and programme on one night."""

    citizen_id: str
    path: list[str]
    programme_code: str
    programme_zh: str
    programme_en: str
    night: date
    answer: str
    is_enrolled: bool | None
    rule_version: str | None
    parameter_status: str | None
    conditions: list[Condition]
    change: Change | None
    synthetic_label: str | None


def explain(published: Published, citizen_id: str, programme: str, is_unmasked: bool = False) -> Why:
    """The answer for one person and programme. Raises EnquiryError.

    Masked, amounts, ages, degrees and states of parents are left out, and with them how far they are from a limit;
    whether each condition holds, and the record behind it, always stand there.
    """
    if published.marts_date is None:
        raise EnquiryError("no marts were published yet on that night: run `minsheng run`")
    if "marts.programme_rules" not in published.tables():
        raise EnquiryError(f"the night of {published.load_date} was published before the rules were; ask a later one")
    code, name_zh, name_en = find_programme(published, programme)
    path = resolve(published, citizen_id)
    decided = _all(
        published, "select * from marts.eligibility where citizen_id = ? and programme_code = ?", [path[-1], code]
    )
    conditions = _conditions(published, path[-1], code)
    return Why(
        citizen_id=path[-1], path=path, programme_code=code, programme_zh=name_zh, programme_en=name_en,
        night=published.marts_date, answer=answer_code(decided[0]["is_eligible"] if decided else None, bool(decided)),
        is_enrolled=decided[0]["is_enrolled"] if decided else None,
        rule_version=decided[0]["rule_version"] if decided else None,
        parameter_status=decided[0]["parameter_status"] if decided else None,
        conditions=[masked(each) for each in conditions] if not is_unmasked else conditions,
        change=_change(conditions, is_unmasked) if conditions else None,
        synthetic_label=published.synthetic_label,
    )  # fmt: skip


def masked(condition: Condition) -> Condition:
    """The condition without what it observed, unless that is a plain yes or no, which the answer tells anyway."""
    if condition.observed_value in (None, "true", "false"):
        return condition
    return replace(condition, observed_value=None, is_masked=True)


def _change(conditions: list[Condition], is_unmasked: bool) -> Change:
    change = nearest([Judged(each.code, each.observed_value, each.threshold_value, each.is_met) for each in conditions])
    if is_unmasked:
        return change
    order = [each.code for each in conditions if each.code in change.conditions]  # the nearest first would tell values
    return Change(change.kind, order, [], change.open_besides)


def find_programme(published: Published, asked: str) -> tuple[str, str, str]:
    """Code and names of a programme by its code or a name. Raises EnquiryError listing those that have rules."""
    rows = _all(
        published,
        "select programme_code, name_zh, name_en, programme_code in (select programme_code from marts.programme_rules)"
        " as has_rules from marts.programmes order by 1",
    )
    wanted = asked.strip().casefold()
    listed = ", ".join(f"{row['programme_code']} {row['name_zh']}" for row in rows if row["has_rules"])
    for row in rows:
        if wanted in (row["programme_code"].casefold(), row["name_zh"].casefold(), row["name_en"].casefold()):
            if not row["has_rules"]:
                raise EnquiryError(f"{row['programme_code']} has no rules that are looked at. With rules: {listed}")
            return row["programme_code"], row["name_zh"], row["name_en"]
    raise EnquiryError(f"there is no programme {asked!r}. With rules: {listed}")


def resolve(published: Published, citizen_id: str) -> list[str]:
    """The id and, where it was merged by that night, where it led. Raises EnquiryError for an unknown one."""
    path = [citizen_id.strip()]
    while not _all(published, "select 1 as found from marts.citizens where citizen_id = ?", [path[-1]]):
        merged = _all(
            published,
            "select citizen_id_to from marts.identity_changes where citizen_id_from = ? and change_type = 'merge'"
            " order by changed_at desc limit 1",
            [path[-1]],
        )
        if not merged or merged[0]["citizen_id_to"] in path:
            raise EnquiryError(
                f"nobody had the id {path[0]} by the night of {published.marts_date}. `minsheng sql` finds ids in"
                " marts.citizens; `minsheng identity resolve` says what became of one"
            )
        path.append(merged[0]["citizen_id_to"])
    return path


def _conditions(published: Published, citizen_id: str, programme: str) -> list[Condition]:
    rows = _all(published, _CONDITIONS, [published.marts_date, citizen_id, programme])
    feeds = {row["code"]: Feed(**row) for row in _all(published, _FEEDS)}
    keys = [row["record_key"] for row in rows if row["record_key"]]
    records = {row["record_key"]: Evidence(**row) for row in _all(published, _RECORDS, [keys])}
    return [
        _condition(row, feeds, records.get(row["record_key"]) or _stated(published, citizen_id, row)) for row in rows
    ]


def _condition(row: dict[str, Any], feeds: dict[str, Feed], evidence: Evidence | None) -> Condition:
    codes = _codes([row["input_feeds"]])
    inputs = [feeds[code] for code in codes if code in feeds]
    missing = [feed for feed in inputs if feed.load_id is None]
    reason = None
    if row["is_met"] is None:
        is_unset = row["parameter_code"] is not None and row["threshold_value"] is None
        reason = "no_load" if missing else "not_configured" if is_unset else "not_stated"
    # That nothing is known of a person in a roster is told by the roster as a whole.
    silent = feeds.get(row["evidence_feed"]) if evidence is None else None
    return Condition(
        code=row["condition_code"], label_zh=row["label_zh"], label_en=row["label_en"],
        observed_value=row["observed_value"], is_masked=False, threshold_value=row["threshold_value"],
        is_met=row["is_met"], open_reason=reason, input_feeds=inputs,
        missing_feeds=missing if row["is_met"] is None else [], legal_basis=row["legal_basis"],
        valid_from_date=row["valid_from_date"], valid_to_date=row["valid_to_date"], rule_status=row["status"],
        evidence=evidence, silent_feed=silent,
    )  # fmt: skip


def _stated(published: Published, citizen_id: str, row: dict[str, Any]) -> Evidence | None:
    """Where something is stated and the decision names no record: one of a feed that may state it, the person's own, or
    a row of the household that names another member."""
    if row["observed_value"] in (None, "false"):
        return None
    texts = [row["input_feeds"], row["evidence_feed"]]
    if row["condition_code"] == "income":  # what a household's income is may stand in the roster of another programme
        wider = _all(
            published, "select input_feeds, evidence_feed from marts.programme_rules where condition_code = 'income'"
        )
        texts += [text for each in wider for text in each.values()]
    found = _all(published, _STATED, {"citizen": citizen_id, "codes": _codes(texts), "night": published.marts_date})
    return Evidence(**found[0]) if found else None


def _codes(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(code for text in texts for code in text.split(";")))


def _all(published: Published, query: str, values: Any = ()) -> list[dict[str, Any]]:
    cursor = published.connection.execute(query, values)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# In the order in which people ask: the register and life first.
_CONDITIONS = """
with rules as (
    select *
    from marts.programme_rules
    where
        coalesce(valid_from_date, date '0001-01-01') <= $1
        and coalesce(valid_to_date, date '9999-12-31') >= $1
)
select
    c.condition_code, c.observed_value, c.threshold_value, c.is_met, c.legal_basis, c.record_key,
    r.label_zh, r.label_en, r.input_feeds, r.evidence_feed, r.parameter_code, r.valid_from_date, r.valid_to_date,
    r.status
from marts.eligibility_conditions as c
inner join rules as r on c.programme_code = r.programme_code and c.condition_code = r.condition_code
where c.citizen_id = $2 and c.programme_code = $3
order by case c.condition_code when 'registered' then 1 when 'alive' then 2 else 3 end, c.condition_code
"""

_FEEDS = """
select f.code, f.feed, f.title_zh, f.department, f.state, f.load_in_effect as load_id, l.file_name, l.rows_loaded
from audit.feed_freshness as f
left join audit.load_ledger as l on f.load_in_effect = l.load_id
"""

_FILES = """
select
    r.record_key, r.citizen_id, r.feed, r.source_file, r.source_row, l.load_id, l.load_date as received_date
from marts.citizen_records as r
left join audit.load_ledger as l on r.feed = l.feed and r.source_file = l.file_name
"""

_RECORDS = f"""
select * exclude (citizen_id), 'own' as of from ({_FILES} where r.record_key in (select unnest($1)))
order by received_date
"""

_STATED = f"""
with companions as (
    select distinct other.citizen_id
    from marts.household_members as own
    inner join marts.household_members as other on own.household_id = other.household_id
    where
        own.citizen_id = $citizen
        and coalesce(own.valid_to_date, date '9999-12-31') >= $night
        and coalesce(other.valid_to_date, date '9999-12-31') >= $night
    union
    select $citizen
)
select * exclude (citizen_id), case when citizen_id = $citizen then 'own' else 'household' end as of
from (
    {_FILES}
    where
        r.record_role = 'own'
        and r.citizen_id in (select citizen_id from companions)
        and r.feed in (select feed from audit.feed_freshness where code in (select unnest($codes)))
)
order by of = 'own' desc, source_file desc, received_date desc, source_row
limit 1
"""


def looks_at(programme_code: str, language: str) -> str | None:
    """Whom a programme looks at, in words."""
    return words()["looks_at"].get(programme_code, {}).get(language)
