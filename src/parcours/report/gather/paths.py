"""How customers really travelled: flow, variants, and how they leave the design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import ibis
import ibis.expr.types as ir

from parcours.charts.readings import (
    AgreementReading,
    DeviationReading,
    FlowLink,
    FlowNode,
    FlowReading,
    Reading,
    Unit,
    VariantReading,
)
from parcours.journeys.flows import read_flows, waiting
from parcours.journeys.journey import Journey
from parcours.journeys.labels import label
from parcours.report.gather.sources import Row, Sources, named_reading
from parcours.statistics import intervals
from parcours.vocabulary.words import Outcome

VARIANTS_SHOWN = 8
DEVIATIONS_SHOWN = 10

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
    steps = sources.tables["steps"]
    rows = waiting(steps.filter(steps.journey == ibis.literal(code, "int16"))).to_pyarrow().to_pylist()
    return {(row["touchpoint"], row["next_touchpoint"]): row["median_s"] for row in rows}


def variant_readings(sources: Sources, journey: Journey, language: str) -> tuple[tuple[VariantReading, ...], int]:
    """The most travelled ways, and how many different ones there are."""
    variants = _of_journey(sources.tables["variants"], sources.journey_code(journey))
    totals = variants.aggregate(kinds=variants.count(), paths=variants.paths.sum()).to_pyarrow().to_pylist()[0]
    if not totals["paths"]:
        return (), 0
    top = variants.order_by([variants.paths.desc(), variants.variant]).limit(VARIANTS_SHOWN)
    known, names = _codes(sources, journey), _labels(journey, language)
    found = []
    for row in top.select("sequence", "paths", "fitness").to_pyarrow().to_pylist():
        ids = [known[number]["id"] for number in row["sequence"] if number in known]
        found.append(
            VariantReading(
                touchpoints=tuple(names.get(one, one) for one in ids),
                paths=row["paths"],
                share=_share(row["paths"], totals["paths"]),
                follows=row["fitness"] == 1 if row["fitness"] is not None else None,
            )
        )
    return tuple(found), totals["kinds"]


def agreement_reading(sources: Sources, journey: Journey, language: str) -> AgreementReading | None:
    """The share of paths that follow the design, and the commonest departures."""
    paths = _of_journey(sources.tables["paths"], sources.journey_code(journey)).filter(lambda t: t.follows.notnull())
    row = (
        paths.aggregate(
            n=paths.count(), follows=paths.follows.cast("int64").sum(), mean=paths.fitness.mean(),
            spread=paths.fitness.std(how="sample"),
        ).to_pyarrow().to_pylist()[0]
    )  # fmt: skip
    if not row["n"]:
        return None
    low, high = intervals.mean(row["mean"], (row["spread"] or 0.0) / row["n"] ** 0.5, row["n"])
    known = row["n"] > 1
    return AgreementReading(
        follows=_share(row["follows"], row["n"]),
        fitness=Reading(
            value=row["mean"], low=float(low) if known else None, high=float(high) if known else None, n=row["n"]
        ),
        deviations=_deviations(sources, journey, row["n"], language),
    )


def _deviations(sources: Sources, journey: Journey, whole: int, language: str) -> tuple[DeviationReading, ...]:
    code = sources.journey_code(journey)
    variants, steps = _of_journey(sources.tables["variants"], code), _of_journey(sources.tables["steps"], code)
    failed = steps.filter(steps.outcome == str(Outcome.FAILED))
    failed = failed.group_by("touchpoint").agg(paths=failed.path.nunique())
    counted: list[tuple[Kind, int, int]] = [
        *(("missing", *pair) for pair in _departures(variants, "missing")),
        *(("unplanned", *pair) for pair in _departures(variants, "unplanned")),
        *(("out of order", *pair) for pair in _departures(variants, "out_of_order")),
        *(("failed", row["touchpoint"], row["paths"]) for row in failed.to_pyarrow().to_pylist()),
    ]
    known, names = _codes(sources, journey), _labels(journey, language)
    ranked = sorted((one for one in counted if one[1] in known), key=lambda one: (-one[2], one[0], one[1]))
    return tuple(
        DeviationReading(
            kind=kind,
            touchpoint=names.get(str(known[number]["id"]), str(known[number]["id"])),
            paths=paths,
            share=_share(min(paths, whole), whole),
        )
        for kind, number, paths in ranked[:DEVIATIONS_SHOWN]
    )


def _departures(variants: ir.Table, column: str) -> list[tuple[int, int]]:
    """How many paths depart in this way at each touchpoint; a path counts once per touchpoint."""
    listed: Any = variants[column]
    each = variants.filter(listed.length() > 0).select("variant", "paths", touchpoint=listed.unnest())
    each = each.distinct()
    counted = each.group_by("touchpoint").agg(paths=each.paths.sum().cast("int64"))
    return [(row["touchpoint"], row["paths"]) for row in counted.to_pyarrow().to_pylist()]


def _of_journey(table: ir.Table, code: int | None) -> ir.Table:
    return table.filter(table.journey == ibis.literal(-1 if code is None else code, "int16"))
