"""Which journeys a workshop can be about, and what is rated on them."""

from __future__ import annotations

from typing import Any

from parcours.journeys.journey import Journey
from parcours.journeys.journey_file import read_journeys
from parcours.journeys.labels import label
from parcours_studio.company import queries as company
from parcours_studio.ui.words import language


def choices() -> list[tuple[str, str]]:
    """The journeys by id, as the reader calls them."""
    return [(journey.id, label(journey, language())) for journey in _known()]


def templates() -> list[tuple[str, str]]:
    """The templates that a new journey can be made from."""
    return []


def stages_of(journey_id: str) -> list[dict[str, Any]]:
    """Stages with what can be rated there, as a workshop keeps them; stages without touchpoints are left out.

    Raises KeyError when there is no such journey.
    """
    journey = {one.id: one for one in _known()}[journey_id]
    found = []
    for stage in journey.stages:
        points = [
            {"id": point.id, "label": point.label or point.id} for point in stage.touchpoints if not point.retired
        ]
        if points:
            found.append({"id": stage.id, "label": stage.label or stage.id, "touchpoints": points})
    return found


def _known() -> list[Journey]:
    return read_journeys(company.folder().journeys)
