"""A journey as designed with what was measured on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from parcours.charts.readings.reading import PromiseReading, Reading, Unit, Weight
from parcours.vocabulary.words import Direction, Office, Phase


@dataclass(frozen=True, kw_only=True)
class TouchpointReading:
    """A touchpoint as designed, and what was measured there."""

    id: str
    label: str
    direction: Direction | None = None
    office: Office = Office.FRONT
    channel: str = ""
    owner: str = ""
    interactions: int | None = None
    """How often it happened; None: not counted, 0: designed but never seen."""
    moment_of_truth: bool = False


@dataclass(frozen=True, kw_only=True)
class StageReading:
    """One column of the map."""

    id: str
    label: str
    phase: Phase
    without_us: bool = False
    touchpoints: tuple[TouchpointReading, ...] = ()
    satisfaction: Reading | None = None
    """On `MapReading.scale`."""
    satisfaction_belief: float | None = None
    """On the same scale."""
    criticality: Reading | None = None
    """Share of what is explained of loyalty, 0 to 1."""
    criticality_belief: float | None = None
    """0 to 10."""
    weight: Weight | None = None
    moment_of_truth: bool = False
    rounds: Reading | None = None
    """How often a touchpoint of this stage is visited per path that comes here: 1 means once."""
    ease: Reading | None = None
    """Declared ease (CES), on `MapReading.ease_scale`."""
    promise: PromiseReading | None = None
    promise_belief: float | None = None
    """The share of promises that people believe is kept here, 0 to 1."""
    actions: tuple[str, ...] = ()
    """What the plan proposes here, best first."""
    paths: int | None = None


@dataclass(frozen=True, kw_only=True)
class MapReading:
    """A journey as designed, with everything measured on it."""

    id: str
    label: str
    stages: tuple[StageReading, ...]
    metric: str = "csat"
    """Which metric the satisfaction curve shows."""
    scale: tuple[float, float] = (1.0, 5.0)
    scale_unit: Unit = Unit.SCORE
    ease_scale: tuple[float, float] = (1.0, 7.0)
    asked: str = ""
    """With which instrument satisfaction was asked (scale, hot or cold): readings of others are not comparable."""
    ease_asked: str = ""
    overall: Reading | None = None
    """What customers say about the whole, on the same scale, where they were not asked about touchpoints."""
    back_to_before: Reading | None = None
    """Share of paths after which the same customer starts again."""
    back_after_days: float | None = None
    """The median time until then."""
    company: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    as_of: dt.date | None = None
    """The day up to which the facts tell."""


@dataclass(frozen=True, kw_only=True)
class CriticalityReading:
    """One touchpoint: how much it weighs and how well it is done, belief beside evidence."""

    id: str
    label: str
    stage: str = ""
    """Label of its stage."""
    importance: Reading | None = None
    """Share of what is explained of loyalty, 0 to 1."""
    importance_belief: float | None = None
    """0 to 10."""
    satisfaction: Reading | None = None
    """On the touchpoint's own scale."""
    satisfaction_belief: float | None = None
    """On the same scale."""
    performance: Reading | None = None
    """What stands on the horizontal axis of the quadrant, comparable between touchpoints: usually the share of the
    two best answers; its unit is `JourneyReading.performance_unit`."""
    by_promise: bool = False
    """Whether that is the share of promises kept, for want of ratings."""
    promise: PromiseReading | None = None
    moment_of_truth: bool = False
    weight: Weight | None = None
    may_lead: bool = False
    """Whether the intervals leave it open that it weighs most."""
    reach: int | None = None
    """Customers who come here."""
