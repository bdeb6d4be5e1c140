-- A-12 高额存款: at the newest request deposits, insurance and securities are, a head, above the local limit. Damages for
-- an accident are no savings: blue where the rest is within the limit. Without a configured limit nobody is doubted.
with deposits as (
    select * from {{ ref('int_deposits__authorised') }}
),

members as (
    select * from {{ ref('int_allowance_members__current') }}
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
),

requests as (
    select
        members.household_id,
        deposits.request_number,
        deposits.queried_date,
        sum(deposits.amount_yuan) as amount_yuan,
        sum(deposits.damages_yuan) as damages_yuan,
        {{ sorted_list('case when deposits.amount_yuan > 0 then deposits.evidence end') }} as evidence
    from members
    inner join deposits on members.citizen_id = deposits.citizen_id
    group by members.household_id, deposits.request_number, deposits.queried_date
),

ranked as (
    select
        *,
        row_number() over (
            partition by household_id order by queried_date desc, request_number desc
        ) as newest_first
    from requests
)

select
    'A-12' as check_code,
    households.household_id as subject_key,
    households.applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    ranked.queried_date as since_date,
    case
        when
            (ranked.amount_yuan - ranked.damages_yuan) / households.household_size_count
            > {{ programme_parameter('FINANCIAL_LIMIT') }}
            then 'Y'
        else 'B'
    end as grade,
    households.monthly_amount_yuan as amount_at_risk_yuan,
    cast(ranked.amount_yuan as {{ dbt.type_string() }}) || ' yuan for '
    || cast(households.household_size_count as {{ dbt.type_string() }}) || ', of it damages '
    || cast(ranked.damages_yuan as {{ dbt.type_string() }}) as facts,
    ranked.evidence
from ranked
inner join households on ranked.household_id = households.household_id
where
    ranked.newest_first = 1
    and ranked.amount_yuan / households.household_size_count > {{ programme_parameter('FINANCIAL_LIMIT') }}
