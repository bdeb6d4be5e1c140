{{ config(database='identifiers') }}
-- Where only the head has a line, the members stand in its remarks as name(relation) (domain handbook E13). A name gets
-- the number under which the same household lists it in other months, if that is one number; else it stays a name.
with roster as (
    select
        *,
        replace(replace(remarks, '（', '('), '）', ')') as remark_text
    from {{ ref('stg_civil_affairs__subsistence_allowance_members') }}
),

remarks as (
    select
        allowance_certificate_number,
        _period,
        _load_id,
        _source_sheet,
        _source_row,
        _load_sequence,
        _load_date,
        {{ split_list('remark_text') }} as remark
    from roster
    where remark_text like '%(%)%'
),

named as (
    select
        *,
        regexp_replace(trim(split_part(remark, '(', 1)), '^.*[：:]', '') as full_name,
        trim(split_part(split_part(remark, '(', 2), ')', 1)) as relation_word
    from remarks
    where remark like '%(%)%'
),

known as (
    select
        allowance_certificate_number,
        full_name,
        max(resident_id_number) as own_number
    from roster
    where resident_id_number__is_usable
    group by allowance_certificate_number, full_name
    having count(distinct resident_id_number) = 1
)

select
    named.allowance_certificate_number,
    named.full_name,
    named.relation_word,
    known.own_number,
    named._load_id,
    named._source_row,
    named._load_date,
    coalesce(known.own_number, '~' || named.full_name) as member_text,
    {{ month_of('named._period') }} as period,
    {{ row_version(by_period=true) }} as row_version
from named
left join known
    on
        named.allowance_certificate_number = known.allowance_certificate_number
        and named.full_name = known.full_name
where named._period is not null
