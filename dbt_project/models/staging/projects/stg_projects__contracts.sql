-- Generated from contract XM04 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'projects__contracts') }}
),

renamed as (
    select
        cast(contract_number as {{ dbt.type_string() }}) as contract_number,
        cast(project_number as {{ dbt.type_string() }}) as project_number,
        cast(contract_type as {{ dbt.type_string() }}) as contract_type,
        cast(client_name as {{ dbt.type_string() }}) as client_name,
        cast(supplier_name as {{ dbt.type_string() }}) as supplier_name,
        cast(supplier_credit_code as {{ dbt.type_string() }}) as supplier_credit_code,
        cast(supplier_credit_code__defects as {{ dbt.type_string() }}) as supplier_credit_code__defects,
        cast(supplier_credit_code__is_usable as boolean) as supplier_credit_code__is_usable,
        cast(signed_date as date) as signed_date,
        cast(signed_date__precision as {{ dbt.type_string() }}) as signed_date__precision,
        cast(contract_amount_yuan as decimal(18, 2)) as contract_amount_yuan,
        cast(works_start_date as date) as works_start_date,
        cast(works_start_date__precision as {{ dbt.type_string() }}) as works_start_date__precision,
        cast(works_end_date as date) as works_end_date,
        cast(works_end_date__precision as {{ dbt.type_string() }}) as works_end_date__precision,
        cast(payment_terms as {{ dbt.type_string() }}) as payment_terms,
        cast(advance_percent as decimal(18, 4)) as advance_percent,
        cast(retention_percent as decimal(18, 4)) as retention_percent,
        cast(procurement_method as {{ dbt.type_string() }}) as procurement_method,
        cast(award_notice_number as {{ dbt.type_string() }}) as award_notice_number,
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
