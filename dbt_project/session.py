"""The plugin that dbt-duckdb loads (profiles.yml): each of its cursors gets the secret of the keyed hashes.

It stands apart from hash_key.py because it needs dbt, which takes a second or two to import.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from dbt_project.hash_key import hash_key, set_hash_key


class Plugin(BasePlugin):
    """Sets the secret on each cursor that dbt opens. Its path is ``MINSHENG_HASH_KEY``."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Called by dbt-duckdb when it opens the warehouse."""
        self.key = hash_key(Path(os.environ["MINSHENG_HASH_KEY"]))

    def configure_cursor(self, cursor) -> None:
        """Called by dbt-duckdb for every cursor."""
        set_hash_key(cursor, self.key)
