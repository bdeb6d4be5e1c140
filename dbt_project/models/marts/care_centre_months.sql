-- Everyone who stayed on the last day known of the month occupies a bed; who paid is counted for everyone who
-- stayed in it.
with months as (
    select * from {{ ref('int_months__listed') }}
),

centres as (
    select * from {{ ref('int_care_centres__current') }}
),

-- A stay that left the newest list without a day of moving out is known up to the last list that names it.
stays as (
    select
        *,
        case
            when moved_out_date is not null then moved_out_date
            when not is_on_newest_list then cast(last_day(known_until_month) as date)
            else date '9999-12-31'
        end as last_stay_date
    from {{ ref('int_care_stays__current') }}
    where is_centre_known
),

centre_months as (
    select
        centres.centre_id,
        centres.beds,
        months.report_month,
        months.as_of_date,
        months.is_complete
    from months
    inner join centres
        on
            months.as_of_date >= centres.opened_date
            and coalesce(centres.closed_date, date '9999-12-31') >= months.report_month
),

stay_months as (
    select
        centre_months.centre_id,
        centre_months.report_month,
        count(case when stays.last_stay_date >= centre_months.as_of_date then 1 end) as resident_count,
        sum(stays.government_subsidy_yuan) as government_yuan,
        sum(stays.operator_reduction_yuan) as operator_yuan,
        sum(stays.resident_payment_yuan) as resident_yuan
    from centre_months
    inner join stays
        on
            centre_months.centre_id = stays.centre_id
            and centre_months.as_of_date >= stays.moved_in_date
            and centre_months.report_month <= stays.last_stay_date
    group by centre_months.centre_id, centre_months.report_month
)

select
    centre_months.centre_id,
    centre_months.report_month,
    centre_months.is_complete,
    coalesce(stay_months.resident_count, 0) as resident_count,
    cast(centre_months.beds as {{ dbt.type_int() }}) as beds,
    case
        when centre_months.beds > 0
            then cast(coalesce(stay_months.resident_count, 0) as double) / centre_months.beds
    end as occupancy,
    cast(coalesce(stay_months.government_yuan, 0) as decimal(18, 2)) as government_yuan,
    cast(coalesce(stay_months.operator_yuan, 0) as decimal(18, 2)) as operator_yuan,
    cast(coalesce(stay_months.resident_yuan, 0) as decimal(18, 2)) as resident_yuan,
    cast(null as double) as volunteer_hours
from centre_months
left join stay_months
    on
        centre_months.centre_id = stay_months.centre_id
        and centre_months.report_month = stay_months.report_month
