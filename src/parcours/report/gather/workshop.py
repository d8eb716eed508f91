"""What a workshop came to, with the map and the plan as they are now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parcours.charts.readings import PlanReading
from parcours.charts.readings.workshop import OpinionReading, RatedReading, WorkshopReading
from parcours.drivers import Spread, differing_most, spread
from parcours.journeys.journey import Journey
from parcours.journeys.labels import label
from parcours.report.gather.maps import map_reading
from parcours.report.gather.readings import plan_readings
from parcours.report.gather.sources import Sources


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """A workshop as it was held: what was asked, and how many people said what."""

    name: str
    journey: str
    """The id of the journey that was rated."""
    held_on: dt.date
    people: int
    names: Sequence[str] = ()
    """Who was there; empty where people were anonymous."""
    scales: Mapping[str, tuple[float, float]]
    """Lowest and highest value by question: criticality, satisfaction, promise_kept."""
    said: Mapping[str, Mapping[str, Mapping[float, int]]]
    """Touchpoint -> question -> value -> people."""


def workshop_reading(sources: Sources, journey: Journey, held: Workshop, language: str) -> WorkshopReading:
    """The workshop's opinions by touchpoint, in the order of the map; touchpoints that nobody rated stay empty."""
    points = [(point, stage) for stage in journey.stages for point in stage.touchpoints if not point.retired]
    spreads = {
        (point.id, name): found
        for point, _ in points
        for name, scale in held.scales.items()
        if (found := spread(held.said.get(point.id, {}).get(name, {}), scale)) is not None
    }
    rated = tuple(
        RatedReading(
            id=point.id,
            label=label(point, language),
            stage=label(stage, language),
            opinions={
                name: _opinion(held.said[point.id][name], spreads[point.id, name])
                for name in held.scales
                if (point.id, name) in spreads
            },
        )
        for point, stage in points
    )
    lines = _mine(sources, journey)
    return WorkshopReading(
        name=held.name,
        company=sources.company,
        journey=label(journey, language),
        held_on=held.held_on,
        people=held.people,
        names=tuple(held.names),
        scales=held.scales,
        rated=rated,
        apart=tuple(key for key in differing_most(spreads) if spreads[key].disagreement),
        map=map_reading(sources, journey, language),
        plan=lines,
        plan_nothing="" if lines else sources.plan.sentence,
    )


def _mine(sources: Sources, journey: Journey) -> tuple[PlanReading, ...]:
    return tuple(line for line in plan_readings(sources) if line.journey == journey.id)


def _opinion(said: Mapping[float, int], found: Spread) -> OpinionReading:
    return OpinionReading(
        said=tuple(sorted((value, people) for value, people in said.items() if people)),
        n=found.n,
        mean=found.mean,
        median=found.median,
        lower=found.lower,
        upper=found.upper,
        disagreement=found.disagreement,
        divided=found.divided,
    )
