-- One row per person, programme and day on which somebody certified that he is alive, for the old-age allowance and
-- pensions.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code in ('MZ07', 'RS02') and record_role = 'own' and citizen_id is not null
),

certified as (
    select
        'GAOLING' as programme_code,
        life_certified_date as certified_date,
        _load_id,
        _source_sheet,
        _source_row
    from {{ ref('stg_civil_affairs__old_age_allowances') }}
    union all
    select
        coalesce(kind.code, 'OTHER') as programme_code,
        pensions.eligibility_certified_date as certified_date,
        pensions._load_id,
        pensions._source_sheet,
        pensions._source_row
    from {{ ref('stg_human_resources__pension_payments') }} as pensions
    {{ word_join('kind', "'RS02'", 'pension_type', 'pensions.pension_type', 'pensions._load_date') }}
)

select
    linked.citizen_id,
    certified.programme_code,
    certified.certified_date,
    min(linked.feed_code || ':' || linked.record_key) as evidence
from certified
inner join linked
    on
        certified._load_id = linked._load_id
        and certified._source_row = linked._source_row
        and coalesce(certified._source_sheet, '') = coalesce(linked._source_sheet, '')
where certified.certified_date is not null
group by linked.citizen_id, certified.programme_code, certified.certified_date
