-- The name of a village without its suffix, longest suffix first: the official list writes one kind of committee in
-- four ways. A township's own name stays as it is; its aliases are a seed.
with divisions as (
    select * from {{ ref('divisions_listed') }}
),

suffixes as (
    select word
    from {{ ref('division_words') }}
    where kind = 'village_suffix'
),

longest_suffix as (
    select
        divisions.division_code,
        max(length(suffixes.word)) as suffix_length
    from divisions
    inner join suffixes on divisions.division_name like concat('%', suffixes.word)
    where divisions.level = 'village'
    group by divisions.division_code
)

select
    divisions.division_code,
    divisions.division_name,
    divisions.level,
    divisions.parent_code,
    divisions.valid_from_date,
    divisions.valid_to_date,
    divisions.source,
    divisions.status,
    left(
        divisions.division_name, length(divisions.division_name) - coalesce(longest_suffix.suffix_length, 0)
    ) as short_name,
    case
        when divisions.level = 'village' then divisions.parent_code
        when divisions.level = 'township' then divisions.division_code
    end as township_code
from divisions
left join longest_suffix on divisions.division_code = longest_suffix.division_code
