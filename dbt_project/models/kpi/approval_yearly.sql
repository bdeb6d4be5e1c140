-- Weighted by the sample's design; the interval is Wilson's on the effective number of answers (Kish 1965), so that
-- unequal weights widen it. Who says 说不清 answered and did not approve.
with answers as (
    select * from {{ ref('int_survey_answers__current') }}
    where survey_year is not null
),

parameters as (
    select {{ metric_parameter('approval_question', 'value_text') }} as approval_question
),

samples as (
    select
        survey_year,
        count(distinct round) as round_count,
        count(distinct sample_key) as sample_count,
        count(distinct case when has_responded then sample_key end) as respondent_count
    from answers
    group by survey_year
),

answered as (
    select
        survey_year,
        question_code,
        weight,
        case when answer_group = 'positive' then 1 else 0 end as is_positive
    from answers
    where has_responded and question_code is not null and answer_group is not null
),

questions as (
    select
        survey_year,
        question_code,
        count(*) as answer_count,
        sum(is_positive) as positive_count,
        round(sum(weight * is_positive), 4) as numerator,
        round(sum(weight), 4) as denominator,
        round(sum(weight) * sum(weight) / nullif(sum(weight * weight), 0), 4) as effective_count
    from answered
    group by survey_year, question_code
),

shared as (
    select
        *,
        case when denominator > 0 then numerator / denominator end as approval_share
    from questions
)

select
    shared.survey_year,
    shared.question_code,
    samples.round_count,
    samples.sample_count,
    samples.respondent_count,
    shared.answer_count,
    shared.effective_count,
    shared.numerator,
    shared.denominator,
    shared.approval_share,
    shared.question_code = parameters.approval_question as is_approval_question,
    cast(samples.respondent_count as double) / samples.sample_count as response_share,
    {{ wilson_bound('shared.approval_share * shared.effective_count', 'shared.effective_count', 'low') }} as low,
    {{ wilson_bound('shared.approval_share * shared.effective_count', 'shared.effective_count', 'high') }} as high,
    cast(shared.positive_count as double) / shared.answer_count as unweighted_share
from shared
cross join parameters
inner join samples on shared.survey_year = samples.survey_year
