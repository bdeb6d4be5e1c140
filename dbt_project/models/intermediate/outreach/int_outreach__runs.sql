-- One row per candidate and run of nights, one after the other, that found him; the run of tonight goes on where the
-- night before left it. What happens between two runs belongs to the earlier.
with tonight as (
    select * from {{ ref('int_outreach__identified') }}
),

remembered as (
    select
        citizen_id,
        programme_code,
        first_seen_date,
        last_seen_date,
        is_from_last_night
    from {{ source('casework', 'outreach_spells') }}
),

runs as (
    select
        remembered.citizen_id,
        remembered.programme_code,
        remembered.first_seen_date as identified_date,
        case when tonight.citizen_id is null then remembered.last_seen_date else {{ load_date() }} end
            as last_seen_date,
        tonight.citizen_id is not null as is_waiting,
        coalesce(tonight.is_decided, false) as is_decided
    from remembered
    left join tonight
        on
            case when remembered.is_from_last_night then remembered.citizen_id end = tonight.citizen_id
            and remembered.programme_code = tonight.programme_code
    union all
    select
        tonight.citizen_id,
        tonight.programme_code,
        {{ load_date() }} as identified_date,
        {{ load_date() }} as last_seen_date,
        true as is_waiting,
        tonight.is_decided
    from tonight
    left join remembered
        on
            tonight.citizen_id = remembered.citizen_id
            and tonight.programme_code = remembered.programme_code
            and remembered.is_from_last_night
    where remembered.citizen_id is null
),

followed as (
    select
        *,
        lead(identified_date) over (
            partition by citizen_id, programme_code order by identified_date
        ) as next_identified_date
    from runs
)

select
    citizen_id,
    programme_code,
    identified_date,
    last_seen_date,
    is_waiting,
    is_decided,
    next_identified_date is null as is_latest,
    coalesce(next_identified_date, date '9999-12-31') as until_date,
    -- The single entry is applied for, paid and kept on rosters as the allowance.
    case when programme_code = 'DIBAO_SINGLE' then 'DIBAO' else programme_code end as paying_programme_code
from followed
