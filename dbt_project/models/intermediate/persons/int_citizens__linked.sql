-- Which citizen a department's record is about. For now by the identity number alone; linkage replaces this model.
-- Holds no identifier: a record is named by its keyed hash and by the line of the file it came from.
with records as (
    select * from {{ ref('int_person_records__unioned') }}
),

numbers as (
    select * from {{ ref('int_identity_numbers__resolved') }}
)

select
    records.feed,
    records.feed_code,
    records.record_key,
    records.record_role,
    numbers.citizen_id,
    records.first_delivered_date,
    records._load_id,
    records._source_file,
    records._source_sheet,
    records._source_row,
    records._load_date,
    case
        when numbers.is_corrected then 'corrected_number'
        when numbers.citizen_id is not null then 'identity_number'
        when records.is_usable and length(records.resident_id_number) = 18 then 'number_of_another'
        else 'unlinked'
    end as link_method
from records
left join numbers
    on records.own_number = numbers.resident_id_number
