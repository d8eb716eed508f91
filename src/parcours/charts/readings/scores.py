"""Metrics: the scorecard and the segments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from parcours.charts.readings.reading import Reading, Unit


@dataclass(frozen=True, kw_only=True)
class ScoreReading:
    """One metric of the scorecard."""

    metric: str
    """The metric's name; the report knows the usual ones in three languages."""
    reading: Reading
    unit: Unit
    label: str = ""
    """Wording for a metric whose name is not one of the usual ones."""
    scale: tuple[float, float] | None = None
    currency: str = ""
    better: Literal["high", "low"] | None = None
    months: tuple[tuple[dt.date, Reading], ...] = ()
    """The same metric by month, oldest first."""
    against_previous: Reading | None = None
    """Difference to the period before, with its interval."""
    against_last_year: Reading | None = None
    pools: Literal["", "question", "promise"] = ""
    """Of what the reading adds several up, where it does so,"""
    pooled: int = 1
    """and of how many."""
    whole: bool = False
    """Whether it is what customers said to the question about the whole."""


@dataclass(frozen=True, kw_only=True)
class WithheldReading:
    """A metric that is not read, or not compared, because facts cannot tell yet."""

    metric: str
    why: Literal["unseen", "facts_begin", "facts_end"]
    days: tuple[int, int] = (0, 0)
    """Unseen: how long the silence is after which it shows, and how many days the facts span."""
    before: tuple[dt.date, dt.date] | None = None
    """The period that it is not compared with."""
    day: dt.date | None = None
    """On which the facts begin or end."""


@dataclass(frozen=True, kw_only=True)
class SegmentReading:
    """One metric for each segment (segments may overlap)."""

    metric: str
    unit: Unit
    rows: tuple[tuple[str, Reading], ...]
    everybody: Reading | None = None
    whole: bool = False
    """Whether it is what customers said to the question about the whole."""
    scale: tuple[float, float] | None = None
