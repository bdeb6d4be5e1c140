-- Generated from contract GB02 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'cadres__field_visit_logs') }}
),

renamed as (
    select
        cast(staff_number as {{ dbt.type_string() }}) as staff_number,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(work_unit as {{ dbt.type_string() }}) as work_unit,
        cast(visit_date as date) as visit_date,
        cast(visit_date__precision as {{ dbt.type_string() }}) as visit_date__precision,
        cast(arrived_at as timestamp) as arrived_at,
        cast(left_at as timestamp) as left_at,
        cast(division_code as {{ dbt.type_string() }}) as division_code,
        cast(visited_person as {{ dbt.type_string() }}) as visited_person,
        cast(problems_collected as {{ dbt.type_string() }}) as problems_collected,
        cast(is_solved_on_site as boolean) as is_solved_on_site,
        cast(referral_number as {{ dbt.type_string() }}) as referral_number,
        cast(photos as {{ dbt.type_string() }}) as photos,
        cast(check_in_location as {{ dbt.type_string() }}) as check_in_location,
        cast(_load_id as {{ dbt.type_string() }}) as _load_id,
        cast(_file_sha256 as {{ dbt.type_string() }}) as _file_sha256,
        cast(_source_file as {{ dbt.type_string() }}) as _source_file,
        cast(_source_sheet as {{ dbt.type_string() }}) as _source_sheet,
        cast(_source_row as {{ dbt.type_bigint() }}) as _source_row,
        cast(_contract_version as {{ dbt.type_int() }}) as _contract_version,
        cast(_period as date) as _period,
        cast(_area_code as {{ dbt.type_string() }}) as _area_code,
        cast(_delivered_date as date) as _delivered_date,
        cast(_load_date as date) as _load_date,
        cast(_load_sequence as {{ dbt.type_bigint() }}) as _load_sequence,
        cast(_flags as {{ dbt.type_string() }}) as _flags,
        cast(_extra as {{ dbt.type_string() }}) as _extra,
        cast(_is_current as boolean) as _is_current
    from source
)

select * from renamed
