-- One row per recognition of a person in employment hardship who holds a public-welfare post on the newest roster.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'RS04' and record_role = 'own' and citizen_id is not null
)

select
    linked.citizen_id,
    linked.record_key,
    posts.post_start_date,
    posts.post_end_date,
    posts.attendance_days,
    {{ month_of('posts._period') }} as roster_month,
    coalesce(posts.post_subsidy_yuan, 0) + coalesce(posts.social_insurance_subsidy_yuan, 0) as monthly_subsidy_yuan
from {{ ref('stg_human_resources__employment_hardship_persons') }} as posts
inner join linked
    on
        posts._load_id = linked._load_id
        and posts._source_row = linked._source_row
        and coalesce(posts._source_sheet, '') = coalesce(linked._source_sheet, '')
where posts._is_current and posts.post_name is not null and posts.exit_date is null
