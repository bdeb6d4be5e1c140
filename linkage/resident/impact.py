"""What a decision would move: shown before it is entered, and kept with it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import duckdb

from linkage.resident.decisions import Kind
from linkage.resident.stewards import Side


@dataclass(frozen=True)
class Impact:
    """The blast radius: what stands under the records that change hands, and the counts that would move.

    ``payment_yuan``: money received (status paid). ``persons_paid_change``, ``person_times_change``: how the counts of
    persons, and of person, programme and year, behind the headline claims would change.
    """

    records: int
    payments: int
    payment_yuan: float
    benefit_spells: int
    enrolments: int
    persons_change: int
    persons_paid_change: int
    person_times_change: int

    def sentence(self) -> str:
        """One line for people."""
        return (
            f"{self.records:,} records change hands, with {self.payments:,} payments of {self.payment_yuan:,.2f} yuan,"
            f" {self.benefit_spells:,} benefit spells and {self.enrolments:,} enrolments;"
            f" citizens {self.persons_change:+d}, persons paid {self.persons_paid_change:+d},"
            f" person-times {self.person_times_change:+d}"
        )

    def plain(self) -> dict[str, float]:
        """As JSON."""
        return asdict(self)


def impact(connection: duckdb.DuckDBPyConnection, kind: Kind, left: Side, right: Side) -> Impact:
    """Blast radius of a decision. ``connection`` sees ``warehouse``, ``identifiers`` and ``identity``, read-only."""
    connection.execute(
        "create or replace temp table moving as " + _MOVING,
        {"spelling": left.spelling_key, "citizen": left.citizen_id, "whole": not left.is_record},
    )
    goes_to = right.citizen_id if kind == "same" else None
    moves = left.citizen_id != goes_to
    counted = connection.execute(_COUNTED, {"citizen": left.citizen_id, "whole": not left.is_record}).fetchone()
    paid = connection.execute(_PAID, {"from": left.citizen_id, "to": goes_to}).fetchone()
    assert counted is not None and paid is not None
    if not moves:
        return Impact(0, 0, 0.0, 0, 0, 0, 0, 0)
    records, payments, yuan, spells, enrolments = counted
    persons = -1 if kind == "same" and not left.is_record else 0
    return Impact(records, payments, float(yuan), spells, enrolments, persons, *paid)


# Records of the spelling (with its number, every spelling of that number and name), or of the whole citizen.
_MOVING = """
    with mine as (select number, name from identity.spelling where spelling_key = $spelling),

    moving_spelling as (
        select spelling.spelling_key
        from identity.spelling
        where
            spelling.spelling_key = $spelling
            or (not $whole and spelling.number = (select number from mine)
                and spelling.name is not distinct from (select name from mine))
        union
        select member.spelling_key
        from identity.member
        where $whole and member.known_to is null and member.citizen_id = $citizen
    )

    select records.record_key, records.feed_code
    from identifiers.intermediate.int_person_records__unioned as records
    semi join moving_spelling on records.spelling_key = moving_spelling.spelling_key
"""

_COUNTED = """
    with payments as (
        select p.amount_yuan, p.status
        from warehouse.marts.benefit_payments as p
        semi join moving on p.payment_id = moving.record_key
    )

    select
        (select count(*) from moving),
        (select count(*) from payments),
        (select coalesce(sum(amount_yuan) filter (where status = 'paid'), 0) from payments),
        (select count(*) from warehouse.marts.benefit_spells where $whole and citizen_id = $citizen),
        (select count(*) from warehouse.marts.enrolments where $whole and citizen_id = $citizen)
"""

# Money received, by person and by person, programme and year: before, and with the moving payments under the other id.
_PAID = """
    with paid as (
        select
            p.citizen_id as citizen_before,
            case when moving.record_key is null then p.citizen_id else $to end as citizen_after,
            struct_pack(p.programme_code, year := extract(year from p.paid_date)) as benefit
        from warehouse.marts.benefit_payments as p
        left join moving on p.payment_id = moving.record_key
        where
            p.status = 'paid' and p.amount_yuan > 0
            and (p.citizen_id in ($from, $to) or moving.record_key is not null)
    )

    select
        count(distinct citizen_after) - count(distinct citizen_before),
        count(distinct case when citizen_after is not null then (citizen_after, benefit) end)
        - count(distinct case when citizen_before is not null then (citizen_before, benefit) end)
    from paid
"""
