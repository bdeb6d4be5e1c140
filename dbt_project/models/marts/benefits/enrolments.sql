with social as (
    select * from {{ ref('int_enrolments__social') }}
),

school as (
    select * from {{ ref('int_enrolments__school') }}
),

medical as (
    select * from {{ ref('int_enrolments__medical') }}
)

select
    enrolment_id,
    citizen_id,
    kind,
    institution,
    category,
    aid_category,
    valid_from_date,
    valid_to_date
from social
union all
select
    enrolment_id,
    citizen_id,
    kind,
    institution,
    category,
    aid_category,
    valid_from_date,
    valid_to_date
from school
union all
select
    enrolment_id,
    citizen_id,
    kind,
    institution,
    category,
    aid_category,
    valid_from_date,
    valid_to_date
from medical
