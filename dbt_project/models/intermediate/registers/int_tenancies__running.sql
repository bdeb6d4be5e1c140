-- One row per tenancy or rent subsidy that runs by the newest list of public rental housing.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'ZJ02' and record_role = 'own' and citizen_id is not null
)

select
    linked.citizen_id,
    linked.record_key,
    housing.contract_start_date,
    housing.check_authorized_date,
    support_mode.code as support_mode,
    {{ month_of('housing._period') }} as listed_month
from {{ ref('stg_housing__public_rental_housing') }} as housing
inner join linked
    on
        housing._load_id = linked._load_id
        and housing._source_row = linked._source_row
        and coalesce(housing._source_sheet, '') = coalesce(linked._source_sheet, '')
{{ word_join('support_mode', "'ZJ02'", 'support_mode', 'housing.support_mode', 'housing._load_date') }}
{{ word_join('status', "'ZJ02'", 'support_status', 'housing.support_status', 'housing._load_date') }}
where housing._is_current and coalesce(status.code, 'running') != 'ended'
