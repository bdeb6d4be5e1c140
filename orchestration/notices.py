"""Alerts of a night that ended: withheld, stale, held, refused, unfit parameters. A night without any is silent."""

from __future__ import annotations

from datetime import date

from ingestion.home import Home
from ingestion.overlay import read_overlay
from orchestration.alerts import alert
from orchestration.nights import Summary


def alert_of_night(home: Home, load_date: date, summary: Summary) -> None:
    """Write what needs a person, once a night and subject."""
    if summary.outcome == "withheld":
        names = ", ".join(summary.failing_checks)
        alert(
            home, "night_withheld", load_date,
            f"The night of {load_date} is withheld; readers keep what they had. Failing: {names}."
            " Repair and run again, or `minsheng publish --accept CHECK --reason …`, approved by a second person.",
            f"{load_date} 未发布，读者仍看到此前的数据。未通过：{names}。"
            "请修复后重跑，或由两人用 minsheng publish --accept 放行。",
            key=names,
        )  # fmt: skip
    subjects = {
        "feed_held": (summary.held, "is held; its last good load stays in effect", "被暂缓，沿用上一次有效数据"),
        "feed_stale": (summary.stale, "is past its due day; its last load stays", "已逾期未报，沿用上一次数据"),
        "file_refused": (summary.refused, "was refused; see `minsheng feeds`", "被退回，原因见 minsheng feeds"),
    }
    for unfit in read_overlay(home.overlay).unfit:
        alert(home, "parameter_unfit", load_date, unfit.text(), unfit.text("zh"), key=unfit.text())
    for kind, (names, text, text_zh) in subjects.items():
        for name in names:
            alert(home, kind, load_date, f"{name} {text}.", f"{name} {text_zh}。", key=name)
