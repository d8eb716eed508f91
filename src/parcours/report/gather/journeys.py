"""One journey's readings: its map, how it was travelled, how that departs from the design, and what decides."""

from __future__ import annotations

from typing import Any

from parcours.charts.readings import JourneyReading, Reading
from parcours.journeys.journey import Journey
from parcours.report.gather import criticality, maps, paths, scores
from parcours.report.gather.sources import Sources


def journey_reading(sources: Sources, journey: Journey, language: str) -> JourneyReading:
    """Everything that the pages say about one journey, under the lens of the sources.

    Some six questions to the metrics and a few scans of steps and paths. Raises what the questions raise.
    """
    code, table = sources.journey_code(journey), sources.tables["paths"]
    mine = table.filter(table.journey == (-1 if code is None else code))
    size = mine.aggregate(n=mine.count(), customers=mine.customer.nunique()).to_pyarrow().to_pylist()[0]
    rows = criticality.touchpoint_rows(sources, journey)
    about = sources.criticality.about.get("by_journey", {}).get(journey.id, {})
    drawn = maps.map_reading(sources, journey, language)
    agreed = paths.agreement_reading(sources, journey, language)
    effort = paths.effort_reading(sources, journey)
    follows = agreed.follows if agreed else None
    readings = criticality.criticality_readings(rows, drawn.scale)
    return JourneyReading(
        map=drawn,
        paths=size["n"],
        customers=size["customers"],
        flow=paths.flow_reading(sources, journey, rows, size["n"], language),
        ways=paths.ways_reading(sources, journey, language),
        agreement=agreed,
        criticality=readings,
        explained=explained(about),
        over_period=about.get("over") == "period" if sources.lens.has_period else None,
        nothing_explained=about.get("nothing_explained", ""),
        performance_unit=criticality.PERFORMANCE_UNIT,
        cuts=criticality.cuts(readings),
        hidden_effort=effort,
        glance=scores.at_a_glance(
            size["n"],
            scores.recommended(sources, journey.id),
            {"follows": follows, "hidden_effort": effort, "back_to_before": drawn.back_to_before},
        )
        if size["n"]
        else (),
    )


def explained(about: dict[str, Any]) -> Reading | None:
    """R² of a journey's model."""
    if about.get("r2") is None:
        return None
    return Reading(value=about["r2"], low=about["r2_low"], high=about["r2_high"], n=about["n"])
