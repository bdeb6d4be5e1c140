{{ config(database='identifiers') }}
-- A feed with places joins here by one line: township and village as delivered, and the area of its file.
with subsistence_allowance_households as (
    select
        township_name as township_text,
        village_name as village_text,
        _area_code as area_code
    from {{ ref('stg_civil_affairs__subsistence_allowance_households') }}
),

certificate_holders as (
    select
        registered_township_name as township_text,
        village_name as village_text,
        _area_code as area_code
    from {{ ref('stg_disabled_persons_federation__disability_certificate_holders') }}
),

card_payments as (
    select
        township_name as township_text,
        village_name as village_text,
        _area_code as area_code
    from {{ ref('stg_finance__subsidy_card_payments') }}
),

cremations as (
    select
        cast(null as {{ dbt.type_string() }}) as township_text,
        registered_place as village_text,
        _area_code as area_code
    from {{ ref('stg_civil_affairs__cremations') }}
),

students as (
    select
        cast(null as {{ dbt.type_string() }}) as township_text,
        registered_place as village_text,
        _area_code as area_code
    from {{ ref('stg_education__student_enrolments') }}
),

-- Addresses are needed only where the police's code of the committee is not one of the list.
addresses as (
    select
        cast(null as {{ dbt.type_string() }}) as township_text,
        register.registered_address as village_text,
        register._area_code as area_code
    from {{ ref('stg_public_security__registered_population') }} as register
    left join {{ ref('int_divisions__named') }} as divisions
        on register.residents_committee_code = divisions.division_code
    where divisions.division_code is null
),

service_cases as (
    select distinct
        township_name as township_text,
        cast(null as {{ dbt.type_string() }}) as village_text,
        _area_code as area_code
    from {{ ref('stg_government_services__service_cases') }}
),

hotline_tickets as (
    select
        cast(null as {{ dbt.type_string() }}) as township_text,
        incident_address as village_text,
        _area_code as area_code
    from {{ ref('stg_hotline__tickets') }}
),

collected as (
    select * from subsistence_allowance_households
    union all
    select * from certificate_holders
    union all
    select * from card_payments
    union all
    select * from cremations
    union all
    select * from students
    union all
    select * from service_cases
    union all
    select * from hotline_tickets
    union all
    select * from addresses
)

select distinct
    area_code,
    coalesce(township_text, '') as township_text,
    coalesce(village_text, '') as village_text
from collected
where township_text is not null or village_text is not null
