{{ config(database='identifiers') }}
-- By which phone a candidate can be asked: the newest in a record of his own, and that of whoever answers for him (a
-- parent or guardian whom a department names, or the phone that stands beside him in the school's or the federation's
-- list). Only of candidates; a masked or cut phone is none.
with candidates as (
    select distinct citizen_id from {{ ref('int_outreach__runs') }}
    where is_latest
),

-- Who is named beside a candidate in the candidate's own row.
named as (
    select
        wards.citizen_id,
        relatives.citizen_id as relative_citizen_id
    from {{ ref('int_citizens__linked') }} as wards
    inner join candidates on wards.citizen_id = candidates.citizen_id
    inner join {{ ref('int_citizens__linked') }} as relatives
        on
            wards._load_id = relatives._load_id
            and wards._source_row = relatives._source_row
            and coalesce(wards._source_sheet, '') = coalesce(relatives._source_sheet, '')
    where
        wards.record_role = 'own'
        and relatives.record_role in ('guardian', 'father', 'mother')
        and relatives.citizen_id is not null
),

asked as (
    select citizen_id from candidates
    union
    select relative_citizen_id from named
),

own_phones as (
    select
        linked.citizen_id,
        max_by(
            records.phone_number, cast(records._load_date as {{ dbt.type_string() }}) || records.record_key
        ) as phone_number
    from {{ ref('int_person_records__unioned') }} as records
    inner join {{ ref('int_citizens__linked') }} as linked
        on
            records.record_key = linked.record_key
            and records.record_role = linked.record_role
    inner join asked on linked.citizen_id = asked.citizen_id
    where
        records.record_role = 'own'
        and length(records.phone_number) >= 7
        and records.phone_number not like '%*%'
    group by linked.citizen_id
),

stated as (
    select
        _load_id,
        _source_row,
        _source_sheet,
        guardian_1_phone_number as phone_number
    from {{ ref('stg_education__student_enrolments') }}
    union all
    select
        _load_id,
        _source_row,
        _source_sheet,
        guardian_phone_number as phone_number
    from {{ ref('stg_disabled_persons_federation__disability_certificate_holders') }}
),

guardian_phones as (
    select
        named.citizen_id,
        own_phones.phone_number
    from named
    inner join own_phones on named.relative_citizen_id = own_phones.citizen_id
    union all
    select
        linked.citizen_id,
        stated.phone_number
    from stated
    inner join {{ ref('int_citizens__linked') }} as linked
        on
            stated._load_id = linked._load_id
            and stated._source_row = linked._source_row
            and coalesce(stated._source_sheet, '') = coalesce(linked._source_sheet, '')
            and linked.record_role = 'own'
    inner join candidates on linked.citizen_id = candidates.citizen_id
    where length(stated.phone_number) >= 7 and stated.phone_number not like '%*%'
),

phones as (
    select
        citizen_id,
        phone_number,
        'phone' as reach_by
    from own_phones
    union all
    select
        citizen_id,
        min(phone_number) as phone_number,
        'guardian' as reach_by
    from guardian_phones
    group by citizen_id
)

select
    phones.citizen_id,
    phones.reach_by,
    phones.phone_number
from phones
inner join candidates on phones.citizen_id = candidates.citizen_id
