-- One row per answer of banks, insurers and brokers about a person who authorised the question. Damages for an accident
-- are told apart: they are no savings.
with numbers as (
    select * from {{ ref('int_numbers__authorised') }}
)

select
    numbers.citizen_id,
    answers.request_number,
    answers.queried_date,
    sum(coalesce(answers.amount_yuan, 0)) as amount_yuan,
    sum(case when answers.explanation like '%赔偿%' then coalesce(answers.amount_yuan, 0) else 0 end) as damages_yuan,
    min('MZ12:' || answers._load_id || '#' || cast(answers._source_row as {{ dbt.type_string() }})) as evidence
from {{ ref('stg_civil_affairs__means_checks') }} as answers
inner join numbers on answers.member_resident_id_number = numbers.resident_id_number
where answers.check_item in ('银行', '保险', '证券') and answers._is_current
group by numbers.citizen_id, answers.request_number, answers.queried_date
