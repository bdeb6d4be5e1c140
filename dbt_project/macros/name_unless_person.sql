{% macro name_unless_person(name) -%}
{#- Default deny: a name is shown only when a word says that it is a body. Up to four characters it takes a word of two,
since a person may be called 王学会; a longer one may also end with the character of a shop, an office or a school. -#}
    case
        when {{ name }} is null then null
        when
            regexp_matches({{ name }}, '公司|集团|银行|政府|医院|学校|中心|财政')
            or (
                length({{ name }}) > 4
                and regexp_matches(
                    {{ name }},
                    '合作社|小学|中学|大学|协会|学会|委员会|委会|办公室|办事处|专户|企业|基金|工会|联社|事务所'
                    || '|[厂店行社部局院所校园站队处馆场]$'
                )
            )
            then {{ name }}
        else '个人（已隐去）'
    end
{%- endmacro %}
