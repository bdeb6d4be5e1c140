-- Generated from contract CZ04 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'finance__treasury_payments') }}
),

renamed as (
    select
        cast(payment_request_number as {{ dbt.type_string() }}) as payment_request_number,
        cast(paid_date as date) as paid_date,
        cast(paid_date__precision as {{ dbt.type_string() }}) as paid_date__precision,
        cast(budget_unit as {{ dbt.type_string() }}) as budget_unit,
        cast(project_code_finance as {{ dbt.type_string() }}) as project_code_finance,
        cast(fund_document_number as {{ dbt.type_string() }}) as fund_document_number,
        cast(function_code as {{ dbt.type_string() }}) as function_code,
        cast(economic_classification_code as {{ dbt.type_string() }}) as economic_classification_code,
        cast(payee_name as {{ dbt.type_string() }}) as payee_name,
        cast(payee_account_number as {{ dbt.type_string() }}) as payee_account_number,
        cast(payee_bank_name as {{ dbt.type_string() }}) as payee_bank_name,
        cast(paid_amount_yuan as decimal(18, 2)) as paid_amount_yuan,
        cast(payment_purpose as {{ dbt.type_string() }}) as payment_purpose,
        cast(payment_method as {{ dbt.type_string() }}) as payment_method,
        cast(settlement_method as {{ dbt.type_string() }}) as settlement_method,
        cast(payment_status as {{ dbt.type_string() }}) as payment_status,
        cast(returned_date as date) as returned_date,
        cast(returned_date__precision as {{ dbt.type_string() }}) as returned_date__precision,
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
