-- One row per entitlement spell of a person or, for the subsistence allowance, of a household. The month of a stop
-- (停发年月, 终止年月) is the first without benefit, so the spell ends with the month before.
with roster_spells as (
    select * from {{ ref('int_rosters__spells') }}
    where feed_code in ('MZ01', 'MZ03', 'MZ07', 'MZ09')
),

allowance_households as (
    select
        'MZ01' as feed_code,
        {{ row_version(by_period=true) }} as row_version,
        roster._load_id,
        roster._source_row,
        'DIBAO' as programme_code,
        coalesce(area.code, 'unknown') || '_' || coalesce(lower(roster.payment_class), 'unknown') as category,
        roster.stop_month,
        coalesce(reason.code, case when roster.stop_reason is not null then 'other' end) as reason_code,
        case when status.code = 'phase_out' then roster.phase_out_end_date end as phase_out_end_date,
        roster.monthly_income_per_capita_yuan
    from {{ ref('stg_civil_affairs__subsistence_allowance_households') }} as roster
    {{ word_join('area', "'MZ01'", 'area_type', 'roster.area_type', 'roster._load_date') }}
    {{ word_join('status', "'MZ01'", 'benefit_status', 'roster.benefit_status', 'roster._load_date') }}
    {{ word_join('reason', "'MZ01'", 'stop_reason', 'roster.stop_reason', 'roster._load_date') }}
),

hardship_persons as (
    select
        'MZ03' as feed_code,
        {{ row_version(by_period=true) }} as row_version,
        roster._load_id,
        roster._source_row,
        'TEKUN' as programme_code,
        coalesce(mode.code, 'unknown') as category,
        roster.end_month as stop_month,
        coalesce(reason.code, case when roster.end_reason is not null then 'other' end) as reason_code,
        cast(null as date) as phase_out_end_date,
        cast(null as decimal(18, 2)) as monthly_income_per_capita_yuan
    from {{ ref('stg_civil_affairs__extreme_hardship_support_persons') }} as roster
    {{ word_join('mode', "'MZ03'", 'support_mode', 'roster.support_mode', 'roster._load_date') }}
    {{ word_join('reason', "'MZ03'", 'end_reason', 'roster.end_reason', 'roster._load_date') }}
),

old_age_persons as (
    select
        'MZ07' as feed_code,
        {{ row_version(by_period=true) }} as row_version,
        roster._load_id,
        roster._source_row,
        'GAOLING' as programme_code,
        coalesce(band.code, 'unknown') as category,
        cast(null as date) as stop_month,
        cast(null as {{ dbt.type_string() }}) as reason_code,
        cast(null as date) as phase_out_end_date,
        cast(null as decimal(18, 2)) as monthly_income_per_capita_yuan
    from {{ ref('stg_civil_affairs__old_age_allowances') }} as roster
    {{ word_join('band', "'MZ07'", 'age_band', 'roster.age_band', 'roster._load_date') }}
),

-- The category is that of the household: the kind and degree of a disability stay out of it.
disability_persons as (
    select
        'MZ09' as feed_code,
        {{ row_version(by_period=true) }} as row_version,
        roster._load_id,
        roster._source_row,
        coalesce(kind.code, 'OTHER') as programme_code,
        coalesce(household.code, 'unknown') as category,
        cast(null as date) as stop_month,
        coalesce(reason.code, case when roster.stop_reason is not null then 'other' end) as reason_code,
        cast(null as date) as phase_out_end_date,
        cast(null as decimal(18, 2)) as monthly_income_per_capita_yuan
    from {{ ref('stg_civil_affairs__disability_subsidies') }} as roster
    {{ word_join('kind', "'MZ09'", 'subsidy_type', 'roster.subsidy_type', 'roster._load_date') }}
    {{ word_join('household', "'MZ09'", 'household_category', 'roster.household_category', 'roster._load_date') }}
    {{ word_join('reason', "'MZ09'", 'stop_reason', 'roster.stop_reason', 'roster._load_date') }}
),

newest_rows as (
    select * from allowance_households
    union all
    select * from hardship_persons
    union all
    select * from old_age_persons
    union all
    select * from disability_persons
),

stated as (
    select
        roster_spells.*,
        newest_rows.programme_code,
        newest_rows.category,
        newest_rows.stop_month,
        newest_rows.reason_code,
        newest_rows.phase_out_end_date,
        newest_rows.monthly_income_per_capita_yuan,
        newest_rows._load_id,
        newest_rows._source_row
    from roster_spells
    inner join newest_rows
        on
            roster_spells.feed_code = newest_rows.feed_code
            and roster_spells.row_version = newest_rows.row_version
)

select
    {{ record_key('spell', ['feed_code', 'roster_key', 'spell_number']) }} as spell_key,
    feed_code,
    case when feed_code = 'MZ01' then {{ household_key('assistance', 'roster_key') }} end as household_id,
    citizen_id,
    township_code,
    programme_code,
    category,
    coalesce({{ month_of('start_date') }}, first_period) as start_month,
    case
        when is_stopped
            then coalesce({{ add_months('stop_month', -1) }}, last_active_period, {{ add_months('first_period', -1) }})
        when phase_out_end_date is not null then {{ month_of(dbt.dateadd('day', -1, 'phase_out_end_date')) }}
        when has_left then last_period
    end as end_month,
    case
        when is_stopped then coalesce(reason_code, 'unknown')
        when phase_out_end_date is not null then 'phase_out'
        when has_left then 'left_roster'
    end as end_reason,
    monthly_income_per_capita_yuan,
    _load_id,
    _source_row
from stated
