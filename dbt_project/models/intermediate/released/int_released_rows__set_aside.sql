-- Rows that a person let in although no mart can place them: a payment without its month or amount, a case without its
-- number.
with incomplete as (
    {%- for feed_code, needed in placeable_columns().items() %}
        select
            '{{ needed.model }}' as model_name,
            '{{ needed.feed }}' as feed,
            _load_id,
            _source_sheet,
            _source_row
        from {{ ref('stg_' ~ needed.feed) }}
        where not {{ is_placeable(feed_code) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    model_name,
    feed,
    {{ record_key('released', ['_load_id', '_source_sheet', '_source_row']) }} as record_key,
    'required_value_missing' as reason_code,
    _load_id,
    _source_row
from incomplete
