"""One touchpoint's readings under a lens: volume, scores, promises, neighbours, weight and the mirror."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from parcours.charts.readings import CriticalityReading, Reading, ScoreReading
from parcours.charts.readings.touchpoint import EncounterReading, NeighbourReading, PromiseAtReading, SpreadReading
from parcours.journeys.flows import read_flows
from parcours.journeys.journey import Journey, Stage, Touchpoint
from parcours.journeys.labels import label
from parcours.report.gather import criticality, paths, scores
from parcours.report.gather.mirror import mirror_reading
from parcours.report.gather.sources import Row, Sources, named_reading, one_instrument
from parcours.statistics import intervals
from parcours.vocabulary.words import AnswerState

SCORES = ("csat", "csat-mean", "csat-top", "nps", "ces")
"""What is read of a touchpoint, as far as it was asked there."""
NEIGHBOURS = 8


def encounter_reading(sources: Sources, journey: Journey, wanted: Touchpoint, language: str) -> EncounterReading:
    """Everything that is known of one touchpoint under the lens of the sources.

    Some ten questions to the metrics and a scan of steps. Raises what the questions raise.
    """
    stage = _stage_of(journey, wanted)
    rows = criticality.touchpoint_rows(sources, journey)
    row = next((one for one in rows if one["touchpoint"] == wanted.id), None)
    where = {"journey": journey.id, "touchpoint": wanted.id}
    code = paths.touchpoint_code(sources, journey, wanted.id)
    about = sources.criticality.about.get("by_journey", {}).get(journey.id, {})
    before, after = _neighbours(sources, journey, code, language)
    weight = _weight(row, rows)
    said = tuple(one for metric in SCORES if (one := scores.read_at(sources, metric, where)))
    decides = bool(weight and weight.moment_of_truth)
    return EncounterReading(
        id=wanted.id,
        label=label(wanted, language),
        journey=journey.id,
        stage=stage.id,
        stage_label=label(stage, language),
        volume=scores.read_at(sources, "volume", where),
        scores=said,
        spread=_spread(sources, code, row),
        promises=tuple(_promises(sources, wanted, where, language)),
        before=before,
        after=after,
        weight=weight,
        slope=named_reading(row, "slope", "n") if row else None,
        slope_unit=(row or {}).get("slope_unit") or "",
        outcome=about.get("outcome_metric") or "",
        nothing_explained=about.get("nothing_explained", ""),
        over_period=about.get("over") == "period" if sources.lens.has_period else None,
        deviations=paths.deviations_at(sources, journey, wanted.id, language),
        mirror=mirror_reading(sources, row, code, wanted, said, moment_of_truth=decides),
    )


def _stage_of(journey: Journey, wanted: Touchpoint) -> Stage:
    return next(stage for stage in journey.stages if wanted in stage.touchpoints)


def _weight(row: Row | None, rows: Sequence[Row]) -> CriticalityReading | None:
    """Its row of the criticality table, on its own scale."""
    if row is None:
        return None
    scale = (row.get("scale_low") or 1.0, row.get("scale_high") or 5.0)
    found = criticality.criticality_readings(rows, scale)
    return next(one for one in found if one.id == row["touchpoint"])


def _spread(sources: Sources, code: int | None, row: Row | None) -> SpreadReading | None:
    """The answers of the touchpoint's own instrument by score; of hot and cold surveys the one with most answers."""
    if code is None or row is None or row.get("satisfaction_metric") is None:
        return None
    asked = answers_at(sources, code, row["satisfaction_metric"])
    asked = asked.filter(asked.scale_low == row["scale_low"], asked.scale_high == row["scale_high"])
    counted = asked.group_by(["collection", "score"]).agg(n=asked.count()).to_pyarrow().to_pylist()
    chosen = sorted(one_instrument(counted, "collection"), key=lambda one: one["score"])
    whole = sum(one["n"] for one in chosen)
    if not whole:
        return None
    return SpreadReading(
        metric=row["satisfaction_metric"],
        scale=(row["scale_low"], row["scale_high"]),
        rows=tuple((one["score"], share_of(one["n"], whole)) for one in chosen),
    )


def answers_at(sources: Sources, code: int, metric: str) -> ir.Table:
    """The answers to one metric's questions about a touchpoint, given under the lens."""
    said = sources.said
    return said.filter(
        said.touchpoint == ibis.literal(code, "int16"),
        said.metric == metric,
        said.state == AnswerState.ANSWERED.value,
        said.score.notnull(),
        said.scale_low.notnull(),
    )


def share_of(part: float, whole: float) -> Reading:
    """A share with Wilson's interval, resting on the whole."""
    low, high = intervals.share(part, whole)
    return Reading(value=part / whole, low=float(low), high=float(high), n=int(whole))


def _promises(sources: Sources, wanted: Touchpoint, where: dict[str, str], language: str) -> Iterator[PromiseAtReading]:
    for promise in wanted.promises:
        known: ScoreReading | None = None
        if any(row["id"] == promise.id for row in sources.codes("promise").values()):
            known = scores.read_at(sources, "promise-kept", {**where, "promise": promise.id})
        yield PromiseAtReading(
            id=promise.id, label=label(promise, language) or promise.id, aim=promise.share, kept=known
        )


def _neighbours(
    sources: Sources, journey: Journey, code: int | None, language: str
) -> tuple[tuple[NeighbourReading, ...], tuple[NeighbourReading, ...]]:
    """Where steps to this touchpoint come from, and where those from it lead, the commonest first."""
    within = sources.journey_code(journey)
    if code is None or within is None:
        return (), ()
    flows = read_flows(sources.tables["flows"], within).to_pyarrow().to_pylist()
    names = {number: row["id"] for number, row in sources.codes("touchpoint").items()}
    labels = {one.id: label(one, language) for stage in journey.stages for one in stage.touchpoints}

    def ranked(rows: list[dict[str, Any]], end: str) -> tuple[NeighbourReading, ...]:
        whole = sum(row["steps"] for row in rows)
        found = sorted(rows, key=lambda row: -row["steps"])[:NEIGHBOURS]
        ids = ["" if row[end] is None else str(names.get(row[end], row[end])) for row in found]
        return tuple(
            NeighbourReading(id=id_, label=labels.get(id_, id_), share=share_of(row["steps"], whole))
            for id_, row in zip(ids, found, strict=True)
        )

    arriving = [row for row in flows if row["next_touchpoint"] == code]
    leaving = [row for row in flows if row["touchpoint"] == code]
    return ranked(arriving, "touchpoint"), ranked(leaving, "next_touchpoint")
