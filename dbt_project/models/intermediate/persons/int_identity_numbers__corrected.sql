{{ config(database='identifiers') }}
-- A number the police corrected and its new one are one person, where that is beyond doubt: the old number has one
-- successor, the successor is final, and the old number is not on the register as a person still (of two persons with
-- one number, one keeps it). Every other case is left to linkage.
with corrections as (
    select distinct
        changes.value_before as old_number,
        changes.value_after as new_number
    from {{ ref('stg_public_security__registration_changes') }} as changes
    {{ word_join('change', "'GA02'", 'change_type', 'changes.change_type', 'changes._load_date') }}
    where
        change.code = 'correction'
        and length(changes.value_before) = 18
        and length(changes.value_after) = 18
        and changes.value_before != changes.value_after
),

registered as (
    select distinct resident_id_number
    from {{ ref('stg_public_security__registered_population') }}
    where _is_current and resident_id_number__is_usable
),

single_successors as (
    select
        old_number,
        max(new_number) as new_number
    from corrections
    group by old_number
    having count(*) = 1
)

select
    single_successors.old_number,
    single_successors.new_number
from single_successors
left join corrections as further on single_successors.new_number = further.old_number
left join registered on single_successors.old_number = registered.resident_id_number
where further.old_number is null and registered.resident_id_number is null
