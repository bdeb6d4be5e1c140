-- Entitlements that the roster ends before it starts them: they load, are no spell and are counted here.
with spells as (
    select * from {{ ref('int_benefits__spells') }}
    where end_month < start_month
)

select
    'benefit_spells' as model_name,
    spell_key as record_key,
    'ended_before_start' as reason_code,
    _load_id,
    _source_row,
    case feed_code
        when 'MZ01' then 'civil_affairs__subsistence_allowance_households'
        when 'MZ03' then 'civil_affairs__extreme_hardship_support_persons'
        when 'MZ07' then 'civil_affairs__old_age_allowances'
        else 'civil_affairs__disability_subsidies'
    end as feed
from spells
