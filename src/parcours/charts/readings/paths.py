"""How customers travelled: flow, variants, departures from the design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parcours.charts.readings.reading import Reading, Unit


@dataclass(frozen=True, kw_only=True)
class FlowNode:
    """A touchpoint in its designed column."""

    id: str
    label: str
    stage: str
    """The id of its stage."""
    steps: int
    ends: int = 0
    """Paths that end here."""
    starts: int = 0
    satisfaction: Reading | None = None


@dataclass(frozen=True, kw_only=True)
class FlowLink:
    """How many steps lead from one touchpoint to the next, and how long that took (median seconds)."""

    source: str
    target: str
    steps: int
    wait_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class FlowReading:
    """Observed flow over the designed columns."""

    stages: tuple[tuple[str, str], ...]
    """(id, label) in the order of the design."""
    nodes: tuple[FlowNode, ...]
    links: tuple[FlowLink, ...]
    paths: int
    scale: tuple[float, float] = (1.0, 5.0)
    scale_unit: Unit = Unit.SCORE


@dataclass(frozen=True, kw_only=True)
class VariantReading:
    """One way through the journey and how many take it."""

    touchpoints: tuple[str, ...]
    """Labels in order."""
    paths: int
    share: Reading
    """Of all paths in which the customer took part."""
    follows: bool | None = None


@dataclass(frozen=True, kw_only=True)
class WaysReading:
    """The most travelled ways, the most frequent first."""

    shown: tuple[VariantReading, ...] = ()
    in_all: int = 0
    """How many different ones there are."""
    contacts: int = 0
    """Paths left out because they are nothing but messages of the company."""


@dataclass(frozen=True, kw_only=True)
class DeviationReading:
    """One way in which observed paths leave the design."""

    kind: Literal["missing", "unplanned", "out of order", "failed"]
    touchpoint: str
    """Its label."""
    paths: int
    share: Reading
    """Of all paths."""
    consequence: Reading | None = None
    """Difference of satisfaction between the paths with and without it."""
    beyond: bool = False
    """Whether that is more than chance among all departures that are compared."""
    id: str = ""
    """Of the touchpoint."""


@dataclass(frozen=True, kw_only=True)
class AgreementReading:
    """Design against reality: the share of paths that follow the design, and how the others leave it."""

    follows: Reading | None = None
    fitness: Reading | None = None
    contacts: int = 0
    """Paths left out because they are nothing but messages of the company."""
    deviations: tuple[DeviationReading, ...] = ()
