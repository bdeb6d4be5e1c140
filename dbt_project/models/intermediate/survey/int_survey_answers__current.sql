-- An answer that is not a word of the scale may be free text, which may name persons: it stays behind in staging.
with deliveries as (
    select * from {{ ref('stg_satisfaction__survey_answers') }}
    where {{ is_placeable('MY01') }}
),

words as (
    select * from {{ ref('service_words') }}
    where feed_code = 'MY01'
),

ranked as (
    select
        *,
        row_number() over (
            partition by survey_round, sample_number, coalesce(question_code, '')
            order by _load_sequence desc, _source_row desc
        ) as recency
    from deliveries
)

select
    {{
        record_key(
            'satisfaction__survey_answers',
            ['ranked.survey_round', 'ranked.sample_number', 'ranked.question_code']
        )
    }} as answer_id,
    {{ record_key('satisfaction__survey_samples', ['ranked.survey_round', 'ranked.sample_number']) }} as sample_key,
    ranked.survey_round as round,
    cast(nullif(regexp_extract(ranked.survey_round, '(20[0-9][0-9])', 1), '') as {{ dbt.type_int() }}) as survey_year,
    ranked.stratum,
    cast(ranked.sampling_weight as double) as weight,
    ranked.question_code,
    case when words.code is not null then ranked.answer end as answer,
    words.code as answer_code,
    answer_groups.code as answer_group,
    ranked.has_responded
from ranked
left join words
    on
        ranked.answer = words.word
        and words.column_name = 'answer'
        and ranked._delivered_date >= words.valid_from_date
        and ranked._delivered_date <= coalesce(words.valid_to_date, date '9999-12-31')
left join words as answer_groups
    on words.code = answer_groups.word and answer_groups.column_name = 'answer_group'
where ranked.recency = 1
