-- The residents' medical insurance runs with the calendar year, or from the payment of the contribution where that came
-- later. Rows of one number and year under two names are two records: where linkage finds one person in both (a name
-- put right), the newest is the enrolment; where it finds two (a child under a parent's number), each has an own one.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'YB01'
),

enrolments as (
    select
        linked.record_key,
        linked.citizen_id,
        enrolments.insured_place,
        enrolments.contribution_paid_date,
        aid.code as aid_category,
        cast(enrolments.insured_year as {{ dbt.type_int() }}) as insured_year,
        coalesce(status.code, 'unknown') as category,
        row_number() over (
            partition by
                coalesce(linked.citizen_id, linked.record_key),
                coalesce(enrolments.resident_id_number, linked.record_key),
                enrolments.insured_year
            order by
                enrolments._load_sequence desc, enrolments._source_row desc, coalesce(enrolments._source_sheet, '') desc
        ) as recency
    from {{ ref('stg_medical_insurance__resident_medical_insurance_enrolments') }} as enrolments
    inner join linked
        on
            enrolments._load_id = linked._load_id
            and enrolments._source_row = linked._source_row
            and coalesce(enrolments._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join('status', "'YB01'", 'enrolment_status', 'enrolments.enrolment_status', 'enrolments._load_date') }}
    {{ word_join('aid', "'YB01'", 'insured_category', 'enrolments.insured_category', 'enrolments._load_date') }}
)

select
    record_key as enrolment_id,
    citizen_id,
    'medical_resident' as kind,
    insured_place as institution,
    category,
    contribution_paid_date,
    nullif(aid_category, 'ordinary') as aid_category,
    greatest(
        make_date(insured_year, 1, 1),
        coalesce(contribution_paid_date, make_date(insured_year, 1, 1))
    ) as valid_from_date,
    make_date(insured_year, 12, 31) as valid_to_date
from enrolments
where recency = 1
