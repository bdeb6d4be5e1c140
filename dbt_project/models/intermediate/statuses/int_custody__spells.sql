-- One row per person and stay in custody. Without an actual release the expected one ends it; without either it lasts.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'GA05' and record_role = 'own' and citizen_id is not null
)

select
    linked.citizen_id,
    linked.record_key,
    custody.custody_start_date as start_date,
    coalesce(kind.code, 'unknown') as custody_kind,
    coalesce(custody.actual_release_date, custody.expected_release_date) as end_date
from {{ ref('stg_public_security__persons_in_custody') }} as custody
inner join linked
    on
        custody._load_id = linked._load_id
        and custody._source_row = linked._source_row
        and coalesce(custody._source_sheet, '') = coalesce(linked._source_sheet, '')
{{ word_join('kind', "'GA05'", 'custody_type', 'custody.custody_type', 'custody._load_date') }}
