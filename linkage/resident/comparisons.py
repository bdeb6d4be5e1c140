"""How a loose spelling is compared with a person: Splink's comparisons, the same on DuckDB and on Spark.

A comparison's null level says "one side does not tell"; only what both sides tell is evidence. Numbers that are not
whole are compared by what happened to them (domain handbook 1.9): a slip of the pen (E06, E07), a spreadsheet's
fifteen digits (E01, E02), a masked middle (E16).
"""

from __future__ import annotations

from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import SettingsCreator
from splink.internals.comparison_level_creator import ComparisonLevelCreator

# Columns of a node, on both sides of a pair; lists are null where empty.
NODE_COLUMNS = (
    "name", "masked_surname", "surname", "folded_name", "name_pattern", "number", "number_text", "number_prefix",
    "number_mask", "birth_date", "sex", "divisions", "townships", "accounts", "phones", "kin",
)  # fmt: skip
TERM_FREQUENCIES = ("name",)


def _either(condition: str) -> str:
    """A condition that is not symmetric, either way round."""
    other = condition.replace("_l", "_#").replace("_r", "_l").replace("_#", "_r")
    return f"({condition}) or ({other})"


def _comparison(name: str, levels: list[ComparisonLevelCreator]) -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name=name,
        comparison_levels=[*levels, cll.ElseLevel()],
    )


def _list_comparison(column: str, also: list[ComparisonLevelCreator] | None = None) -> cl.CustomComparison:
    return _comparison(column, [cll.NullLevel(column), cll.ArrayIntersectLevel(column, 1), *(also or [])])


def comparisons() -> list[cl.CustomComparison]:
    """The comparisons, each with its levels from agreement to disagreement."""
    masked = _either("masked_surname_l = surname_r")
    return [
        _comparison(
            "name",
            [
                cll.NullLevel("name"),
                cll.ExactMatchLevel("name", term_frequency_adjustments=True),
                cll.CustomLevel(masked, "family name, the rest masked"),
                cll.CustomLevel(_either("name_l like name_pattern_r"), "a character lost"),
                cll.CustomLevel("folded_name_l = folded_name_r", "a variant character"),
                cll.CustomLevel("length(name_l) > 2 and length(name_r) > 2 and levenshtein(name_l, name_r) <= 1", "one character"),
            ],
        ),
        _comparison(
            "number",
            [
                cll.CustomLevel("number_text_l is null or number_text_r is null", "not told").configure(is_null_level=True),
                cll.CustomLevel("number_l = number_r", "the same, letters read as digits"),
                cll.DamerauLevenshteinLevel("number_text", 1),
                cll.CustomLevel("number_prefix_l = number_prefix_r", "the first fifteen digits"),
            ],
        ),
        _comparison(
            "number_cut",
            [
                cll.CustomLevel("cut_prefix_l is null or cut_prefix_r is null", "not told").configure(is_null_level=True),
                cll.CustomLevel("cut_prefix_l = cut_prefix_r", "the first fifteen digits"),
            ],
        ),
        _comparison("number_mask", [cll.NullLevel("number_mask"), cll.ExactMatchLevel("number_mask")]),
        _comparison(
            "birth_date",
            [
                cll.NullLevel("birth_date"),
                cll.ExactMatchLevel("birth_date"),
                cll.AbsoluteDateDifferenceLevel("birth_date", input_is_string=False, threshold=31, metric="day"),
                cll.AbsoluteDateDifferenceLevel("birth_date", input_is_string=False, threshold=366, metric="day"),
            ],
        ),
        _comparison("sex", [cll.NullLevel("sex"), cll.ExactMatchLevel("sex")]),
        _comparison(
            "place",
            [
                cll.NullLevel("townships"),
                cll.ArrayIntersectLevel("divisions", 1),
                cll.ArrayIntersectLevel("townships", 1),
            ],
        ),
        _list_comparison("accounts"),
        _list_comparison("phones"),
        _list_comparison("kin"),
    ]


def settings() -> SettingsCreator:
    """Untrained settings."""
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="node_id",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=[],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
        additional_columns_to_retain=["pair_id"],
    )


def as_dict(dialect: str = "duckdb") -> dict[str, Any]:
    """The settings as Splink writes them."""
    return settings().create_settings_dict(sql_dialect_str=dialect)
