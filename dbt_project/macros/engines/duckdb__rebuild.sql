{#-
dbt-duckdb builds a relation beside the one that stands and renames both, and each renaming makes dbt read all macros
anew: a third of what an empty model costs. Here the old one goes and the new one comes in one transaction. Nobody reads
the warehouse meanwhile, and a model that fails leaves what stood.
-#}
{% macro duckdb__rebuild(target, create_sql) -%}
    {%- set existing = load_cached_relation(target) -%}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- if existing is not none %}
        {%- call statement('drop_existing') -%}
            drop {{ existing.type }} if exists {{ existing }}
        {%- endcall %}
    {%- endif %}
    {%- call statement('main') -%}
        {{ create_sql }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {% do persist_docs(target, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
{%- endmacro %}
