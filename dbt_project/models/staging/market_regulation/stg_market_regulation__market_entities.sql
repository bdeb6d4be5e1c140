-- Generated from contract SC01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'market_regulation__market_entities') }}
),

renamed as (
    select
        cast(credit_code as {{ dbt.type_string() }}) as credit_code,
        cast(credit_code__defects as {{ dbt.type_string() }}) as credit_code__defects,
        cast(credit_code__is_usable as boolean) as credit_code__is_usable,
        cast(entity_name as {{ dbt.type_string() }}) as entity_name,
        cast(entity_type as {{ dbt.type_string() }}) as entity_type,
        cast(legal_representative_name as {{ dbt.type_string() }}) as legal_representative_name,
        cast(legal_representative_document_number as {{ dbt.type_string() }}) as legal_representative_document_number,
        cast(
            legal_representative_document_number__defects as {{ dbt.type_string() }}
        ) as legal_representative_document_number__defects,
        cast(
            legal_representative_document_number__is_usable as boolean
        ) as legal_representative_document_number__is_usable,
        cast(shareholders as {{ dbt.type_string() }}) as shareholders,
        cast(capital_contribution_yuan as decimal(18, 2)) as capital_contribution_yuan,
        cast(established_date as date) as established_date,
        cast(established_date__precision as {{ dbt.type_string() }}) as established_date__precision,
        cast(entity_status as {{ dbt.type_string() }}) as entity_status,
        cast(deregistered_date as date) as deregistered_date,
        cast(deregistered_date__precision as {{ dbt.type_string() }}) as deregistered_date__precision,
        cast(entity_address as {{ dbt.type_string() }}) as entity_address,
        cast(industry_code as {{ dbt.type_string() }}) as industry_code,
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
