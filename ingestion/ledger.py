"""The ledger: what was delivered, what became of it, who decided what. One SQLite file.

SQLite, because it survives a kill at any moment and can be read by ``minsheng status`` while a load writes.
Times are Asia/Shanghai. Tables and their grains are in ``SCHEMA``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
-- one row per delivered content of a feed (the same bytes are loaded once)
create table if not exists loads (
    load_id text primary key,            -- code + first 12 of the content hash: GA01-1a2b3c4d5e6f
    load_sequence integer not null,      -- precedence (loads.precedence): day delivered, period, version; later wins
    feed text not null,
    file_name text not null,
    file_path text not null,
    file_sha256 text not null,
    file_bytes integer not null,
    load_date text not null,
    period text,                         -- first day of the period the file speaks of
    period_text text,                    -- as written in the name: 2026, 202610, 20261031
    area_code text not null,             -- 341504 or the nine digits of a township part
    delivered_date text,
    file_version integer not null default 1,
    recognised_by text,                  -- how the name led to the feed
    contract_version integer,
    rows_body integer not null default 0,
    rows_loaded integer not null default 0,
    rows_quarantined integer not null default 0,
    rows_not_data integer not null default 0,
    control_rows integer,                -- declared by the department, else null
    control_sum text,
    loaded_sum text,
    outcome text not null,               -- loaded, refused
    state text not null,                 -- candidate, in_effect, held, superseded, refused
    reason_code text,
    reason text,                         -- English; no personal value in it
    reason_zh text,
    details text,                        -- JSON: header mapping, unknown headers, warnings with counts
    raw_path text,
    quarantine_path text,
    released_path text                   -- Parquet of quarantined rows that were released, else null
);
create index if not exists loads_of_feed on loads (feed, state);
-- one row per time a file was seen that was not loaded again (same content) or not recognised
create table if not exists sightings (
    load_date text not null, file_path text not null, file_name text not null, file_sha256 text,
    feed text, outcome text not null,    -- duplicate, unchanged, unrecognised, being_written, unreadable
    reason text, reason_zh text,
    period text, period_text text, area_code text, delivered_date text,  -- what the name says
    primary key (load_date, file_path)
);
-- one row per file seen in landing: spares hashing again what has not changed
create table if not exists files_seen (
    file_path text primary key, file_bytes integer not null, changed_ns integer not null, sha256 text not null,
    synthetic_label text                 -- label of the sample district it came from, else null
);
-- one row per reason for which a load (or a whole feed: load_id '') is kept from taking effect
create table if not exists holds (
    feed text not null, load_id text not null default '', code text not null,
    status text not null,                -- standing, lifted (lifted overrules the same reason found again)
    reason text, reason_zh text, author text not null, held_at text not null,
    primary key (feed, load_id, code)
);
-- one row per decision of a person about a feed or a load
create table if not exists decisions (
    decision_id integer primary key autoincrement, decided_at text not null, author text not null,
    action text not null, feed text, load_id text, reason text
);
-- one row per quarantined row that a person released; its load carries it (loads.released_path)
create table if not exists releases (
    load_id text not null, sheet text not null default '', row_number integer not null,
    released_at text not null, author text not null, reason text, primary key (load_id, sheet, row_number)
);
-- one row per night (load date) that ran; rewritten when the date runs again
create table if not exists nights (
    load_date text primary key, inputs_digest text, started_at text, finished_at text,
    outcome text, exit_code integer, publication_id text, summary text
);
-- one row per publication attempt
create table if not exists publications (
    publication_id text primary key, load_date text not null, manifest_hash text, gate_outcome text not null,
    accepted_by text, approved_by text, reason text, created_at text not null
);
-- one row per check result of a night (replaced when the date runs again)
create table if not exists check_results (
    night text not null, suite text not null, check_name text not null, column_name text not null default '',
    status text not null, rows_checked integer, rows_failing integer, severity text, threshold text,
    threshold_reason text, load_id text not null default '', details text,
    primary key (night, suite, check_name, column_name, load_id)
);
-- one row per failing publication check that somebody asked to accept, for one content of the night
create table if not exists acceptance_requests (
    load_date text not null, check_name text not null, manifest_hash text not null, author text not null,
    reason text not null, requested_at text not null, primary key (load_date, check_name)
);
-- one row per failing publication check that two persons accepted, for the content of its request
create table if not exists acceptances (
    load_date text not null, check_name text not null, author text not null, approver text not null,
    reason text not null, accepted_at text not null, primary key (load_date, check_name)
);
-- one row per decision of a steward on who is who; it counts from the night on which another person approved it
create table if not exists identity_decisions (
    decision_id integer primary key autoincrement, kind text not null,  -- same, different
    spelling_key text not null, other_spelling text not null,           -- what linkage finds the two sides by
    is_record integer not null,          -- whether the left side is one record, or the whole person
    citizen_id text, other_citizen_id text not null, record_key text,
    left_unit text not null, right_unit text not null,  -- what is held together or apart, for contradictions
    reason text not null, author text not null, proposed_at text not null, impact text,
    approver text, approved_at text, counts_from text,    -- first load date it counts for
    withdrawn_by text, withdrawn_at text, counts_until text -- first load date it no longer counts for
);
-- one row per opening of a restricted file
create table if not exists access_log (
    accessed_at text not null, user_name text not null, purpose text not null, query text not null, file text
);
"""


@contextmanager
def open_ledger(path: Path) -> Iterator[sqlite3.Connection]:
    """Open (and create) the ledger; commits on success, rolls back on an error. Rows come as sqlite3.Row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=30)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma foreign_keys = on")
        connection.executescript(SCHEMA)
        with connection:
            yield connection
    finally:
        connection.close()


def upsert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    """Insert a row, or replace the one with the same primary key."""
    columns = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    connection.execute(f"insert or replace into {table} ({columns}) values ({marks})", row)
