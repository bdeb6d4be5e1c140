-- One row per doubt ever raised, with its status on the load date: tonight's doubts, what is remembered of earlier
-- nights, and the verdicts that count by now. Nothing else, so that a night built again gives the same.
--   A dismissed doubt stays dismissed while its grounds are ones that a verdict dismissed.
--   One that was put right or closed is a new question when its grounds are others, or when it was gone and came back.
--   One under work stays what the last verdict made it.
{%- set content = [
    'finding_id', 'check_code', 'subject_kind', 'subject_key', 'citizen_id', 'township_code', 'programme_code', 'grade',
    'facts', 'evidence', 'since_date', 'amount_at_risk_yuan', 'facts_digest'
] %}
with tonight as (
    select * from {{ ref('int_doubts__raised') }}
),

spells as (
    select
        *,
        case
            when
                previous_night_date is not null
                and previous_night_date
                = lag(last_seen_date) over (partition by finding_id order by first_seen_date)
                then 0
            else 1
        end as is_return
    from {{ source('casework', 'doubt_spells') }}
),

-- A run is the nights, one after the other, that raised the doubt in whatever words.
remembered as (
    select
        finding_id,
        min(first_seen_date) as first_seen_date,
        max(last_seen_date) as last_seen_date,
        max(case when is_return = 1 then first_seen_date end) as run_start_date,
        bool_or(is_from_last_night) as is_from_last_night
    from spells
    group by finding_id
),

said as (
    select
        {{ content | join(',\n        ') }},
        true as is_raised
    from tonight
    union all
    select
        {% for column in content %}spells.{{ column }},
        {% endfor %}false as is_raised
    from spells
    inner join remembered
        on
            spells.finding_id = remembered.finding_id
            and spells.last_seen_date = remembered.last_seen_date
    left join tonight on spells.finding_id = tonight.finding_id
    where tonight.finding_id is null
),

dated as (
    select
        {% for column in content %}said.{{ column }},
        {% endfor %}said.is_raised,
        coalesce(remembered.first_seen_date, {{ load_date() }}) as first_seen_date,
        case when said.is_raised then {{ load_date() }} else remembered.last_seen_date end as last_seen_date,
        case
            when said.is_raised and not coalesce(remembered.is_from_last_night, false) then {{ load_date() }}
            else remembered.run_start_date
        end as raised_since_date
    from said
    left join remembered on said.finding_id = remembered.finding_id
),

verdicts as (
    select
        verdicts.*,
        statuses.kind,
        row_number() over (partition by verdicts.finding_id order by verdicts.verdict_id desc) as place,
        row_number() over (
            partition by verdicts.finding_id, verdicts.facts_digest order by verdicts.verdict_id desc
        ) as place_of_facts
    from {{ source('casework', 'verdicts') }} as verdicts
    inner join {{ ref('finding_statuses') }} as statuses on verdicts.status = statuses.status
),

recovered as (
    select
        finding_id,
        cast(sum(recovered_yuan) as decimal(18, 2)) as recovered_yuan
    from verdicts
    group by finding_id
),

judged as (
    select
        dated.*,
        latest.status as judged_status,
        latest.kind as judged_kind,
        latest.author as judged_by,
        latest.decided_date as judged_date,
        latest.note,
        recovered.recovered_yuan,
        case
            when latest.status is null then 'to_verify'
            when not dated.is_raised or latest.kind in ('open', 'upheld') then latest.status
            when latest.kind = 'dismissed' and of_facts.kind = 'dismissed' then of_facts.status
            when
                latest.kind = 'settled'
                and dated.facts_digest = latest.facts_digest
                and dated.raised_since_date < latest.counts_from_date
                then latest.status
            else 'to_verify'
        end as status
    from dated
    left join verdicts as latest
        on
            dated.finding_id = latest.finding_id
            and latest.place = 1
    left join verdicts as of_facts
        on
            dated.finding_id = of_facts.finding_id
            and dated.facts_digest = of_facts.facts_digest
            and of_facts.place_of_facts = 1
    left join recovered on dated.finding_id = recovered.finding_id
)

select
    judged.*,
    statuses.label_zh as status_zh,
    statuses.kind as status_kind,
    judged.status = 'to_verify' and coalesce(judged.judged_status, 'to_verify') != 'to_verify' as is_reopened
from judged
inner join {{ ref('finding_statuses') }} as statuses on judged.status = statuses.status
