-- 就业困难人员: who is registered as out of work or recognised. Two lists of classes are known, neither complete (seed
-- programme_classes, dated): whoever is in none of them by the files stays undecided, and a recognition in force shows
-- the class it was given for. Recognised people without an open registration may have been placed since. The age of
-- retirement of a woman hangs on her post, so between her earliest and her latest she is undecided.
{%- set post_months = 'cast(-' ~ programme_parameter('POST_MONTHS') ~ ' as ' ~ dbt.type_int() ~ ')' %}
{%- set highest_months = 'cast(12 * highest_age as ' ~ dbt.type_int() ~ ')' %}
with seekers as (
    select * from {{ ref('int_jobseekers__registered') }}
),

posts as (
    select
        citizen_id,
        bool_and(
            post_start_date >= cast({{ dbt.dateadd('month', post_months, 'listed_month') }} as date)
            or near_retirement_date <= {{ load_date() }}
        ) as is_within_term
    from {{ ref('int_posts__held') }}
    group by citizen_id
),

-- A post is insured too, by where it is.
employed as (
    select distinct insured.citizen_id
    from {{ ref('int_enrolments__social') }} as insured
    left join {{ ref('int_posts__held') }} as posts
        on
            insured.citizen_id = posts.citizen_id
            and insured.institution = posts.employer
    where
        insured.citizen_id is not null
        and insured.kind in ('pension_employee', 'pension_public')
        and insured.category = 'active'
        and insured.valid_to_date is null
        and posts.citizen_id is null
),

owners as (
    select distinct citizen_id
    from {{ ref('int_companies__held') }}
    where is_representative and entity_status in ('active', 'abnormal')
),

classes as (
    select * from {{ ref('programme_classes') }}
    where
        programme_code = 'JIUKUN'
        and coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

aged as (
    select
        seekers.*,
        citizens.sex,
        citizens.birth_date,
        cast({{ retirement_date('citizens.sex', 'citizens.birth_date') }} as date) as retirement_date,
        case citizens.sex
            when 'male' then {{ programme_parameter('POST_AGE', 'male') }}
            when 'female' then {{ programme_parameter('POST_AGE', 'female') }}
        end as highest_age
    from seekers
    left join {{ ref('int_citizens__described') }} as citizens on seekers.citizen_id = citizens.citizen_id
),

dated as (
    select
        *,
        case
            when sex = 'male' then retirement_date
            else cast({{ dbt.dateadd('month', highest_months, 'birth_date') }} as date)
        end as latest_retirement_date
    from aged
),

-- Each class asks for being out of work so long, and, where it says so, for sex and age, for so few months to
-- retirement, for so many months in a status.
matched as (
    select
        dated.citizen_id,
        bool_or(
            {{ dbt.dateadd('month', 'coalesce(classes.unemployed_months, 0)', 'dated.unemployed_since_date') }}
            <= {{ load_date() }}
            and coalesce(classes.sex = dated.sex, classes.sex is null)
            and coalesce(
                {{ age_in_years('dated.birth_date', load_date()) }} >= classes.age_from, classes.age_from is null
            )
            and (
                classes.near_retirement_months is null
                or coalesce(
                    {{ dbt.dateadd('month', '-classes.near_retirement_months', 'dated.latest_retirement_date') }}
                    <= {{ load_date() }},
                    false
                )
            )
            and case
                when classes.class_code in ('aged', 'near_retirement', 'long_term') then true
                when classes.class_months is not null
                    then
                        held.citizen_id is not null
                        and coalesce(
                            {{ dbt.dateadd('month', 'classes.class_months', 'facts.supported_for_certain_date') }}
                            <= {{ load_date() }},
                            false
                        )
                else held.citizen_id is not null
            end
        ) as is_found
    from dated
    cross join classes
    left join {{ ref('int_policy_facts__persons') }} as facts on dated.citizen_id = facts.citizen_id
    left join {{ ref('int_classes__held') }} as held
        on
            dated.citizen_id = held.citizen_id
            and classes.class_code = held.class_code
    group by dated.citizen_id
),

people as (
    select
        facts.*,
        dated.is_unemployed,
        dated.unemployed_since_date,
        dated.highest_age,
        case when dated.is_recognised or matched.is_found then true end as is_in_class,
        case
            when facts.age_years < {{ programme_parameter('WORK_AGE_FROM') }} then false
            when
                facts.age_years >= {{ programme_parameter('WORK_AGE_FROM') }}
                and dated.retirement_date > {{ load_date() }}
                then true
            when facts.age_years >= dated.highest_age then false
        end as is_of_working_age,
        case when dated.is_unemployed then true end as is_registered_unemployed,
        case
            when facts.is_insured_as_employee is not null then employed.citizen_id is not null
        end as is_employed,
        case
            when owners.citizen_id is not null then true
            when available.has_sc01 and (dated.is_recognised or facts.is_in_allowance_household) then false
        end as is_representing_a_company,
        case when posts.citizen_id is null then true else posts.is_within_term end as is_within_term_of_post
    from {{ ref('int_policy_facts__persons') }} as facts
    cross join {{ ref('int_feeds__available') }} as available
    inner join dated on facts.citizen_id = dated.citizen_id
    left join matched on facts.citizen_id = matched.citizen_id
    left join employed on facts.citizen_id = employed.citizen_id
    left join owners on facts.citizen_id = owners.citizen_id
    left join posts on facts.citizen_id = posts.citizen_id
)

{{ programme_conditions('JIUKUN', [
    {
        'code': 'working_age',
        'observed': 'age_years',
        'threshold': programme_parameter('WORK_AGE_FROM') ~ " || '-' || highest_age",
        'is_met': 'is_of_working_age',
    },
    {
        'code': 'unemployed',
        'observed': 'coalesce(cast(unemployed_since_date as ' ~ dbt.type_string() ~ "), 'not registered')",
        'threshold': "'registered as out of work'",
        'is_met': 'is_registered_unemployed',
    },
    {'code': 'class', 'fact': 'is_in_class'},
    {'code': 'not_employed', 'fact': 'is_employed', 'wanted': false},
    {'code': 'no_company', 'fact': 'is_representing_a_company', 'wanted': false},
    {'code': 'term_of_post', 'fact': 'is_within_term_of_post'},
    {'code': 'no_pension', 'fact': 'draws_pension', 'wanted': false},
], everywhere=['alive']) }}
