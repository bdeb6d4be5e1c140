-- A-46 非本区户籍且无居住证: a benefit of residents, by the rosters in force, to somebody who never stood on the register,
-- whose number is from outside the city and whose residence permit ran out or is none. Blue: a move may be on its way.
-- Temporary assistance is for whoever is in need here.
with stays as (
    select * from {{ ref('int_benefits__stays') }}
    where
        citizen_id is not null
        and start_month <= {{ month_of(load_date()) }}
        and coalesce(end_month, date '9999-12-01') >= {{ month_of(load_date()) }}
),

linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'GA03' and record_role = 'own' and citizen_id is not null
),

permits as (
    select distinct linked.citizen_id
    from {{ ref('stg_public_security__floating_population') }} as floating
    inner join linked
        on
            floating._load_id = linked._load_id
            and floating._source_row = linked._source_row
            and coalesce(floating._source_sheet, '') = coalesce(linked._source_sheet, '')
    where floating._is_current and coalesce(floating.valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

register as (
    select * from {{ ref('int_registrations__current') }}
),

citizens as (
    select
        citizen_id,
        is_registered
    from {{ ref('int_citizens__described') }}
),

numbers as (
    select
        citizen_id,
        bool_or(left(resident_id_number, 4) in ('3415', '3424')) as is_local
    from {{ ref('int_identity_numbers__resolved') }}
    group by citizen_id
),

records as (
    select * from {{ ref('int_records__newest') }}
    where feed_code in ('MZ02', 'MZ03', 'MZ07', 'MZ09')
),

available as (
    select * from {{ ref('int_feeds__available') }}
)

select
    'A-46' as check_code,
    stays.citizen_id as subject_key,
    stays.citizen_id,
    stays.programme_code,
    min(stays.start_month) as since_date,
    'B' as grade,
    cast(null as decimal(18, 2)) as amount_at_risk_yuan,
    'on no register here and without a valid residence permit' as facts,
    {{ sorted_list("records.feed_code || ':' || records.record_key") }} as evidence
from stays
inner join citizens on stays.citizen_id = citizens.citizen_id
inner join numbers on stays.citizen_id = numbers.citizen_id
cross join available
left join permits on stays.citizen_id = permits.citizen_id
left join register on stays.citizen_id = register.citizen_id
left join records
    on
        stays.citizen_id = records.citizen_id
        and records.feed_code = case stays.programme_code
            when 'DIBAO' then 'MZ02'
            when 'TEKUN' then 'MZ03'
            when 'GAOLING' then 'MZ07'
            else 'MZ09'
        end
where
    permits.citizen_id is null
    and register.citizen_id is null
    and not citizens.is_registered
    and not numbers.is_local
    and available.has_ga01
    and available.has_ga03
group by stays.citizen_id, stays.programme_code
