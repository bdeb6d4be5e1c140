"""What a benchmark says: one row per figure, and how one child process is measured."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
# Taken in turns, and the fastest of each counts: what else the machine does makes a run slower, never faster.
ROUNDS = 3


@dataclass(frozen=True)
class Row:
    """One figure. ``holds`` is whether ``value`` is at most ``target`` (or at least, where ``at_least``)."""

    area: str
    name: str
    value: float
    target: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the figure meets its target."""
        return self.value >= self.target if self.at_least else self.value <= self.target

    def as_dict(self) -> dict:
        """The row as it stands in bench.json: {area, name, value, target, holds}."""
        row = asdict(self) | {"value": round(self.value, 6), "holds": self.holds}
        row.pop("at_least")
        return row


@dataclass(frozen=True)
class Measured:
    """One finished command: seconds, peak MiB of its process, exit code."""

    seconds: float
    mebibytes: float
    exit_code: int


def measure(*command: str, environment: dict[str, str], log: Path, allowed: tuple[int, ...] = (0, 3)) -> Measured:
    """Run a console script of this environment and measure it. Raises RuntimeError with the log's end on failure."""
    started = time.perf_counter()
    with log.open("wb") as output:
        child = subprocess.Popen(
            [str(BIN / command[0]), *command[1:]], env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    code = os.waitstatus_to_exitcode(status)
    if code not in allowed:
        raise RuntimeError(f"{' '.join(command)} ended with {code}:\n{log.read_text(errors='replace')[-3000:]}")
    return Measured(seconds, usage.ru_maxrss / 1024, code)
