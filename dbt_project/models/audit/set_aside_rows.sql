-- A model that sets rows aside joins here by one line. The names model and key are promised to readers (marts page).
with field_visits as (
    select
        model_name,
        record_key,
        reason_code,
        feed,
        _load_id,
        _source_row
    from {{ ref('int_field_visits__set_aside') }}
),

care_stays as (
    select
        model_name,
        record_key,
        reason_code,
        feed,
        _load_id,
        _source_row
    from {{ ref('int_care_stays__set_aside') }}
),

household_members as (
    select
        model_name,
        record_key,
        reason_code,
        feed,
        _load_id,
        _source_row
    from {{ ref('int_household_members__set_aside') }}
),

benefit_spells as (
    select
        model_name,
        record_key,
        reason_code,
        feed,
        _load_id,
        _source_row
    from {{ ref('int_benefit_spells__set_aside') }}
),

projects as (
    select
        model_name,
        record_key,
        reason_code,
        feed,
        _load_id,
        _source_row
    from {{ ref('int_projects__set_aside') }}
),

ratings as (
    select
        model_name,
        record_key,
        reason_code,
        feed,
        _load_id,
        _source_row
    from {{ ref('int_ratings__set_aside') }}
),

released_rows as (
    select
        model_name,
        record_key,
        reason_code,
        feed,
        _load_id,
        _source_row
    from {{ ref('int_released_rows__set_aside') }}
),

set_aside as (
    select * from field_visits
    union all
    select * from care_stays
    union all
    select * from household_members
    union all
    select * from benefit_spells
    union all
    select * from projects
    union all
    select * from ratings
    union all
    select * from released_rows
)

select
    model_name as model, -- noqa: RF04
    record_key as key, -- noqa: RF04
    reason_code as reason,
    feed,
    _load_id as load_id,
    _source_row as source_row
from set_aside
