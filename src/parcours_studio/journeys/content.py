"""What a version holds: a journey as plain values without beliefs, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

from parcours.journeys.journey import Belief, Journey, Stage, Touchpoint
from parcours_studio.journeys import models

Beliefs = dict[tuple[str, str], tuple[Belief, ...]]
"""What is believed, by kind and id of the element."""


def plain(journey: Journey) -> dict[str, Any]:
    """A journey as JSON holds it, without beliefs."""
    found: dict[str, Any] = msgspec.to_builtins(with_beliefs(journey, {}))
    return found


def journey_in(version: models.Version) -> Journey:
    """The journey that a version holds, without beliefs."""
    return journey_of(version.content)


def journey_of(content: dict[str, Any]) -> Journey:
    """The journey that plain values say."""
    return _read(json.dumps(content, sort_keys=True))


@lru_cache(maxsize=64)
def _read(text: str) -> Journey:
    return msgspec.convert(json.loads(text), Journey)


def without_beliefs(journey: Journey) -> Journey:
    """The design alone."""
    return journey_of(plain(journey))


def with_beliefs(journey: Journey, beliefs: Beliefs) -> Journey:
    """The journey with these beliefs in the place of its own."""
    return msgspec.structs.replace(journey, stages=tuple(_believed(stage, beliefs) for stage in journey.stages))


def _believed(stage: Stage, beliefs: Beliefs) -> Stage:
    def touched(touchpoint: Touchpoint) -> Touchpoint:
        return msgspec.structs.replace(touchpoint, beliefs=beliefs.get(("touchpoint", touchpoint.id), ()))

    touchpoints = tuple(touched(touchpoint) for touchpoint in stage.touchpoints)
    return msgspec.structs.replace(stage, touchpoints=touchpoints, beliefs=beliefs.get(("stage", stage.id), ()))


def believed_in(journey: Journey) -> Beliefs:
    """What a journey's file says is believed."""
    stages = {("stage", stage.id): stage.beliefs for stage in journey.stages if stage.beliefs}
    touchpoints = {
        ("touchpoint", touchpoint.id): touchpoint.beliefs
        for stage in journey.stages
        for touchpoint in stage.touchpoints
        if touchpoint.beliefs
    }
    return stages | touchpoints


def as_written(rows: Iterable[models.Belief]) -> Beliefs:
    """Rows of the desk as a file holds them, newest first."""
    found: Beliefs = {}
    for row in rows:
        key = (row.kind, row.element)
        found[key] = (*found.get(key, ()), written(row))
    return found


def written(row: models.Belief) -> Belief:
    """One row as a file holds it."""
    said = Belief(
        by=row.by, on=row.on, criticality=row.criticality, satisfaction=row.satisfaction, promise_kept=row.promise_kept
    )
    scale = (row.scale_low, row.scale_high)
    return said if scale == said.scale else msgspec.structs.replace(said, scale=scale)
