-- One row per person ever certified as disabled: the certificate in force, else the one issued last, and since which
-- month its status is known. The register names no day on which a certificate was frozen or cancelled.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'CL01' and record_role = 'own' and citizen_id is not null
),

holders as (
    select
        *,
        {{ month_of('_period') }} as period_month
    from {{ ref('stg_disabled_persons_federation__disability_certificate_holders') }}
),

known as (
    select
        disability_certificate_number,
        certificate_status,
        min(period_month) as status_known_month
    from holders
    group by disability_certificate_number, certificate_status
),

certificates as (
    select
        linked.citizen_id,
        linked.record_key,
        status.code as certificate_status,
        holders.issued_date,
        holders.valid_to_date,
        known.status_known_month,
        case when status.code = 'valid' then '1' else '0' end
        || coalesce(cast(holders.issued_date as {{ dbt.type_string() }}), '') || linked.record_key as preference
    from holders
    inner join linked
        on
            holders._load_id = linked._load_id
            and holders._source_row = linked._source_row
            and coalesce(holders._source_sheet, '') = coalesce(linked._source_sheet, '')
    inner join known
        on
            holders.disability_certificate_number = known.disability_certificate_number
            and holders.certificate_status = known.certificate_status
    {{ word_join('status', "'CL01'", 'certificate_status', 'holders.certificate_status', 'holders._load_date') }}
    where holders._is_current
)

select
    citizen_id,
    max_by(record_key, preference) as record_key,
    max_by(certificate_status, preference) as certificate_status,
    max_by(issued_date, preference) as issued_date,
    max_by(valid_to_date, preference) as valid_to_date,
    max_by(status_known_month, preference) as status_known_month
from certificates
group by citizen_id
