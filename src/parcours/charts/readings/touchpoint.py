"""Everything about one touchpoint: how often, how good, what comes before and after, and the mirror."""

from __future__ import annotations

from dataclasses import dataclass

from parcours.charts.readings.maps import CriticalityReading
from parcours.charts.readings.paths import DeviationReading
from parcours.charts.readings.reading import Reading
from parcours.charts.readings.scores import ScoreReading


@dataclass(frozen=True, kw_only=True)
class SpreadReading:
    """How the answers of one instrument are spread over its scale."""

    metric: str
    scale: tuple[float, float]
    rows: tuple[tuple[float, Reading], ...]
    """Each answer with the share of those who gave it, the lowest first."""


@dataclass(frozen=True, kw_only=True)
class PromiseAtReading:
    """One promise made at a touchpoint: what is aimed at, and what was kept."""

    id: str
    label: str
    aim: float
    kept: ScoreReading | None = None


@dataclass(frozen=True, kw_only=True)
class NeighbourReading:
    """A touchpoint before or after, and the share of steps that come from it or lead to it."""

    id: str
    """Empty where paths start or end."""
    label: str
    share: Reading


@dataclass(frozen=True, kw_only=True)
class MirrorReading:
    """Our own indicator, the customer's verdict, the expectation and our belief of one touchpoint, side by side."""

    kept: Reading | None = None
    """Our own indicator: promises kept, 0 to 1."""
    aim: float | None = None
    kept_belief: float | None = None
    """0 to 1."""
    verdict: Reading | None = None
    """Mean satisfaction on `scale`."""
    best: Reading | None = None
    """The share of the two best answers."""
    scale: tuple[float, float] = (1.0, 5.0)
    verdict_belief: float | None = None
    """On the same scale."""
    expected: Reading | None = None
    """Mean declared expectation on `expected_scale`; None where nobody was asked."""
    expected_scale: tuple[float, float] = (1.0, 5.0)
    gap: Reading | None = None
    """Verdict minus expectation, where both stand on one scale."""
    criticality_belief: float | None = None
    """0 to 10."""
    moment_of_truth: bool = False


@dataclass(frozen=True, kw_only=True)
class EncounterReading:
    """Everything about one touchpoint under a lens."""

    id: str
    label: str
    journey: str
    stage: str
    stage_label: str
    volume: ScoreReading | None = None
    scores: tuple[ScoreReading, ...] = ()
    spread: SpreadReading | None = None
    promises: tuple[PromiseAtReading, ...] = ()
    before: tuple[NeighbourReading, ...] = ()
    after: tuple[NeighbourReading, ...] = ()
    weight: CriticalityReading | None = None
    slope: Reading | None = None
    """By how much the loyalty outcome is higher per unit of the experience; an association."""
    slope_unit: str = ""
    outcome: str = ""
    nothing_explained: str = ""
    over_period: bool | None = None
    deviations: tuple[DeviationReading, ...] = ()
    mirror: MirrorReading = MirrorReading()
