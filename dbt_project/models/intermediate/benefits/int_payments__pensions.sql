-- One row per pension of a month, and one per funeral grant paid with it. A suspended pension is no payment made.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'RS02'
),

pensions as (
    select
        linked.record_key,
        linked.citizen_id,
        coalesce(kind.code, 'OTHER') as programme_code,
        {{ month_of('pensions.paid_month') }} as covered_month,
        pensions.monthly_pension_yuan,
        pensions.funeral_grant_yuan,
        coalesce(status.code, 'pending') as status
    from {{ ref('stg_human_resources__pension_payments') }} as pensions
    inner join linked
        on
            pensions._load_id = linked._load_id
            and pensions._source_row = linked._source_row
            and coalesce(pensions._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join('kind', "'RS02'", 'pension_type', 'pensions.pension_type', 'pensions._load_date') }}
    {{ word_join('status', "'RS02'", 'payment_status', 'pensions.payment_status', 'pensions._load_date') }}
    where {{ is_placeable('RS02') }}
)

select
    record_key as payment_id,
    citizen_id,
    programme_code,
    covered_month,
    monthly_pension_yuan as amount_yuan,
    status
from pensions
union all
select
    {{ keyed_hash("record_key || '#funeral'") }} as payment_id,
    citizen_id,
    'PENSION_FUNERAL' as programme_code,
    covered_month,
    funeral_grant_yuan as amount_yuan,
    'paid' as status
from pensions
where funeral_grant_yuan > 0
