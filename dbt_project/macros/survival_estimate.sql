{% macro survival_estimate(relation, keys, horizon, weight='1') -%}
{#- Kaplan and Meier (1958), in working days, per combination of the keys. The relation has observed_workdays and
is_decided; whoever is not decided is censored then, and everyone at the horizon. Survival is the share still undecided.
A product over steps is the exponential of a sum of logarithms; a step to zero is kept apart, since it has none.
Results are rounded so that the order of summation cannot show. -#}
    (
        with observations as (
            select
                {{ keys | join(', ') }},
                least(observed_workdays, {{ horizon }}) as days,
                is_decided and observed_workdays <= {{ horizon }} as is_event,
                cast({{ weight }} as double) as case_weight
            from {{ relation }}
        ),

        by_day as (
            select
                {{ keys | join(', ') }},
                days,
                sum(case_weight) as leaving,
                sum(case when is_event then case_weight else 0.0 end) as deciding
            from observations
            group by {{ keys | join(', ') }}, days
        ),

        at_risk as (
            select
                *,
                sum(leaving) over (
                    partition by {{ keys | join(', ') }} order by days desc
                    rows between unbounded preceding and current row
                ) as waiting
            from by_day
        ),

        factors as (
            select
                {{ keys | join(', ') }},
                cast(days as double) as days,
                deciding >= waiting * (1 - 1e-9) as is_last,
                case when deciding < waiting * (1 - 1e-9) then ln(1 - deciding / waiting) else 0.0 end as log_factor
            from at_risk
            where deciding > 0
        ),

        steps as (
            select
                {{ keys | join(', ') }},
                days,
                case
                    when is_last then 0.0
                    else exp(sum(log_factor) over (
                        partition by {{ keys | join(', ') }} order by days
                        rows between unbounded preceding and current row
                    ))
                end as survival,
                lead(days) over (partition by {{ keys | join(', ') }} order by days) as next_days,
                row_number() over (partition by {{ keys | join(', ') }} order by days) as step_number
            from factors
        ),

        estimates as (
            select
                {{ keys | join(', ') }},
                -- Where exactly half are still open, the middle between this step and the next, as for any even number.
                min(
                    case
                        when abs(survival - 0.5) < 1e-9 then (days + coalesce(next_days, days)) / 2
                        when survival < 0.5 then days
                    end
                ) as median_workdays,
                sum(case when step_number = 1 then days else 0.0 end)
                + sum(survival * (coalesce(next_days, {{ horizon }}) - days)) as restricted_mean_workdays
            from steps
            group by {{ keys | join(', ') }}
        ),

        totals as (
            select
                {{ keys | join(', ') }},
                count(*) as timed_count,
                max(days) as longest_workdays
            from observations
            group by {{ keys | join(', ') }}
        )

        select
            {% for key in keys -%}
            totals.{{ key }},
            {% endfor -%}
            totals.timed_count,
            totals.longest_workdays,
            round(estimates.median_workdays, 4) as median_workdays,
            -- Where nobody was decided, everyone is still open at the horizon.
            round(coalesce(estimates.restricted_mean_workdays, totals.{{ horizon }}), 4) as restricted_mean_workdays
        from totals
        left join estimates
            on
            {%- for key in keys %}
                {% if not loop.first %}and {% endif %}totals.{{ key }} is not distinct from estimates.{{ key }}
            {%- endfor %}
    )
{%- endmacro %}
