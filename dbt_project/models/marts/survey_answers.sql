with answers as (
    select * from {{ ref('int_survey_answers__current') }}
)

select
    answer_id,
    round,
    survey_year,
    stratum,
    weight,
    question_code,
    answer,
    answer_code,
    has_responded
from answers
