-- One row per market entity and person who represents it or holds a share of it, of people whose help asks for that:
-- members of households on the subsistence allowance, tenants of public housing, people recognised as in employment
-- hardship, holders of a public-welfare post among them.
-- Holders are written as name and number in brackets; the number counts.
with members as (
    select citizen_id from {{ ref('int_allowance_members__current') }}
    union
    select citizen_id from {{ ref('int_tenancies__running') }}
    union
    select citizen_id from {{ ref('int_posts__held') }}
    union
    select citizen_id from {{ ref('int_jobseekers__registered') }}
    where is_recognised
),

numbers as (
    select
        numbers.resident_id_number,
        numbers.citizen_id
    from {{ ref('int_identity_numbers__resolved') }} as numbers
    inner join members on numbers.citizen_id = members.citizen_id
),

entities as (
    select
        *,
        'SC01:' || _load_id || '#' || cast(_source_row as {{ dbt.type_string() }}) as evidence
    from {{ ref('stg_market_regulation__market_entities') }}
    where _is_current
),

holders as (
    select
        credit_code,
        entity_type,
        entity_status,
        capital_contribution_yuan,
        established_date,
        evidence,
        {{ split_list('shareholders') }} as holder_text
    from entities
    where shareholders is not null
),

named as (
    select
        credit_code,
        entity_type,
        entity_status,
        capital_contribution_yuan,
        established_date,
        evidence,
        legal_representative_document_number as document_number,
        'representative' as holder_role
    from entities
    union all
    select
        credit_code,
        entity_type,
        entity_status,
        capital_contribution_yuan,
        established_date,
        evidence,
        left(split_part(replace(holder_text, '（', '('), '(', 2), 18) as document_number,
        'holder' as holder_role
    from holders
)

select
    numbers.citizen_id,
    {{ record_key('market_regulation__market_entities', ['named.credit_code']) }} as entity_key,
    min(named.established_date) as established_date,
    min(named.evidence) as evidence,
    max(named.capital_contribution_yuan) as capital_yuan,
    bool_or(named.holder_role = 'representative') as is_representative,
    max(coalesce(entity_type.code, 'unknown')) as entity_type,
    max(coalesce(status.code, 'unknown')) as entity_status
from named
inner join numbers on named.document_number = numbers.resident_id_number
{{ word_join('entity_type', "'SC01'", 'entity_type', 'named.entity_type', 'cast(null as date)') }}
{{ word_join('status', "'SC01'", 'entity_status', 'named.entity_status', 'cast(null as date)') }}
group by numbers.citizen_id, named.credit_code
