"""How a loose spelling is compared with a person: Splink's comparisons, the same on DuckDB and on Spark.

A comparison's null level says "one side does not tell"; only what both sides tell is evidence. Numbers that are not
whole are compared by what happened to them (domain handbook 1.9): a slip of the pen (E06, E07), a spreadsheet's
fifteen digits (E01, E02), a masked middle (E16), two numbers in one cell (E11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import SettingsCreator
from splink.internals.comparison_creator import ComparisonCreator
from splink.internals.comparison_level_creator import ComparisonLevelCreator

# Labels of levels whose weights training sets itself (training.py).
MASKED, LOST = "family name, the rest masked", "a character lost"
REPAIRED, ONE_SLIP, FIFTEEN = "the same, letters read as digits", "one slip", "the first fifteen digits"
LONGEST_NAME = 8
SAME_MASK, COMMON, ELSE = "the same behind the mask", "one in common", "All other comparisons"


def _either(condition: str) -> str:
    """A condition that is not symmetric, either way round."""
    other = condition.replace("_l", "_#").replace("_r", "_l").replace("_#", "_r")
    return f"({condition}) or ({other})"


def _one_character_differs(column: str) -> str:
    """A name of three characters or more with one of them replaced. Engines differ in what an edit distance counts."""
    left, right = f"{column}_l", f"{column}_r"
    differing = " + ".join(
        f"case when substr({left}, {i}, 1) = substr({right}, {i}, 1) then 0 else 1 end"
        for i in range(1, LONGEST_NAME + 1)
    )
    return f"length({left}) > 2 and length({left}) = length({right}) and {differing} = 1"


def _comparison(name: str, levels: list[ComparisonLevelCreator]) -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name=name,
        comparison_levels=[*levels, cll.ElseLevel()],
    )


def _list_comparison(column: str) -> cl.CustomComparison:
    return _comparison(
        column, [cll.NullLevel(column), cll.ArrayIntersectLevel(column, 1).configure(label_for_charts=COMMON)]
    )


def comparisons() -> list[ComparisonCreator | dict[str, Any]]:
    """The comparisons, each with its levels from agreement to disagreement."""
    masked = _either("masked_surname_l = surname_r")
    return [
        _comparison(
            "name",
            [
                cll.NullLevel("name"),
                cll.ExactMatchLevel("name", term_frequency_adjustments=True),
                cll.CustomLevel(masked, MASKED),
                cll.CustomLevel(_either("name_l like name_pattern_r"), LOST),
                cll.CustomLevel("folded_name_l = folded_name_r", "a variant character"),
                cll.CustomLevel(_one_character_differs("name"), "one character"),
            ],
        ),
        _comparison(
            "number",
            [
                cll.CustomLevel("number_text_l is null or number_text_r is null", "not told").configure(
                    is_null_level=True
                ),
                cll.CustomLevel("number_l = number_r", REPAIRED),
                cll.DamerauLevenshteinLevel("number_text", 1).configure(label_for_charts=ONE_SLIP),
                cll.CustomLevel("number_prefix_l = number_prefix_r", FIFTEEN),
            ],
        ),
        _comparison(
            "number_cut",
            [
                cll.CustomLevel("cut_prefix_l is null or cut_prefix_r is null", "not told").configure(
                    is_null_level=True
                ),
                cll.CustomLevel("cut_prefix_l = cut_prefix_r", FIFTEEN),
            ],
        ),
        _list_comparison("numbers"),
        _comparison(
            "number_mask",
            [cll.NullLevel("number_mask"), cll.ExactMatchLevel("number_mask").configure(label_for_charts=SAME_MASK)],
        ),
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
                cll.ArrayIntersectLevel("divisions", 1).configure(label_for_charts="the same village"),
                cll.ArrayIntersectLevel("townships", 1).configure(label_for_charts="the same township"),
            ],
        ),
        _list_comparison("accounts"),
        _list_comparison("phones"),
        _list_comparison("kin"),
    ]


def levels(trained: Mapping[str, Any] | None = None) -> list[tuple[str, str]]:
    """Comparison and label of every level, of trained settings or of those of this program."""
    found = trained or settings().create_settings_dict(sql_dialect_str="duckdb")
    return [
        (comparison["output_column_name"], level["label_for_charts"])
        for comparison in found["comparisons"]
        for level in comparison["comparison_levels"]
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


def on_engine(trained: Mapping[str, Any], dialect: str) -> dict[str, Any]:
    """Trained settings in the SQL of another engine ("spark"): its own conditions, the same weights."""
    weights = {
        (comparison["output_column_name"], level["label_for_charts"]): level
        for comparison in trained["comparisons"]
        for level in comparison["comparison_levels"]
    }
    translated = settings().create_settings_dict(sql_dialect_str=dialect)
    for comparison in translated["comparisons"]:
        for level in comparison["comparison_levels"]:
            own = weights[comparison["output_column_name"], level["label_for_charts"]]
            level |= {name: own[name] for name in ("m_probability", "u_probability") if name in own}
    return dict(translated)
