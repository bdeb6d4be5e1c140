"""``minsheng run``: one night, from the files in landing to published marts and pages, then the scorecard.

Exit codes: 0 published, 3 published with stale, held or refused feeds, 4 withheld by a gate, 1 our own failure,
2 usage, 5 another run is under way.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.console import USAGE, JsonOption, LanguageOption, fail, language, print_json

if TYPE_CHECKING:
    from ingestion.home import Home
    from orchestration.night import NightResult

DateOption = Annotated[str | None, typer.Option("--date", help="Load date YYYY-MM-DD; default today, Asia/Shanghai.")]
LandingOption = Annotated[Path | None, typer.Option("--landing", help="Folder of the files; default HOME/landing.")]
RunHomeOption = Annotated[
    Path | None, typer.Option("--home", help="Data home, made if missing; default $MINSHENG_HOME, else ./data.")
]

TEXTS: dict[str, dict[str, str]] = {
    "unchanged": {
        "en": "Nothing changes: {date} ended with these files and this program, and no new file lies in landing.",
        "zh": "无变化：{date} 已用同样的文件和程序运行完毕，收件目录没有新文件。",
    },
    "published": {"en": "Published {date} in {seconds:.0f} s.", "zh": "{date} 已发布，用时 {seconds:.0f} 秒。"},
    "withheld": {
        "en": "{date} is WITHHELD by the publication gate: {failing}. Readers keep what they had."
        " Repair and run again, or two persons accept it: minsheng publish --help.",
        "zh": "{date} 被发布校验拦下：{failing}。读者仍看到此前的数据。"
        "请修复后重跑，或由两人放行：minsheng publish --help。",
    },
    "failed": {
        "en": "{date} FAILED; what was published before stays. {message}",
        "zh": "{date} 运行失败，此前已发布的数据不受影响。{message}",
    },
    "defects": {
        "en": "An error of ours kept these feeds from loading (logs/errors.log): {defects}.",
        "zh": "因本系统故障未能加载的数据源（详见 logs/errors.log）：{defects}。",
    },
    "parameters": {
        "en": "Parameters that need a person; what is not used is undecided:\n  {parameters}",
        "zh": "以下参数需人工处理，未采用的暂不判定：\n  {parameters}",
    },
    "replay": {
        "en": "{date} was built again as it stood: files that came since belong to the newest night.",
        "zh": "{date} 按当时情形重建：此后到达的文件属于最新夜次。",
    },
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("run")(run)


def run(
    *,
    load_date: DateOption = None,
    landing: LandingOption = None,
    home: RunHomeOption = None,
    as_json: JsonOption = False,
    lang: LanguageOption = None,
) -> None:
    """Run one night and print its scorecard. 运行一个夜次。

    Exit codes: 0 published, 3 published with stale, held or refused feeds, 4 withheld by a gate, 1 our own failure,
    2 usage, 5 another run is under way.
    """
    from orchestration.clock import today

    chosen = language(lang)
    night = parse_date(load_date, "--date") if load_date else today()
    opened = open_or_make(home, landing)
    result = run_one(opened, night, chosen, quiet=as_json)
    if as_json:
        print_json(as_facts(opened, result))
    else:
        tell(opened, result, chosen)
    raise typer.Exit(int(result.exit_code))


def open_or_make(root: Path | None, landing: Path | None) -> Home:
    """The data home of a night; ends the command when the landing folder was named and does not exist."""
    from ingestion.home import Home

    if landing is not None and not landing.is_dir():
        fail(f"There is no folder {landing} to take files from.", USAGE)
    return Home.from_environment(root, landing)


def parse_date(text: str, option: str) -> date:
    """A date as typed; ends the command with exit code 2 when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{option} is a date YYYY-MM-DD, not {text!r}.", USAGE)


def run_one(home: Home, night: date, chosen: str, quiet: bool, may_fill_gap: bool = False) -> NightResult:
    """Run one night; ends the command when it cannot be started."""
    from orchestration.lock import AnotherRun
    from orchestration.night import run_night
    from orchestration.nights import DateOrder, Exit

    is_chinese = chosen == "zh"
    try:
        return run_night(home, night, "zh" if is_chinese else "en", quiet, may_fill_gap)
    except AnotherRun as busy:
        fail(busy.text_zh if is_chinese else f"{busy}", Exit.ANOTHER_RUN)
    except DateOrder as order:
        fail(order.text_zh if is_chinese else f"{order}", USAGE)


def as_facts(home: Home, result: NightResult) -> dict[str, Any]:
    """A night's end for a script."""
    return {
        "load_date": f"{result.load_date}",
        "is_unchanged": result.is_unchanged,
        "seconds": round(result.seconds, 1),
        "run_id": result.run_id,
        **asdict(result.summary),
        "exit_code": int(result.exit_code),
        "published": str(home.current),
        "pages": str(home.pages),
    }


def tell(home: Home, result: NightResult, chosen: str) -> None:
    """A night's end for a person: one sentence, what failed of ours, then the scorecard."""
    summary = result.summary
    facts = {
        "date": result.load_date,
        "seconds": result.seconds,
        "failing": ", ".join(summary.failing_checks),
        "message": summary.message,
        "defects": ", ".join(summary.defects),
        "parameters": "\n  ".join(summary.parameters),
    }
    if result.is_unchanged:
        typer.echo(TEXTS["unchanged"][chosen].format(**facts))
        return
    typer.echo(TEXTS[summary.outcome][chosen].format(**facts), err=summary.outcome == "failed")
    if result.is_replay:
        typer.echo(TEXTS["replay"][chosen].format(**facts))
    if summary.defects:
        typer.echo(TEXTS["defects"][chosen].format(**facts), err=True)
    if summary.parameters:
        typer.echo(TEXTS["parameters"][chosen].format(**facts), err=True)
    if summary.outcome != "failed":
        from reporting.scorecard import scorecard

        typer.echo(scorecard(home).text())
