"""The touchpoints as designed and believed: what the maps say, with the codes that the derived tables use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import ibis.expr.types as ir

from parcours.journeys.journey import Journey, Stage, Touchpoint

Codes = dict[tuple[str, str, int | None], int]
UNSEEN = -1


class Designed(NamedTuple):
    """One touchpoint of one journey and where it stands in the derived tables (-1 when no refresh has seen it)."""

    code: int
    journey: Journey
    stage: Stage
    touchpoint: Touchpoint


class Believed(NamedTuple):
    """What people think of a touchpoint: means over people, each with their latest word."""

    criticality: float | None
    believers: int
    low: float | None
    high: float | None
    satisfaction: float | None
    scale: tuple[float, float] | None
    promise_kept: float | None


def touchpoints(journey: Journey, codes: Codes) -> list[Designed]:
    """The touchpoints of a journey in the order of its map, retired ones left out, with their codes."""
    found = []
    for stage in journey.stages:
        parent = codes.get(("stage", stage.id, codes.get(("journey", journey.id, None))))
        for touchpoint in stage.touchpoints:
            if not touchpoint.retired:
                code = codes.get(("touchpoint", touchpoint.id, parent), UNSEEN)
                found.append(Designed(code, journey, stage, touchpoint))
    return found


def codes(dimensions: ir.Table) -> Codes:
    """The codes of a generation by dimension, id and the parent's code: the map may have changed since."""
    rows = dimensions.filter(dimensions.dimension.isin(["journey", "stage", "touchpoint"])).to_pyarrow().to_pylist()
    return {(row["dimension"], row["id"], row["parent"]): row["code"] for row in rows}


def believed(touchpoint: Touchpoint) -> Believed:
    """Summarise the beliefs about a touchpoint; who spoke more than once counts with the last word.

    Satisfaction is averaged on the scale that most people used.
    """
    latest = {belief.by: belief for belief in sorted(touchpoint.beliefs, key=lambda belief: belief.on)}.values()
    critical = [belief.criticality for belief in latest if belief.criticality is not None]
    satisfied = [(belief.satisfaction, belief.scale) for belief in latest if belief.satisfaction is not None]
    scales = [scale for _, scale in satisfied]
    scale = max(scales, key=scales.count) if scales else None
    return Believed(
        criticality=_mean(critical),
        believers=len(critical),
        low=min(critical, default=None),
        high=max(critical, default=None),
        satisfaction=_mean([value for value, used in satisfied if used == scale]),
        scale=scale,
        promise_kept=_mean([belief.promise_kept / 100 for belief in latest if belief.promise_kept is not None]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def any_belief(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether anybody has stated a belief about any of these touchpoints."""
    stated = ("belief", "satisfaction_belief", "promise_belief")
    return any(row.get(name) is not None for row in rows for name in stated)
