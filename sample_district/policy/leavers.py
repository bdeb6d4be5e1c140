"""Pupils whom the register of pupils shows as having left: some are still paid for (A-41), others no longer."""

from __future__ import annotations

import numpy as np

from sample_district.people import District
from sample_district.policy.lots import ALLOWED, VIOLATION, Plants, draw
from sample_district.policy.stacking import stays

LEFT = "转出"


def leavers(district: District, at_school: np.ndarray) -> Plants:
    """Among the pupils of the newest register (persons): violations get aid nevertheless, allowed got it before."""
    fits = stays(district)[at_school] & (district.column("father")[at_school] >= 0)
    return draw(district, "A-41 leavers", at_school[fits], {VIOLATION: 15, ALLOWED: 50})
