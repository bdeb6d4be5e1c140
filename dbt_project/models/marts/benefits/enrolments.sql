with social as (
    select * from {{ ref('int_enrolments__social') }}
),

school as (
    select * from {{ ref('int_enrolments__school') }}
),

medical as (
    select * from {{ ref('int_enrolments__medical') }}
)

select * from social
union all
select * from school
union all
select * from medical
