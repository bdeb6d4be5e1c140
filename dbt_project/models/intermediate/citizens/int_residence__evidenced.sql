-- Citizens whom a roster in force places in the district: a school, a care home, a benefit that is paid to people who
-- live here, or this year's local insurance. The household register is no evidence: three of ten live elsewhere.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where record_role = 'own' and citizen_id is not null
),

spells as (
    select * from {{ ref('int_rosters__spells') }}
    where citizen_id is not null and not is_stopped and not has_left
),

local_words as (
    select word
    from {{ ref('division_words') }}
    where kind = 'district_prefix'
),

roster_evidence as (
    select
        citizen_id,
        case feed_code
            when 'JY01' then 'school'
            when 'RS01' then 'social_insurance'
            else 'benefit'
        end as evidence
    from spells
    where feed_code in ('MZ01', 'MZ03', 'MZ07', 'MZ09', 'JY01', 'RS01')
),

member_evidence as (
    select
        citizen_id,
        'benefit' as evidence
    from {{ ref('int_households__allowance_stays') }}
    where citizen_id is not null and end_month is null
),

care_evidence as (
    select
        linked.citizen_id,
        'care_home' as evidence
    from {{ ref('stg_elderly_care__residents') }} as residents
    inner join linked
        on
            residents._load_id = linked._load_id
            and residents._source_row = linked._source_row
            and coalesce(residents._source_sheet, '') = coalesce(linked._source_sheet, '')
    where linked.feed_code = 'YL02' and residents._is_current and residents.moved_out_date is null
),

medical_evidence as (
    select
        linked.citizen_id,
        'medical_insurance' as evidence
    from {{ ref('stg_medical_insurance__resident_medical_insurance_enrolments') }} as enrolments
    inner join linked
        on
            enrolments._load_id = linked._load_id
            and enrolments._source_row = linked._source_row
            and coalesce(enrolments._source_sheet, '') = coalesce(linked._source_sheet, '')
    inner join local_words on enrolments.insured_place like concat('%', local_words.word, '%')
    {{ word_join('status', "'YB01'", 'enrolment_status', 'enrolments.enrolment_status', 'enrolments._load_date') }}
    where
        linked.feed_code = 'YB01'
        and enrolments.insured_year = extract(year from {{ load_date() }})
        and status.code = 'active'
),

evidence as (
    select * from roster_evidence
    union all
    select * from member_evidence
    union all
    select * from care_evidence
    union all
    select * from medical_evidence
)

select
    citizen_id,
    count(distinct evidence) as evidence_count
from evidence
group by citizen_id
