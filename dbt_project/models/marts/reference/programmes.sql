with programmes as (
    select * from {{ ref('programmes_listed') }}
)

select
    programme_code,
    name_zh,
    name_en,
    department,
    benefit_form,
    payment_unit,
    death_window,
    valid_from_date,
    valid_to_date,
    legal_basis,
    status
from programmes
