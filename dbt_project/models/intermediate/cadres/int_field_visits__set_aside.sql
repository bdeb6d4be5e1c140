with visits as (
    select * from {{ ref('int_field_visits__current') }}
),

posts as (
    select * from {{ ref('int_cadre_posts__current') }}
),

known as (
    select
        visits.record_key,
        max(case when visits.visit_date between posts.post_start_date and posts.post_end_date then 1 else 0 end)
            as is_in_post,
        count(posts.cadre_key) as post_count
    from visits
    left join posts on visits.cadre_key = posts.cadre_key
    group by visits.record_key
)

select
    'cadre_months' as model_name,
    'cadres__field_visit_logs' as feed,
    visits.record_key,
    visits._load_id,
    visits._source_row,
    case when known.post_count = 0 then 'cadre_unknown' else 'cadre_not_in_post' end as reason_code
from visits
inner join known on visits.record_key = known.record_key
where known.is_in_post = 0
