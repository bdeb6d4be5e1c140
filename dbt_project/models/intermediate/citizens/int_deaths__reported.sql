-- Which sources report the death of a citizen, each with its own date, plausible or not.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where record_role = 'own' and citizen_id is not null and feed_code in ('GA02', 'MZ10', 'WJ02')
),

register_reports as (
    select
        citizen_id,
        'register' as source_name,
        'public_security' as department,
        deregistered_date as reported_date,
        as_of_date as known_date
    from {{ ref('int_registrations__current') }}
    where registration_status = 'deceased'
),

change_reports as (
    select
        linked.citizen_id,
        'registration_change' as source_name,
        'public_security' as department,
        changes.change_date as reported_date,
        linked.first_delivered_date as known_date
    from {{ ref('stg_public_security__registration_changes') }} as changes
    inner join linked
        on
            changes._load_id = linked._load_id
            and changes._source_row = linked._source_row
            and coalesce(changes._source_sheet, '') = coalesce(linked._source_sheet, '')
    {{ word_join('change', "'GA02'", 'change_type', 'changes.change_type', 'changes._load_date') }}
    where linked.feed_code = 'GA02' and change.code = 'death'
),

cremation_reports as (
    select
        linked.citizen_id,
        'cremation' as source_name,
        'civil_affairs' as department,
        least(
            coalesce(cremations.death_date, cremations.cremated_date),
            coalesce(cremations.cremated_date, cremations.death_date)
        ) as reported_date,
        linked.first_delivered_date as known_date
    from {{ ref('stg_civil_affairs__cremations') }} as cremations
    inner join linked
        on
            cremations._load_id = linked._load_id
            and cremations._source_row = linked._source_row
            and coalesce(cremations._source_sheet, '') = coalesce(linked._source_sheet, '')
    where linked.feed_code = 'MZ10'
),

certificate_reports as (
    select
        linked.citizen_id,
        'death_certificate' as source_name,
        'health' as department,
        certificates.death_date as reported_date,
        linked.first_delivered_date as known_date
    from {{ ref('stg_health__death_certificates') }} as certificates
    inner join linked
        on
            certificates._load_id = linked._load_id
            and certificates._source_row = linked._source_row
            and coalesce(certificates._source_sheet, '') = coalesce(linked._source_sheet, '')
    where linked.feed_code = 'WJ02'
)

select * from register_reports
union all
select * from change_reports
union all
select * from cremation_reports
union all
select * from certificate_reports
