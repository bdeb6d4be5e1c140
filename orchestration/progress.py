"""What a person sees while a night runs: one line a phase, with a bar on a terminal, plain lines elsewhere.

Steps report to ``progress.current``; without a display (a run started by Dagster's daemon) this does nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

Language = Literal["en", "zh"]

PHASES: dict[str, dict[Language, str]] = {
    "files": {"en": "Reading and checking files", "zh": "读取并校验文件"},
    "effect": {"en": "Loads in effect", "zh": "生效批次"},
    "records": {"en": "Reading records into models", "zh": "构建记录模型"},
    "linkage": {"en": "Linking records to citizens", "zh": "关联同一公民的记录"},
    "models": {"en": "Building models", "zh": "构建模型"},
    "candidate": {"en": "Writing the candidate", "zh": "生成待发布文件"},
    "gate": {"en": "Checking the candidate", "zh": "发布校验"},
    "release": {"en": "Publishing", "zh": "发布"},
    "pages": {"en": "Pages and documents", "zh": "生成页面"},
    "borrow": {"en": "Copying what the question needs", "zh": "复制所需数据"},
    "before": {"en": "Deciding as it is", "zh": "按现行参数判定"},
    "after": {"en": "Deciding with the other values", "zh": "按假设参数判定"},
    "rules": {"en": "The same data under today's rules", "zh": "以现行规则重新判定"},
    "identity": {"en": "And with today's identities", "zh": "再以现行身份关联判定"},
    "compare": {"en": "Comparing decisions", "zh": "比较判定结果"},
}


class Display(Protocol):
    """What a step may report: a phase that begins, and one thing done within it."""

    def phase(self, name: str, total: int = 1) -> None:
        """A phase begins; ``total`` things will be done in it."""
        ...

    def advance(self, what: str) -> None:
        """One thing of the phase is done (a feed, a model)."""
        ...


class Silent:
    """Shows nothing."""

    def phase(self, name: str, total: int = 1) -> None:
        """Ignore."""

    def advance(self, what: str) -> None:
        """Ignore."""


class Lines:
    """One plain line a phase on stderr, with its seconds: for logs and pipes."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._started: tuple[str, float] | None = None
        self._done = 0

    def phase(self, name: str, total: int = 1) -> None:
        """Close the phase before and remember this one."""
        self.close()
        self._started, self._done = (name, time.monotonic()), 0

    def advance(self, what: str) -> None:
        """Count."""
        self._done += 1

    def close(self) -> None:
        """Write the line of the phase that ran last."""
        if self._started:
            name, began = self._started
            print(f"{PHASES[name][self._language]}: {self._done}, {time.monotonic() - began:.1f} s", file=sys.stderr)
        self._started = None


class Bars:
    """A bar a phase on a terminal."""

    def __init__(self, language: Language) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._language: Language = language
        self._progress = Progress(
            SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), BarColumn(bar_width=24),
            MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("[dim]{task.fields[what]}"),
            console=Console(stderr=True),
        )  # fmt: skip
        self._task = None
        self._progress.start()

    def phase(self, name: str, total: int = 1) -> None:
        """Fill the bar before and open the next."""
        self._finish()
        self._task = self._progress.add_task(PHASES[name][self._language], total=total, what="")

    def advance(self, what: str) -> None:
        """Move the bar and name what was done."""
        if self._task is not None:
            self._progress.update(self._task, advance=1, what=what)

    def _finish(self) -> None:
        if self._task is not None:
            task = self._progress.tasks[self._task]
            self._progress.update(self._task, completed=task.total, what="")

    def close(self) -> None:
        """Leave the bars on the screen."""
        self._finish()
        self._progress.stop()


current: Display = Silent()


@contextmanager
def display(language: Language, quiet: bool = False) -> Iterator[None]:
    """Show progress while the block runs: bars on a terminal, lines elsewhere, nothing when quiet."""
    global current  # noqa: PLW0603 - one night a process; the steps have no other way to reach the screen
    shown = Silent() if quiet else Bars(language) if sys.stderr.isatty() else Lines(language)
    current = shown
    try:
        yield
    finally:
        current = Silent()
        if not isinstance(shown, Silent):
            shown.close()
