-- One row per household recognised as marginal or for its rigid expenditure, as the newest roster has it. The rosters
-- name the applicant only; recognition for rigid expenditure lapses after its term (at most twelve months).
with linked as (
    select * from {{ ref('int_citizens__linked') }}
    where record_role = 'own' and citizen_id is not null and feed_code in ('MZ04', 'MZ05')
),

rosters as (
    select
        'MZ04' as feed_code,
        'BIANYUAN' as programme_code,
        area_type,
        household_size_count,
        monthly_income_per_capita_yuan,
        recognized_date,
        valid_to_date,
        check_authorized_date,
        benefit_status,
        rigid_expenditure_12_months_yuan,
        total_income_12_months_yuan,
        rigid_expenditure_percent,
        _load_id,
        _source_sheet,
        _source_row,
        _load_date
    from {{ ref('stg_civil_affairs__marginal_low_income_households') }}
    where _is_current
    union all
    select
        'MZ05' as feed_code,
        'GANGXING' as programme_code,
        area_type,
        household_size_count,
        monthly_income_per_capita_yuan,
        recognized_date,
        valid_to_date,
        check_authorized_date,
        benefit_status,
        rigid_expenditure_12_months_yuan,
        total_income_12_months_yuan,
        rigid_expenditure_percent,
        _load_id,
        _source_sheet,
        _source_row,
        _load_date
    from {{ ref('stg_civil_affairs__rigid_expenditure_households') }}
    where _is_current
)

select
    linked.citizen_id,
    linked.record_key,
    rosters.programme_code,
    rosters.household_size_count,
    rosters.monthly_income_per_capita_yuan,
    rosters.recognized_date,
    rosters.check_authorized_date,
    coalesce(area.code, 'unknown') as area_type,
    cast(coalesce(
        rosters.rigid_expenditure_12_months_yuan / nullif(rosters.total_income_12_months_yuan, 0),
        rosters.rigid_expenditure_percent / 100
    ) as decimal(18, 4)) as rigid_share,
    least(rosters.valid_to_date, case
        when rosters.programme_code = 'GANGXING' then {{ dbt.dateadd('month', 12, 'rosters.recognized_date') }}
    end) as valid_to_date
from rosters
inner join linked
    on
        rosters._load_id = linked._load_id
        and rosters._source_row = linked._source_row
        and coalesce(rosters._source_sheet, '') = coalesce(linked._source_sheet, '')
{{ word_join('area', 'rosters.feed_code', 'area_type', 'rosters.area_type', 'rosters._load_date') }}
{{ word_join('status', 'rosters.feed_code', 'benefit_status', 'rosters.benefit_status', 'rosters._load_date') }}
where coalesce(status.code, 'active') != 'stopped'
