-- What each check's verdicts say: of the doubts that somebody judged, how many were confirmed. The newest verdict of a
-- doubt counts; one that is being verified again counts neither way.
with checks as (
    select * from {{ ref('checks_listed') }}
    where
        coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

counted as (
    select
        lives.check_code,
        count(*) as ever_count,
        count(case when lives.is_raised then 1 end) as raised_count,
        count(case when lives.is_raised and lives.status_kind = 'open' then 1 end) as open_count,
        count(case when lives.judged_kind in ('dismissed', 'upheld', 'settled') then 1 end) as judged_count,
        count(case when lives.judged_kind in ('upheld', 'settled') then 1 end) as confirmed_count
    from {{ ref('int_findings__lives') }} as lives
    group by lives.check_code
),

known as (
    select
        checks.check_code,
        checks.name_zh,
        coalesce(counted.ever_count, 0) as ever_count,
        coalesce(counted.raised_count, 0) as raised_count,
        coalesce(counted.open_count, 0) as open_count,
        coalesce(counted.judged_count, 0) as judged_count,
        coalesce(counted.confirmed_count, 0) as confirmed_count
    from checks
    left join counted on checks.check_code = counted.check_code
)

select
    *,
    cast(confirmed_count as double) / nullif(judged_count, 0) as confirmed_share,
    {{ wilson_bound('confirmed_count', 'judged_count', 'low') }} as confirmed_low_share,
    {{ wilson_bound('confirmed_count', 'judged_count', 'high') }} as confirmed_high_share,
    judged_count >= {{ metric_parameter('triage_judged_min_count') }} as is_learned
from known
