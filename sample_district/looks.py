"""Files of one feed do not all look the same: other header texts, other columns first, another encoding.

None of it is an error: the contract promises to accept it. ``vary`` decides by a stream of the file's own.
"""

from __future__ import annotations

from dataclasses import replace

from sample_district.deliveries import Delivery
from sample_district.settings import Settings

SUBTOTALS = {"MZ01": "village_name"}


def vary(settings: Settings, delivery: Delivery) -> Delivery:
    """The delivery with the look that its sender gave it this time."""
    rates = settings.rates
    rng = settings.rng(f"look {delivery.code} {delivery.area} {delivery.period} {delivery.version}")
    contract, style = delivery.contract, delivery.style
    aliases, order, encoding, extra = rng.random(4)
    if aliases < rates["HEADERS"]:
        known = {c.name: c.headers(delivery.delivered)[1:] for c in contract.columns if c.name not in style.headers}
        other = {name: str(rng.choice(texts)) for name, texts in known.items() if texts}
        grouped = {name for members in style.groups.values() for name in members}
        style = style.with_(headers=style.headers | {n: t for n, t in other.items() if n not in grouped})
    if order < rates["HEADERS"] and not style.groups and not style.joined_pairs:
        names = [c.name for c in contract.columns]
        first = rng.permutation(names)[: max(2, len(names) // 3)].tolist()
        style = style.with_(order=tuple(first))
    if encoding < rates["ENCODING"] and contract.file.format == "csv":
        is_chinese = contract.file.encoding == "GB18030"
        style = style.with_(encoding="UTF-8" if is_chinese else "GB18030", bom=is_chinese)
    if extra < rates["E12"] and contract.file.format == "xlsx" and not style.groups:
        style = style.with_(repeat_header_at=int(rng.integers(20, 60)))
        if delivery.code in SUBTOTALS and style.total_sums:
            style = style.with_(subtotal_by=SUBTOTALS[delivery.code])
    return replace(delivery, style=style)
