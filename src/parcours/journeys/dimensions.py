"""Codes: the small integers that stand for journeys, stages, touchpoints, channels and places in derived tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from parcours.journeys.journey import Journey, Promise, Stage, Touchpoint
from parcours.journeys.labels import label
from parcours.vocabulary.derived import DIMENSIONS

#: What facts say in their own words; the map names the other dimensions.
FACT_DIMENSIONS = ("channel", "source", "team", "place")
#: int16 holds no more; names beyond the most frequent ones stay without a code.
MOST_NAMES = 32_000


@dataclass(frozen=True)
class Spot:
    """One touchpoint of one journey, with its codes. Codes count from 1 in the order of the map."""

    journey: Journey
    journey_code: int
    stage: Stage
    stage_code: int
    touchpoint: Touchpoint
    code: int


def lived(journeys: Iterable[Journey]) -> list[Journey]:
    """The journeys that customers travel today; a target map is a design only and catches no interactions."""
    return [journey for journey in journeys if not journey.target_of]


def spots(journeys: Iterable[Journey]) -> list[Spot]:
    """Every touchpoint of the journeys of today in the order of the map."""
    found: list[Spot] = []
    stage_code = 0
    for journey_code, journey in enumerate(lived(journeys), start=1):
        for stage in journey.stages:
            stage_code += 1
            for touchpoint in stage.touchpoints:
                found.append(Spot(journey, journey_code, stage, stage_code, touchpoint, len(found) + 1))
    return found


def promises_of(journeys: Iterable[Journey]) -> list[tuple[int, Spot, Promise]]:
    """Every promise with its code and the touchpoint that makes it."""
    made = ((spot, promise) for spot in spots(journeys) for promise in spot.touchpoint.promises)
    return [(code, spot, promise) for code, (spot, promise) in enumerate(made, start=1)]


def dimensions(
    journeys: Sequence[Journey], interactions: ir.Table, answers: ir.Table, *, language: str = "en"
) -> pa.Table:
    """The table of all codes (DIMENSIONS): the map's in its order, the facts' own words sorted.

    `parent` is the code of the journey for a stage, of the stage for a touchpoint, of the touchpoint for a promise.
    """
    rows = [*_map_rows(journeys, language)]
    for name in FACT_DIMENSIONS:
        words = _words([interactions[name], answers[name]])
        rows += [_row(name, code, word, word, None, code) for code, word in enumerate(words, start=1)]
    return pa.Table.from_pylist(rows, schema=DIMENSIONS.to_pyarrow())


def codes(table: pa.Table, dimension: str) -> dict[str, int]:
    """Name -> code of one dimension; of an id that two journeys use, the first."""
    rows = [row for row in table.to_pylist() if row["dimension"] == dimension]
    return {row["id"]: row["code"] for row in reversed(rows)}


def _map_rows(journeys: Sequence[Journey], language: str) -> Iterator[dict[str, Any]]:
    stage_code = 0
    for code, journey in enumerate(lived(journeys), start=1):
        yield _row("journey", code, journey.id, label(journey, language), None, code)
        for stage in journey.stages:
            stage_code += 1
            yield _row("stage", stage_code, stage.id, label(stage, language), code, stage_code)
    for spot in spots(journeys):
        point = spot.touchpoint
        yield _row("touchpoint", spot.code, point.id, label(point, language), spot.stage_code, spot.code)
    for code, spot, promise in promises_of(journeys):
        yield _row("promise", code, promise.id, label(promise, language), spot.code, code)


def _row(dimension: str, code: int, id_: str, name: str, parent: int | None, rank: int) -> dict[str, Any]:
    return {"dimension": dimension, "code": code, "id": id_, "label": name, "parent": parent, "rank": rank}


def _words(columns: Sequence[ir.StringColumn]) -> list[str]:
    """The words in these columns, sorted; the most frequent ones when there are too many for codes."""
    counted = [column.name("word").as_table().group_by("word").agg(times=lambda t: t.count()) for column in columns]
    together = reduce(lambda left, right: left.union(right), counted)
    totals = together.filter(together.word.notnull()).group_by("word").agg(times=together.times.sum())
    found = totals.order_by([totals.times.desc(), totals.word]).limit(MOST_NAMES).to_pyarrow()
    return sorted(found["word"].to_pylist())
