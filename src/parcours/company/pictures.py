"""The pictures of results in a notebook: the same charts as in the report, from a result's own table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import pyarrow as pa

from parcours import charts
from parcours.charts.readings import FlowLink, FlowNode, FlowReading
from parcours.journeys.journey import Journey
from parcours.journeys.labels import label
from parcours.report.gather.criticality import PERFORMANCE_UNIT, criticality_readings, cuts

Row = dict[str, Any]
Draw = Callable[[pa.Table], str]
ANY_SCALE = (1.0, 5.0)
"""The quadrant compares shares of best answers, so it does not matter on which scale they were given."""


def flow_picture(journeys: Sequence[Journey], language: str) -> Draw:
    """Draws a table of flows over the designed columns, one picture per journey."""
    return partial(_draw_flows, journeys=journeys, language=language)


def criticality_picture(language: str) -> Draw:
    """Draws a criticality table as importance against satisfaction, one picture per journey."""
    return partial(_draw_criticality, language=language)


def flow_readings(rows: Sequence[Row], journeys: Iterable[Journey], language: str) -> list[tuple[str, FlowReading]]:
    """The flow of each journey that has one, with the journey's label; the one with most paths comes first."""
    found = [
        (label(journey, language), _flow(journey, mine, language))
        for journey in journeys
        if (mine := [row for row in rows if row["journey"] == journey.id])
    ]
    return sorted(found, key=lambda pair: -pair[1].paths)


def _flow(journey: Journey, rows: Sequence[Row], language: str) -> FlowReading:
    travelled = {row["touchpoint"] for row in rows} - {None}
    return FlowReading(
        stages=tuple((stage.id, label(stage, language)) for stage in journey.stages),
        nodes=tuple(
            _node(point.id, label(point, language), stage.id, rows)
            for stage in journey.stages
            for point in stage.touchpoints
            if point.id in travelled
        ),
        links=tuple(
            FlowLink(source=row["touchpoint"], target=row["next_touchpoint"], steps=row["steps"])
            for row in rows
            if row["touchpoint"] and row["next_touchpoint"]
        ),
        paths=sum(row["steps"] for row in rows if row["touchpoint"] is None),
    )


def _node(id_: str, name: str, stage: str, rows: Sequence[Row]) -> FlowNode:
    leaving = [row for row in rows if row["touchpoint"] == id_]
    return FlowNode(
        id=id_,
        label=name,
        stage=stage,
        steps=sum(row["steps"] for row in leaving),
        ends=sum(row["steps"] for row in leaving if row["next_touchpoint"] is None),
        starts=sum(row["steps"] for row in rows if row["touchpoint"] is None and row["next_touchpoint"] == id_),
    )


def _draw_flows(table: pa.Table, *, journeys: Sequence[Journey], language: str) -> str:
    return "".join(
        charts.flow(reading, language) for _, reading in flow_readings(table.to_pylist(), journeys, language)
    )


def _draw_criticality(table: pa.Table, *, language: str) -> str:
    rows = [row for row in table.to_pylist() if row["kind"] == "touchpoint"]
    pictures = []
    for journey in dict.fromkeys(row["journey"] for row in rows):
        mine = criticality_readings([row for row in rows if row["journey"] == journey], ANY_SCALE)
        drawn = [one for one in mine if one.importance and one.performance]
        if drawn:
            pictures.append(charts.quadrant(mine, language, cuts=cuts(mine), unit=PERFORMANCE_UNIT))
    return "".join(pictures)
