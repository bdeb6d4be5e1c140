-- Generated from contract XM05 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'projects__payments') }}
),

renamed as (
    select
        cast(payment_number as {{ dbt.type_string() }}) as payment_number,
        cast(project_number as {{ dbt.type_string() }}) as project_number,
        cast(contract_number as {{ dbt.type_string() }}) as contract_number,
        cast(instalment as {{ dbt.type_string() }}) as instalment,
        cast(requested_amount_yuan as decimal(18, 2)) as requested_amount_yuan,
        cast(approved_amount_yuan as decimal(18, 2)) as approved_amount_yuan,
        cast(paid_date as date) as paid_date,
        cast(paid_date__precision as {{ dbt.type_string() }}) as paid_date__precision,
        cast(payee_name as {{ dbt.type_string() }}) as payee_name,
        cast(payee_account_number as {{ dbt.type_string() }}) as payee_account_number,
        cast(voucher_number as {{ dbt.type_string() }}) as voucher_number,
        cast(milestone_code as {{ dbt.type_string() }}) as milestone_code,
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
