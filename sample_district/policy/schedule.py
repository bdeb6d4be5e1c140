"""When the feeds of this room are delivered: the history on the first night, then monthly and quarterly files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sample_district.deliveries import Delivery
from sample_district.policy import help_schedule, register_schedule
from sample_district.world import World


def first_night(world: World) -> Iterator[Delivery]:
    """Every file of these feeds on the first night."""
    yield from register_schedule.first_night(world)
    yield from help_schedule.first_night(world)


def later_night(world: World, night: date) -> Iterator[Delivery]:
    """The files of these feeds on a later night."""
    yield from register_schedule.later_night(world, night)
    yield from help_schedule.later_night(world, night)
