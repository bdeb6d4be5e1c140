{{ config(database='identifiers') }}
-- Words that departments use in open columns and that no seed has a code for. Such a word loads as unknown (or other,
-- as a reason); the night warns of it, and a line in the seed person_words is the remedy. Free text can name a person,
-- hence the identifier file.
{%- set open_columns = [
    ['GA01', 'public_security__registered_population', 'relation_to_head'],
    ['MZ01', 'civil_affairs__subsistence_allowance_households', 'stop_reason'],
    ['MZ02', 'civil_affairs__subsistence_allowance_members', 'relation_to_applicant'],
    ['MZ03', 'civil_affairs__extreme_hardship_support_persons', 'benefit_status'],
    ['MZ03', 'civil_affairs__extreme_hardship_support_persons', 'end_reason'],
    ['MZ07', 'civil_affairs__old_age_allowances', 'benefit_status'],
    ['MZ09', 'civil_affairs__disability_subsidies', 'subsidy_type'],
    ['MZ09', 'civil_affairs__disability_subsidies', 'stop_reason'],
    ['RS02', 'human_resources__pension_payments', 'pension_type'],
    ['RS02', 'human_resources__pension_payments', 'payment_status'],
    ['RS03', 'human_resources__employment_registrations', 'registration_type'],
    ['YB01', 'medical_insurance__resident_medical_insurance_enrolments', 'enrolment_status'],
    ['JY01', 'education__student_enrolments', 'school_stage'],
] %}
with words_met as (
    {%- for feed_code, feed, column_name in open_columns %}
        select
            '{{ feed_code }}' as feed_code,
            '{{ column_name }}' as column_name,
            {{ column_name }} as word,
            count(*) as row_count
        from {{ ref('stg_' ~ feed) }}
        where {{ column_name }} is not null
        group by {{ column_name }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

words_known as (
    select distinct
        feed_code,
        column_name,
        word
    from {{ ref('person_words') }}
)

select
    words_met.feed_code,
    words_met.column_name,
    words_met.word,
    words_met.row_count
from words_met
left join words_known
    on
        words_met.feed_code = words_known.feed_code
        and words_met.column_name = words_known.column_name
        and words_met.word = words_known.word
where words_known.word is null
