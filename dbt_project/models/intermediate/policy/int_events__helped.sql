-- One row per person who was helped, or asked to be, when something happened in the calendar year of the load date:
-- temporary assistance, medical assistance with a bill. Grants of one reason are counted together.
{%- set this_year = 'extract(year from ' ~ load_date() ~ ')' %}
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code in ('MZ06', 'YB02') and record_role = 'own' and citizen_id is not null
),

assistance as (
    select
        linked.citizen_id,
        coalesce(listed.assistance_reason, '') as reason,
        coalesce(listed.approved_date, listed.paid_date) as granted_date,
        coalesce(listed.approved_date, listed.paid_date, listed.accepted_date) as event_date
    from {{ ref('stg_civil_affairs__temporary_assistance') }} as listed
    inner join linked
        on
            listed._load_id = linked._load_id
            and listed._source_row = linked._source_row
            and coalesce(listed._source_sheet, '') = coalesce(linked._source_sheet, '')
            and linked.feed_code = 'MZ06'
),

by_reason as (
    select
        citizen_id,
        reason,
        count(granted_date) as grant_count
    from assistance
    where extract(year from event_date) = {{ this_year }}
    group by citizen_id, reason
),

settled as (
    select
        linked.citizen_id,
        category.code as category,
        listed.settled_date as event_date
    from {{ ref('stg_medical_insurance__medical_assistance_settlements') }} as listed
    inner join linked
        on
            listed._load_id = linked._load_id
            and listed._source_row = linked._source_row
            and coalesce(listed._source_sheet, '') = coalesce(linked._source_sheet, '')
            and linked.feed_code = 'YB02'
    {{ word_join('category', "'YB02'", 'assistance_category', 'listed.assistance_category', 'listed._load_date') }}
    where listed.medical_assistance_paid_yuan > 0
),

events as (
    select
        citizen_id,
        grant_count,
        true as is_assistance,
        cast(null as {{ dbt.type_string() }}) as category
    from by_reason
    union all
    select
        citizen_id,
        cast(null as {{ dbt.type_bigint() }}) as grant_count,
        false as is_assistance,
        coalesce(category, 'unknown') as category
    from settled
    where extract(year from event_date) = {{ this_year }}
)

select
    citizen_id,
    bool_or(is_assistance) as has_asked_for_assistance,
    coalesce(bool_or(is_assistance and grant_count > 0), false) as has_assistance,
    max(grant_count) as grants_for_a_reason_count,
    bool_or(not is_assistance) as has_medical_assistance,
    coalesce(bool_or(category = 'illness'), false) as is_settled_for_illness,
    coalesce(bool_or(category = 'monitored'), false) as is_settled_as_monitored,
    coalesce(bool_or(category = 'returned_to_poverty'), false) as is_settled_as_returned
from events
group by citizen_id
