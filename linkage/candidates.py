"""Which pairs of records are worth comparing: blocking keys found on the table itself, bounded whatever it holds.

A key is a set of one to ``MOST_PARTS`` prepared columns of different attributes; two records are candidates when they
agree on all columns of a key. Keys are tried from few columns to many. One that would bring too many pairs is refined
by a further column; one that fits is taken, and not refined unless some of its groups were too large to be compared
in full (a placeholder number, one name for all). Groups that stay too large under every key are not compared in full,
and reported; within them, records that are equal in everything compared still meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from linkage.roles import Attribute

if TYPE_CHECKING:
    import duckdb

MOST_PARTS = 3
SAMPLE_RECORDS = 100_000  # keys are weighed on so many records at most
KEYS_AT_LEAST = (
    10  # no key takes more than this part of all candidate pairs: agreement on several different things is wanted
)
LEAST_PAIRS = 400_000  # a small table may compare more for each record


@dataclass(frozen=True)
class Key:
    """A blocking key in use: its columns, the pairs it brings, and the records in groups too large for it."""

    columns: tuple[str, ...]
    pairs: int
    records_left_out: int


@dataclass(frozen=True)
class Candidates:
    """What was found: ``table`` has record_id_l < record_id_r, each pair once; keys as used; records no key could
    compare."""

    table: str
    pairs: int
    keys: tuple[Key, ...]
    crowded: tuple[Key, ...]
    records_in_large_groups: int


def find_candidates(
    connection: duckdb.DuckDBPyConnection,
    nodes: str,
    attributes: Sequence[Attribute],
    *,
    pairs_per_record: int = 100,
    largest_group: int = 300,
) -> Candidates:
    """Make the table ``candidates`` of pairs worth comparing.

    Args:
        connection: holds ``nodes``; gets the table.
        nodes: name of a table with an integer ``record_id`` and the prepared columns of the attributes.
        attributes: what the records are compared on.
        pairs_per_record: pairs at most for each record, over all keys.
        largest_group: records that may share a key and all be compared with each other.
    """
    records = _scalar(connection, f"select count(*) from {nodes}")
    budget = max(pairs_per_record * records, LEAST_PAIRS)
    keys, crowded = _choose_keys(connection, nodes, attributes, budget, largest_group)
    connection.execute("create or replace temp table candidates (record_id_l bigint, record_id_r bigint)")
    for key in keys:
        connection.execute(
            f"insert into candidates {_pairs_sql(nodes, key.columns, largest_group)} except select * from candidates"
        )
    columns = [column for attribute in attributes for column in _key_columns(attribute)]
    everything = ", ".join(attribute.name for attribute in attributes)
    connection.execute(
        f"""insert into candidates
        select min(record_id) over (partition by {everything}) as first, record_id from {nodes}
        qualify first < record_id and count(*) over (partition by {everything}) > {largest_group}
        except select * from candidates"""
    )
    left_out = _records_left_out(connection, nodes, keys, columns, largest_group)
    return Candidates(
        "candidates", _scalar(connection, "select count(*) from candidates"), tuple(keys), tuple(crowded), left_out
    )


def _choose_keys(
    connection: duckdb.DuckDBPyConnection, nodes: str, attributes: Sequence[Attribute], budget: int, largest_group: int
) -> tuple[list[Key], list[Key]]:
    """The keys to use, and the single columns with values that too many records share, most records first."""
    columns = [(attribute.name, column) for attribute in attributes for column in _key_columns(attribute)]
    sample, scale = _sample(connection, nodes)
    taken: list[Key] = []
    crowded: list[Key] = []
    complete: list[frozenset[str]] = []
    useless: set[str] = set()
    left = budget
    for size in range(1, MOST_PARTS + 1):
        weighed = []
        for parts in combinations(columns, size):
            names = tuple(column for _, column in parts)
            if len({attribute for attribute, _ in parts}) < size or useless.intersection(names):
                continue
            if any(done.issubset(names) for done in complete):
                continue
            pairs, left_out = _weigh(connection, sample, names, largest_group, scale)
            if size == 1 and pairs == 0 and left_out == 0:
                useless.add(names[0])  # empty, or different in every record
            weighed.append(Key(names, pairs, left_out))
        if size == 1:
            crowded = sorted((key for key in weighed if key.records_left_out), key=lambda key: -key.records_left_out)
        for key in sorted(weighed, key=lambda key: (key.pairs, key.columns)):
            if 0 < key.pairs <= min(left, budget // KEYS_AT_LEAST):
                taken.append(key)
                left -= key.pairs
                if not key.records_left_out:
                    complete.append(frozenset(key.columns))
    return taken, crowded


def _sample(connection: duckdb.DuckDBPyConnection, nodes: str) -> tuple[str, float]:
    """A table of at most SAMPLE_RECORDS nodes, drawn by a hash of the id, and what its pairs count for."""
    records = _scalar(connection, f"select count(*) from {nodes}")
    if records <= SAMPLE_RECORDS:
        return nodes, 1.0
    connection.execute(
        f"""create or replace temp table candidate_sample as
        from {nodes} order by hash(record_id), record_id limit {SAMPLE_RECORDS}"""
    )
    return "candidate_sample", records / SAMPLE_RECORDS


def _weigh(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], largest_group: int, scale: float
) -> tuple[int, int]:
    """The pairs a key brings, and the records in groups it cannot compare; groups grow with the table, pairs with its
    square."""
    present = " and ".join(f"{column} is not null" for column in columns)
    row = connection.execute(
        f"""select coalesce(sum(n * (n - 1) // 2) filter (n <= {largest_group}), 0),
            coalesce(sum(n) filter (n > {largest_group}), 0)
        from (
            select ceil(count(*) * {scale}) as n from {table} where {present}
            group by {", ".join(columns)} having count(*) > 1)"""
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _pairs_sql(nodes: str, columns: Sequence[str], largest_group: int) -> str:
    """Pairs of a key, from groups that are not too large. The join runs on the groups' ids, once."""
    present = " and ".join(f"{column} is not null" for column in columns)
    grouped = f"""select record_id, dense_rank() over (order by {", ".join(columns)}) as group_id,
        count(*) over (partition by {", ".join(columns)}) as records from {nodes} where {present}"""
    return f"""(
        with grouped as (select record_id, group_id from ({grouped}) where records between 2 and {largest_group})
        select l.record_id, r.record_id
        from grouped as l join grouped as r on l.group_id = r.group_id and l.record_id < r.record_id)"""


def _records_left_out(
    connection: duckdb.DuckDBPyConnection, nodes: str, keys: Sequence[Key], columns: Sequence[str], largest_group: int
) -> int:
    """Records that share a column with too many others and are in no candidate pair at all."""
    if not any(key.records_left_out for key in keys) and keys:
        return 0
    crowded = " or ".join(
        f"count(*) over (partition by {column}) > {largest_group} and {column} is not null" for column in columns
    )
    return _scalar(
        connection,
        f"""select count(*) from (select record_id from {nodes} qualify {crowded}
        except (select record_id_l from candidates union all select record_id_r from candidates))""",
    )


def _key_columns(attribute: Attribute) -> list[str]:
    return [f"{attribute.name}{suffix}" for suffix in attribute.role.keys]


def _scalar(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
