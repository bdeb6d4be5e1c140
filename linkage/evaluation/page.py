"""The evaluation as one page: Chinese with English beside, the threshold curve as inline SVG, nothing loaded from
elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from linkage.evaluation.run import Evaluation

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 920, 420, 56, 16, 28, 40
LABELS = {
    "exact": ("全字段相等", "equal in all identifying columns"),
    "splink": ("普通 Splink，阈值按标注选取", "plain Splink, threshold picked with the truth"),
}
LOWEST, HIGHEST = -10.0, 60.0  # bits shown


def render(found: Evaluation, name: str) -> str:
    """The page's HTML; ``name`` is what was evaluated."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    shown = found.curve.filter(pl.col("weight").is_between(LOWEST, HIGHEST))
    at = shown["weight"].to_list() or [0.0, 1.0]
    low, high = min(at), max(at)
    span = max(high - low, 1.0)

    def across(weight: float) -> float:
        return round(LEFT + (weight - low) / span * (WIDTH - LEFT - RIGHT), 1)

    def path(table: pl.DataFrame, column: str) -> str:
        points = table.sort("weight").select("weight", column).iter_rows()
        return "M" + " L".join(f"{across(weight)},{_down(share)}" for weight, share in points)

    lines = [(kind, path(shown, kind)) for kind in ("precision", "recall", "f1")] if len(shown) > 1 else []
    expected = found.threshold.curve
    if lines and len(expected):
        between = expected.filter(pl.col("weight").is_between(low, high) & (pl.col("links") > 0))
        lines += [(f"{kind} expected", path(between, kind)) for kind in ("precision", "recall") if len(between)]
    weight = found.threshold.weight
    return environment.get_template("page.html").render(
        found=found,
        name=name,
        methods=[("本系统", "this product, threshold chosen without the truth", found.measures)]
        + [(*LABELS[key], one) for key, one in found.baselines.items()],
        lines=lines,
        shares=[(_down(share / 5), f"{share / 5:.1f}") for share in range(6)],
        weights=[(across(mark), mark) for mark in range(int(low // 5 * 5) + 5, int(high) + 1, 5)],
        chosen=across(weight) if weight is not None and low <= weight <= high else None,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        top=TOP,
    )


def _down(share: float) -> float:
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)
