-- One row per household or person, programme and month whose roster is on file: what the roster says is due. A later
-- delivery of a month replaces an earlier one; who is stopped is due nothing.
{%- set no_text = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
{%- set due = "coalesce(status.code, 'active') != 'stopped'" %}
with listed as (
    select
        'MZ01' as feed_code,
        'DIBAO' as programme_code,
        {{ household_key('assistance', 'roster.allowance_certificate_number') }} as household_id,
        {{ no_text }} as own_number,
        {{ no_text }} as stated_text,
        {{ month_of('roster._period') }} as roster_month,
        case when {{ due }} then roster.monthly_amount_yuan end as amount_yuan,
        roster._load_id,
        roster._source_row,
        {{ row_version(by_period=true) }} as row_version
    from {{ ref('stg_civil_affairs__subsistence_allowance_households') }} as roster
    {{ word_join('status', "'MZ01'", 'benefit_status', 'roster.benefit_status', 'roster._load_date') }}
    {%- for feed_code, feed, programme_code, amount in [
        ('MZ03', 'extreme_hardship_support_persons', 'TEKUN', 'monthly_total_yuan'),
        ('MZ07', 'old_age_allowances', 'GAOLING', 'monthly_standard_yuan'),
    ] %}
        union all
        select
            '{{ feed_code }}' as feed_code,
            '{{ programme_code }}' as programme_code,
            {{ no_text }} as household_id,
            {{ own_number('roster.resident_id_number') }} as own_number,
            {{ number_or_name('roster.resident_id_number', 'roster.full_name') }} as stated_text,
            {{ month_of('roster._period') }} as roster_month,
            case when {{ due }} then roster.{{ amount }} end as amount_yuan,
            roster._load_id,
            roster._source_row,
            {{ row_version(by_period=true) }} as row_version
        from {{ ref('stg_civil_affairs__' ~ feed) }} as roster
        {{ word_join('status', "'" ~ feed_code ~ "'", 'benefit_status', 'roster.benefit_status', 'roster._load_date') }}
    {%- endfor %}
    union all
    select
        'MZ09' as feed_code,
        coalesce(kind.code, 'OTHER') as programme_code,
        {{ no_text }} as household_id,
        {{ own_number('roster.resident_id_number', certificate='roster.disability_certificate_number') }} as own_number,
        {{ number_or_name('roster.resident_id_number', 'roster.full_name') }} as stated_text,
        {{ month_of('roster.covered_month') }} as roster_month,
        case when roster.stop_reason is null then roster.paid_amount_yuan end as amount_yuan,
        roster._load_id,
        roster._source_row,
        {{ row_version(by_period=true) }} as row_version
    from {{ ref('stg_civil_affairs__disability_subsidies') }} as roster
    {{ word_join('kind', "'MZ09'", 'subsidy_type', 'roster.subsidy_type', 'roster._load_date') }}
),

numbers as (
    select * from {{ ref('int_identity_numbers__resolved') }}
),

-- A number that is nobody's, by what linkage made of it and the name beside it.
stated as (
    select * from {{ ref('int_stated_identities__resolved') }}
),

identified as (
    select
        listed.programme_code,
        listed.household_id,
        listed.roster_month,
        listed.amount_yuan,
        listed.row_version,
        coalesce(numbers.citizen_id, stated.citizen_id) as citizen_id,
        listed.feed_code || ':' || listed._load_id || '#'
        || cast(listed._source_row as {{ dbt.type_string() }}) as evidence
    from listed
    left join numbers on listed.own_number = numbers.resident_id_number
    left join stated
        on
            listed.feed_code = stated.feed_code
            and case when listed.own_number is null then listed.stated_text end = stated.stated_text
    where listed.roster_month is not null
)

select
    programme_code,
    household_id,
    citizen_id,
    roster_month,
    max_by(amount_yuan, row_version) as amount_yuan,
    max_by(evidence, row_version) as evidence
from identified
where coalesce(household_id, citizen_id) is not null
group by programme_code, household_id, citizen_id, roster_month
