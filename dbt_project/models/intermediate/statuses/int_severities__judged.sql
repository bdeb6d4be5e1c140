-- Whether a certified disability belongs to each set of kinds and degrees that a rule speaks of. A multiple disability
-- is as bad as the worst of its kinds, which the certificate's class does not say: undecided, unless its level alone
-- is enough.
with certified as (
    select * from {{ ref('int_disabilities__certified') }}
),

sets as (
    select * from {{ ref('severity_sets') }}
    where
        coalesce(valid_from_date, date '0001-01-01') <= {{ load_date() }}
        and coalesce(valid_to_date, date '9999-12-31') >= {{ load_date() }}
),

compared as (
    select
        certified.citizen_id,
        sets.set_code,
        certified.disability_level <= sets.level_at_most
        and coalesce(sets.disability_category = certified.disability_category, sets.disability_category is null)
            as is_in,
        certified.disability_level <= sets.level_at_most
        and sets.disability_category is not null
        and certified.disability_category = 'multiple' as may_be_in
    from certified
    cross join sets
)

select
    citizen_id,
    set_code,
    case
        when bool_or(is_in) then true
        when bool_or(may_be_in) or bool_or(is_in is null) then null
        else false
    end as is_severe
from compared
group by citizen_id, set_code
