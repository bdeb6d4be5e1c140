"""What of a value may be shown outside the identifier file: enough to recognise the kind of defect, not the person.

``mask`` and ``mask_sql`` give the same text for the same value; a test holds them together.

identifier, account, contact: first character, and the last of long values (王**, 3****************7). quasi: first
character. sensitive: stars only, whatever the length. none: as it is, but for runs of eleven digits or more, which may
be an identity number, a phone or an account in the wrong column.
"""

from __future__ import annotations

import re

from ingestion.contract import Privacy

LONG = 8  # characters from which the last one is shown too; names are shorter
SHOWN = 40  # characters of a value that a table or a message shows; the rest is cut
NUMBER_RUN = r"[0-9０-９](?:[ -]?[0-9０-９]){10,}[xX]?"
STARS = "*" * 11
DIRECT = ("identifier", "account", "contact")


def mask(value: object, privacy: Privacy) -> str:
    """The masked text of a value; an empty text for null."""
    if value is None:
        return ""
    text = str(value)[:SHOWN]
    if privacy == "none":
        return re.sub(NUMBER_RUN, STARS, text)
    if privacy == "sensitive":
        return "***" if text else ""
    if privacy in DIRECT and len(text) >= LONG:
        return text[0] + "*" * (len(text) - 2) + text[-1]
    return text[:1] + "*" * (len(text) - 1) if len(text) > 1 else "*" * len(text)


def mask_sql(column: str, privacy: Privacy) -> str:
    """DuckDB SQL that masks a text column (or expression) as ``mask`` does."""
    text = f"left(coalesce(cast({column} as varchar), ''), {SHOWN})"
    if privacy == "none":
        return f"regexp_replace({text}, '{NUMBER_RUN}', '{STARS}', 'g')"
    if privacy == "sensitive":
        return f"case when {text} = '' then '' else '***' end"
    short = f"case when length({text}) > 1 then left({text}, 1) || repeat('*', length({text}) - 1)"
    short += f" else repeat('*', length({text})) end"
    if privacy == "quasi":
        return short
    long = f"left({text}, 1) || repeat('*', length({text}) - 2) || right({text}, 1)"
    return f"case when length({text}) >= {LONG} then {long} else {short} end"
