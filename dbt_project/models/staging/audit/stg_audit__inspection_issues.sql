-- Generated from contract SJ02 version 1 by `minsheng feeds generate`; do not edit.
with source as (
    select * from {{ source('raw', 'audit__inspection_issues') }}
),

renamed as (
    select
        cast(source_type as {{ dbt.type_string() }}) as source_type,
        cast(inspection_project as {{ dbt.type_string() }}) as inspection_project,
        cast(report_number as {{ dbt.type_string() }}) as report_number,
        cast(issue_number as {{ dbt.type_string() }}) as issue_number,
        cast(issue_category as {{ dbt.type_string() }}) as issue_category,
        cast(issue_description as {{ dbt.type_string() }}) as issue_description,
        cast(amount_involved_yuan as decimal(18, 2)) as amount_involved_yuan,
        cast(persons_involved_count as {{ dbt.type_bigint() }}) as persons_involved_count,
        cast(responsible_unit as {{ dbt.type_string() }}) as responsible_unit,
        cast(legal_basis as {{ dbt.type_string() }}) as legal_basis,
        cast(rectification_requirement as {{ dbt.type_string() }}) as rectification_requirement,
        cast(rectification_deadline_date as date) as rectification_deadline_date,
        cast(
            rectification_deadline_date__precision as {{ dbt.type_string() }}
        ) as rectification_deadline_date__precision,
        cast(rectification_measure as {{ dbt.type_string() }}) as rectification_measure,
        cast(rectification_progress as {{ dbt.type_string() }}) as rectification_progress,
        cast(rectified_date as date) as rectified_date,
        cast(rectified_date__precision as {{ dbt.type_string() }}) as rectified_date__precision,
        cast(recovered_amount_yuan as decimal(18, 2)) as recovered_amount_yuan,
        cast(persons_held_accountable_count as {{ dbt.type_bigint() }}) as persons_held_accountable_count,
        cast(closure_status as {{ dbt.type_string() }}) as closure_status,
        cast(evidence as {{ dbt.type_string() }}) as evidence,
        cast(finding_number as {{ dbt.type_string() }}) as finding_number,
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
