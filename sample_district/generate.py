"""Writes a sample: simulate, put errors in, render, and note the truth beside.

``generate(settings, folder)`` is the one entry; ``minsheng sample`` is a front to it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sample_district import amounts
from sample_district.defects import inject
from sample_district.deliveries import Delivery, night_folder
from sample_district.nights import schedule
from sample_district.render import text_frame, write
from sample_district.settings import FIRST_NIGHT, Settings
from sample_district.truth import Truth
from sample_district.world import World

MARKER = "_synthetic.json"
PARTS = ("landing", "truth", "overlay")


class NotEmpty(FileExistsError):
    """The folder holds something that is not a sample of ours."""


@dataclass(frozen=True)
class Result:
    """What was written: number of files and of body rows."""

    folder: Path
    files: int
    rows: int

    def folders(self) -> dict[str, Path]:
        """Where the parts are."""
        return {part: self.folder / part for part in PARTS}

    def summary(self) -> dict[str, object]:
        """The result for a script."""
        return {"files": self.files, "rows": self.rows} | {k: str(v) for k, v in self.folders().items()}


def prepare(folder: Path, force: bool = False) -> None:
    """Empty the folder of an earlier sample. Raises NotEmpty when it holds anything else and not ``force``."""
    landing = folder / "landing"
    if landing.exists() and any(landing.iterdir()) and not (landing / MARKER).exists() and not force:
        raise NotEmpty(f"{landing} holds files that no sample wrote; choose another folder, or --force to replace them")
    for part in PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)


def generate(
    settings: Settings,
    folder: Path,
    force: bool = False,
    progress: Callable[[str, int, int], None] = lambda file_name, done, total: None,
) -> Result:
    """Write landing/, truth/ and overlay/ under ``folder``. ``progress`` hears of every file."""
    prepare(folder, force)
    world = World(settings)
    marker = {
        "label_zh": "合成数据",
        "label_en": "synthetic data",
        "profile": settings.profile,
        "people": settings.people,
        "seed": settings.seed,
        "first_night": f"{FIRST_NIGHT:%Y-%m-%d}",
        "last_night": f"{settings.last_night:%Y-%m-%d}",
    }
    (folder / "landing" / MARKER).write_text(json.dumps(marker, ensure_ascii=False, indent=1) + "\n", "utf-8")
    amounts.write_overlay(folder / "overlay")
    truth = Truth(folder / "truth")
    every = schedule(world)
    rows = 0
    for done, delivery in enumerate(every):
        rows += _deliver(world, delivery, folder, truth)
        progress(delivery.file_name, done + 1, len(every))
    truth.write(world)
    return Result(folder, len(every), rows)


def _deliver(world: World, delivery: Delivery, folder: Path, truth: Truth) -> int:
    typed = delivery.frame()
    hidden = [c for c in typed.columns if c == "_person"]
    text = text_frame(delivery.contract, typed, delivery.style).hstack(typed.select(hidden))
    text, notes = inject(world, delivery, text)
    path = folder / "landing" / night_folder(delivery.night) / delivery.file_name
    lines = write(path, delivery.contract, text.drop(hidden), delivery.style)
    truth.record(delivery, text, lines, notes, path)
    return text.height
