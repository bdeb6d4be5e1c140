-- A model that sets rows aside joins here by one line. The names model and key are promised to readers (marts page).
{%- set models = [
    'int_field_visits__set_aside',
    'int_care_stays__set_aside',
    'int_household_members__set_aside',
    'int_benefit_spells__set_aside',
    'int_programme_parameters__set_aside',
    'int_projects__set_aside',
    'int_ratings__set_aside',
    'int_released_rows__set_aside',
] %}
with set_aside as (
    {%- for model in models %}
        select
            model_name,
            record_key,
            reason_code,
            feed,
            _load_id,
            _source_row
        from {{ ref(model) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    model_name as model, -- noqa: RF04
    record_key as key, -- noqa: RF04
    reason_code as reason,
    feed,
    _load_id as load_id,
    _source_row as source_row
from set_aside
