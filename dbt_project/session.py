"""What every dbt connection needs before its first statement: the secret of the keyed hashes.

The secret goes into session variables, so that it stands in no compiled SQL, log or manifest. macros/keyed_hash.sql
reads it. Loaded by dbt-duckdb as a plugin (profiles.yml); publication and tests call ``set_hash_key`` themselves.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin

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


class Plugin(BasePlugin):
    """Sets the secret on each cursor that dbt opens. Its path is ``MINSHENG_HASH_KEY``."""

    def configure_cursor(self, cursor) -> None:
        """Called by dbt-duckdb for every cursor."""
        set_hash_key(cursor, hash_key(Path(os.environ["MINSHENG_HASH_KEY"])))
