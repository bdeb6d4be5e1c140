"""Searches data homes for what must stay inside: identity numbers in all their forms, names, phones, accounts.

Reads by query in every column of DuckDB, SQLite and Parquet files, and as text everything else (pages, documents, logs,
manifests, workbooks, archives), unescaped first. A finding never shows the value it found, only where and of what kind.
"""

from __future__ import annotations

import html
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ingestion.contract import contracts
from ingestion.home import Home

DUCKDB_MAGIC, SQLITE_MAGIC, PARQUET_MAGIC = b"DUCK", b"SQLite format 3\0", b"PAR1"
SHORTEST_NUMBER = 11  # a mobile phone; anything shorter is no secret of its own
NUMBER = re.compile(r"(?<!\d)\d(?:[ \-\u3000]?\d){10,}(?:[xX]\d{0,4})?(?!\d)")
SEPARATORS = re.compile(r"[ \-\u3000]")
PIECES_JOINED = 6  # an account is written in up to five groups of four digits
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af·]+")
WIDE = str.maketrans("０１２３４５６７８９ＸｘX", "0123456789xxx")
ORGANISATIONS = ("公司", "中心", "敬老院", "服务站", "养老院", "食堂", "合作社", "委员会", "局", "厂", "店", "社区")
BATCH = 100_000


@dataclass(frozen=True)
class Finding:
    """One value that must not be there: in which file, at which place of it, of what kind, and how it was written."""

    path: str
    place: str
    kind: str
    form: str
    masked: str


@dataclass
class Secrets:
    """What to look for, by the form it takes in text. Build with ``of``."""

    numbers: dict[str, tuple[str, str]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        identity_numbers: Iterable[str] = (),
        names: Iterable[str] = (),
        phones: Iterable[str] = (),
        accounts: Iterable[str] = (),
    ) -> Secrets:
        """Every form: 18 digits with x in either case, the old 15, the first 17, 14; phones and accounts as they are.

        Spaces and hyphens between digits, and full-width digits, are seen through when text is read.
        """
        forms: dict[str, tuple[str, str]] = {}
        for number in identity_numbers:
            digits = _normal(number)
            if len(digits) != 18:
                forms.setdefault(digits, ("identity number", "as delivered"))
                continue
            for form, text in (
                ("18", digits), ("17", digits[:17]), ("15", digits[:6] + digits[8:17]), ("first 14", digits[:14]),
            ):  # fmt: skip
                forms.setdefault(text, ("identity number", form))
        for kind, values in (("phone", phones), ("account", accounts)):
            for value in values:
                if len(_normal(value)) >= SHORTEST_NUMBER:
                    forms.setdefault(_normal(value), (kind, "whole"))
        return cls(forms, frozenset(name.strip() for name in names if name and len(name.strip()) >= 2))

    def in_text(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Kind, form and masked value of everything found in a text."""
        text = text.translate(WIDE)
        for match in NUMBER.finditer(text):
            # Random hex holds runs of eleven digits often enough to be somebody's phone by chance; not so for
            # identity numbers. So phones and accounts count only where no letter touches them.
            around = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
            touched = any(letter.isascii() and letter.isalpha() for letter in around)
            yield from self._in_run(match.group(), touched)
        if self.names:
            for match in HAN.finditer(text):
                run = match.group()
                # A name counts when it stands alone: two characters inside a sentence are a word, not a person.
                if run in self.names:
                    yield "name", "whole", f"{run[0]}…"

    def _in_run(self, run: str, touched: bool) -> Iterator[tuple[str, str, str]]:
        """Secrets in a run of digit groups: the longest sequence of groups first, numbers side by side one by one."""
        groups = [(group.start(), group.end()) for group in re.finditer(r"[^ \-\u3000]+", run)]
        first = 0
        while first < len(groups):
            end = first + 1
            for last in range(min(first + PIECES_JOINED, len(groups)), first, -1):
                written = run[groups[first][0] : groups[last - 1][1]]
                found = self._lookup(_normal(written))
                if found and not (touched and found[0] != "identity number"):
                    spaced = " spaced" if SEPARATORS.search(written) else ""
                    yield found[0], found[1] + spaced, f"{written[:2]}…{written[-1]}"
                    end = last
                    break
            first = end

    def _lookup(self, digits: str) -> tuple[str, str] | None:
        """The secret that a number is or begins with: a disability certificate is an identity number and two digits."""
        for candidate in (digits, digits[:18], digits[:-1]):
            if found := self.numbers.get(candidate):
                return found
        return None


def _normal(number: str) -> str:
    return SEPARATORS.sub("", number.strip().translate(WIDE)).lower()


def scan(paths: Iterable[Path], secrets: Secrets) -> list[Finding]:
    """Search files and folders, followed through links once; sorted, each place once."""
    files: dict[Path, Path] = {}
    for path in paths:
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for each in found:
            if each.is_file():
                files.setdefault(each.resolve(), each)
    findings = {finding for file in files.values() for finding in scan_file(file, secrets)}
    return sorted(findings, key=lambda f: (f.path, f.place, f.kind, f.form, f.masked))


def scan_file(path: Path, secrets: Secrets) -> Iterator[Finding]:
    """Search one file, by its content, not by its name; the name itself is searched too."""
    for kind, form, masked in secrets.in_text(path.name):
        yield Finding(str(path), "file name", kind, form, masked)
    with path.open("rb") as stream:
        start = stream.read(16)
    if start[:4] == PARQUET_MAGIC:
        texts = _parquet_texts(path)
    elif start[8:12] == DUCKDB_MAGIC:
        texts = _duckdb_texts(path)
    elif start == SQLITE_MAGIC:
        texts = _sqlite_texts(path)
    elif start[:2] == b"PK":
        texts = _zip_texts(path)
    else:
        texts = _plain_texts(path.read_bytes())
    for place, text in texts:
        for kind, form, masked in secrets.in_text(text):
            yield Finding(str(path), place, kind, form, masked)


def _duckdb_texts(path: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as searched (read_only)")
        columns = connection.execute(
            # A view holds nothing of its own, and one over another attached file does not open alone.
            "select schema_name, table_name, column_name from duckdb_columns() where database_name = 'searched'"
            " and (schema_name, table_name) in"
            " (select (schema_name, table_name) from duckdb_tables() where database_name = 'searched')"
        ).fetchall()
        comments = connection.execute(
            "select comment from duckdb_columns() where database_name = 'searched' and comment is not null"
            " union all select comment from duckdb_tables() where database_name = 'searched' and comment is not null"
        ).fetchall()
        yield from (("comment", text) for (text,) in comments)
        for schema, table, column in columns:
            relation = f'searched."{schema}"."{table}"'
            yield from _column_texts(connection, relation, column, f"{schema}.{table}.{column}")


def _parquet_texts(path: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect() as connection:
        relation = f"read_parquet('{path}', hive_partitioning = false)"
        columns = [row[0] for row in connection.execute(f"describe select * from {relation}").fetchall()]
        for column in columns:
            yield from _column_texts(connection, relation, column, column)


def _column_texts(
    connection: duckdb.DuckDBPyConnection, relation: str, column: str, place: str
) -> Iterator[tuple[str, str]]:
    """Distinct values of a column, of whatever type, that could hold a long number or Chinese text."""
    value = f'cast("{column}" as varchar)'
    digits, han = "[0-9０-９](?:[ \\-　]?[0-9０-９]){10}", "[\\x{3400}-\\x{9fff}\\x{20000}-\\x{323af}]"
    cursor = connection.cursor()
    cursor.execute(f"select distinct {value} from {relation} where regexp_matches({value}, '{digits}|{han}')")
    while rows := cursor.fetchmany(BATCH):
        yield from ((place, text) for (text,) in rows)


def _sqlite_texts(path: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            cursor = connection.execute(f'select * from "{table}"')
            names = [name for name, *_ in cursor.description]
            for row in cursor:
                for name, value in zip(names, row, strict=True):
                    if isinstance(value, bytes):
                        value = value.decode("utf-8", "replace")  # noqa: PLW2901 - the same value, readable
                    if value is not None:
                        yield f"{table}.{name}", _unescaped(str(value))


def _zip_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Members of archives and workbooks; what is no archive after all is read as text."""
    if not zipfile.is_zipfile(path):
        yield from _plain_texts(path.read_bytes())
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            for _, text in _plain_texts(archive.read(name)):
                yield name, text


def _plain_texts(content: bytes) -> Iterator[tuple[str, str]]:
    """Lines of a text in whatever encoding: UTF-8, and GB18030 where it is none."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "ignore") + "\n" + content.decode("gb18030", "ignore")
    for number, line in enumerate(_unescaped(text).splitlines(), start=1):
        yield f"line {number}", line


def _unescaped(text: str) -> str:
    r"""Text with \uXXXX and HTML entities resolved: JSON and pages write Chinese either way."""
    if "\\u" in text:
        text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)
    return html.unescape(text) if "&" in text else text


def secrets_of_raw(home: Home) -> Secrets:
    """Every identity number, name, phone and account that was loaded, by the privacy classes of the contracts."""
    found: dict[str, set[str]] = {"identity_numbers": set(), "names": set(), "phones": set(), "accounts": set()}
    with duckdb.connect() as connection:
        for contract in contracts().values():
            files = [str(path) for path in (home.raw / contract.id).rglob("*.parquet")]
            if not files:
                continue
            for column in contract.columns:
                if column.privacy not in ("identifier", "contact", "account"):
                    continue
                for name in (column.name, f"{column.name}__raw"):
                    values = connection.execute(
                        f'select distinct cast("{name}" as varchar) from read_parquet(?, union_by_name = true)'
                        f' where "{name}" is not null',
                        [files],
                    ).fetchall()
                    for (value,) in values:
                        kind = _kind(value, column.privacy)
                        if kind:
                            found[kind].add(value)
    return Secrets.of(**found)


def _kind(value: str, privacy: str) -> str | None:
    """Which list of secrets a value of an identifying column belongs to; None for what identifies nobody."""
    digits = _normal(value)
    if re.fullmatch(r"\d{15}(\d{2}[\dx])?|\d{20}|\d{17}x\d{2}", digits):
        return "accounts" if privacy == "account" else "identity_numbers"
    if digits.isdigit() and len(digits) >= SHORTEST_NUMBER:
        return {"contact": "phones", "account": "accounts"}.get(privacy, "identity_numbers")
    # Whole names of persons: two to eight characters; an address is longer or holds digits, a payee may be a firm.
    name = value.strip()
    is_person = HAN.fullmatch(name) and len(name) <= 8 and not name.endswith(ORGANISATIONS)
    return "names" if privacy == "identifier" and is_person else None
