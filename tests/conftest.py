"""Puts this folder on the import path, so that tests share what is in ``support``; tells which tests share a worker."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

# They run in an environment of their own: `make spark`, a part of `make nights`.
collect_ignore = [] if find_spec("pyspark") else ["spark"]

HERE = Path(__file__).parent
# Their modules share fixtures or imports that take up to minutes; elsewhere a module is a group of its own.
FOLDERS_THAT_SHARE = ("dbt_project", "expectations", "flow", "orchestration", "sample_district")
LONGEST = "flow"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what ``--dist loadgroup`` keeps on one worker, before pytest-xdist reads the marks.

    The longest group comes first: begun last, it would leave the other worker idle.
    """
    groups = {item: _group(item) for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: groups[item] != LONGEST)


def _group(item: pytest.Item) -> str:
    path = item.path.relative_to(HERE)
    return path.parts[0] if path.parts[0] in FOLDERS_THAT_SHARE else str(path)
