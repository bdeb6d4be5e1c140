{{ config(materialized='view', database='identifiers') }}
-- Every line of the rosters whose absence means an exit, in one shape. A line is known by its person (or household) and
-- what the roster is about; start_date is what the roster itself says.
with place_matches as (
    select * from {{ ref('int_divisions__matched') }}
),

allowance_households as (
    select
        'MZ01' as feed_code,
        roster.allowance_certificate_number as roster_key,
        {{ own_number('roster.applicant_resident_id_number') }} as own_number,
        {{ number_or_name('roster.applicant_resident_id_number', 'roster.applicant_name') }} as stated_text,
        place_matches.township_code,
        roster.start_month as start_date,
        coalesce(status.code, 'active') = 'stopped' as is_stopped,
        roster._area_code as area_code,
        roster._period as period,
        {{ row_version(by_period=true) }} as row_version
    from {{ ref('stg_civil_affairs__subsistence_allowance_households') }} as roster
    left join place_matches
        on
            coalesce(roster.township_name, '') = place_matches.township_text
            and coalesce(roster.village_name, '') = place_matches.village_text
            and roster._area_code = place_matches.area_code
    {{ word_join('status', "'MZ01'", 'benefit_status', 'roster.benefit_status', 'roster._load_date') }}
),

hardship_persons as (
    select
        'MZ03' as feed_code,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }} as roster_key,
        {{ own_number('roster.resident_id_number') }} as own_number,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }} as stated_text,
        cast(null as {{ dbt.type_string() }}) as township_code,
        roster.start_month as start_date,
        coalesce(status.code, 'active') = 'stopped' as is_stopped,
        roster._area_code as area_code,
        roster._period as period,
        {{ row_version(by_period=true) }} as row_version
    from {{ ref('stg_civil_affairs__extreme_hardship_support_persons') }} as roster
    {{ word_join('status', "'MZ03'", 'benefit_status', 'roster.benefit_status', 'roster._load_date') }}
),

old_age_persons as (
    select
        'MZ07' as feed_code,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }} as roster_key,
        {{ own_number('roster.resident_id_number') }} as own_number,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }} as stated_text,
        cast(null as {{ dbt.type_string() }}) as township_code,
        roster.start_month as start_date,
        coalesce(status.code, 'active') = 'stopped' as is_stopped,
        roster._area_code as area_code,
        roster._period as period,
        {{ row_version(by_period=true) }} as row_version
    from {{ ref('stg_civil_affairs__old_age_allowances') }} as roster
    {{ word_join('status', "'MZ07'", 'benefit_status', 'roster.benefit_status', 'roster._load_date') }}
),

-- The roster of the disability subsidies names the month each line is for.
disability_persons as (
    select
        'MZ09' as feed_code,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }}
        || '|' || coalesce(kind.code, roster.subsidy_type) as roster_key,
        {{ own_number('roster.resident_id_number', certificate='roster.disability_certificate_number') }} as own_number,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }} as stated_text,
        cast(null as {{ dbt.type_string() }}) as township_code,
        roster.start_month as start_date,
        roster.stop_reason is not null as is_stopped,
        roster._area_code as area_code,
        roster.covered_month as period,
        {{ row_version(by_period=true) }} as row_version
    from {{ ref('stg_civil_affairs__disability_subsidies') }} as roster
    {{ word_join('kind', "'MZ09'", 'subsidy_type', 'roster.subsidy_type', 'roster._load_date') }}
),

insured_persons as (
    select
        'RS01' as feed_code,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }}
        || '|' || roster.insurance_type as roster_key,
        {{ own_number('roster.resident_id_number') }} as own_number,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }} as stated_text,
        cast(null as {{ dbt.type_string() }}) as township_code,
        roster.first_enrolled_date as start_date,
        coalesce(status.code, 'active') = 'ended' as is_stopped,
        roster._area_code as area_code,
        roster._period as period,
        {{ row_version(by_period=true) }} as row_version
    from {{ ref('stg_human_resources__social_insurance_enrolments') }} as roster
    {{ word_join('status', "'RS01'", 'enrolment_status', 'roster.enrolment_status', 'roster._load_date') }}
),

students as (
    select
        'JY01' as feed_code,
        roster.student_number || '|' || coalesce(roster.school_name, '') as roster_key,
        {{ own_number('roster.resident_id_number', birth_date='roster.birth_date') }} as own_number,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }} as stated_text,
        cast(null as {{ dbt.type_string() }}) as township_code,
        cast(null as date) as start_date,
        coalesce(status.code, 'active') in ('transferred_out', 'graduated') as is_stopped,
        roster._area_code as area_code,
        roster._period as period,
        {{ row_version(by_period=true) }} as row_version
    from {{ ref('stg_education__student_enrolments') }} as roster
    {{ word_join('status', "'JY01'", 'enrolment_status', 'roster.enrolment_status', 'roster._load_date') }}
),

registered_persons as (
    select
        'GA01' as feed_code,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }}
        || '|' || coalesce(roster.household_register_number, '') as roster_key,
        {{ own_number('roster.resident_id_number', birth_date='roster.birth_date') }} as own_number,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }} as stated_text,
        cast(null as {{ dbt.type_string() }}) as township_code,
        roster.moved_in_date as start_date,
        coalesce(status.code, 'registered') != 'registered' as is_stopped,
        roster._area_code as area_code,
        roster._period as period,
        {{ row_version(by_period=true) }} as row_version
    from {{ ref('stg_public_security__registered_population') }} as roster
    {{ word_join('status', "'GA01'", 'registration_status', 'roster.registration_status', 'roster._load_date') }}
),

listed as (
    select * from allowance_households
    union all
    select * from hardship_persons
    union all
    select * from old_age_persons
    union all
    select * from disability_persons
    union all
    select * from insured_persons
    union all
    select * from students
    union all
    select * from registered_persons
)

select
    feed_code,
    roster_key,
    own_number,
    stated_text,
    case when length(area_code) = 9 then area_code else township_code end as township_code,
    start_date,
    is_stopped,
    area_code,
    {{ month_of('period') }} as period,
    row_version
from listed
where period is not null
