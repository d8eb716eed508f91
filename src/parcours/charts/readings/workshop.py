"""What a workshop came to: who was there, what they said about each touchpoint, the map and the plan of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from parcours.charts.readings.maps import MapReading
from parcours.charts.readings.report import PlanReading


@dataclass(frozen=True, kw_only=True)
class OpinionReading:
    """What people said to one question about one touchpoint."""

    said: tuple[tuple[float, int], ...]
    """Value and people, lowest first."""
    n: int
    mean: float
    median: float
    lower: float
    upper: float
    disagreement: float | None = None
    """0 to 1."""
    divided: bool = False


@dataclass(frozen=True, kw_only=True)
class RatedReading:
    """One touchpoint with what was said about it, by question; questions that nobody answered are not there."""

    label: str
    stage: str
    opinions: Mapping[str, OpinionReading]
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class WorkshopReading:
    """Everything that one takes home from a workshop."""

    name: str
    company: str
    journey: str
    """Its label."""
    held_on: dt.date
    people: int
    names: tuple[str, ...] = ()
    """Empty where people were anonymous."""
    scales: Mapping[str, tuple[float, float]]
    """Lowest and highest value by question, in the order in which they were asked."""
    rated: tuple[RatedReading, ...]
    """In the order of the map."""
    apart: tuple[tuple[str, str], ...] = ()
    """Touchpoint id and question, those on which opinions lie furthest apart first."""
    map: MapReading
    plan: tuple[PlanReading, ...] = ()
    plan_nothing: str = ""
    """Why the plan has no line."""

    @property
    def ratings(self) -> int:
        """How many ratings there are."""
        return sum(one.n for rated in self.rated for one in rated.opinions.values())
