-- A-45 同一电话或账号聚集: more households on the subsistence allowance with one phone or one account than the limit. The
-- account of a village committee or of a home where they live is kept for them.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'MZ01' and record_role = 'own' and citizen_id is not null
),

households as (
    select
        linked.citizen_id,
        linked.record_key,
        roster.phone_number,
        roster.approved_date,
        roster.monthly_amount_yuan,
        {{ household_key('assistance', 'roster.allowance_certificate_number') }} as household_id,
        case
            when
                coalesce(roster.account_holder_name, '') not like '%委员会'
                and coalesce(roster.account_holder_name, '') not like '%委会'
                and coalesce(roster.account_holder_name, '') not like '%敬老院%'
                and coalesce(roster.account_holder_name, '') not like '%福利院%'
                then roster.bank_account_number
        end as bank_account_number
    from {{ ref('stg_civil_affairs__subsistence_allowance_households') }} as roster
    inner join linked
        on
            roster._load_id = linked._load_id
            and roster._source_row = linked._source_row
            and coalesce(roster._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join('status', "'MZ01'", 'benefit_status', 'roster.benefit_status', 'roster._load_date') }}
    where roster._is_current and coalesce(status.code, 'active') != 'stopped'
),

counted as (
    select
        *,
        case when phone_number is not null then count(*) over (partition by phone_number) else 0 end as phone_count,
        case
            when bank_account_number is not null then count(*) over (partition by bank_account_number)
            else 0
        end as account_count
    from households
)

select
    'A-45' as check_code,
    household_id as subject_key,
    citizen_id,
    'DIBAO' as programme_code,
    approved_date as since_date,
    'Y' as grade,
    monthly_amount_yuan as amount_at_risk_yuan,
    case
        when phone_count >= account_count
            then 'one phone for ' || cast(phone_count as {{ dbt.type_string() }}) || ' households'
        else 'one account for ' || cast(account_count as {{ dbt.type_string() }}) || ' households'
    end as facts,
    'MZ01:' || record_key as evidence
from counted
where greatest(phone_count, account_count) > {{ programme_parameter('GATHERING_LIMIT') }}
