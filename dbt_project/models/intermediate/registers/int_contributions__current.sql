-- One row per person and insurance of employees for which somebody contributes on the newest register. Whoever has no
-- employer insures himself: no wage stands behind it.
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where feed_code = 'RS01' and record_role = 'own' and citizen_id is not null
)

select
    linked.citizen_id,
    linked.record_key,
    kind.code as insurance_kind,
    contributions.contribution_base_yuan,
    {{ month_of('coalesce(contributions.contribution_month, contributions._period)') }} as contribution_month,
    contributions.employer_name is not null as has_employer
from {{ ref('stg_human_resources__social_insurance_enrolments') }} as contributions
inner join linked
    on
        contributions._load_id = linked._load_id
        and contributions._source_row = linked._source_row
        and coalesce(contributions._source_sheet, '') = coalesce(linked._source_sheet, '')
{{ word_join('kind', "'RS01'", 'insurance_type', 'contributions.insurance_type', 'contributions._load_date') }}
{{ word_join('status', "'RS01'", 'enrolment_status', 'contributions.enrolment_status', 'contributions._load_date') }}
where
    contributions._is_current
    and kind.code in ('pension_employee', 'pension_public')
    and coalesce(status.code, 'active') = 'active'
