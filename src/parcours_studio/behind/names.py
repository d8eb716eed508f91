"""What places on the map are called in the reader's language; an id that is no longer on a map stands for itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from parcours.errors import JourneyError
from parcours.journeys.labels import label
from parcours_studio.company import designs
from parcours_studio.ui.words import language

if TYPE_CHECKING:
    from parcours.company.behind import Places


class Names:
    """Labels by ids, and by the codes of a generation."""

    def __init__(self) -> None:
        self._labels: dict[tuple[str, str, str], str] = {}
        """Kind, journey and id; the journey empty for whichever comes first."""
        for kind, journey, one, said in _all(language()):
            self._labels[kind, journey, one] = said
            self._labels.setdefault((kind, "", one), said)

    def of(self, kind: str, one: str, journey: str = "") -> str:
        """The label of a journey, stage, touchpoint or promise."""
        return self._labels.get((kind, journey, one)) or self._labels.get((kind, "", one)) or one

    def coded(self, kind: str, code: int | None, places: Places) -> str:
        """The label of what a code stands for; empty for none."""
        row = places.row(kind, code)
        if row is None:
            return ""
        journey = places.row("journey", places.journey_of(row))
        return self._labels.get((kind, journey["id"] if journey else "", row["id"])) or str(row["label"] or row["id"])

    def choices(self, kind: str) -> list[tuple[str, str]]:
        """Ids and labels of all of a kind, in the order of the maps, each id once."""
        return [(one, said) for (what, journey, one), said in self._labels.items() if what == kind and not journey]


def _all(spoken: str) -> Iterator[tuple[str, str, str, str]]:
    try:
        journeys = designs.journeys()
    except JourneyError:  # a file that is being written by hand: ids stand for themselves
        return
    for journey in journeys:
        yield "journey", journey.id, journey.id, label(journey, spoken)
        for stage in journey.stages:
            yield "stage", journey.id, stage.id, label(stage, spoken)
            for point in stage.touchpoints:
                yield "touchpoint", journey.id, point.id, label(point, spoken)
                for promise in point.promises:
                    yield "promise", journey.id, promise.id, label(promise, spoken)
