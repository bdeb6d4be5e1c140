-- Generated from contract CL01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'disabled_persons_federation__disability_certificate_holders') }}
),

renamed as (
    select
        cast(disability_certificate_number as {{ dbt.type_string() }}) as disability_certificate_number,
        cast(
            disability_certificate_number__defects as {{ dbt.type_string() }}
        ) as disability_certificate_number__defects,
        cast(disability_certificate_number__is_usable as boolean) as disability_certificate_number__is_usable,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(sex as {{ dbt.type_string() }}) as sex,
        cast(disability_category as {{ dbt.type_string() }}) as disability_category,
        cast(disability_level as {{ dbt.type_string() }}) as disability_level,
        cast(disability_detail as {{ dbt.type_string() }}) as disability_detail,
        cast(issued_date as date) as issued_date,
        cast(issued_date__precision as {{ dbt.type_string() }}) as issued_date__precision,
        cast(valid_to_date as date) as valid_to_date,
        cast(valid_to_date__precision as {{ dbt.type_string() }}) as valid_to_date__precision,
        cast(certificate_status as {{ dbt.type_string() }}) as certificate_status,
        cast(disability_cause as {{ dbt.type_string() }}) as disability_cause,
        cast(guardian_name as {{ dbt.type_string() }}) as guardian_name,
        cast(guardian_phone_number as {{ dbt.type_string() }}) as guardian_phone_number,
        cast(guardian_relation as {{ dbt.type_string() }}) as guardian_relation,
        cast(registered_township_name as {{ dbt.type_string() }}) as registered_township_name,
        cast(village_name as {{ dbt.type_string() }}) as village_name,
        cast(is_subsistence_allowance_recipient as boolean) as is_subsistence_allowance_recipient,
        cast(employment_status as {{ dbt.type_string() }}) as employment_status,
        cast(day_or_residential_care as {{ dbt.type_string() }}) as day_or_residential_care,
        cast(rehabilitation_needs as {{ dbt.type_string() }}) as rehabilitation_needs,
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
