-- Generated from contract ZW01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'government_services__service_cases') }}
),

renamed as (
    select
        cast(case_number as {{ dbt.type_string() }}) as case_number,
        cast(matter_name as {{ dbt.type_string() }}) as matter_name,
        cast(matter_code as {{ dbt.type_string() }}) as matter_code,
        cast(matter_item_code as {{ dbt.type_string() }}) as matter_item_code,
        cast(applicant_type as {{ dbt.type_string() }}) as applicant_type,
        cast(applicant_name as {{ dbt.type_string() }}) as applicant_name,
        cast(document_number as {{ dbt.type_string() }}) as document_number,
        cast(document_number__defects as {{ dbt.type_string() }}) as document_number__defects,
        cast(document_number__is_usable as boolean) as document_number__is_usable,
        cast(applicant_credit_code as {{ dbt.type_string() }}) as applicant_credit_code,
        cast(applicant_credit_code__defects as {{ dbt.type_string() }}) as applicant_credit_code__defects,
        cast(applicant_credit_code__is_usable as boolean) as applicant_credit_code__is_usable,
        cast(applied_at as timestamp) as applied_at,
        cast(accepted_at as timestamp) as accepted_at,
        cast(corrected_at as timestamp) as corrected_at,
        cast(special_procedure_started_at as timestamp) as special_procedure_started_at,
        cast(special_procedure_ended_at as timestamp) as special_procedure_ended_at,
        cast(special_procedure_type as {{ dbt.type_string() }}) as special_procedure_type,
        cast(finished_at as timestamp) as finished_at,
        cast(decision as {{ dbt.type_string() }}) as decision,
        cast(case_status as {{ dbt.type_string() }}) as case_status,
        cast(statutory_limit as {{ dbt.type_bigint() }}) as statutory_limit,
        cast(statutory_limit_unit as {{ dbt.type_string() }}) as statutory_limit_unit,
        cast(promised_limit as {{ dbt.type_bigint() }}) as promised_limit,
        cast(promised_limit_unit as {{ dbt.type_string() }}) as promised_limit_unit,
        cast(channel as {{ dbt.type_string() }}) as channel,
        cast(service_window as {{ dbt.type_string() }}) as service_window,
        cast(handler_name as {{ dbt.type_string() }}) as handler_name,
        cast(department_name as {{ dbt.type_string() }}) as department_name,
        cast(township_name as {{ dbt.type_string() }}) as township_name,
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
