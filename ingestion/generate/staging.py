"""Contract to dbt: sources, staging models and their YAML, as text.

Staging renames and casts, nothing else.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from ingestion.contract import PROVENANCE, VIEW_COLUMNS, Column, Contract, contracts, vocabulary

STAGING_FOLDER = Path(__file__).parents[2] / "dbt_project" / "models" / "staging"

# dbt's own type macros where an engine spells the type differently (Spark says string, not varchar).
CAST_TYPES = {
    "varchar": "{{ dbt.type_string() }}",
    "bigint": "{{ dbt.type_bigint() }}",
    "integer": "{{ dbt.type_int() }}",
    "decimal(18,2)": "decimal(18, 2)",
    "decimal(18,4)": "decimal(18, 4)",
}

LINE_LENGTH = 120  # .sqlfluff

PROVENANCE_DESCRIPTIONS = {
    "_load_id": "Load that brought the row (audit.load_ledger)",
    "_file_sha256": "Content hash of the delivered file",
    "_source_file": "Name of the delivered file",
    "_source_sheet": "Sheet of a workbook, else null",
    "_source_row": "Line of the file, or row of the sheet",
    "_contract_version": "Version of the contract that read the file",
    "_period": "First day of the period the file speaks of",
    "_area_code": "Area of the file: 341504, or nine digits for a township part",
    "_delivered_date": "Day of delivery in the file name, else the load date",
    "_load_date": "Night that loaded the file",
    "_load_sequence": "Precedence of the load (day delivered, period, version); of rows of one key the greater wins",
    "_flags": "What was noticed on the row: column:CODE, separated by ;",
    "_is_current": "Whether the row belongs to the register as it stands (always true for increments and events)",
    "_extra": "Columns the contract does not know, as JSON",
}


def _header(contract: Contract, mark: str) -> str:
    return (
        f"{mark} Generated from contract {contract.code} version {contract.version} by `minsheng feeds generate`;"
        " do not edit.\n"
    )


def raw_columns(contract: Contract) -> dict[str, tuple[str, str]]:
    """Column name to (SQL type, description) of the raw view."""
    described: dict[str, tuple[str, str]] = {}
    for column in contract.columns:
        described[column.name] = (column.sql_type, f"{column.description} ({column.header})")
        for name, sql_type in column.companions.items():
            described[name] = (sql_type, _companion_description(column, name))
    for name, sql_type in (PROVENANCE | VIEW_COLUMNS).items():
        described[name] = (sql_type, PROVENANCE_DESCRIPTIONS[name])
    return described


def staged_columns(contract: Contract) -> dict[str, tuple[str, str]]:
    """Column name to (SQL type, description) of the staging model: the raw view without the cells as delivered."""
    return {name: column for name, column in raw_columns(contract).items() if not name.endswith("__raw")}


def _companion_description(column: Column, name: str) -> str:
    if name.endswith("__defects"):
        return f"Validity codes of {column.name}, separated by ';' (domain handbook 1.1); null when it is sound"
    if name.endswith("__raw"):
        return f"The cell of {column.name} as delivered, where it differs from the value read; else null"
    if name.endswith("__is_usable"):
        return f"Whether identity may be built on {column.name}: no code of severity error or suspect"
    return f"Precision of {column.name} as delivered: Y, YM or YMD"


def staging_sql(contract: Contract) -> str:
    """The staging model: every column cast to its type, provenance behind."""
    body = ",\n".join(_cast(name, sql_type) for name, (sql_type, _) in staged_columns(contract).items())
    return (
        _header(contract, "--")
        + "with source as (\n"
        + f"    select * from {{{{ source('raw', '{contract.id}') }}}}\n"
        + "),\n\nrenamed as (\n    select\n"
        + body
        + "\n    from source\n)\n\nselect * from renamed\n"
    )


def _cast(name: str, sql_type: str) -> str:
    target = CAST_TYPES.get(sql_type, sql_type)
    line = f"        cast({name} as {target}) as {name}"
    if len(line) + 1 <= LINE_LENGTH:
        return line
    return f"        cast(\n            {name} as {target}\n        ) as {name}"


def staging_yaml(contract: Contract) -> str:
    """Descriptions, privacy classes and the row key test of the staging model."""
    privacy = {column.name: column.privacy for column in contract.columns}
    columns = []
    for name, (_, description) in staged_columns(contract).items():
        entry: dict = {"name": name, "description": description}
        owner = name.split("__")[0]
        if owner in privacy:
            entry["config"] = {"meta": {"privacy": privacy[owner]}}
        columns.append(entry)
    model = {
        "name": f"stg_{contract.id}",
        "description": f"{contract.title_en} ({contract.title_zh}): {contract.grain}. Loads in effect only.",
        "config": {
            "meta": {
                "owner": contract.department,
                "purposes": list(contract.purposes),
                "label_zh": contract.title_zh,
                "contract": f"{contract.code} v{contract.version}",
            }
        },
        "columns": columns,
    }
    return _header(contract, "#") + _dump({"version": 2, "models": [model]})


def source_yaml(contract: Contract) -> str:
    """The raw source of a feed: a view over the Parquet of its loads in effect."""
    spoken = vocabulary()["departments"][contract.department]["en"]
    table = {
        "name": contract.id,
        "description": f"{contract.title_en} ({contract.title_zh}, {contract.code}) of {spoken}.",
        "config": {"meta": {"owner": contract.department, "code": contract.code, "cadence": contract.cadence}},
        "columns": [
            {"name": name, "description": description} for name, (_, description) in raw_columns(contract).items()
        ],
    }
    source = {
        "name": "raw",
        "schema": "raw",
        "description": "Raw rows of the loads in effect: views over immutable Parquet,"
        " made anew each night by ingestion.",
        "loader": "ingestion",
        "config": {
            "loaded_at_field": "_load_date",
            "freshness": {"warn_after": {"count": 400, "period": "day"}},
        },
        "tables": [table],
    }
    return _header(contract, "#") + _dump({"version": 2, "sources": [source]})


def _dump(content: dict) -> str:
    return yaml.dump(content, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=None)


def generated_files() -> dict[Path, str]:
    """Path to text of every generated file of the dbt project."""
    files: dict[Path, str] = {}
    for contract in contracts().values():
        folder = STAGING_FOLDER / contract.department
        files[folder / f"_{contract.id}__source.yml"] = source_yaml(contract)
        files[folder / f"stg_{contract.id}.sql"] = staging_sql(contract)
        files[folder / f"stg_{contract.id}.yml"] = staging_yaml(contract)
    return files
