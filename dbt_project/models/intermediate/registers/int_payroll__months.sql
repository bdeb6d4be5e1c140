-- One row per person, employer and month on the public payroll. Village and community cadres are paid through it too
-- and are told apart; contract staff and people in public-welfare posts are no public employees.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'CZ02' and record_role = 'own' and citizen_id is not null
)

select
    linked.citizen_id,
    linked.record_key,
    {{ month_of('payroll.pay_month') }} as pay_month,
    payroll.net_pay_yuan,
    coalesce(status.code, 'unknown') as employment_status,
    case
        when
            coalesce(payroll.post_name, '') like '%公益性%'
            or coalesce(payroll.staffing_type, '') like '%临时%'
            or coalesce(payroll.post_name, '') like '%临时%'
            then 'temporary'
        else coalesce(staffing.code, 'unknown')
    end as staffing
from {{ ref('stg_finance__public_payroll') }} as payroll
inner join linked
    on
        payroll._load_id = linked._load_id
        and payroll._source_row = linked._source_row
        and coalesce(payroll._source_sheet, '') = coalesce(linked._source_sheet, '')
{{ word_join('staffing', "'CZ02'", 'staffing_type', 'payroll.staffing_type', 'payroll._load_date') }}
{{ word_join('status', "'CZ02'", 'employment_status', 'payroll.employment_status', 'payroll._load_date') }}
where coalesce(status.code, 'unknown') != 'left'
