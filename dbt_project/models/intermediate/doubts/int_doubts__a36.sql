-- A-36 医保重复参保或死亡资助: in the residents' medical insurance of the year and insured as an employee since before it,
-- or premium aid paid after the death. A job taken up within the insured year is lawful; the feeds know employees by
-- their pension insurance.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'YB01' and record_role = 'own' and citizen_id is not null
),

counted as (
    select enrolment_id from {{ ref('int_enrolments__medical') }}
),

medical as (
    select
        linked.citizen_id,
        linked.record_key,
        enrolments.premium_aid_yuan,
        enrolments.contribution_paid_date,
        coalesce(status.code, 'unknown') as enrolment_status,
        make_date(cast(enrolments.insured_year as {{ dbt.type_int() }}), 1, 1) as year_start_date
    from {{ ref('stg_medical_insurance__resident_medical_insurance_enrolments') }} as enrolments
    inner join linked
        on
            enrolments._load_id = linked._load_id
            and enrolments._source_row = linked._source_row
            and coalesce(enrolments._source_sheet, '') = coalesce(linked._source_sheet, '')
    inner join counted on linked.record_key = counted.enrolment_id
    {{ word_join('status', "'YB01'", 'enrolment_status', 'enrolments.enrolment_status', 'enrolments._load_date') }}
),

employees as (
    select
        citizen_id,
        min(valid_from_date) as valid_from_date
    from {{ ref('int_enrolments__social') }}
    where citizen_id is not null and kind = 'pension_employee' and category = 'active' and valid_to_date is null
    group by citizen_id
),

deaths as (
    select * from {{ ref('int_deaths__dated') }}
    where death_date is not null
),

raised as (
    select
        medical.citizen_id,
        medical.record_key,
        employees.valid_from_date as since_date,
        'OTHER' as programme_code,
        'insured as an employee since ' || cast(employees.valid_from_date as {{ dbt.type_string() }}) as reason,
        cast(null as decimal(18, 2)) as amount_yuan
    from medical
    inner join employees on medical.citizen_id = employees.citizen_id
    where
        medical.enrolment_status = 'active'
        and {{ dbt.date_trunc('year', 'medical.year_start_date') }} = {{ dbt.date_trunc('year', load_date()) }}
        and employees.valid_from_date < medical.year_start_date
    union all
    select
        medical.citizen_id,
        medical.record_key,
        medical.contribution_paid_date as since_date,
        'ZICAN' as programme_code,
        'died ' || cast(deaths.death_date as {{ dbt.type_string() }}) as reason,
        medical.premium_aid_yuan as amount_yuan
    from medical
    inner join deaths on medical.citizen_id = deaths.citizen_id
    where medical.premium_aid_yuan > 0 and medical.contribution_paid_date > deaths.death_date
)

select
    'A-36' as check_code,
    citizen_id as subject_key,
    citizen_id,
    programme_code,
    min(since_date) as since_date,
    'Y' as grade,
    sum(amount_yuan) as amount_at_risk_yuan,
    min(reason) as facts,
    {{ sorted_list("'YB01:' || record_key") }} as evidence
from raised
group by citizen_id, programme_code
