"""Warehouse to published files: candidate, gate, one atomic link, audit, and the reading side (``minsheng sql``)."""
