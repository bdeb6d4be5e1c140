{% materialization table, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {{ duckdb__rebuild(target, create_table_as(false, target, compiled_code)) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
