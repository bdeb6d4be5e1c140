-- The code of an item decides before its name, a longer word before a shorter one.
with items as (
    select distinct
        programme_item_code as item_code,
        coalesce(programme_item_name, '') as item_name
    from {{ ref('int_card_lines__keyed') }}
),

known_items as (
    select * from {{ ref('programme_items') }}
),

by_code as (
    select
        items.item_code,
        items.item_name,
        max(known_items.programme_code) as programme_code
    from items
    inner join known_items on items.item_code = known_items.item_code
    group by items.item_code, items.item_name
),

by_name as (
    select
        items.item_code,
        items.item_name,
        max_by(known_items.programme_code, length(known_items.item_name)) as programme_code
    from items
    inner join known_items on items.item_name like concat('%', known_items.item_name, '%')
    where known_items.item_code is null
    group by items.item_code, items.item_name
)

select
    items.item_code,
    items.item_name,
    coalesce(by_code.programme_code, by_name.programme_code, 'OTHER') as programme_code
from items
left join by_code on items.item_code = by_code.item_code and items.item_name = by_code.item_name
left join by_name on items.item_code = by_name.item_code and items.item_name = by_name.item_name
