-- One row per person and time in which a status held that other help is granted on: the subsistence allowance, extreme
-- hardship support, a certificate of disability. A certificate counts from its issue, whatever became of it since.
with stays as (
    select * from {{ ref('int_benefits__stays') }}
    where citizen_id is not null and programme_code in ('DIBAO', 'TEKUN')
),

linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'CL01' and record_role = 'own' and citizen_id is not null
),

certificates as (
    select
        linked.citizen_id,
        min(holders.issued_date) as from_date
    from {{ ref('stg_disabled_persons_federation__disability_certificate_holders') }} as holders
    inner join linked
        on
            holders._load_id = linked._load_id
            and holders._source_row = linked._source_row
            and coalesce(holders._source_sheet, '') = coalesce(linked._source_sheet, '')
    group by linked.citizen_id
)

select distinct
    citizen_id,
    programme_code as ground,
    start_month as from_date,
    coalesce(last_day(end_month), date '9999-12-31') as to_date
from stays
union all
select
    citizen_id,
    'DISABILITY' as ground,
    coalesce(from_date, date '0001-01-01') as from_date,
    date '9999-12-31' as to_date
from certificates
