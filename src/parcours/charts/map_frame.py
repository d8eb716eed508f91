"""Where things stand on the journey map."""

from __future__ import annotations

from dataclasses import dataclass

from parcours.charts.readings import MapReading
from parcours.charts.svg import Sheet
from parcours.charts.theme import Theme
from parcours.vocabulary.wording import Wording

GUTTER = 128.0
"""Room for the names of the lanes."""
AXIS = 34.0
MARGIN = 12.0
USUAL_WIDTH = 1200.0


def column_width(stages: int) -> float:
    """Few stages share the usual width, many make the map wider."""
    return max(118.0, (USUAL_WIDTH - GUTTER - MARGIN) / max(stages, 1))


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The sheet, the words, and the columns, one per stage."""

    sheet: Sheet
    wording: Wording
    theme: Theme
    map: MapReading
    link: str = ""
    against: MapReading | None = None
    """A second reading of the same journey, laid over the first."""
    names: tuple[str, str] = ("", "")
    """What the two readings are called."""
    labels_above: bool = False
    """On a phone the names of the lanes stand above them, not in a gutter that would take a third of the screen."""

    @property
    def gutter(self) -> float:
        """Room at the left: for the names of the lanes, or for the figures of the curve's axis alone."""
        return AXIS if self.labels_above else GUTTER

    @property
    def column(self) -> float:
        """Width of one stage's column."""
        return column_width(len(self.map.stages))

    def left(self, position: int) -> float:
        """Left edge of a stage's column."""
        return self.gutter + position * self.column

    def track(self, position: int) -> tuple[float, float]:
        """Left edge and width of a bar that leaves room for its figure."""
        return self.left(position) + 10, self.column - 20 - 34

    def centre(self, position: int) -> float:
        """Middle of a stage's column."""
        return self.left(position) + self.column / 2
