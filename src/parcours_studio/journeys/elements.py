"""The parts of a journey that colleagues edit, each with an address: `journey`, `stage:ride`, `touchpoint:invoice`."""

from __future__ import annotations

from typing import Any

import msgspec

from parcours.journeys.editing import places
from parcours.journeys.journey import Journey, Persona, Stage, Touchpoint

JOURNEY = "journey"


def address(kind: str, id_: str) -> str:
    """The address of an element."""
    return f"{kind}:{id_}"


def parted(element: str) -> tuple[str, str]:
    """Kind and id of an element by its address."""
    kind, _, id_ = element.partition(":")
    return kind, id_


def struct_in(journey: Journey, element: str) -> Journey | Stage | Touchpoint | Persona | None:
    """The element itself; None when it is not there."""
    kind, id_ = parted(element)
    if kind == "stage":
        return next((stage for stage in journey.stages if stage.id == id_), None)
    if kind == "touchpoint":
        return next((place.touchpoint for place in places(journey) if place.touchpoint.id == id_), None)
    if kind == "persona":
        return next((persona for persona in journey.personas if persona.id == id_), None)
    return journey if kind == JOURNEY else None


def element_in(journey: Journey, element: str) -> dict[str, Any] | None:
    """The element's own fields as plain values, without what it contains; with the place where it stands."""
    found = struct_in(journey, element)
    if found is None:
        return None
    fields: dict[str, Any] = msgspec.to_builtins(found)
    for name in ("stages", "personas", "touchpoints", "beliefs"):
        fields.pop(name, None)
    if isinstance(found, Touchpoint):
        fields["stage"] = next(place.stage.id for place in places(journey) if place.touchpoint.id == found.id)
    return fields
