-- A-31 集中特征: more than five households on the allowance share a phone; or were approved on one day with accounts in
-- a row, as when somebody opens them for all (the first eighteen digits follow each other, the last is a check digit).
{%- set many = 5 %}
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'MZ01' and record_role = 'own'
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
),

rosters as (
    select
        households.household_id,
        households.applicant_citizen_id,
        households.record_key,
        households.approved_date,
        households.monthly_amount_yuan,
        roster.phone_number,
        case
            when length(roster.bank_account_number) = 19
                then try_cast(left(roster.bank_account_number, 18) as {{ dbt.type_bigint() }})
        end as account_row
    from {{ ref('stg_civil_affairs__subsistence_allowance_households') }} as roster
    inner join linked
        on
            roster._load_id = linked._load_id
            and roster._source_row = linked._source_row
            and coalesce(roster._source_sheet, '') = coalesce(linked._source_sheet, '')
    inner join households on linked.record_key = households.record_key
    where roster._is_current
),

-- Accounts in a row keep their distance from their rank.
ranked as (
    select
        *,
        account_row - dense_rank() over (partition by approved_date order by account_row) as first_of_row
    from rosters
    where account_row is not null and approved_date is not null
),

counted as (
    select
        household_id,
        applicant_citizen_id,
        record_key,
        approved_date,
        monthly_amount_yuan,
        'a phone of ' as trait,
        count(*) over (partition by phone_number) as household_count
    from rosters
    where phone_number is not null
    union all
    select
        household_id,
        applicant_citizen_id,
        record_key,
        approved_date,
        monthly_amount_yuan,
        'approved on one day with accounts in a row: ' as trait,
        count(*) over (partition by approved_date, first_of_row) as household_count
    from ranked
),

gathered as (
    select
        *,
        trait || cast(household_count as {{ dbt.type_string() }}) || ' households' as fact
    from counted
    where household_count > {{ many }}
)

select
    'A-31' as check_code,
    household_id as subject_key,
    applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    min(approved_date) as since_date,
    'Y' as grade,
    max(monthly_amount_yuan) as amount_at_risk_yuan,
    {{ sorted_list('fact') }} as facts,
    'MZ01:' || min(record_key) as evidence
from gathered
group by household_id, applicant_citizen_id
