-- One row per person and spouse. The newest word of the marriage office counts, since the register follows it late or
-- never; where the office says nothing of the two, the register's.
with married as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'MZ11' and citizen_id is not null
),

register_rows as (
    select
        own.citizen_id,
        spouse.citizen_id as spouse_citizen_id,
        least(last_day(register._period), register._delivered_date) as as_of_date,
        '0' as source_rank,
        true as is_married
    from {{ ref('stg_public_security__registered_population') }} as register
    inner join {{ ref('int_citizens__linked') }} as own
        on
            register._load_id = own._load_id
            and register._source_row = own._source_row
            and own.feed_code = 'GA01'
            and own.record_role = 'own'
    inner join {{ ref('int_citizens__linked') }} as spouse
        on
            register._load_id = spouse._load_id
            and register._source_row = spouse._source_row
            and spouse.feed_code = 'GA01'
            and spouse.record_role = 'spouse'
    where register._is_current and own.citizen_id is not null and spouse.citizen_id is not null
),

-- A row of the marriage office is the own record of both: each is the other's spouse.
office_rows as (
    select
        one.citizen_id,
        other.citizen_id as spouse_citizen_id,
        office.registered_date as as_of_date,
        '1' as source_rank,
        coalesce(kind.code, 'marriage') != 'divorce' as is_married
    from {{ ref('stg_civil_affairs__marriage_registrations') }} as office
    inner join married as one
        on
            office._load_id = one._load_id
            and office._source_row = one._source_row
            and coalesce(office._source_sheet, '') = coalesce(one._source_sheet, '')
    inner join married as other
        on
            one._load_id = other._load_id
            and one._source_row = other._source_row
            and coalesce(one._source_sheet, '') = coalesce(other._source_sheet, '')
            and one.record_key != other.record_key
    {{ word_join('kind', "'MZ11'", 'registration_type', 'office.registration_type', 'office._load_date') }}
),

stated as (
    select * from register_rows
    union all
    select * from office_rows
)

select
    citizen_id,
    spouse_citizen_id,
    max(as_of_date) as as_of_date,
    max_by(is_married, source_rank || cast(as_of_date as {{ dbt.type_string() }})) as is_married
from stated
where citizen_id != spouse_citizen_id
group by citizen_id, spouse_citizen_id
