with centres as (
    select * from {{ ref('int_care_centres__current') }}
)

select
    centre_id,
    centre_name,
    kind,
    township_code,
    status,
    opened_date,
    closed_date,
    operator_name,
    cast(beds as {{ dbt.type_int() }}) as beds,
    served_villages
from centres
