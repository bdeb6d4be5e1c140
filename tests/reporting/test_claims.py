"""A published figure is never shown without what the records say of it."""

import pytest

from reporting.claims import read_claim
from reporting.numbers import count, interval, number


def claim(**values):
    row = {
        "claim_code": "satisfaction_rate", "title_zh": "群众满意度", "period": "2026", "definition": "By a person",
        "numerator": 940, "denominator": 1000, "value": 0.94, "low": 0.924, "high": 0.953, "published_value": 0.967,
        "rival_definition": "Defaults counted", "rival_value": 0.968, "unit": "share",
    }  # fmt: skip
    return read_claim(row | values)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({}, "overstated"),
        ({"published_value": 0.953}, "supported"),  # the upper bound itself
        ({"published_value": 0.9534}, "supported"),  # 95.3 % as published, rounded
        ({"published_value": 0.955}, "overstated"),
        ({"published_value": 0.924}, "supported"),
        ({"published_value": 0.92}, "supported"),  # 92 % stands for 91.5 to 92.5
        ({"published_value": 0.91}, "understated"),
        (
            {"published_value": 0.90, "published_text": "90%以上"},
            "supported",
        ),  # a lower bound is not contradicted by more
        ({"published_value": None}, "not_published"),
        ({"value": None}, "not_countable"),
        # Without an interval a twentieth is no contradiction, a tenth is.
        ({"value": 0.385, "low": None, "high": None, "published_value": 0.40}, "supported"),
        ({"value": 0.36, "low": None, "high": None, "published_value": 0.40}, "overstated"),
        ({"value": 0.22, "low": None, "high": None, "published_value": 0.40}, "overstated"),
        ({"unit": "yuan", "value": 1.21e9, "low": None, "high": None, "published_value": 1.2e9}, "supported"),
        ({"unit": "projects", "value": 240, "low": None, "high": None, "published_value": 200}, "understated"),
        (
            {
                "unit": "projects",
                "value": 240,
                "low": None,
                "high": None,
                "published_value": 200,
                "published_text": "200余个",
            },
            "supported",
        ),
    ],
)
def test_the_verdict_follows_from_the_interval(values, verdict):
    assert claim(**values).verdict == verdict


def test_a_crude_figure_stands_beside_ours_and_is_said_to_be_the_published_one():
    text = claim().rival("en")
    assert "96.8%, near the published figure" in text
    assert "as defined here 94.0%" in text
    assert "Defaults counted" in text


def test_a_published_figure_is_never_without_a_verdict():
    for language, word in (("en", "NOT supported"), ("zh", "不支持")):
        assert word in claim().published(language)


def test_a_rival_that_says_the_same_is_not_shown_as_differing():
    assert not claim(rival_value=0.9405).has_differing_rival
    assert claim(rival_value=0.98).has_differing_rival


def test_numerator_and_denominator_are_shown_with_their_unit():
    assert claim().basis("en") == "940 of 1,000"
    reduction = claim(claim_code="processing_time_reduction", numerator=4.2, denominator=19.05, value=0.2205)
    assert reduction.basis("en") == "4.20 of 19.05 working days"
    assert (
        claim(claim_code="project_count", unit="projects", numerator=240, denominator=None, value=240).basis("en") == ""
    )


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (0.2214, "share", "22.1%", "22.1%"),
        (1_234_567_890.0, "yuan", "1.235 billion yuan", "12.35 亿元"),
        (123_456.5, "yuan", "123,456.50 yuan", "12.35 万元"),
        (-50.0, "yuan", "-50.00 yuan", "-50.00 元"),
        (312000, "person-times", "312,000 person-times", "312,000 人次"),
        (None, "share", "–", "–"),
    ],
)
def test_numbers_read_naturally_in_both_languages(value, unit, english, chinese):
    assert number(value, unit, "en") == english
    assert number(value, unit, "zh") == chinese


def test_counts_and_intervals():
    assert count(1234567) == "1,234,567"
    assert count(4.256) == "4.26"
    assert interval(0.924, 0.953, "share") == "92.4% – 95.3%"
    assert interval(None, 0.9, "share") == ""
