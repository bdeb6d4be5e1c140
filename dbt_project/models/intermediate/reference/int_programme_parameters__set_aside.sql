-- Parameters that hold nowhere, or not on every day they claim: lines of the overlay that cannot be used, that name a
-- parameter nobody knows or state what was found already; and periods of one notice that overlap and differ.
with refused as (
    select * from {{ source('control', 'programme_parameters_refused') }}
),

overlay as (
    select * from {{ source('control', 'programme_parameter_overlay') }}
),

standards as (
    select * from {{ ref('programme_standards') }}
    where status != 'not_configured'
),

parameter_programmes as (
    select * from {{ ref('parameter_programmes') }}
),

merged as (
    select * from {{ ref('int_programme_parameters__merged') }}
),

stated as (
    select
        overlay.*,
        case
            when parameter_programmes.parameter_code is null then 'parameter_unknown'
            when standards.program_code is not null then 'found_already'
        end as reason_code
    from overlay
    left join parameter_programmes on overlay.program_code = parameter_programmes.parameter_code
    left join standards
        on
            overlay.program_code = standards.program_code
            and overlay.program_name = standards.program_name
            and overlay.area_scope = standards.area_scope
            and overlay.category = standards.category
            and overlay.valid_from = standards.valid_from
),

overlapping as (
    select distinct one.*
    from merged as one
    inner join merged as other
        on
            one.parameter_code = other.parameter_code
            and one.name_zh = other.name_zh
            and one.area_code = other.area_code
            and one.category = other.category
            and one.valid_from_date != other.valid_from_date
            and one.value_number != other.value_number
            and one.valid_from_date <= coalesce(other.valid_to_date, date '9999-12-31')
            and other.valid_from_date <= coalesce(one.valid_to_date, date '9999-12-31')
),

set_aside as (
    select
        reason_code,
        source_row,
        file_name || ':' || cast(source_row as {{ dbt.type_string() }}) as record_key
    from refused
    union all
    select
        reason_code,
        cast(null as {{ dbt.type_bigint() }}) as source_row,
        program_code || '|' || program_name || '|' || area_scope || '|' || category || '|'
        || cast(valid_from as {{ dbt.type_string() }}) as record_key
    from stated
    where reason_code is not null
    union all
    select
        'validity_overlaps' as reason_code,
        cast(null as {{ dbt.type_bigint() }}) as source_row,
        parameter_code || '|' || name_zh || '|' || area_code || '|' || category || '|'
        || cast(valid_from_date as {{ dbt.type_string() }}) as record_key
    from overlapping
)

select
    'programme_parameters' as model_name,
    'programme_parameters' as feed,
    record_key,
    reason_code,
    cast(null as {{ dbt.type_string() }}) as _load_id,
    source_row as _source_row
from set_aside
