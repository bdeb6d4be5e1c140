with deliveries as (
    select * from {{ ref('stg_finance__treasury_payments') }}
    where {{ is_placeable('CZ04') }}
),

words as (
    select * from {{ ref('service_words') }}
    where feed_code = 'CZ04'
),

ranked as (
    select
        *,
        row_number()
            over (partition by payment_request_number order by _load_sequence desc, _source_row desc)
            as recency
    from deliveries
)

select
    ranked.payment_request_number,
    ranked.paid_date,
    ranked.project_code_finance,
    ranked.paid_amount_yuan as amount_yuan,
    coalesce(statuses.code, 'unknown') as status,
    coalesce(statuses.code, 'paid') = 'paid' and ranked.returned_date is null as is_paid
from ranked
left join words as statuses
    on
        ranked.payment_status = statuses.word
        and statuses.column_name = 'payment_status'
        and ranked._delivered_date >= statuses.valid_from_date
        and ranked._delivered_date <= coalesce(statuses.valid_to_date, date '9999-12-31')
where ranked.recency = 1
