-- One row per property right or filed purchase of a person who authorised the question. Of a home shared out a part
-- below a half is not counted; a former title and a cancelled contract are not current.
with numbers as (
    select * from {{ ref('int_numbers__authorised') }}
),

rights as (
    select
        numbers.citizen_id,
        rights.registered_date as since_date,
        {{ record_key('real_estate__property_rights', [
            'rights.property_unit_number', 'rights.title_certificate_number', 'rights.document_number',
        ]) }} as home_key,
        'BD01:' || rights._load_id || '#' || cast(rights._source_row as {{ dbt.type_string() }}) as evidence,
        coalesce(property_use.code, 'unknown') as property_use,
        coalesce(rights.title_status, '现势') != '历史'
        and coalesce({{ share_number('rights.ownership_share') }}, 1) >= 0.5 as is_counted
    from {{ ref('stg_real_estate__property_rights') }} as rights
    inner join numbers on rights.document_number = numbers.resident_id_number
    {{ word_join('property_use', "'BD01'", 'property_use', 'rights.property_use', 'rights._load_date') }}
    where rights._is_current
),

purchases as (
    select
        numbers.citizen_id,
        contracts.filed_date as since_date,
        {{ record_key('real_estate__sale_contracts', ['contracts.contract_number', 'contracts.document_number']) }}
            as home_key,
        'BD02:' || contracts._load_id || '#' || cast(contracts._source_row as {{ dbt.type_string() }}) as evidence,
        'purchase' as property_use,
        contracts.cancelled_date is null as is_counted
    from {{ ref('stg_real_estate__sale_contracts') }} as contracts
    inner join numbers on contracts.document_number = numbers.resident_id_number
    where contracts._is_current
),

held as (
    select * from rights
    union all
    select * from purchases
)

-- The same title or contract twice in a file is one.
select
    citizen_id,
    home_key,
    property_use,
    min(since_date) as since_date,
    min(evidence) as evidence,
    bool_or(is_counted) as is_counted
from held
group by citizen_id, home_key, property_use
