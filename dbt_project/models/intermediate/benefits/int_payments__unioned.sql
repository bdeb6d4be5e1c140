{{ config(materialized='view') }}
-- Every payment line: the subsidy card, and pensions, whose register names the month of payment but no day.
with card as (
    select
        payment_id,
        citizen_id,
        household_id,
        payee_citizen_id,
        programme_code,
        covered_month,
        paid_date,
        amount_yuan,
        status,
        is_supplement
    from {{ ref('int_payments__card') }}
),

pensions as (
    select
        payment_id,
        citizen_id,
        cast(null as {{ dbt.type_string() }}) as household_id,
        citizen_id as payee_citizen_id,
        programme_code,
        covered_month,
        cast(null as date) as paid_date,
        amount_yuan,
        status,
        false as is_supplement
    from {{ ref('int_payments__pensions') }}
)

select * from card
union all
select * from pensions
