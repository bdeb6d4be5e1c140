"""One run at a time: an exclusive lock on the data home that says who holds it and since when.

The lock is an ``flock`` on ``state/run.lock``: the kernel drops it when the process dies, however it dies, so a killed
run never blocks the next. Within one process the lock may be taken again (the night takes it, and so does its
Dagster run).
"""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from orchestration.clock import now_text

# Someone asking ``holder`` shares the lock for an instant; a run that meets this tries again.
ATTEMPTS = 4
PAUSE_SECONDS = 0.05

_held: dict[Path, int] = {}


class AnotherRun(Exception):
    """Another process works on this data home. ``holder`` has pid, user, since and what, where known."""

    def __init__(self, holder: dict[str, Any]) -> None:
        self.holder = holder
        super().__init__(
            f"another run is under way: {holder.get('what', 'unknown work')} by {holder.get('user', 'unknown user')}"
            f" (process {holder.get('pid', '?')}) since {holder.get('since', 'an unknown time')}"
        )

    @property
    def text_zh(self) -> str:
        """The same message in Chinese."""
        holder = self.holder
        return (
            f"另一任务正在运行：{holder.get('user', '未知用户')}（进程 {holder.get('pid', '?')}）"
            f"自 {holder.get('since', '未知时间')} 起执行 {holder.get('what', '未知任务')}"
        )


@contextmanager
def hold(path: Path, what: str) -> Iterator[None]:
    """Hold the lock of a data home while the block runs. Raises AnotherRun at once if someone else holds it."""
    if path in _held:
        _held[path] += 1
        try:
            yield
        finally:
            _held[path] -= 1
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, path)
        _write(descriptor, {"pid": os.getpid(), "user": getpass.getuser(), "since": now_text(), "what": what})
        _held[path] = 1
        try:
            yield
        finally:
            del _held[path]
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    for attempt in range(ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if attempt == ATTEMPTS - 1:
                raise AnotherRun(_read(path)) from None
            time.sleep(PAUSE_SECONDS)


def holder(path: Path) -> dict[str, Any] | None:
    """Who holds the lock now, or None when it is free (or was left by a process that died)."""
    if not path.exists():
        return None
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(path)
    finally:
        os.close(descriptor)
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError:  # its holder is just writing it
        return {}


def _write(descriptor: int, holder: dict[str, Any]) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder, ensure_ascii=False).encode("utf-8"), 0)
