"""Changing a journey: every verb gives a new journey and leaves the one it was given as it was.

Ids are permanent: what is added gets a free one, made of its name. Verbs raise JourneyError when asked to change
what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

from msgspec.structs import replace

from parcours.errors import JourneyError, did_you_mean
from parcours.journeys.ids import free_id, slug
from parcours.journeys.journey import Journey, Label, Persona, Stage, Touchpoint
from parcours.journeys.labels import wording
from parcours.vocabulary.words import Phase

PHASES = tuple(Phase)
Way = Literal["left", "right", "up", "down"]
Fields = Mapping[str, Any]
Found = TypeVar("Found")


def change_journey(journey: Journey, fields: Fields) -> Journey:
    """Change fields of the journey itself; its id stays."""
    return replace(journey, **{name: value for name, value in fields.items() if name != "id"})


# Stages


def add_stage(journey: Journey, label: Label, phase: Phase) -> tuple[Journey, str]:
    """Add a stage at the end of a phase; also gives its id."""
    id_ = free_id(slug(wording(label), "stage"), {stage.id for stage in journey.stages})
    return _in_order(journey, [*journey.stages, Stage(id=id_, label=label, phase=phase)]), id_


def change_stage(journey: Journey, id_: str, fields: Fields) -> Journey:
    """Change fields of a stage; one that gets another phase stands at its end."""
    before = stage_of(journey, id_)
    after = replace(before, **{name: value for name, value in fields.items() if name != "id"})
    if after.phase == before.phase:
        return replace(journey, stages=tuple(after if stage.id == id_ else stage for stage in journey.stages))
    return _in_order(journey, [*_without(journey.stages, id_), after])


def place_stage(journey: Journey, id_: str, phase: Phase, before: str = "") -> Journey:
    """Move a stage into a phase: before another stage, or to the end."""
    moved = replace(stage_of(journey, id_), phase=phase)
    others = list(_without(_in_order(journey, journey.stages).stages, id_))
    at = next((place for place, stage in enumerate(others) if stage.id == before), len(others))
    others.insert(at, moved)
    return _in_order(journey, others)


def shift_stage(journey: Journey, id_: str, way: Way) -> Journey:
    """Move a stage one place to the left or right; at the edge of a phase it goes over into the next."""
    stages = list(_in_order(journey, journey.stages).stages)
    at = next(place for place, stage in enumerate(stages) if stage.id == stage_of(journey, id_).id)
    step = -1 if way == "left" else 1
    stage, phase = stages[at], PHASES.index(stages[at].phase)
    neighbour = stages[at + step] if 0 <= at + step < len(stages) else None
    if neighbour is not None and neighbour.phase == stage.phase:
        stages[at], stages[at + step] = neighbour, stage
    elif 0 <= phase + step < len(PHASES):
        stages[at] = replace(stage, phase=PHASES[phase + step])
    return _in_order(journey, stages)


def remove_stage(journey: Journey, id_: str) -> Journey:
    """Take a stage away with its touchpoints, and what personas said of it."""
    stage_of(journey, id_)
    personas = tuple(
        replace(persona, emotions=_but(persona.emotions, id_), actions=_but(persona.actions, id_))
        for persona in journey.personas
    )
    return replace(journey, stages=_without(journey.stages, id_), personas=personas)


# Touchpoints


def add_touchpoint(journey: Journey, label: Label, stage: str) -> tuple[Journey, str]:
    """Add a touchpoint at the end of a stage; also gives its id."""
    id_ = free_id(slug(wording(label)), {place.touchpoint.id for place in places(journey)})
    there = stage_of(journey, stage)
    touchpoints = (*there.touchpoints, Touchpoint(id=id_, label=label))
    return change_stage(journey, stage, {"touchpoints": touchpoints, "without_us": False}), id_


def change_touchpoint(journey: Journey, id_: str, fields: Fields) -> Journey:
    """Change fields of a touchpoint."""
    place = place_of(journey, id_)
    after = replace(place.touchpoint, **{name: value for name, value in fields.items() if name != "id"})
    touchpoints = tuple(after if one.id == id_ else one for one in place.stage.touchpoints)
    return change_stage(journey, place.stage.id, {"touchpoints": touchpoints})


def place_touchpoint(journey: Journey, id_: str, stage: str, before: str = "") -> Journey:
    """Move a touchpoint into a stage: before another touchpoint, or to the end."""
    touchpoint = place_of(journey, id_).touchpoint
    stage_of(journey, stage)
    without = remove_touchpoint(journey, id_)
    others = list(stage_of(without, stage).touchpoints)
    at = next((place for place, one in enumerate(others) if one.id == before), len(others))
    others.insert(at, touchpoint)
    return change_stage(without, stage, {"touchpoints": tuple(others)})


def shift_touchpoint(journey: Journey, id_: str, way: Way) -> Journey:
    """Move a touchpoint one place up or down in its stage, or to the end of the stage on its left or right."""
    stage = place_of(journey, id_).stage
    if way in ("left", "right"):
        stages = _in_order(journey, journey.stages).stages
        at = stages.index(stage) + (-1 if way == "left" else 1)
        return place_touchpoint(journey, id_, stages[at].id) if 0 <= at < len(stages) else journey
    touchpoints = list(stage.touchpoints)
    at = next(place for place, one in enumerate(touchpoints) if one.id == id_)
    to = at + (-1 if way == "up" else 1)
    if 0 <= to < len(touchpoints):
        touchpoints[at], touchpoints[to] = touchpoints[to], touchpoints[at]
    return change_stage(journey, stage.id, {"touchpoints": tuple(touchpoints)})


def remove_touchpoint(journey: Journey, id_: str) -> Journey:
    """Take a touchpoint off the map; one with a past is better retired."""
    stage = place_of(journey, id_).stage
    return change_stage(journey, stage.id, {"touchpoints": tuple(one for one in stage.touchpoints if one.id != id_)})


# Personas


def add_persona(journey: Journey, label: Label) -> tuple[Journey, str]:
    """Add a portrait at the end; also gives its id."""
    id_ = free_id(slug(wording(label), "persona"), {persona.id for persona in journey.personas})
    return replace(journey, personas=(*journey.personas, Persona(id=id_, label=label))), id_


def change_persona(journey: Journey, id_: str, fields: Fields) -> Journey:
    """Change fields of a persona."""
    after = replace(persona_of(journey, id_), **{name: value for name, value in fields.items() if name != "id"})
    return replace(journey, personas=tuple(after if one.id == id_ else one for one in journey.personas))


def remove_persona(journey: Journey, id_: str) -> Journey:
    """Take a portrait away."""
    persona_of(journey, id_)
    return replace(journey, personas=tuple(one for one in journey.personas if one.id != id_))


# Finding


class Place(NamedTuple):
    """A touchpoint and where it stands."""

    stage: Stage
    touchpoint: Touchpoint


def places(journey: Journey) -> list[Place]:
    """Every touchpoint in the order of the map."""
    return [Place(stage, touchpoint) for stage in journey.stages for touchpoint in stage.touchpoints]


def stage_of(journey: Journey, id_: str) -> Stage:
    """The stage of this id."""
    return _found("stage", id_, {stage.id: stage for stage in journey.stages})


def place_of(journey: Journey, id_: str) -> Place:
    """The touchpoint of this id, and the stage it stands in."""
    return _found("touchpoint", id_, {place.touchpoint.id: place for place in places(journey)})


def persona_of(journey: Journey, id_: str) -> Persona:
    """The persona of this id."""
    return _found("persona", id_, {persona.id: persona for persona in journey.personas})


def _found(kind: str, id_: str, known: Mapping[str, Found]) -> Found:
    if id_ not in known:
        message = f'There is no {kind} "{id_}" in this journey.'
        raise JourneyError(f"unknown-{kind}", message, hint=did_you_mean(id_, known))
    return known[id_]


def _in_order(journey: Journey, stages: Iterable[Stage]) -> Journey:
    """The stages by phase, in the order given."""
    return replace(journey, stages=tuple(sorted(stages, key=lambda stage: PHASES.index(stage.phase))))


def _without(stages: Iterable[Stage], id_: str) -> tuple[Stage, ...]:
    return tuple(stage for stage in stages if stage.id != id_)


def _but(words: Mapping[str, str], stage: str) -> dict[str, str]:
    return {name: text for name, text in words.items() if name != stage}
