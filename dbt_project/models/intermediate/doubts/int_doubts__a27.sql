-- A-27 迟发: a batch of a monthly programme paid after the day of the month by which it is due, or after the next working
-- day where that is a day of rest. A batch of supplements, re-issues or recoveries pays for months gone by.
{%- set days_after_the_first = 'cast(' ~ programme_parameter('PAY_DAY') ~ ' as ' ~ dbt.type_int() ~ ') - 1' %}
with payments as (
    select * from {{ ref('int_payments__card') }}
    where programme_code in ('DIBAO', 'TEKUN', 'GAOLING', 'CJR_LIVING', 'CJR_CARE', 'GUER', 'SHISHI')
),

linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'CZ01' and record_role = 'own'
),

batches as (
    select
        card_lines.batch_number,
        payments.programme_code,
        max(payments.covered_month) as covered_month,
        min(payments.paid_date) as paid_date,
        count(*) as line_count,
        sum(payments.amount_yuan) as amount_yuan,
        min(payments.payment_id) as payment_id
    from {{ ref('int_card_lines__keyed') }} as card_lines
    inner join linked
        on
            card_lines._load_id = linked._load_id
            and card_lines._source_row = linked._source_row
            and coalesce(card_lines._source_sheet, '') = coalesce(linked._source_sheet, '')
    inner join payments on linked.record_key = payments.payment_id
    {{ word_join('mark', "'CZ01'", 'batch_mark', 'right(card_lines.batch_number, 2)', 'card_lines._load_date') }}
    where mark.code is null and payments.paid_date is not null
    group by card_lines.batch_number, payments.programme_code
),

dated as (
    select
        *,
        cast({{ dbt.dateadd('day', days_after_the_first, 'covered_month') }} as date) as due_day
    from batches
),

workdays as (
    select
        calendar_date,
        next_workday_date
    from {{ ref('int_workdays__numbered') }}
)

select
    'A-27' as check_code,
    dated.batch_number as subject_key,
    cast(null as {{ dbt.type_string() }}) as citizen_id,
    dated.programme_code,
    dated.paid_date as since_date,
    'Y' as grade,
    dated.amount_yuan as amount_at_risk_yuan,
    'due ' || cast(workdays.next_workday_date as {{ dbt.type_string() }}) || ', paid '
    || cast(dated.paid_date as {{ dbt.type_string() }}) || ', '
    || cast(dated.line_count as {{ dbt.type_string() }}) || ' lines' as facts,
    'CZ01:' || dated.payment_id as evidence
from dated
inner join workdays on dated.due_day = workdays.calendar_date
where dated.paid_date > workdays.next_workday_date
