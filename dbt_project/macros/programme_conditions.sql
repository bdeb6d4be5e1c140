{#-
  One row per person of the relation `people` and condition. A condition compares: {code, observed, threshold, is_met};
  or asks for a fact: {code, fact}, or for its absence: {code, fact, wanted: false}.
-#}
{% macro programme_conditions(programme_code, conditions, everywhere=['registered', 'alive']) -%}
    {%- set asked = [] %}
    {%- for code in everywhere %}{% do asked.append({'code': code, 'fact': 'is_' ~ code}) %}{% endfor %}
    {%- for condition in asked + conditions %}
        {%- set wanted = condition.get('wanted', true) %}
    select
        citizen_id,
        '{{ programme_code }}' as programme_code,
        '{{ condition.code }}' as condition_code,
        cast({{ condition.fact or condition.observed }} as {{ dbt.type_string() }}) as observed_value,
        cast({{ condition.threshold or wanted }} as {{ dbt.type_string() }}) as threshold_value,
        {{ condition.is_met or (condition.fact if wanted else 'not ' ~ condition.fact) }} as is_met,
        '{{ local_md5(model.raw_code)[:8] }}' as rule_version
    from people
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
