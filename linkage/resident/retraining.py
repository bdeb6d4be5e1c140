"""A new model beside the one in use: trained, tried on a copy of the memory, compared, and then perhaps put in use."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingestion.home import Home
from linkage.resident.model import Model
from linkage.resident.night import link
from linkage.resident.store import decisions, newest_night, opened, trained


@dataclass(frozen=True)
class Difference:
    """What linking everything with another model would change; ``counts`` of spellings by what becomes of them."""

    before: str | None
    after: str
    counts: dict[str, int]

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return self.__dict__


def compare(home: Home) -> Difference:
    """Train, link a copy of the memory with the new model, and say what differs. Raises TooFewPersons."""
    night = newest_night(home)
    model = trained(home, night)
    model.save(_waiting(home))
    before = Model.load(home.linkage_model).version if home.linkage_model.exists() else None
    copy = home.identity.with_name("retrained.duckdb")
    try:
        shutil.copyfile(home.identity, copy)
        copy.chmod(0o600)
        with opened(home, copy) as connection:
            link(connection, model, night, decisions(home, night))
        return Difference(before, model.version, _counts(home.identity, copy))
    finally:
        copy.unlink(missing_ok=True)


def put_in_use(home: Home) -> None:
    """The model trained last takes the place of the one in use, which is kept beside it."""
    if home.linkage_model.exists():
        version = Model.load(home.linkage_model).version
        home.linkage_model.replace(home.linkage_model.with_name(f"model-{version}.json"))
    _waiting(home).replace(home.linkage_model)


def _waiting(home: Home) -> Path:
    return home.linkage_model.with_name("trained.json")


def _counts(before: Path, after: Path) -> dict[str, int]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{before}' as before (read_only); attach '{after}' as after (read_only)")
        row = connection.execute("""
            with o as (select spelling_key, citizen_id from before.member where known_to is null),
            n as (select spelling_key, citizen_id from after.member where known_to is null)

            select
                count(*) filter (where o.citizen_id = n.citizen_id),
                count(*) filter (where o.citizen_id is null),
                count(*) filter (where n.citizen_id is null),
                count(*) filter (where o.citizen_id != n.citizen_id),
                (select count(*) from before.verdict where outcome = 'review'),
                (select count(*) from after.verdict where outcome = 'review')
            from o
            full outer join n on o.spelling_key = n.spelling_key
        """).fetchone()
    assert row is not None
    names = (
        "linked as before",
        "newly linked",
        "no longer linked",
        "another citizen",
        "in review before",
        "in review after",
    )
    return dict(zip(names, row, strict=True))
