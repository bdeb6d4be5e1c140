"""The secret of the keyed hashes, which every connection that hashes needs before its first statement.

The secret goes into session variables, so that it stands in no compiled SQL, log or manifest. macros/keyed_hash.sql
reads it. dbt's own connections get it from dbt_project/session.py.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

HASH_MACRO = Path(__file__).parent / "macros/engines/default__keyed_hash.sql"
HMAC_BLOCK_BYTES = 64  # block size of SHA-256 (FIPS 180-4); RFC 2104 pads the key to it


def hash_key(path: Path) -> bytes:
    """The secret in ``path``; made on first use, owner-only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.touch(mode=0o600)
        partial.write_bytes(secrets.token_bytes(32))
        partial.replace(path)
    return path.read_bytes()


def set_hash_key(connection, key: bytes) -> None:
    """Set the two padded keys of RFC 2104 as variables of a DuckDB connection or cursor."""
    padded = key.ljust(HMAC_BLOCK_BYTES, b"\0")
    connection.execute("set variable hash_inner = ?", [bytes(b ^ 0x36 for b in padded)])
    connection.execute("set variable hash_outer = ?", [bytes(b ^ 0x5C for b in padded)])


def define_keyed_hash(connection, key: bytes) -> None:
    """``keyed_hash(t)`` as a macro of a connection that dbt did not open, in the words of dbt's own."""
    set_hash_key(connection, key)
    (hashed,) = re.findall(r"-%\}\s*(.*?)\s*\{%-", HASH_MACRO.read_text("utf-8"), re.DOTALL)
    connection.execute(f"create or replace temp macro keyed_hash(t) as left({hashed.replace('{{ text }}', 't')}, 32)")
