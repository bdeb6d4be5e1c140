"""What the columns of a table of records mean: read from a YAML file, or guessed from the headers.

    record_id: rec_id
    columns:
      given_name: given_name            # header: role
      soc_sec_id: {role: identity_number, trusted: false}
      by: birth_year                    # parts become one birth date
    truth: {record_id: rec_id, entity_id: person}

Roles are those of ``linkage.roles.ROLES``. A table of another country needs another file, never other code.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

RoleName = Literal[
    "full_name", "given_name", "family_name", "birth_date", "birth_year", "birth_month", "birth_day", "sex",
    "identity_number", "phone", "email", "account", "postcode", "street_address", "place", "category", "text", "ignore",
]  # fmt: skip
DATE_PARTS: tuple[RoleName, ...] = ("birth_year", "birth_month", "birth_day")
MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "none", "unknown", "-", "?")


class SettingsError(Exception):
    """Settings that cannot be used; the message names the file, the key and what to do."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Frozen):
    """What one column of the table means; ``trusted`` marks an identity number without typing errors."""

    role: RoleName
    trusted: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        return {"role": given} if isinstance(given, str) else given


class Truth(_Frozen):
    """Columns of the truth file: one row a record with its entity, or one row a pair of records of one entity."""

    record_id: str | None = None
    entity_id: str | None = None
    left: str | None = None
    right: str | None = None
    error_type: str | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> Truth:
        by_record, by_pair = (self.record_id, self.entity_id), (self.left, self.right)
        if all(by_record) == all(by_pair) or (any(by_record) and any(by_pair)):
            raise ValueError("give record_id and entity_id, or left and right")
        return self


class Settings(_Frozen):
    """How to link one table. ``threshold`` is a match weight in bits; without it one is chosen from the table
    itself."""

    record_id: str
    columns: dict[str, Column] = Field(min_length=1)
    truth: Truth | None = None
    missing: tuple[str, ...] = MISSING
    threshold: float | None = None
    expected_precision: float = Field(default=0.95, gt=0.5, lt=1)
    seed: int = Field(default=1, ge=0)
    pairs_per_record: int = Field(
        default=100, ge=1, description="candidate pairs, at most, for each record of the table"
    )
    largest_group: int = Field(
        default=300, ge=2, description="records that may share a blocking key and all be compared"
    )

    @field_validator("columns")
    @classmethod
    def _something_to_compare(cls, columns: dict[str, Column]) -> dict[str, Column]:
        roles = [column.role for column in columns.values()]
        if all(role == "ignore" for role in roles):
            raise ValueError("every column is ignored; give at least one a role")
        for part in DATE_PARTS:
            if roles.count(part) > 1:
                raise ValueError(f"{part} is given to {roles.count(part)} columns; a table has one birth date in parts")
        if any(part in roles for part in DATE_PARTS) and "birth_year" not in roles:
            raise ValueError("birth_month or birth_day without birth_year; give the year its role, or ignore them")
        return columns

    @model_validator(mode="after")
    def _id_is_no_attribute(self) -> Settings:
        column = self.columns.get(self.record_id)
        if column and column.role != "ignore":
            raise ValueError(f"{self.record_id} is the record_id and cannot also be compared as {column.role}")
        return self


def read_settings(path: Path) -> Settings:
    """Read a settings file.

    Raises:
        SettingsError: the file is missing, is not YAML, or has a key that does not fit; the message says which.
    """
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be read ({error.strerror}). Give the settings file with --settings."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not a YAML file in UTF-8: {error}") from error
    if not isinstance(content, dict):
        raise SettingsError(
            f"{path}: must hold keys such as record_id and columns; see `minsheng identity evaluate --help`."
        )
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        lines = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'file'}: {one['msg']}" for one in error.errors())
        raise SettingsError(f"{path}: {lines}.") from error


# What headers of such tables usually say; the first pattern that fits gives the role. Tried on the header in lower
# case with everything but letters and digits taken out.
_HEADERS: tuple[tuple[str, RoleName], ...] = (
    (r"(given|first|fore|christian)_?names?|fname(_?c?\d)?|vorname|prenom|nombre|given", "given_name"),
    (r"(family|last|sur)_?names?|lname(_?c?\d)?|nachname|nom|apellidos?|surname_?\d", "family_name"),
    (r"(full_?)?names?|person_?name|姓名|name_?full", "full_name"),
    (r"(date_?of_?birth|birth_?date|dob|born|geburtsdatum|出生日期)", "birth_date"),
    (r"(by|birth_?year|year_?of_?birth|yob|anasc)", "birth_year"),
    (r"(bm|birth_?month|month_?of_?birth|mob)", "birth_month"),
    (r"(bd|birth_?day|day_?of_?birth)", "birth_day"),
    (r"(sex|gender|性别)", "sex"),
    (r"soc_?sec(_?id)?|ssn|national_?id|dni|nid|tax_?(id|no)|passport(_?no)?", "identity_number"),
    (r"id_?(card|number|no)|身份证号?", "identity_number"),
    (r"(phone|mobile|tel|telephone|cell)(_?(no|number))?|联系电话|手机号?", "phone"),
    (r"e_?mail(_?address)?", "email"),
    (r"(account|iban|bank_?account)(_?(no|number))?|银行账号", "account"),
    (r"(post_?code|zip(_?code)?|postal_?code|postcode_fake|邮编)", "postcode"),
    (r"(address|addr|street)(_?(line)?_?\d|_?name)?|住址|地址", "street_address"),
    (r"(suburb|city|town|village|place|birth_?place|municipality|county|locality)", "place"),
    (r"(state|province|region|country|type|occupation|race|education)", "category"),
)  # fmt: skip
_IDS = r"(rec(ord)?|unique|row)_?(id|no|number)|id|uid"
_ENTITIES = r"(cluster|entity|ent|person|class|true)_?(id|no|number)?"


def guess_settings(headers: list[str], truth_headers: list[str]) -> Settings:
    """Settings guessed from the headers of both files; columns whose header says nothing are ignored.

    Raises:
        SettingsError: no column looks like the record id, or none can be compared; write a settings file then.
    """
    record_id = _first(headers, _IDS) or headers[0]
    truth = _guess_truth(truth_headers, record_id)
    columns = {}
    for header in headers:
        role = next((role for pattern, role in _HEADERS if re.fullmatch(pattern, _plain(header))), "ignore")
        columns[header] = Column(role="ignore" if header == record_id else role)
    try:
        return Settings(record_id=record_id, columns=columns, truth=truth)
    except ValidationError as error:
        known = ", ".join(headers)
        raise SettingsError(
            f"The headers ({known}) do not say what the columns mean: {error.errors()[0]['msg']}. "
            "Write a settings file (record_id, columns) and give it with --settings."
        ) from error


def _guess_truth(headers: list[str], record_id: str) -> Truth:
    if record_id in headers or _first(headers, _IDS):
        key = record_id if record_id in headers else _first(headers, _IDS)
        entity = _first([header for header in headers if header != key], _ENTITIES)
        if key and entity:
            kind = "error_type" if "error_type" in headers else None
            return Truth(record_id=key, entity_id=entity, error_type=kind)
    if len(headers) == 2:
        return Truth(left=headers[0], right=headers[1])
    raise SettingsError(
        f"The truth file's headers ({', '.join(headers)}) do not name a record and its entity. "
        "Name them under truth in a settings file: {record_id: …, entity_id: …} or {left: …, right: …}."
    )


def _first(headers: list[str], pattern: str) -> str | None:
    return next((header for header in headers if re.fullmatch(pattern, _plain(header))), None)


def _plain(header: str) -> str:
    return re.sub(r"[^\w]+", "_", re.sub(r"([a-z])([A-Z])", r"\1_\2", header).strip().lower())
