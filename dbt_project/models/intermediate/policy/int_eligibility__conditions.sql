{{ config(materialized='view') }}
-- Every condition of every programme for the people it looks at, with the law that holds on the load date. One that
-- the seed lists for other days only does not hold today; one that it does not list at all stays, without a law, so
-- that the test of the law fails: it would be lost otherwise, and people be entitled by the conditions that are left.
with conditions as (
    select * from {{ ref('int_conditions__old_age_allowance') }}
    union all
    select * from {{ ref('int_conditions__care_allowance') }}
    union all
    select * from {{ ref('int_conditions__living_allowance') }}
    union all
    select * from {{ ref('int_conditions__single_entry') }}
    union all
    select * from {{ ref('int_conditions__subsistence_allowance') }}
    union all
    select * from {{ ref('int_conditions__marginal_household') }}
    union all
    select * from {{ ref('int_conditions__hardship_support') }}
    union all
    select * from {{ ref('int_conditions__orphan') }}
    union all
    select * from {{ ref('int_conditions__child_without_care') }}
    union all
    select * from {{ ref('int_conditions__premium_aid') }}
    union all
    select * from {{ ref('int_conditions__pension_contribution') }}
    union all
    select * from {{ ref('int_conditions__rigid_expenditure') }}
    union all
    select * from {{ ref('int_conditions__medical_assistance') }}
    union all
    select * from {{ ref('int_conditions__temporary_assistance') }}
    union all
    select * from {{ ref('int_conditions__employment_hardship') }}
    union all
    select * from {{ ref('int_conditions__house_repair') }}
    union all
    select * from {{ ref('int_conditions__public_housing') }}
),

listed as (
    select distinct
        programme_code,
        condition_code
    from {{ ref('programme_conditions') }}
),

rules as (
    select * from {{ ref('programme_conditions') }}
    where
        coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

records as (
    select * from {{ ref('int_records__newest') }}
)

select
    conditions.citizen_id,
    conditions.programme_code,
    conditions.condition_code,
    conditions.observed_value,
    conditions.threshold_value,
    conditions.is_met,
    conditions.rule_version,
    rules.legal_basis,
    rules.input_feeds,
    records.record_key
from conditions
left join listed
    on
        conditions.programme_code = listed.programme_code
        and conditions.condition_code = listed.condition_code
left join rules
    on
        conditions.programme_code = rules.programme_code
        and conditions.condition_code = rules.condition_code
left join records
    on
        conditions.citizen_id = records.citizen_id
        and rules.evidence_feed = records.feed_code
where listed.condition_code is null or rules.condition_code is not null
