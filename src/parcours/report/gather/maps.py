"""The journey map: the design with everything measured on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import ibis

from parcours.charts.readings import (
    MapReading,
    PromiseReading,
    Reading,
    StageReading,
    TouchpointReading,
    Weight,
)
from parcours.journeys.flows import hand_over
from parcours.journeys.journey import Belief, Journey, Stage, Touchpoint
from parcours.journeys.labels import label
from parcours.report.gather.criticality import belief_scale, decides, touchpoint_rows, weight_of
from parcours.report.gather.paths import touchpoint_codes
from parcours.report.gather.scores import high_is_good, scale_of
from parcours.report.gather.sources import Row, Sources, named_reading, one_instrument, reading_of
from parcours.statistics import intervals
from parcours.vocabulary.expressions import share

ACTIONS_SHOWN = 5
"""So many of the plan's first lines stand on the map."""
USUAL_SCALE = (1.0, 5.0)
EASE_SCALE = (1.0, 7.0)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What was asked about one journey, by stage id where it can be."""

    journey: Journey
    language: str
    touchpoints: Sequence[Row]
    scale: tuple[float, float]
    satisfied: Mapping[str, Row]
    easy: Mapping[str, Row]
    kept: Mapping[str, Row]
    rounds: Mapping[str, Reading]
    plan: Sequence[Row]
    happened: bool
    """Whether anything is known to have happened; before that, nothing is said to be never seen."""


def map_reading(sources: Sources, journey: Journey, language: str) -> MapReading:
    """The journey as designed with everything measured on it.

    Satisfaction is the mean per stage on the scale with most answers, criticality that of the weightiest touchpoint.
    """
    rows = touchpoint_rows(sources, journey)
    satisfied, scale = _satisfaction(sources, journey, rows)
    overall, scale = (None, scale) if satisfied else _overall(sources, journey, scale)
    easy, ease_scale = _ease(sources, journey)
    asked = _Asked(
        journey=journey,
        language=language,
        touchpoints=rows,
        scale=scale,
        satisfied=satisfied,
        easy=easy,
        kept={row["stage"]: row for row in sources.ask("promise-kept", ["stage"], where={"journey": journey.id})},
        rounds=_rounds(sources, journey),
        plan=sources.plan.rows(),
        happened=sources.since is not None,
    )
    back, days = _back_to_before(sources, journey)
    return MapReading(
        id=journey.id,
        label=label(journey, language),
        stages=tuple(_stage(asked, stage) for stage in journey.stages),
        scale=scale,
        ease_scale=ease_scale,
        asked=_instrument(satisfied),
        ease_asked=_instrument(easy),
        overall=overall,
        back_to_before=back,
        back_after_days=days,
        company=sources.company,
        start=sources.lens.start,
        end=sources.lens.end,
        as_of=sources.as_of.date() if sources.as_of else None,
    )


def _stage(asked: _Asked, stage: Stage) -> StageReading:
    mine = [row for row in asked.touchpoints if row["stage"] == stage.id]
    heaviest = max(mine, key=lambda row: row.get("importance") or -1.0, default=None)
    return StageReading(
        id=stage.id,
        label=label(stage, asked.language),
        phase=stage.phase,
        without_us=stage.without_us,
        touchpoints=tuple(_touchpoint(one, asked) for one in stage.touchpoints if not one.retired),
        satisfaction=reading_of(asked.satisfied.get(stage.id)),
        satisfaction_belief=_believed_satisfaction(stage, mine, asked.scale),
        criticality=named_reading(heaviest, "importance", "n") if heaviest else None,
        criticality_belief=_believed_criticality(stage, mine),
        weight=_heaviest([weight_of(row, asked.touchpoints) for row in mine]),
        moment_of_truth=any(decides(row, asked.touchpoints) for row in mine),
        ease=reading_of(asked.easy.get(stage.id)),
        rounds=asked.rounds.get(stage.id),
        promise=_promise(stage, asked.kept.get(stage.id), asked.language),
        promise_belief=_believed_promise(stage, mine),
        actions=_actions(asked.plan, asked.journey, stage),
    )


def _heaviest(weights: Sequence[Weight | None]) -> Weight | None:
    order: tuple[Weight, ...] = ("decides", "some", "little")
    return next((weight for weight in order if weight in weights), None)


def _satisfaction(
    sources: Sources, journey: Journey, rows: Sequence[Row]
) -> tuple[dict[str, Row], tuple[float, float]]:
    """Mean satisfaction by stage on the scale with most answers; else what the touchpoints' own ratings say."""
    asked = sources.ask("csat-mean", ["stage", "scale", "collection"], where={"journey": journey.id})
    chosen = _most_asked([row for row in asked if row["stage"] is not None])
    if chosen:
        return {row["stage"]: row for row in chosen}, scale_of(chosen[0]["scale"]) or USUAL_SCALE
    rated = [
        {**row, "value": row["satisfaction"], "low": row["satisfaction_low"], "high": row["satisfaction_high"],
         "n": row["satisfaction_n"]}
        for row in rows if row.get("satisfaction") is not None
    ]  # fmt: skip
    rated = one_instrument(rated, "satisfaction_metric", "scale_low", "scale_high")
    best: dict[str, Row] = {}
    for row in sorted(rated, key=lambda row: row["n"]):
        best[row["stage"]] = row
    if best:
        return best, (rated[0]["scale_low"], rated[0]["scale_high"])
    scales = [belief.scale for stage in journey.stages for belief in _beliefs(stage) if belief.satisfaction is not None]
    return {}, max(scales, key=scales.count) if scales else USUAL_SCALE


def _most_asked(rows: Sequence[Row]) -> list[Row]:
    """Those on the known scale with most answers, turned where low is good: the map draws high as good."""
    known = [row for row in rows if scale_of(high_is_good(row)["scale"]) is not None]
    return [high_is_good(row) for row in one_instrument(known, "scale", "collection")]


def _overall(
    sources: Sources, journey: Journey, otherwise: tuple[float, float]
) -> tuple[Reading | None, tuple[float, float]]:
    """What customers say about the whole, on its scale, where nobody was asked about single touchpoints."""
    asked = sources.ask("csat-mean", ["scale", "collection"], where={"journey": journey.id})
    chosen = _most_asked(asked)
    if not chosen:
        return None, otherwise
    return reading_of(chosen[0]), scale_of(chosen[0]["scale"]) or otherwise


def _ease(sources: Sources, journey: Journey) -> tuple[dict[str, Row], tuple[float, float]]:
    """Declared ease by stage on the scale with most answers; scales on which low is easy are left out."""
    asked = sources.ask("ces", ["stage", "scale", "collection"], where={"journey": journey.id})
    usable = [row for row in asked if row["stage"] is not None and scale_of(row["scale"]) is not None]
    chosen = one_instrument(usable, "scale", "collection")
    if not chosen:
        return {}, EASE_SCALE
    return {row["stage"]: row for row in chosen}, scale_of(chosen[0]["scale"]) or EASE_SCALE


def _instrument(rows: Mapping[str, Row]) -> str:
    """What the readings of a lane were asked with, in words for comparing."""
    named = ("scale", "collection", "satisfaction_metric", "scale_low", "scale_high")
    row = next(iter(rows.values()), None)
    return "" if row is None else " ".join(str(row[name]) for name in named if row.get(name) is not None)


def _beliefs(stage: Stage) -> list[Belief]:
    """The beliefs about the stage itself, else those about its touchpoints."""
    return list(stage.beliefs) or [belief for one in stage.touchpoints for belief in one.beliefs]


def _believed_satisfaction(stage: Stage, rows: Sequence[Row], scale: tuple[float, float]) -> float | None:
    stated = [b.satisfaction for b in stage.beliefs if b.satisfaction is not None and b.scale == scale]
    if not stated:
        stated = [
            row["satisfaction_belief"] for row in rows
            if row.get("satisfaction_belief") is not None and belief_scale(row) == scale
        ]  # fmt: skip
    return fmean(stated) if stated else None


def _believed_criticality(stage: Stage, rows: Sequence[Row]) -> float | None:
    stated = [belief.criticality for belief in stage.beliefs if belief.criticality is not None]
    if stated:
        return fmean(stated)
    return max((row["belief"] for row in rows if row.get("belief") is not None), default=None)


def _believed_promise(stage: Stage, rows: Sequence[Row]) -> float | None:
    """The share of promises that people believe is kept at a stage; else the plain mean over its touchpoints."""
    stated = [belief.promise_kept / 100 for belief in stage.beliefs if belief.promise_kept is not None]
    stated = stated or [row["promise_belief"] for row in rows if row.get("promise_belief") is not None]
    return fmean(stated) if stated else None


def _touchpoint(touchpoint: Touchpoint, asked: _Asked) -> TouchpointReading:
    row = next((row for row in asked.touchpoints if row["touchpoint"] == touchpoint.id), None)
    return TouchpointReading(
        id=touchpoint.id,
        label=label(touchpoint, asked.language),
        direction=touchpoint.direction,
        office=touchpoint.office,
        channel=touchpoint.channel,
        owner=touchpoint.owner,
        interactions=(row.get("visits") or 0) if row and touchpoint.when and asked.happened else None,
        moment_of_truth=bool(row and decides(row, asked.touchpoints)),
    )


def _promise(stage: Stage, row: Row | None, language: str) -> PromiseReading | None:
    """What was kept at this stage; the aim is the plain mean of its promises' aims."""
    promises = [promise for touchpoint in stage.touchpoints for promise in touchpoint.promises]
    kept = reading_of(row)
    if kept is None or not promises:
        return None
    return PromiseReading(
        kept=kept,
        aim=fmean(promise.share for promise in promises),
        label=", ".join(label(promise, language) for promise in promises),
    )


def _actions(lines: Sequence[Row], journey: Journey, stage: Stage) -> tuple[str, ...]:
    """The plan's first lines at this stage: what the map proposes, else where to improve what."""
    mine = [row for row in lines if row["journey"] == journey.id and row["stage"] == stage.id]
    if not all(_within_chance(row) for row in lines):
        mine = [row for row in mine if not _within_chance(row)]
    mine = [row for row in mine if row["rank"] <= ACTIONS_SHOWN]
    return tuple(f"{row['rank']}. {row['measure'] or row['title']}" for row in mine)


def _within_chance(line: Row) -> bool:
    """Whether the expected change may as well be nought; such lines come last in the plan and leave the map free."""
    return line["low"] is not None and line["low"] <= 0


def _rounds(sources: Sources, journey: Journey) -> dict[str, Reading]:
    """Visits per touchpoint and path, by stage: 1 when nobody comes back to a touchpoint of the stage.

    Touchpoints at which coming again is meant are left out: nobody goes in circles there.
    """
    code, steps = sources.journey_code(journey), sources.tables["steps"]
    if code is None:
        return {}
    here = steps.filter(steps.journey == ibis.literal(code, "int16"), steps.stage.notnull())
    meant = touchpoint_codes(sources, journey, lambda one: one.repeatable)
    here = here.filter(here.touchpoint.notin(meant)) if meant else here
    per_path = here.group_by(["stage", "path"]).agg(
        visits=here.count(), first=(~here.revisit).cast("int64").sum().cast("int64")
    )
    times = share(per_path.visits, per_path.first)
    found = per_path.mutate(times=times).filter(times.notnull())
    rows = found.group_by("stage").agg(value=found.times.mean(), spread=found.times.std(how="sample"), n=found.count())
    stages = sources.codes("stage")
    readings = {}
    for row in rows.to_pyarrow().to_pylist():
        low, high = intervals.mean(row["value"], (row["spread"] or 0.0) / row["n"] ** 0.5, row["n"])
        known = row["n"] > 1
        readings[stages[row["stage"]]["id"]] = Reading(
            value=row["value"], low=float(low) if known else None, high=float(high) if known else None, n=row["n"]
        )
    return readings


def _back_to_before(sources: Sources, journey: Journey) -> tuple[Reading | None, float | None]:
    """The share of finished paths that were followed by another, and after how many days (median)."""
    code, paths = sources.journey_code(journey), sources.tables["paths"]
    if code is None:
        return None, None
    rows = hand_over(paths.filter(paths.journey == ibis.literal(code, "int16"))).to_pyarrow().to_pylist()
    if not rows or not rows[0]["paths"]:
        return None, None
    row = rows[0]
    low, high = intervals.share(row["followed"], row["paths"])
    return Reading(value=row["share"], low=float(low), high=float(high), n=row["paths"]), row["median_days"]
