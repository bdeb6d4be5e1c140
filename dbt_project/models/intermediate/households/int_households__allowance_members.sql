-- Members of the households on the subsistence allowance, from their own roster (MZ02). A member came later or left
-- earlier than the household only if the household stands on the roster of that month without the member.
with listed_rows as (
    select
        allowance_certificate_number,
        {{ number_or_name('resident_id_number', 'full_name') }} as member_text,
        {{ own_number('resident_id_number', birth_date='birth_date') }} as own_number,
        relation_to_applicant,
        is_covered,
        labour_ability,
        {{ month_of('_period') }} as period,
        _load_date,
        _load_id,
        _source_row,
        {{ row_version(by_period=true) }} as row_version
    from {{ ref('stg_civil_affairs__subsistence_allowance_members') }}
    where _period is not null
),

remarked_rows as (
    select * from {{ ref('int_households__remarked_members') }}
),

member_rows as (
    select
        allowance_certificate_number,
        member_text,
        own_number,
        relation_to_applicant as relation_word,
        is_covered,
        labour_ability,
        period,
        _load_date,
        _load_id,
        _source_row,
        row_version
    from listed_rows
    union all
    select
        allowance_certificate_number,
        member_text,
        own_number,
        relation_word,
        cast(null as boolean) as is_covered,
        cast(null as {{ dbt.type_string() }}) as labour_ability,
        period,
        _load_date,
        _load_id,
        _source_row,
        row_version
    from remarked_rows
),

households as (
    select
        allowance_certificate_number,
        min(period) as first_period,
        max(period) as last_period
    from member_rows
    group by allowance_certificate_number
),

members as (
    select
        allowance_certificate_number,
        member_text,
        min(period) as first_period,
        max(period) as last_period,
        max_by(own_number, row_version) as own_number,
        max_by(relation_word, row_version) as relation_word,
        coalesce(max_by(is_covered, row_version), true) as is_covered,
        max_by(labour_ability, row_version) as labour_ability,
        max_by(_load_id, row_version) as _load_id,
        max_by(_source_row, row_version) as _source_row,
        max_by(_load_date, row_version) as _load_date
    from member_rows
    group by allowance_certificate_number, member_text
),

numbers as (
    select * from {{ ref('int_identity_numbers__resolved') }}
),

-- A member without a usable number of his own, by what linkage made of the number and name he is listed with.
stated as (
    select * from {{ ref('int_stated_identities__resolved') }}
    where feed_code = 'MZ02'
)

select
    {{ household_key('assistance', 'members.allowance_certificate_number') }} as household_id,
    {{ record_key('civil_affairs__subsistence_allowance_members', [
        'members.allowance_certificate_number',
        'members.member_text',
    ]) }} as member_key,
    coalesce(numbers.citizen_id, stated.citizen_id) as citizen_id,
    coalesce(relation.code, case when members.relation_word is not null then 'other' end) as relation,
    members.is_covered,
    coalesce(members.labour_ability = '有', false) as is_able,
    case when members.first_period > households.first_period then members.first_period end as joined_month,
    case when members.last_period < households.last_period then members.last_period end as left_month,
    members._load_id,
    members._source_row
from members
inner join households on members.allowance_certificate_number = households.allowance_certificate_number
left join numbers on members.own_number = numbers.resident_id_number
left join stated on case when members.own_number is null then members.member_text end = stated.stated_text
{{ word_join('relation', "'MZ02'", 'relation_to_applicant', 'members.relation_word', 'members._load_date') }}
