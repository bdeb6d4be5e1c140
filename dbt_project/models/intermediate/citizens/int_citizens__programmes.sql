-- One row per citizen in any programme, by entitlement or payment, with the set of them: what an analyst can learn of a
-- person by joining the marts, and so what anonymity is measured with.
with spells as (
    select citizen_id, programme_code from {{ ref('int_benefits__stays') }}
),

payments as (
    select citizen_id, payee_citizen_id, programme_code from {{ ref('int_payments__unioned') }}
),

pairs as (
    select citizen_id, programme_code from spells
    union
    select citizen_id, programme_code from payments
    union
    select payee_citizen_id as citizen_id, programme_code from payments
)

select
    citizen_id,
    string_agg(programme_code, ',' order by programme_code) as programme_set
from pairs
where citizen_id is not null
group by citizen_id
