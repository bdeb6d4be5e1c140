-- One row per orphan or child without care on the newest roster. Nothing of it is ever published about one child.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'MZ08' and record_role = 'own' and citizen_id is not null
)

select
    linked.citizen_id,
    linked.record_key,
    kind.code as programme_code,
    children.approved_date,
    children.paid_amount_yuan,
    {{ month_of('children._period') }} as roster_month,
    coalesce(mode.code, 'full') = 'full' as is_full_amount
from {{ ref('stg_civil_affairs__children_in_difficulty') }} as children
inner join linked
    on
        children._load_id = linked._load_id
        and children._source_row = linked._source_row
        and coalesce(children._source_sheet, '') = coalesce(linked._source_sheet, '')
{{ word_join('kind', "'MZ08'", 'child_category', 'children.child_category', 'children._load_date') }}
{{ word_join('mode', "'MZ08'", 'payment_mode', 'children.payment_mode', 'children._load_date') }}
{{ word_join('status', "'MZ08'", 'benefit_status', 'children.benefit_status', 'children._load_date') }}
where children._is_current and coalesce(status.code, 'active') != 'stopped' and kind.code is not null
