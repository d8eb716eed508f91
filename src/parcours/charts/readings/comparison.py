"""Two readings of the same thing through two lenses, and their difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parcours.charts.readings.reading import Reading, Unit

Compared = Literal[
    "satisfaction", "criticality", "rounds", "ease", "promise", "follows", "hidden_effort", "back_to_before"
]


@dataclass(frozen=True, kw_only=True)
class DifferenceReading:
    """What one lens says minus what the other says, at one stage or about the whole journey."""

    measure: Compared
    unit: Unit
    first: Reading
    second: Reading
    difference: Reading
    """First minus second, with its interval."""
    beyond: bool
    """More than chance, with all comparisons of the page taken together."""
    stage: str = ""
    """Its id; empty for the whole journey."""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class ComparisonReading:
    """All differences of one journey through two lenses."""

    names: tuple[str, str]
    """What the lenses are called."""
    rows: tuple[DifferenceReading, ...]
    shared: bool = False
    """Whether some customers are seen through both: intervals are then somewhat too wide."""
    apart: tuple[str, ...] = ()
    """Measures that cannot be compared because they were asked with another instrument."""
