"""How customers really travelled: flow, variants, and how they leave the design."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, cast

import ibis
import ibis.expr.types as ir

from parcours.charts.readings import (
    INDICATIVE,
    AgreementReading,
    DeviationReading,
    FlowLink,
    FlowNode,
    FlowReading,
    Reading,
    Unit,
    VariantReading,
    WaysReading,
)
from parcours.journeys.deviations import deviations
from parcours.journeys.flows import read_flows, waiting
from parcours.journeys.hidden_effort import hidden_effort
from parcours.journeys.journey import Journey, Touchpoint
from parcours.journeys.labels import label
from parcours.journeys.taking_part import taking_part
from parcours.report.gather.sources import Row, Sources, named_reading
from parcours.statistics import intervals
from parcours.vocabulary.result import Result
from parcours.vocabulary.words import Direction

WAYS_SHOWN = 8
DEVIATIONS_SHOWN = 10
COSTLY_SHOWN = 5

Kind = Literal["missing", "unplanned", "out of order", "failed"]


def _share(part: float, whole: float) -> Reading:
    low, high = intervals.share(part, whole)
    return Reading(value=part / whole, low=float(low), high=float(high), n=int(whole))


def _codes(sources: Sources, journey: Journey) -> dict[int, Row]:
    """The touchpoints of this journey by code, with the id of their stage."""
    code, stages = sources.journey_code(journey), sources.codes("stage")
    found = {}
    for number, row in sources.codes("touchpoint").items():
        stage = stages.get(row["parent"])
        if stage is not None and stage["parent"] == code:
            found[number] = {**row, "stage": stage["id"]}
    return found


def touchpoint_codes(sources: Sources, journey: Journey, which: Callable[[Touchpoint], bool]) -> list[int]:
    """The codes of those touchpoints of this journey of which `which` holds."""
    chosen = {one.id for stage in journey.stages for one in stage.touchpoints if which(one)}
    return [number for number, row in _codes(sources, journey).items() if row["id"] in chosen]


def _labels(journey: Journey, language: str) -> dict[str, str]:
    return {one.id: label(one, language) for stage in journey.stages for one in stage.touchpoints}


def flow_reading(sources: Sources, journey: Journey, rows: Sequence[Row], paths: int, language: str) -> FlowReading:
    """The flow of everybody over the designed columns; colour is the share of the two best answers."""
    code = sources.journey_code(journey)
    known, names = _codes(sources, journey), _labels(journey, language)
    flows = read_flows(sources.tables["flows"], code).to_pyarrow().to_pylist() if code is not None else []
    satisfied = {row["touchpoint"]: named_reading(row, "top2", "satisfaction_n") for row in rows}
    waits = _waits(sources, code) if flows else {}
    nodes = tuple(
        _node(number, place, flows, names, satisfied.get(place["id"]))
        for number, place in sorted(known.items(), key=lambda pair: pair[1]["rank"])
        if any(row["touchpoint"] == number for row in flows)
    )
    links = tuple(
        FlowLink(
            source=known[row["touchpoint"]]["id"], target=known[row["next_touchpoint"]]["id"], steps=row["steps"],
            wait_s=waits.get((row["touchpoint"], row["next_touchpoint"])),
        )
        for row in flows if row["touchpoint"] in known and row["next_touchpoint"] in known
    )  # fmt: skip
    stages = tuple((stage.id, label(stage, language)) for stage in journey.stages)
    return FlowReading(stages=stages, nodes=nodes, links=links, paths=paths, scale=(0.0, 1.0), scale_unit=Unit.SHARE)


def _node(
    number: int, place: Row, flows: Sequence[Row], names: Mapping[str, str], satisfaction: Reading | None
) -> FlowNode:
    leaving = [row for row in flows if row["touchpoint"] == number]
    return FlowNode(
        id=place["id"],
        label=names.get(str(place["id"]), str(place["id"])),
        stage=place["stage"],
        steps=sum(row["steps"] for row in leaving),
        ends=sum(row["steps"] for row in leaving if row["next_touchpoint"] is None),
        starts=sum(row["steps"] for row in flows if row["touchpoint"] is None and row["next_touchpoint"] == number),
        satisfaction=satisfaction,
    )


def _waits(sources: Sources, code: int | None) -> dict[tuple[int, int], float]:
    """Median seconds from one touchpoint to the next."""
    steps = sources.moves
    rows = waiting(steps.filter(steps.journey == ibis.literal(code, "int16"))).to_pyarrow().to_pylist()
    return {(row["touchpoint"], row["next_touchpoint"]): row["median_s"] for row in rows}


def ways_reading(sources: Sources, journey: Journey, language: str) -> WaysReading:
    """The most travelled ways of customers who took part, and how many paths are nothing but messages to them."""
    variants = _of_journey(sources.tables["variants"], sources.journey_code(journey))
    known, names, theirs = _codes(sources, journey), _labels(journey, language), taking_part(journey)
    codes = ibis.literal([code for code, row in known.items() if row["id"] in theirs], "array<int16>")
    variants = variants.mutate(own=variants.sequence.intersect(codes).length() > 0)
    totals = variants.aggregate(
        kinds=variants.own.sum().fill_null(0),
        paths=variants.paths.sum(where=variants.own).fill_null(0),
        contacts=variants.paths.sum(where=~variants.own).fill_null(0),
    )
    about = totals.to_pyarrow().to_pylist()[0]
    top = variants.filter(variants.own).order_by([variants.paths.desc(), variants.variant]).limit(WAYS_SHOWN)
    rows = top.select("sequence", "paths", "fitness").to_pyarrow().to_pylist()
    return WaysReading(
        shown=tuple(
            VariantReading(
                touchpoints=tuple(names.get(one, one) for one in _ids(row["sequence"], known)),
                paths=row["paths"],
                share=_share(row["paths"], about["paths"]),
                follows=None if row["fitness"] is None else row["fitness"] == 1,
            )
            for row in rows
        ),
        in_all=about["kinds"],
        contacts=about["contacts"],
    )


def _ids(sequence: Sequence[int], known: Mapping[int, Row]) -> list[str]:
    return [str(known[number]["id"]) for number in sequence if number in known]


def touchpoint_code(sources: Sources, journey: Journey, wanted: str) -> int | None:
    """The code of a touchpoint of this journey; None when no refresh has seen it."""
    return next((code for code, row in _codes(sources, journey).items() if row["id"] == wanted), None)


def deviations_at(sources: Sources, journey: Journey, wanted: str, language: str) -> tuple[DeviationReading, ...]:
    """How finished paths leave the design at one touchpoint, with the consequence."""
    found = _departures(sources, journey)
    if found is None or not found.about["paths"]:
        return ()
    names = _labels(journey, language)
    rows = [row for row in found.rows() if row["touchpoint"] == wanted]
    return tuple(_deviation(row, found.about["paths"], names) for row in rows)


def agreement_reading(sources: Sources, journey: Journey, language: str) -> AgreementReading | None:
    """The share of finished paths that follow the design, and the commonest departures with their consequence."""
    found = _departures(sources, journey)
    if found is None or not found.about["paths"]:
        return None
    names = _labels(journey, language)
    return AgreementReading(
        follows=_share(found.about["follow"], found.about["paths"]),
        contacts=found.about["contacts"],
        deviations=tuple(_deviation(row, found.about["paths"], names) for row in _worth_telling(found.rows())),
    )


def _departures(sources: Sources, journey: Journey) -> Result | None:
    """Every departure from the design; None for a journey that no refresh has seen."""
    code = sources.journey_code(journey)
    if code is None:
        return None
    read = sources.tables
    theirs = taking_part(journey)
    return deviations(
        read["steps"],
        read["paths"],
        read["variants"],
        sources.coded,
        journey=code,
        scores=read["scores"],
        taking_part=[number for number, row in _codes(sources, journey).items() if row["id"] in theirs],
    )


def _worth_telling(rows: Sequence[Row]) -> list[Row]:
    """The most frequent departures, and rarer ones that go with lower satisfaction beyond chance."""
    costly = [row for row in rows if row["consequence_believed"] and row["consequence"] < 0]
    costly = [row for row in costly if row["consequence_n"] >= INDICATIVE]
    costly = sorted(costly, key=lambda row: row["consequence"] * row["paths"])[:COSTLY_SHOWN]
    often = [row for row in rows if row not in costly][: DEVIATIONS_SHOWN - len(costly)]
    return sorted([*often, *costly], key=lambda row: -row["paths"])


def _deviation(row: Row, whole: int, names: Mapping[str, str]) -> DeviationReading:
    return DeviationReading(
        kind=cast(Kind, row["kind"]),
        touchpoint=names.get(row["touchpoint"], row["label"]),
        paths=row["paths"],
        share=Reading(value=row["share"], low=row["low"], high=row["high"], n=whole),
        consequence=named_reading(row, "consequence", "consequence_n"),
        beyond=bool(row["consequence_believed"]),
        id=row["touchpoint"],
    )


def effort_reading(sources: Sources, journey: Journey) -> Reading | None:
    """Of the paths of satisfied customers, the share on which they went in circles."""
    code = sources.journey_code(journey)
    if code is None:
        return None
    left_out = touchpoint_codes(sources, journey, lambda one: one.direction is Direction.PUSH or one.repeatable)
    read = sources.tables
    rows = hidden_effort(read["steps"], read["paths"], read["scores"], journey=code, left_out=left_out).rows()
    return Reading(value=rows[0]["share"], low=rows[0]["low"], high=rows[0]["high"], n=rows[0]["n"]) if rows else None


def _of_journey(table: ir.Table, code: int | None) -> ir.Table:
    return table.filter(table.journey == ibis.literal(-1 if code is None else code, "int16"))
