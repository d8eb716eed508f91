"""Where customers take part in a journey, and where only the company speaks."""

from __future__ import annotations

from parcours.journeys.journey import Journey
from parcours.vocabulary.words import Direction, Phase


def taking_part(journey: Journey) -> set[str]:
    """The ids of the touchpoints that make a path one of the customer's own.

    Those in the phase *during*, and those that the design does not call a push. A path without any of them is a string
    of messages that nobody answered: it neither follows the design nor leaves it. All touchpoints, where a design has
    none of this kind.
    """
    points = [(stage.phase, point) for stage in journey.stages for point in stage.touchpoints]
    found = {point.id for phase, point in points if phase is Phase.DURING or point.direction is not Direction.PUSH}
    return found or {point.id for _, point in points}
