{% materialization view, adapter='duckdb' %}
    {%- set target = this.incorporate(type='view') -%}
    {{ duckdb__rebuild(target, get_create_view_as_sql(target, compiled_code)) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
