-- A-05 财政供养人员享受低保: a member of a household on the allowance is on the public payroll in a month of the stay.
-- Red for somebody covered, yellow for another member; the income of the household decides, not the post.
with members as (
    select * from {{ ref('int_allowance_members__current') }}
),

payroll as (
    select * from {{ ref('int_payroll__months') }}
    where staffing in ('administration', 'institution', 'retired')
),

households as (
    select * from {{ ref('int_allowance_households__current') }}
)

select
    'A-05' as check_code,
    households.household_id as subject_key,
    households.applicant_citizen_id as citizen_id,
    'DIBAO' as programme_code,
    min(payroll.pay_month) as since_date,
    case
        when bool_or(
            members.is_covered
            and not (payroll.staffing = 'retired' and payroll.net_pay_yuan < households.monthly_standard_yuan)
        ) then 'R'
        else 'Y'
    end as grade,
    count(distinct payroll.pay_month) * max(households.monthly_amount_yuan) as amount_at_risk_yuan,
    cast(count(distinct payroll.citizen_id) as {{ dbt.type_string() }}) || ' on the payroll since '
    || cast(min(payroll.pay_month) as {{ dbt.type_string() }}) as facts,
    {{ sorted_list("'CZ02:' || payroll.record_key") }} as evidence
from members
inner join payroll
    on
        members.citizen_id = payroll.citizen_id
        and members.start_month <= payroll.pay_month
inner join households on members.household_id = households.household_id
group by households.household_id, households.applicant_citizen_id
