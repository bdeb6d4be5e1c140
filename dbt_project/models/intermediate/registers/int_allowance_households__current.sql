-- One row per household on the subsistence allowance, as its newest roster row has it.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'MZ01' and record_role = 'own'
),

rosters as (
    select
        {{ household_key('assistance', 'roster.allowance_certificate_number') }} as household_id,
        linked.citizen_id as applicant_citizen_id,
        linked.record_key,
        roster.household_size_count,
        roster.covered_person_count,
        roster.is_single_person_entry,
        roster.monthly_income_per_capita_yuan,
        roster.monthly_standard_yuan,
        roster.monthly_amount_yuan,
        roster.start_month,
        roster.approved_date,
        roster.last_review_date,
        roster.next_review_date,
        roster.phase_out_end_date,
        roster.is_official_relative_registered,
        roster.check_authorized_date,
        coalesce(area.code, 'unknown') as area_type,
        coalesce(status.code, 'active') as benefit_status
    from {{ ref('stg_civil_affairs__subsistence_allowance_households') }} as roster
    inner join linked
        on
            roster._load_id = linked._load_id
            and roster._source_row = linked._source_row
            and coalesce(roster._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join('area', "'MZ01'", 'area_type', 'roster.area_type', 'roster._load_date') }}
    {{ word_join('status', "'MZ01'", 'benefit_status', 'roster.benefit_status', 'roster._load_date') }}
    where roster._is_current
)

select
    household_id,
    applicant_citizen_id,
    record_key,
    area_type,
    benefit_status,
    household_size_count,
    covered_person_count,
    is_single_person_entry,
    monthly_income_per_capita_yuan,
    monthly_standard_yuan,
    monthly_amount_yuan,
    start_month,
    approved_date,
    last_review_date,
    next_review_date,
    phase_out_end_date,
    is_official_relative_registered,
    check_authorized_date
from rosters
where benefit_status != 'stopped'
