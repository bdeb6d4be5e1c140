-- One row per person on a public-welfare post by the newest list, and the day from which he may stay on it until he
-- retires: five years before the lawful age, a woman's counted by the earlier one (the list does not say which it is).
{%- set near_months = 'cast(-' ~ programme_parameter('POST_NEAR_MONTHS') ~ ' as ' ~ dbt.type_int() ~ ')' %}
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'RS04' and record_role = 'own' and citizen_id is not null
),

citizens as (
    select
        citizen_id,
        sex,
        birth_date
    from {{ ref('int_citizens__described') }}
),

posts as (
    select
        linked.citizen_id,
        linked.record_key,
        listed.post_start_date,
        listed.attendance_days,
        {{ name_unless_person('listed.employer_name') }} as employer,
        {{ month_of('listed._period') }} as listed_month,
        coalesce(listed.post_subsidy_yuan, 0) + coalesce(listed.social_insurance_subsidy_yuan, 0) as subsidy_yuan
    from {{ ref('stg_human_resources__employment_hardship_persons') }} as listed
    inner join linked
        on
            listed._load_id = linked._load_id
            and listed._source_row = linked._source_row
            and coalesce(listed._source_sheet, '') = coalesce(linked._source_sheet, '')
    where listed._is_current and listed.post_name is not null and listed.exit_date is null
)

select
    posts.citizen_id,
    posts.record_key,
    posts.post_start_date,
    posts.attendance_days,
    posts.employer,
    posts.listed_month,
    posts.subsidy_yuan,
    cast({{ dbt.dateadd('month', near_months, retirement_date('citizens.sex', 'citizens.birth_date')) }} as date)
        as near_retirement_date
from posts
left join citizens on posts.citizen_id = citizens.citizen_id
