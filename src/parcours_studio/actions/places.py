"""What journeys, stages and touchpoints are called, for actions that know them by their ids."""

from __future__ import annotations

from dataclasses import dataclass, field

from parcours_studio.company import designs
from parcours_studio.ui.words import language


@dataclass(frozen=True)
class Places:
    """Labels by id in the reader's language; an id that is no longer on a map stands for itself."""

    journeys: dict[str, str] = field(default_factory=dict)
    stages: dict[tuple[str, str], str] = field(default_factory=dict)
    touchpoints: dict[tuple[str, str], str] = field(default_factory=dict)
    stage_of: dict[tuple[str, str], str] = field(default_factory=dict)

    def journey(self, journey: str) -> str:
        """The journey's label."""
        return self.journeys.get(journey, journey)

    def touchpoint(self, journey: str, touchpoint: str) -> str:
        """The touchpoint's label."""
        return self.touchpoints.get((journey, touchpoint), touchpoint)

    def stage(self, journey: str, stage: str) -> str:
        """The stage's label."""
        return self.stages.get((journey, stage), stage)


def places() -> Places:
    """All places on the published maps."""
    from parcours.journeys.labels import label

    spoken, found = language(), Places()
    for journey in designs.journeys():
        found.journeys[journey.id] = label(journey, spoken)
        for stage in journey.stages:
            found.stages[journey.id, stage.id] = label(stage, spoken)
            for point in stage.touchpoints:
                found.touchpoints[journey.id, point.id] = label(point, spoken)
                found.stage_of[journey.id, point.id] = stage.id
    return found
