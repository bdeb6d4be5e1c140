{#- What a mart cannot place a row without, by feed. The reader quarantines such a row; a person may have let it in. -#}
{% macro placeable_columns() -%}
    {{ return({
        'CZ01': {
            'feed': 'finance__subsidy_card_payments', 'model': 'benefit_payments',
            'columns': ['batch_number', 'programme_item_code', 'covered_month', 'subsidy_amount_yuan'],
        },
        'CZ04': {
            'feed': 'finance__treasury_payments', 'model': 'project_payments', 'columns': ['payment_request_number'],
        },
        'GB03': {'feed': 'cadres__cadre_roster', 'model': 'cadre_months', 'columns': ['staff_number']},
        'MY01': {
            'feed': 'satisfaction__survey_answers', 'model': 'survey_answers',
            'columns': ['survey_round', 'sample_number', 'stratum', 'sampling_weight', 'has_responded'],
        },
        'RS02': {'feed': 'human_resources__pension_payments', 'model': 'benefit_payments', 'columns': ['paid_month']},
        'RX01': {
            'feed': 'hotline__tickets', 'model': 'hotline_tickets', 'columns': ['ticket_number', 'received_at'],
        },
        'XM01': {
            'feed': 'projects__projects', 'model': 'projects',
            'columns': ['project_number', 'project_name', 'plan_year', 'project_kind'],
        },
        'XM03': {'feed': 'projects__monthly_reports', 'model': 'project_progress', 'columns': ['report_month']},
        'XM04': {
            'feed': 'projects__contracts', 'model': 'project_contracts',
            'columns': ['contract_number', 'contract_amount_yuan'],
        },
        'XM05': {
            'feed': 'projects__payments', 'model': 'project_payments',
            'columns': ['payment_number', 'approved_amount_yuan'],
        },
        'YL01': {
            'feed': 'elderly_care__facilities', 'model': 'care_centres', 'columns': ['facility_code', 'facility_type'],
        },
        'ZW01': {
            'feed': 'government_services__service_cases', 'model': 'service_cases',
            'columns': ['case_number', 'matter_code'],
        },
        'ZW02': {
            'feed': 'government_services__service_ratings', 'model': 'service_ratings',
            'columns': ['rating_number', 'rated_at', 'rating_score'],
        },
    }) }}
{%- endmacro %}
