"""What dbt promises of the published tables: the manifest in, frozen specifications out.

Which table, column and row goes into which file is decided by the models' YAML alone (``audience``, ``person_key``,
``analyst_expression``, ``analyst_filter``); nothing here names a column. What is not declared is refused, never
guessed, since a guess could publish a person's data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

PUBLISHED_SCHEMAS = ("marts", "kpi")
AUDIT_SCHEMA = "audit"
IDENTIFIER_DATABASE = "identifiers"

Audience = Literal["analyst", "restricted"]
AUDIENCES = ("analyst", "restricted")
# Classes that a published column may carry; identifiers, accounts and contacts stay in the identifier file.
PRIVACY_CLASSES = ("none", "quasi", "sensitive", "pseudonym")


class CatalogueError(ValueError):
    """The dbt manifest cannot be published from; the message names the model, the column and the remedy."""


@dataclass(frozen=True)
class PublishedColumn:
    """One column: what it means, whom it may reach, which stage fills it."""

    name: str
    data_type: str
    definition: str
    label_zh: str
    privacy: str
    audience: Audience
    stage: str
    unit: str | None = None
    analyst_expression: str | None = None


@dataclass(frozen=True)
class PublishedTable:
    """One table of the schemas marts, kpi or audit, with its key and the feeds it stands on."""

    schema: str
    name: str
    definition: str
    label_zh: str
    stage: str
    owner: str
    purposes: tuple[str, ...]
    audience: Audience
    columns: tuple[PublishedColumn, ...]
    key: tuple[str, ...] = ()
    person_keys: tuple[str, ...] = ()
    analyst_filter: str | None = None
    feeds: tuple[str, ...] = ()
    metrics: tuple[dict[str, Any], ...] = field(default=(), hash=False)

    @property
    def full_name(self) -> str:
        """``schema.table``."""
        return f"{self.schema}.{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in the order of the model."""
        return tuple(column.name for column in self.columns)

    def for_analysts(self) -> tuple[PublishedColumn, ...]:
        """The columns that stand in the analysts' file."""
        return tuple(column for column in self.columns if column.audience == "analyst")


@dataclass(frozen=True)
class Catalogue:
    """Every published table, and which dbt made them."""

    tables: tuple[PublishedTable, ...]
    dbt_version: str
    models_hash: str

    @cached_property
    def _by_name(self) -> dict[str, PublishedTable]:
        return {table.full_name: table for table in self.tables}

    def published(self) -> tuple[PublishedTable, ...]:
        """Tables of marts and kpi, in the order of their names."""
        return tuple(table for table in self.tables if table.schema in PUBLISHED_SCHEMAS)

    def audit(self) -> tuple[PublishedTable, ...]:
        """Audit tables that dbt builds (rows set aside)."""
        return tuple(table for table in self.tables if table.schema == AUDIT_SCHEMA)

    def find(self, full_name: str) -> PublishedTable | None:
        """A table by ``schema.table``, or None."""
        return self._by_name.get(full_name)


def read_catalogue(manifest_path: Path) -> Catalogue:
    """Read dbt's manifest.json. Raises CatalogueError naming every model and column that declares too little."""
    try:
        manifest = json.loads(manifest_path.read_text("utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"{manifest_path} does not exist: run dbt (parse or build) first") from None
    keys = _keys(manifest)
    problems: list[str] = []
    tables = []
    for unique_id, node in sorted(manifest["nodes"].items()):
        if node["resource_type"] != "model" or node["schema"] not in (*PUBLISHED_SCHEMAS, AUDIT_SCHEMA):
            continue
        if node.get("database") == IDENTIFIER_DATABASE:
            problems.append(f"{node['name']}: lies in the identifier file, which is never published")
            continue
        tables.append(_table(node, keys.get(unique_id, ()), _feeds(manifest, unique_id), problems))
    if problems:
        raise CatalogueError("the models' YAML declares too little to publish:\n  " + "\n  ".join(problems))
    return Catalogue(tuple(tables), manifest["metadata"].get("dbt_version", ""), _models_hash(manifest))


def _meta(entry: dict[str, Any]) -> dict[str, Any]:
    """Meta as dbt keeps it: under config since 1.10, beside it before."""
    return {**(entry.get("meta") or {}), **((entry.get("config") or {}).get("meta") or {})}


def _table(node: dict[str, Any], key: tuple[str, ...], feeds: tuple[str, ...], problems: list[str]) -> PublishedTable:
    name, meta = node["name"], _meta(node)
    problems.extend(f"{name}: meta.{word} is missing" for word in ("label_zh", "stage") if not meta.get(word))
    if not node.get("description"):
        problems.append(f"{name}: description is missing")
    if meta.get("audience") not in AUDIENCES:
        problems.append(f"{name}: meta.audience must be analyst or restricted")
    columns = tuple(_column(name, column, problems) for column in node["columns"].values())
    person_key = meta.get("person_key") or ()
    person_keys = (person_key,) if isinstance(person_key, str) else tuple(person_key)
    if missing := sorted(set(person_keys) - {column.name for column in columns}):
        problems.append(f"{name}: meta.person_key names unknown columns {', '.join(missing)}")
    return PublishedTable(
        schema=node["schema"],
        name=node.get("alias") or name,
        definition=_one_line(node.get("description") or ""),
        label_zh=str(meta.get("label_zh", "")),
        stage=_joined(meta.get("stage")),
        owner=str(meta.get("owner", "")),
        purposes=tuple(meta.get("purposes") or ()),
        audience=meta.get("audience", "restricted"),
        columns=columns,
        key=key,
        person_keys=person_keys,
        analyst_filter=meta.get("analyst_filter"),
        feeds=feeds,
        metrics=tuple(meta.get("metrics") or ()),
    )


def _column(model: str, column: dict[str, Any], problems: list[str]) -> PublishedColumn:
    meta = _meta(column)
    where = f"{model}.{column['name']}"
    if not column.get("description"):
        problems.append(f"{where}: description is missing")
    if not meta.get("label_zh"):
        problems.append(f"{where}: meta.label_zh is missing")
    privacy, audience = meta.get("privacy"), meta.get("audience")
    if audience not in AUDIENCES:
        problems.append(f"{where}: meta.audience must be analyst or restricted")
    if privacy not in PRIVACY_CLASSES:
        problems.append(f"{where}: meta.privacy {privacy!r} is not one of {', '.join(PRIVACY_CLASSES)}")
    if privacy == "sensitive" and audience == "analyst" and not meta.get("analyst_expression"):
        problems.append(f"{where}: a sensitive column is restricted, or has an analyst_expression")
    return PublishedColumn(
        name=column["name"],
        data_type=column.get("data_type") or "",
        definition=_one_line(column.get("description") or ""),
        label_zh=str(meta.get("label_zh", "")),
        privacy=str(privacy),
        audience=audience or "restricted",
        stage=_joined(meta.get("stage")),
        unit=meta.get("unit"),
        analyst_expression=meta.get("analyst_expression"),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _joined(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _keys(manifest: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Model to its key, read from its uniqueness tests: the combination if there is one, else the unique column."""
    keys: dict[str, tuple[str, ...]] = {}
    for _, node in sorted(manifest["nodes"].items()):
        test = node.get("test_metadata")
        model = node.get("attached_node")
        if node["resource_type"] != "test" or not test or not model:
            continue
        if test["name"] == "keyed_by":
            keys[model] = tuple(test["kwargs"]["columns"])
        elif test["name"] == "unique" and (column := test["kwargs"].get("column_name")) and not _is_partial(node):
            keys.setdefault(model, (column,))
    return keys


def _is_partial(test: dict[str, Any]) -> bool:
    """Whether a test looks at some rows only: then it says nothing about the key of the table."""
    return bool((test.get("config") or {}).get("where"))


def _feeds(manifest: dict[str, Any], unique_id: str) -> tuple[str, ...]:
    """Raw feeds that a model stands on, through every step of its lineage."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [unique_id]
    while waiting:
        node_id = waiting.pop()
        if node_id in seen:
            continue
        seen.add(node_id)
        source = manifest.get("sources", {}).get(node_id)
        if source:
            if source["source_name"] == "raw":
                found.add(source["name"])
            continue
        node = manifest["nodes"].get(node_id, {})
        waiting.extend((node.get("depends_on") or {}).get("nodes", ()))
    return tuple(sorted(found))


def _models_hash(manifest: dict[str, Any]) -> str:
    """One hash over the checksums of models and seeds: says which logic made a publication."""
    lines = sorted(
        f"{unique_id} {(node.get('checksum') or {}).get('checksum')}"
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed")
    )
    return sha256("\n".join(lines).encode()).hexdigest()
