-- One row per citizen with a disability certificate in force: a changed level brings a new certificate number, so the
-- latest issued one counts.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'CL01' and record_role = 'own' and citizen_id is not null
),

certificates as (
    select
        linked.citizen_id,
        category.code as disability_category,
        level.code as disability_level,
        coalesce(cast(holders.issued_date as {{ dbt.type_string() }}), '') || linked.record_key as preference
    from {{ ref('stg_disabled_persons_federation__disability_certificate_holders') }} as holders
    inner join linked
        on
            holders._load_id = linked._load_id
            and holders._source_row = linked._source_row
            and coalesce(holders._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join('category', "'CL01'", 'disability_category', 'holders.disability_category', 'holders._load_date') }}
    {{ word_join('level', "'CL01'", 'disability_level', 'holders.disability_level', 'holders._load_date') }}
    {{ word_join('status', "'CL01'", 'certificate_status', 'holders.certificate_status', 'holders._load_date') }}
    where holders._is_current and status.code = 'valid'
)

select
    citizen_id,
    max_by(disability_category, preference) as disability_category,
    cast(max_by(disability_level, preference) as {{ dbt.type_int() }}) as disability_level
from certificates
group by citizen_id
