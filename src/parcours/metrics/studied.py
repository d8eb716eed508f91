"""Metrics that do not add up (a median, a rate over customers): computed from the derived tables each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from parcours.metrics.cells import Cell
from parcours.metrics.estimates import Readings
from parcours.metrics.metric import Metric
from parcours.metrics.question import Question
from parcours.metrics.tables import Tables
from parcours.statistics.differences import Difference


class Unseen(NamedTuple):
    """Why some periods cannot be read yet: what is counted shows only after a silence."""

    silence_days: int
    known_days: int
    """How many days the facts span."""
    readable_from: dt.date


@dataclass(frozen=True, kw_only=True)
class Studied(Metric):
    """A metric that is computed anew: `study` returns the cells and their readings.

    `unseen` says why readings have no value, where what they count cannot have been seen yet; `without_guests` that
    customers whom nobody could recognise are left out.
    """

    study: Callable[[Tables, Question], tuple[list[Cell], Readings]]
    differ: Callable[[Readings, Readings], Difference]
    sampled: bool = True
    without_guests: bool = False
    unseen: Callable[[Tables, Question], Unseen | None] | None = None
