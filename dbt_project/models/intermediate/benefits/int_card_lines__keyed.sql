{{ config(database='identifiers') }}
-- The key of a line is weak: two payments of one amount to one person in one batch are two lines. They are told apart
-- by their order among equals in the file, so that a later delivery of the batch (with the bank's feedback) replaces
-- each of them once.
with lines as (
    select
        *,
        {{ record_key_text('finance__subsidy_card_payments', [
            'batch_number',
            'programme_item_code',
            number_or_name('resident_id_number', 'beneficiary_name'),
            'covered_month',
            'subsidy_amount_yuan',
        ]) }} as line_text
    from {{ ref('stg_finance__subsidy_card_payments') }}
    where {{ is_placeable('CZ01') }}
),

-- Almost every line is alone with its key; only the others are numbered.
repeated as (
    select
        _load_id,
        line_text
    from lines
    group by _load_id, line_text
    having count(*) > 1
),

numbered as (
    select
        lines._load_id,
        lines._source_sheet,
        lines._source_row,
        row_number() over (
            partition by lines._load_id, lines.line_text order by lines._source_row, lines._source_sheet
        ) as occurrence
    from lines
    inner join repeated on lines._load_id = repeated._load_id and lines.line_text = repeated.line_text
)

select
    lines.batch_number,
    lines.programme_item_code,
    lines.programme_item_name,
    lines.covered_month,
    lines.township_name,
    lines.village_name,
    lines.resident_id_number,
    lines.resident_id_number__defects,
    lines.resident_id_number__is_usable,
    lines.beneficiary_name,
    lines.account_holder_name,
    lines.bank_account_number,
    lines.subsidy_amount_yuan,
    lines.paid_date,
    lines.payment_status,
    lines.line_text || '|' || cast(coalesce(numbered.occurrence, 1) as {{ dbt.type_string() }}) as key_text,
    lines._load_id,
    lines._source_file,
    lines._source_sheet,
    lines._source_row,
    lines._period,
    lines._area_code,
    lines._delivered_date,
    lines._load_date,
    lines._load_sequence,
    lines._is_current
from lines
left join numbered
    on
        lines._load_id = numbered._load_id
        and lines._source_row = numbered._source_row
        and coalesce(lines._source_sheet, '') = coalesce(numbered._source_sheet, '')
