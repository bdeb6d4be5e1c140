-- Which citizen a department's record is about, as linkage found: by the identity number, by the model where there is
-- no usable one, or by a steward's decision. Holds no identifier: a record is named by its keyed hash and by the line
-- of the file it came from.
with records as (
    select * from {{ ref('int_person_records__unioned') }}
),

links as (
    select * from {{ ref('int_identity_links__current') }}
)

select
    records.feed,
    records.feed_code,
    records.record_key,
    records.record_role,
    links.citizen_id,
    links.probability as match_probability,
    links.known_from as linked_date,
    records.first_delivered_date,
    records._load_id,
    records._source_file,
    records._source_sheet,
    records._source_row,
    records._load_date,
    case
        when links.citizen_id is not null then links.method
        when links.outcome = 'review' then 'review'
        when records.is_usable and length(records.resident_id_number) = 18 then 'number_of_another'
        else 'unlinked'
    end as link_method
from records
left join links on records.spelling_key = links.spelling_key
