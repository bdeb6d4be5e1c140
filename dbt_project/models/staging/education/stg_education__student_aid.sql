-- Generated from contract JY02 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'education__student_aid') }}
),

renamed as (
    select
        cast(school_term as {{ dbt.type_string() }}) as school_term,
        cast(student_number as {{ dbt.type_string() }}) as student_number,
        cast(full_name as {{ dbt.type_string() }}) as full_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(aid_programme as {{ dbt.type_string() }}) as aid_programme,
        cast(hardship_category as {{ dbt.type_string() }}) as hardship_category,
        cast(aid_amount_yuan as decimal(18, 2)) as aid_amount_yuan,
        cast(paid_date as date) as paid_date,
        cast(paid_date__precision as {{ dbt.type_string() }}) as paid_date__precision,
        cast(account_holder_name as {{ dbt.type_string() }}) as account_holder_name,
        cast(bank_account_number as {{ dbt.type_string() }}) as bank_account_number,
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
