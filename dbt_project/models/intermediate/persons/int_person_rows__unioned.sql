{{ config(materialized='view', database='identifiers') }}
-- Every row of a feed that speaks of a person, in one shape: the person's own record, or a relative or guardian who is
-- named in another's record with a usable number. A cell with two numbers (domain handbook E11) is nobody's own; the
-- two are listed as records of their own. A feed joins here by one entry; its key is that of its contract. Insurance of
-- residents takes the name with it: children are entered under a parent's number, and would supersede the parent's row.
-- Where a row speaks of two people (a marriage), each side is an entry. Registers that are asked about one person
-- (vehicles, property, companies, bank cards) are not here: nobody becomes a citizen by owning a car.
{%- set own_records = [
    {
        'feed': 'public_security__registered_population', 'feed_code': 'GA01', 'by_period': true,
        'key': [number_or_name('resident_id_number', 'full_name')],
        'sex': 'sex', 'birth_date': 'birth_date', 'village': 'registered_address',
        'committee': 'residents_committee_code', 'former_name': 'former_name',
        'mentions': {
            'father': 'father_resident_id_number',
            'mother': 'mother_resident_id_number',
            'spouse': 'spouse_resident_id_number',
        },
    },
    {
        'feed': 'public_security__registration_changes', 'feed_code': 'GA02',
        'key': ['change_type', 'registered_date', number_or_name('resident_id_number', 'full_name')],
    },
    {
        'feed': 'civil_affairs__subsistence_allowance_households', 'feed_code': 'MZ01', 'by_period': true,
        'key': ['allowance_certificate_number'], 'number': 'applicant_resident_id_number', 'name': 'applicant_name',
        'township': 'township_name', 'village': 'village_name',
        'account': 'bank_account_number', 'phone': 'phone_number',
    },
    {
        'feed': 'civil_affairs__subsistence_allowance_members', 'feed_code': 'MZ02',
        'by_period': true, 'two_numbers': true,
        'key': ['allowance_certificate_number', number_or_name('resident_id_number', 'full_name')],
        'sex': 'sex', 'birth_date': 'birth_date',
    },
    {
        'feed': 'civil_affairs__extreme_hardship_support_persons', 'feed_code': 'MZ03',
        'by_period': true, 'two_numbers': true,
        'key': ['support_certificate_number', number_or_name('resident_id_number', 'full_name')],
        'account': 'bank_account_number',
        'mentions': {'guardian': 'guardian_resident_id_number'},
    },
    {
        'feed': 'civil_affairs__old_age_allowances', 'feed_code': 'MZ07', 'two_numbers': true, 'by_period': true,
        'key': [number_or_name('resident_id_number', 'full_name')], 'account': 'bank_account_number',
    },
    {
        'feed': 'civil_affairs__disability_subsidies', 'feed_code': 'MZ09', 'by_period': true,
        'key': [number_or_name('resident_id_number', 'full_name'), 'subsidy_type', 'covered_month'],
        'certificate': 'disability_certificate_number', 'account': 'bank_account_number',
    },
    {
        'feed': 'civil_affairs__cremations', 'feed_code': 'MZ10', 'two_numbers': true, 'key': ['cremation_number'],
        'name': 'deceased_name', 'sex': 'sex', 'village': 'registered_place',
    },
    {
        'feed': 'disabled_persons_federation__disability_certificate_holders', 'feed_code': 'CL01', 'by_period': true,
        'key': ['disability_certificate_number'], 'certificate': 'disability_certificate_number', 'sex': 'sex',
        'township': 'registered_township_name', 'village': 'village_name',
    },
    {
        'feed': 'human_resources__social_insurance_enrolments', 'feed_code': 'RS01', 'by_period': true,
        'key': [number_or_name('resident_id_number', 'full_name'), 'insurance_type', 'contribution_month'],
    },
    {
        'feed': 'human_resources__pension_payments', 'feed_code': 'RS02', 'by_period': true,
        'key': [number_or_name('resident_id_number', 'full_name'), 'pension_type', 'paid_month'],
        'account': 'bank_account_number',
    },
    {
        'feed': 'medical_insurance__resident_medical_insurance_enrolments', 'feed_code': 'YB01',
        'key': [number_or_name('resident_id_number', 'full_name'), 'full_name', 'insured_year'],
    },
    {
        'feed': 'education__student_enrolments', 'feed_code': 'JY01', 'by_period': true, 'key': ['student_number'],
        'sex': 'sex', 'birth_date': 'birth_date', 'village': 'registered_place',
        'mentions': {'guardian': 'guardian_1_resident_id_number'},
    },
    {
        'feed': 'elderly_care__residents', 'feed_code': 'YL02', 'two_numbers': true, 'by_period': true,
        'key': ['facility_code', number_or_name('resident_id_number', 'full_name'), 'moved_in_date'],
    },
    {
        'feed': 'government_services__service_cases', 'feed_code': 'ZW01', 'key': ['case_number'],
        'number': 'document_number', 'name': 'applicant_name', 'township': 'township_name', 'only_natural_persons': true,
    },
    {
        'feed': 'public_security__floating_population', 'feed_code': 'GA03', 'by_period': true,
        'key': ['document_type', 'document_number'], 'number': 'document_number', 'village': 'residential_address',
    },
    {
        'feed': 'public_security__persons_in_custody', 'feed_code': 'GA05', 'by_period': true,
        'key': [number_or_name('resident_id_number', 'full_name'), 'custody_type', 'custody_start_date'],
    },
    {
        'feed': 'civil_affairs__marginal_low_income_households', 'feed_code': 'MZ04', 'by_period': true,
        'key': ['household_certificate_number'], 'number': 'applicant_resident_id_number', 'name': 'applicant_name',
        'township': 'township_name', 'village': 'village_name',
        'account': 'bank_account_number', 'phone': 'phone_number',
    },
    {
        'feed': 'civil_affairs__rigid_expenditure_households', 'feed_code': 'MZ05', 'by_period': true,
        'key': ['household_certificate_number'], 'number': 'applicant_resident_id_number', 'name': 'applicant_name',
        'township': 'township_name', 'village': 'village_name',
        'account': 'bank_account_number', 'phone': 'phone_number',
    },
    {
        'feed': 'civil_affairs__temporary_assistance', 'feed_code': 'MZ06', 'key': ['assistance_number'],
        'village': 'registered_place', 'account': 'bank_account_number',
    },
    {
        'feed': 'civil_affairs__children_in_difficulty', 'feed_code': 'MZ08', 'by_period': true,
        'key': ['child_name', 'resident_id_number'], 'name': 'child_name',
        'mentions': {
            'father': 'father_resident_id_number',
            'mother': 'mother_resident_id_number',
            'guardian': 'guardian_resident_id_number',
        },
    },
    {
        'feed': 'civil_affairs__marriage_registrations', 'feed_code': 'MZ11', 'side': 'husband',
        'key': ['registration_type', 'registration_certificate_number'],
        'number': 'husband_document_number', 'name': 'husband_name',
    },
    {
        'feed': 'civil_affairs__marriage_registrations', 'feed_code': 'MZ11', 'side': 'wife',
        'key': ['registration_type', 'registration_certificate_number'],
        'number': 'wife_document_number', 'name': 'wife_name',
    },
    {
        'feed': 'disabled_persons_federation__disability_services', 'feed_code': 'CL02', 'key': ['service_number'],
        'certificate': 'disability_certificate_number', 'township': 'township_name', 'village': 'village_name',
    },
    {
        'feed': 'human_resources__employment_registrations', 'feed_code': 'RS03', 'phone': 'phone_number',
        'key': [number_or_name('resident_id_number', 'full_name'), 'registration_type', 'registered_date'],
    },
    {
        'feed': 'human_resources__employment_hardship_persons', 'feed_code': 'RS04', 'by_period': true,
        'key': [number_or_name('resident_id_number', 'full_name'), 'recognition_category', 'recognized_date'],
    },
    {
        'feed': 'human_resources__employment_subsidies', 'feed_code': 'RS06', 'key': ['application_number'],
        'account': 'bank_account_number',
    },
    {
        'feed': 'medical_insurance__medical_assistance_settlements', 'feed_code': 'YB02', 'key': ['settlement_number'],
    },
    {
        'feed': 'health__elderly_health_checks', 'feed_code': 'WJ01', 'by_period': true,
        'key': ['health_record_number'], 'sex': 'sex', 'birth_date': 'birth_date',
    },
    {
        'feed': 'health__death_certificates', 'feed_code': 'WJ02', 'key': ['death_certificate_number'],
        'sex': 'sex', 'birth_date': 'birth_date', 'village': 'registered_address',
    },
    {
        'feed': 'health__restricted_lists', 'feed_code': 'WJ03', 'by_period': true,
        'key': ['list_type', number_or_name('resident_id_number', 'full_name')],
        'township': 'township_name', 'village': 'village_name',
    },
    {
        'feed': 'housing__dilapidated_house_repairs', 'feed_code': 'ZJ01', 'by_period': true,
        'key': ['plan_year', 'farm_household_number'], 'name': 'head_name',
        'township': 'township_name', 'village': 'village_name', 'account': 'bank_account_number',
    },
    {
        'feed': 'housing__public_rental_housing', 'feed_code': 'ZJ02', 'by_period': true,
        'key': ['housing_support_number'], 'name': 'applicant_name',
    },
    {
        'feed': 'education__student_aid', 'feed_code': 'JY02',
        'key': ['school_term', 'student_number', 'aid_programme'],
    },
    {
        'feed': 'finance__public_payroll', 'feed_code': 'CZ02', 'by_period': true,
        'key': [number_or_name('resident_id_number', 'full_name'), 'employer_name', 'pay_month'],
    },
] %}
{%- set no_text = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
with natural_person_words as (
    select word
    from {{ ref('person_words') }}
    where feed_code = 'ZW01' and column_name = 'applicant_type' and code = 'natural_person'
),

card_lines as (
    select * from {{ ref('int_card_lines__keyed') }}
)
{% for record in own_records %}
    {%- set number = record.number or 'resident_id_number' %}
    {%- set of_side = " || '#" ~ record.side ~ "'" if record.side else '' %}
    select
        '{{ record.feed }}' as feed,
        '{{ record.feed_code }}' as feed_code,
        'own' as record_role,
        {{ record_key_text(record.feed, record.key) }}{{ of_side }} as key_text,
        {{ row_version(record.by_period) }}{{ of_side }} as row_version,
        {{ number }} as resident_id_number,
        coalesce({{ number }}__is_usable, false) as is_usable,
        {{ number }}__defects as number_defects,
        {{ own_number(number, record.birth_date, record.certificate) }} as own_number,
        {{ record.name or 'full_name' }} as full_name,
        {{ record.sex or no_text }} as sex_word,
        {{ record.birth_date or 'cast(null as date)' }} as birth_date,
        {{ record.committee or no_text }} as committee_code,
        {{ record.township or no_text }} as township_text,
        {{ record.village or no_text }} as village_text,
        {{ record.former_name or no_text }} as former_name,
        {{ record.account or no_text }} as account_number,
        {{ record.phone or no_text }} as phone_number,
        {{ kin_numbers(record.mentions) }} as kin_numbers,
        _load_id,
        _source_file,
        _source_sheet,
        _source_row,
        _period,
        _area_code,
        _delivered_date,
        _load_date,
        _is_current
    from {{ ref('stg_' ~ record.feed) }}
    {%- if record.only_natural_persons %}
        where applicant_type in (select natural_person_words.word from natural_person_words)
    {%- endif %}
    union all
    {%- set others = [] %}
    {%- for role, mentioned in (record.mentions or {}).items() %}
        {%- do others.append([role, role, mentioned, own_number(mentioned), mentioned ~ '__is_usable']) %}
    {%- endfor %}
    {%- for part in ['left', 'right'] if record.two_numbers %}
        {%- set piece = part ~ '(' ~ number ~ ', 18)' %}
        {%- do others.append(['listed', part, piece, sound_number(piece), number ~ "__defects like '%ID_SEVERAL%'"]) %}
    {%- endfor %}
    {%- for role, suffix, mentioned, mentioned_own_number, condition in others %}
        select
            '{{ record.feed }}' as feed,
            '{{ record.feed_code }}' as feed_code,
            '{{ role }}' as record_role,
            {{ record_key_text(record.feed, record.key) }} || '#{{ suffix }}' as key_text,
            {{ row_version(record.by_period) }} || '#{{ suffix }}' as row_version,
            {{ mentioned }} as resident_id_number,
            true as is_usable,
            {{ no_text }} as number_defects,
            {{ mentioned_own_number }} as own_number,
            {{ no_text }} as full_name,
            {{ no_text }} as sex_word,
            cast(null as date) as birth_date,
            {{ no_text }} as committee_code,
            {{ no_text }} as township_text,
            {{ no_text }} as village_text,
            {{ no_text }} as former_name,
            {{ no_text }} as account_number,
            {{ no_text }} as phone_number,
            {{ no_text }} as kin_numbers,
            _load_id,
            _source_file,
            _source_sheet,
            _source_row,
            _period,
            _area_code,
            _delivered_date,
            _load_date,
            _is_current
        from {{ ref('stg_' ~ record.feed) }}
        where {{ condition }}
        union all
    {%- endfor %}
{%- endfor %}
select
    'finance__subsidy_card_payments' as feed,
    'CZ01' as feed_code,
    'own' as record_role,
    key_text,
    {{ row_version() }} as row_version,
    resident_id_number,
    coalesce(resident_id_number__is_usable, false) as is_usable,
    resident_id_number__defects as number_defects,
    {{ own_number('resident_id_number') }} as own_number,
    beneficiary_name as full_name,
    {{ no_text }} as sex_word,
    cast(null as date) as birth_date,
    {{ no_text }} as committee_code,
    township_name as township_text,
    village_name as village_text,
    {{ no_text }} as former_name,
    bank_account_number as account_number,
    {{ no_text }} as phone_number,
    {{ no_text }} as kin_numbers,
    _load_id,
    _source_file,
    _source_sheet,
    _source_row,
    _period,
    _area_code,
    _delivered_date,
    _load_date,
    _is_current
from card_lines
