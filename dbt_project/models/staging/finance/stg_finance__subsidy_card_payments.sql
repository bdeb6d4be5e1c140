-- Generated from contract CZ01 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'finance__subsidy_card_payments') }}
),

renamed as (
    select
        cast(batch_number as {{ dbt.type_string() }}) as batch_number,
        cast(programme_item_code as {{ dbt.type_string() }}) as programme_item_code,
        cast(programme_item_name as {{ dbt.type_string() }}) as programme_item_name,
        cast(lead_department as {{ dbt.type_string() }}) as lead_department,
        cast(fund_document_number as {{ dbt.type_string() }}) as fund_document_number,
        cast(funding_source as {{ dbt.type_string() }}) as funding_source,
        cast(covered_month as date) as covered_month,
        cast(township_name as {{ dbt.type_string() }}) as township_name,
        cast(village_name as {{ dbt.type_string() }}) as village_name,
        cast(villager_group_name as {{ dbt.type_string() }}) as villager_group_name,
        cast(head_name as {{ dbt.type_string() }}) as head_name,
        cast(beneficiary_name as {{ dbt.type_string() }}) as beneficiary_name,
        cast(resident_id_number as {{ dbt.type_string() }}) as resident_id_number,
        cast(resident_id_number__defects as {{ dbt.type_string() }}) as resident_id_number__defects,
        cast(resident_id_number__is_usable as boolean) as resident_id_number__is_usable,
        cast(subsidy_quantity as decimal(18, 4)) as subsidy_quantity,
        cast(quantity_unit as {{ dbt.type_string() }}) as quantity_unit,
        cast(subsidy_rate_yuan as decimal(18, 2)) as subsidy_rate_yuan,
        cast(subsidy_amount_yuan as decimal(18, 2)) as subsidy_amount_yuan,
        cast(bank_name as {{ dbt.type_string() }}) as bank_name,
        cast(bank_account_number as {{ dbt.type_string() }}) as bank_account_number,
        cast(account_holder_name as {{ dbt.type_string() }}) as account_holder_name,
        cast(paid_date as date) as paid_date,
        cast(paid_date__precision as {{ dbt.type_string() }}) as paid_date__precision,
        cast(payment_status as {{ dbt.type_string() }}) as payment_status,
        cast(failure_reason as {{ dbt.type_string() }}) as failure_reason,
        cast(reissue_batch_number as {{ dbt.type_string() }}) as reissue_batch_number,
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
