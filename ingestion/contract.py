"""Contracts: one YAML a feed in, frozen objects out.

A contract is the only place where a feed's columns are listed. Reader, arrival expectations, dbt sources,
staging SQL, feed page and sample generator all derive from it. An unknown key, word or duplicate is refused
with the file and the key named. Run alone: ``python -m ingestion.contract`` checks every contract.
"""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

CONTRACT_FOLDER = Path(__file__).parent / "contracts"

ColumnType = Literal[
    "text", "id18", "cert_no", "uscc", "code12", "date", "timestamp", "period", "integer", "decimal", "money",
    "boolean", "enum", "list",
]  # fmt: skip
Privacy = Literal["identifier", "account", "contact", "sensitive", "quasi", "none"]

# The column types of raw Parquet and of staging. A list keeps its items in one text, separated by ';'.
SQL_TYPES: dict[str, str] = {
    "text": "varchar",
    "id18": "varchar",
    "cert_no": "varchar",
    "uscc": "varchar",
    "code12": "varchar",
    "enum": "varchar",
    "list": "varchar",
    "date": "date",
    "timestamp": "timestamp",
    "period": "date",
    "integer": "bigint",
    "decimal": "decimal(18,4)",
    "money": "decimal(18,2)",
    "boolean": "boolean",
}

# Every raw row says where it came from. Order is the order in Parquet.
PROVENANCE: dict[str, str] = {
    "_load_id": "varchar",
    "_file_sha256": "varchar",
    "_source_file": "varchar",
    "_source_sheet": "varchar",
    "_source_row": "bigint",
    "_contract_version": "integer",
    "_period": "date",
    "_area_code": "varchar",
    "_delivered_date": "date",
    "_load_date": "date",
    "_load_sequence": "bigint",
    "_flags": "varchar",
    "_extra": "varchar",
}


# Added by the raw view: whether the row belongs to the register as it stands (the newest snapshot of its area).
VIEW_COLUMNS: dict[str, str] = {"_is_current": "boolean"}


class ContractError(ValueError):
    """A contract that cannot be used; the message names the file, the key and what to do."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Alias(_Frozen):
    """Another header text for a column, from a date on when ``since`` is given."""

    text: str
    since: date | None = None


class Pair(_Frozen):
    """Two columns that some files deliver as one cell ``A至B``."""

    header: str
    part: Literal["start", "end"]


class Column(_Frozen):
    """One column of a feed: its header as delivered, its name with us, its type and privacy class."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    header: str
    aliases: tuple[Alias, ...] = ()
    type: ColumnType
    privacy: Privacy
    description: str
    required: bool = False
    unit: str | None = None
    values: tuple[str, ...] = ()
    open_values: tuple[str, ...] = ()
    codes: dict[str, str] = {}
    value_aliases: dict[str, str] = {}
    pair: Pair | None = None
    minimum: float | None = None  # a number outside is no value: it is flagged, and the cell is kept as text
    maximum: float | None = None
    may_lie_ahead: bool = False  # a date that is rightly after the load date: a plan, a limit, an expiry

    @field_validator("aliases", mode="before")
    @classmethod
    def _plain_text_is_an_undated_alias(cls, value: Any) -> Any:
        return [{"text": item} if isinstance(item, str) else item for item in value]

    @model_validator(mode="after")
    def _only_numbers_have_bounds(self) -> Column:
        if self.is_bounded and self.type not in ("money", "integer", "decimal"):
            raise ValueError(f"{self.name}: minimum and maximum are for numbers, not for {self.type}")
        return self

    @property
    def sql_type(self) -> str:
        """Its type in raw Parquet and staging."""
        return SQL_TYPES[self.type]

    @property
    def is_bounded(self) -> bool:
        """Whether some numbers are no value of it."""
        return self.minimum is not None or self.maximum is not None

    @property
    def companions(self) -> dict[str, str]:
        """Columns that stand beside this one in raw Parquet, with their SQL types.

        ``__raw`` is the cell as delivered where it differs from the normalised text, else null.
        ``__defects`` lists validity codes of an identifier (domain.md 1.1), separated by ';', else null.
        ``__is_usable`` says whether identity may be built on it: no code of severity error or suspect.
        ``__precision`` is Y, YM or YMD for a date.
        """
        beside = {f"{self.name}__raw": "varchar"}
        if self.type in ("id18", "cert_no", "uscc"):
            beside[f"{self.name}__defects"] = "varchar"
            beside[f"{self.name}__is_usable"] = "boolean"
        if self.type == "date":
            beside[f"{self.name}__precision"] = "varchar"
        return beside

    def headers(self, on: date | None = None) -> tuple[str, ...]:
        """Header texts accepted on a delivery date (all of them without a date), the canonical one first."""
        dated = (a.text for a in self.aliases if on is None or a.since is None or a.since <= on)
        return (self.header, *dated)


class FileShape(_Frozen):
    """How the department usually delivers: words of the file name, format, encoding, delimiter."""

    department_word: str
    subject_words: tuple[str, ...]
    format: Literal["csv", "xlsx"]
    encoding: Literal["GB18030", "UTF-8"] | None = None
    delimiter: Literal[",", "|", "\t"] | None = None


class Retention(_Frozen):
    """How long rows may be kept. ``years`` stays empty while the client has not configured it."""

    years: int | None
    status: Literal["found", "placeholder", "synthetic", "not_configured"]
    basis: str


class Arrival(_Frozen):
    """Thresholds of the arrival gate, with the reason for each where it differs from the default.

    ``reasons`` and ``severities`` are keyed by the name of the check (expectations/labels.yml).
    """

    shrink_share_per_township: float = 0.10
    shrink_rows_at_least: int = 2  # one row fewer among nine is a move, not a lost file
    grow_share: float = 0.50
    defective_id_share: float = 0.10
    quarantined_share: float = 0.05
    township_column: str | None = None  # names a row's township; without it the file's area counts
    newest_column: str | None = None  # its newest date tells how fresh a file's content is
    reasons: dict[str, str] = {}
    severities: dict[str, Literal["info", "warn", "hold"]] = {}


class GroupLimit(_Frozen):
    """Rows that may share one value of a column: more members than a household can have are a slip of the pen."""

    column: str
    rows: int


class Contract(_Frozen):
    """One feed of one department."""

    id: str
    code: str = Field(pattern=r"^[A-Z]{2}\d{2}$")
    version: int
    title_zh: str
    title_en: str
    department: str
    grain: str
    legal_basis: str | None
    purposes: tuple[str, ...]
    retention: Retention
    cadence: str
    due_day: int | None
    delivery: Literal["snapshot", "increment", "event"]
    file: FileShape
    key: tuple[str, ...]
    weak_key: bool = False
    nullable_key: tuple[str, ...] = ()
    group_limit: GroupLimit | None = None
    authorisation_only: bool = False
    expected_rows: int | None
    arrival: Arrival = Arrival()
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _words_are_known_and_names_are_unique(self) -> Contract:
        words = vocabulary()
        for kind, word in [("departments", self.department), ("cadences", self.cadence)]:
            if word not in words[kind]:
                raise ValueError(f"{word!r} is not one of the {kind} in _vocabulary.yml")
        for purpose in self.purposes:
            if purpose not in words["purposes"]:
                raise ValueError(f"purpose {purpose!r} is not in _vocabulary.yml")
        names = [c.name for c in self.columns]
        if len(set(names)) < len(names):
            raise ValueError(f"column names occur twice: {sorted({n for n in names if names.count(n) > 1})}")
        headers = [h for c in self.columns for h in c.headers()]
        if len(set(headers)) < len(headers):
            raise ValueError(f"headers occur twice: {sorted({h for h in headers if headers.count(h) > 1})}")
        if unknown := [k for k in (*self.key, *self.nullable_key) if k not in names]:
            raise ValueError(f"key columns that do not exist: {unknown}")
        if self.group_limit and self.group_limit.column not in names:
            raise ValueError(f"group_limit names a column that does not exist: {self.group_limit.column}")
        named = (self.arrival.township_column, self.arrival.newest_column)
        if unknown := [c for c in named if c is not None and c not in names]:
            raise ValueError(f"arrival names columns that do not exist: {unknown}")
        return self

    @property
    def feed(self) -> str:
        """``department__feed``: the name used in folders, tables and assets."""
        return self.id

    def column(self, name: str) -> Column:
        """A column by its name with us. Raises KeyError."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {c.name: c for c in self.columns}

    @property
    def required_columns(self) -> tuple[Column, ...]:
        """Columns whose header a file must have: a row without a value in one is unusable."""
        return tuple(c for c in self.columns if c.required)

    @property
    def raw_schema(self) -> dict[str, str]:
        """Column name to SQL type of the feed's raw Parquet: columns, each with its companions, then provenance."""
        schema: dict[str, str] = {}
        for column in self.columns:
            schema[column.name] = column.sql_type
            schema |= column.companions
        return schema | PROVENANCE


@cache
def vocabulary() -> dict[str, dict[str, Any]]:
    """Departments, cadences, deliveries, privacy classes and purposes with their Chinese labels."""
    return yaml.load((CONTRACT_FOLDER / "_vocabulary.yml").read_text("utf-8"), Loader=yaml.CSafeLoader)


def read_contract(path: Path) -> Contract:
    """Read one contract file. Raises ContractError naming file and key."""
    try:
        text = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        return Contract(id=f"{path.parent.name}__{path.stem}", **text)
    except (ValidationError, yaml.YAMLError, TypeError) as error:
        raise ContractError(f"{path}: {error}") from error


@cache
def contracts() -> dict[str, Contract]:
    """Every contract by feed name, in the order of the codes. Raises ContractError."""
    found = [read_contract(path) for path in sorted(CONTRACT_FOLDER.glob("*/*.yml"))]
    by_code: dict[str, Contract] = {}
    for contract in found:
        if contract.code in by_code:
            raise ContractError(f"code {contract.code} is used by {contract.id} and {by_code[contract.code].id}")
        by_code[contract.code] = contract
    return {by_code[code].id: by_code[code] for code in sorted(by_code)}


def contract_for(name: str) -> Contract:
    """Find a contract by feed name or code. Raises ContractError with the nearest names."""
    known = contracts()
    for contract in known.values():
        if name in (contract.id, contract.code):
            return contract
    near = get_close_matches(name, [*known, *(c.code for c in known.values())], n=3, cutoff=0.4)
    raise ContractError(f"no feed is called {name!r}" + (f"; did you mean {', '.join(near)}?" if near else ""))


if __name__ == "__main__":
    for each in contracts().values():
        print(f"{each.code}  {each.id}  {len(each.columns)} columns")
