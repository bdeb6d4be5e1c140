-- What a doubt stands on, in a form that stays the same while the doubt does: the departments' feeds behind it and, of
-- registers whose rows are things or persons, how many of them. Sums, dates, counts of months and the lines of a file
-- are no grounds: a doubt that grows month after month is the same one; a second car, or a record of another
-- department, makes it another question.
with records as (
    select
        finding_id,
        {{ split_list('evidence') }} as record
    from {{ ref('int_doubts__unioned') }}
),

feeds as (
    select
        finding_id,
        split_part(record, ':', 1) as feed_code,
        count(distinct record) as record_count
    from records
    where record != ''
    group by finding_id, split_part(record, ':', 1)
),

named as (
    select
        finding_id,
        case
            when feed_code in ('BD01', 'BD02', 'GA01', 'GA04', 'GA05', 'MZ02', 'SC01')
                then feed_code || '*' || cast(record_count as {{ dbt.type_string() }})
            else feed_code
        end as ground
    from feeds
)

select
    finding_id,
    {{ sorted_list('ground') }} as grounds
from named
group by finding_id
