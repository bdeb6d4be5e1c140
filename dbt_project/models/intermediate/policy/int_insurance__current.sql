-- One row per person insured, at school or drawing a pension on the load date.
with social as (
    select * from {{ ref('int_enrolments__social') }}
    where citizen_id is not null and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

medical as (
    select * from {{ ref('int_enrolments__medical') }}
    where
        citizen_id is not null
        and {{ load_date() }} between valid_from_date and valid_to_date
        and category = 'active'
),

school as (
    select * from {{ ref('int_enrolments__school') }}
    where citizen_id is not null and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

pensions as (
    select * from {{ ref('int_payments__pensions') }}
    where citizen_id is not null and status = 'paid'
),

newest_pensions as (
    select max(covered_month) as covered_month
    from pensions
),

held as (
    select
        citizen_id,
        kind,
        cast(null as date) as paid_date,
        aid_category is not null as is_aided,
        cast(null as {{ dbt.type_string() }}) as aid_category,
        category = 'active' as is_active
    from social
    union all
    select
        citizen_id,
        kind,
        coalesce(contribution_paid_date, valid_from_date) as paid_date,
        aid_category is not null as is_aided,
        aid_category,
        true as is_active
    from medical
    union all
    select
        citizen_id,
        kind,
        cast(null as date) as paid_date,
        false as is_aided,
        cast(null as {{ dbt.type_string() }}) as aid_category,
        true as is_active
    from school
    union all
    select
        pensions.citizen_id,
        pensions.programme_code as kind,
        cast(null as date) as paid_date,
        false as is_aided,
        cast(null as {{ dbt.type_string() }}) as aid_category,
        true as is_active
    from pensions
    inner join newest_pensions on pensions.covered_month = newest_pensions.covered_month
)

select
    citizen_id,
    bool_or(kind in ('pension_employee', 'pension_public') and is_active) as is_insured_as_employee,
    bool_or(kind = 'pension_resident' and is_aided) as has_paid_contribution,
    bool_or(kind = 'medical_resident') as has_medical_insurance,
    min(case when kind = 'medical_resident' then paid_date end) as medical_paid_date,
    bool_or(kind = 'medical_resident' and is_aided) as has_premium_aid,
    bool_or(kind = 'medical_resident' and aid_category = 'monitored') as is_monitored,
    bool_or(kind = 'medical_resident' and aid_category = 'returned_to_poverty') as is_returned_to_poverty,
    bool_or(kind = 'school') as is_student,
    bool_or(kind in ('PENSION_RESIDENT', 'PENSION_EMPLOYEE', 'PENSION_PUBLIC')) as draws_pension,
    bool_or(kind in ('PENSION_EMPLOYEE', 'PENSION_PUBLIC')) as draws_employee_pension
from held
group by citizen_id
