-- One row per citizen who ever stood on the register: the newest row of it, with the place it names.
with records as (
    select * from {{ ref('int_person_records__unioned') }}
    where feed_code = 'GA01' and record_role = 'own'
),

linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'GA01' and record_role = 'own' and citizen_id is not null
),

divisions as (
    select * from {{ ref('int_divisions__named') }}
),

place_matches as (
    select * from {{ ref('int_divisions__matched') }}
),

register as (
    select
        _load_id,
        _source_sheet,
        _source_row,
        household_register_number,
        registration_status,
        deregistered_date
    from {{ ref('stg_public_security__registered_population') }}
),

candidates as (
    select
        linked.citizen_id,
        records.committee_code,
        records.village_text,
        records._area_code,
        records._is_current,
        least(last_day(records._period), records._delivered_date) as as_of_date,
        register.household_register_number,
        status.code as registration_status,
        register.deregistered_date,
        records._load_date,
        -- A citizen with an old and a new number has two rows; the one that still stands decides.
        case when records._is_current then '1' else '0' end
        || coalesce(cast(records._period as {{ dbt.type_string() }}), '')
        || records.record_key as preference
    from records
    inner join linked on records.record_key = linked.record_key
    inner join register
        on
            records._load_id = register._load_id
            and records._source_row = register._source_row
            and coalesce(records._source_sheet, '') = coalesce(register._source_sheet, '')
    {{ word_join('status', "'GA01'", 'registration_status', 'register.registration_status', 'records._load_date') }}
),

preferred as (
    select
        citizen_id,
        max(preference) as preference
    from candidates
    group by citizen_id
)

select
    candidates.citizen_id,
    coalesce(named.township_code, townships.division_code, place_matches.township_code) as township_code,
    coalesce(
        case when named.level = 'village' then named.division_code end,
        place_matches.division_code
    ) as division_code,
    {{ household_key('register', 'candidates.household_register_number') }} as household_id,
    coalesce(candidates.registration_status, 'unknown') as registration_status,
    candidates.deregistered_date,
    candidates._is_current as is_on_current_register,
    candidates.as_of_date
from candidates
inner join preferred
    on
        candidates.citizen_id = preferred.citizen_id
        and candidates.preference = preferred.preference
left join divisions as named on candidates.committee_code = named.division_code
left join divisions as townships on left(candidates.committee_code, 9) = townships.division_code
left join place_matches
    on
        coalesce(candidates.village_text, '') = place_matches.village_text
        and candidates._area_code = place_matches.area_code
        and place_matches.township_text = ''
