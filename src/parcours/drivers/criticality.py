"""Criticality of every touchpoint: declared by people, computed from loyalty, with what was measured beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from parcours.drivers import evidence
from parcours.drivers.account import about, explains, notes, sentence, turned
from parcours.drivers.designed import UNSEEN, Codes, Designed, any_belief, believed, codes, touchpoints
from parcours.drivers.experience import Rated
from parcours.drivers.model import LIMIT, Asked, Attempt, fitted, rated_in, ratings_of
from parcours.drivers.outcome import Tables, Wanted
from parcours.drivers.quadrants import place_in_quadrants
from parcours.drivers.readings import Model, importances, levers, moment_of_truth, slope_of
from parcours.drivers.table import INTERVALS, SCHEMA
from parcours.errors import QuestionError, did_you_mean
from parcours.journeys.dimensions import lived as lived_today
from parcours.journeys.journey import Journey
from parcours.journeys.labels import label
from parcours.journeys.lensed import begun, happened, kept, of_segment
from parcours.statistics.resampling import DRAWS
from parcours.vocabulary.lens import Lens
from parcours.vocabulary.port import Engine
from parcours.vocabulary.result import Result
from parcours.vocabulary.wording import Wording, read_catalogue
from parcours.vocabulary.words import Orientation

PHRASES = Path(__file__).with_name("phrases.toml")
ENOUGH_PER_COLUMN = 10
"""So many observations of loyalty for each column of the design a period needs for an importance of its own."""
SHARED_OUT = {*(f"importance{end}" for end in INTERVALS), "rank", "rank_low", "rank_high", "p_rank_1"}
"""What is not said when there is nothing to share out; `importance_r2` still tells how little it is."""
UNDECIDED = {"moment_of_truth": False, "moment_of_truth_reason": None}
Models = dict[Hashable, Attempt]
"""Fitted models by what was asked."""
EVIDENCE = {"ratings": "measured by ratings", "facts": "measured by facts", "visits": "measured by facts"}


def criticality(
    engine: Engine,
    tables: Tables,
    journeys: Sequence[Journey],
    *,
    journey: str | None = None,
    segment: str | None = None,
    start: dt.date | None = None,
    end: dt.date | None = None,
    outcome: Wanted = "auto",
    horizon_days: int = 90,
    weighted: bool = False,
    draws: int = DRAWS,
    seed: int = 0,
    limit: int = LIMIT,
    models: Models | None = None,
    language: str = "en",
) -> Result:
    """How much each touchpoint decides loyalty: what people believe beside what customers' answers and paths show.

    importance_j = Shapley share of R² of the touchpoint's group of columns (experience, visit) in a least-squares model
    of loyalty; intervals by drawing customers again. Experience is the touchpoint's own rating where at least one
    visitor in five gave one, else facts: promise kept, wait, repeats (not where the map foresees them), failures.
    Loyalty is recommendation, else overall satisfaction, else return within `horizon_days` (a linear probability
    model).
    When not to use it: as an effect (it is an association), or shares as "per cent of loyalty" (halo inflates all).

    Where the experiences explain less than 1 % of loyalty, or no more than chance would (`account.explains`), nothing
    is shared out: importance, ranks and moments of truth stay empty and the sentence says why.

    With `start` or `end`, reach, satisfaction and promises are those of the period, and importance that of the paths
    begun in it; where these have fewer than ten observations of loyalty for each column of the model, importance is
    over the whole time and `about["by_journey"]` says `over`: all (else: period).
    `models` keeps what was fitted, for questions to come about the same tables.

    `tables` are the derived tables scores, steps, paths, promises, dimensions, memberships. With beliefs alone it shows
    beliefs and says so. Satisfaction is turned so that high is good; shares are 0 to 1.
    `about["no_beliefs"]` says how to state beliefs where nobody has.
    `about["by_journey"]` tells outcome, n, R², method; `about["levers"]` what could be moved, for the plan.
    Raises QuestionError for an unknown journey or segment. Source: METHODS 2.4, 3, 4.
    """
    asked = Asked(outcome, horizon_days, weighted, draws, seed, limit)
    chosen = _chosen(journeys, journey)
    mine = _of_segment(tables, segment)
    lens = Lens(segment, start, end)
    models = {} if models is None else models
    known, wording = codes(tables["dimensions"]), Wording(language, read_catalogue(PHRASES))
    parts = [_one(engine, mine, lens, models, each, known, asked, wording) for each in chosen]
    facts: dict[str, Any] = {"draws": draws, "seed": seed, "segment": segment, "weighted": weighted}
    facts["by_journey"] = {each.id: part.about for each, part in zip(chosen, parts, strict=True)}
    facts["levers"] = [lever for part in parts for lever in part.levers]
    if len(chosen) == 1:
        facts |= parts[0].about
    rows = [row for part in parts for row in part.rows]
    noted = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    if rows and not any_belief(rows):
        facts["no_beliefs"] = wording.say("no_beliefs")
        noted = (*noted, facts["no_beliefs"])
    said = sentence(rows, facts["by_journey"], wording)
    return Result("criticality", pa.Table.from_pylist(rows, schema=SCHEMA), said, noted, facts)


def _chosen(journeys: Sequence[Journey], wanted: str | None) -> list[Journey]:
    today = lived_today(journeys)
    if wanted is None:
        return today
    found = [journey for journey in today if journey.id == wanted]
    if not found:
        hint = did_you_mean(wanted, [journey.id for journey in today])
        raise QuestionError("unknown-journey", f'There is no journey "{wanted}".', hint=hint)
    return found


def _of_segment(tables: Tables, segment: str | None) -> Tables:
    """The tables of the members of a segment alone."""
    if segment is None:
        return tables
    members = tables["memberships"]
    mine = members.filter(members.segment == segment).select("customer").distinct()
    if not mine.aggregate(n=mine.count()).to_pyarrow()["n"][0].as_py():
        names = members.select("segment").distinct().to_pyarrow()["segment"].to_pylist()
        raise QuestionError(
            "unknown-segment", f'No customer is in a segment "{segment}".', hint=did_you_mean(segment, names)
        )
    return of_segment(tables, segment)


class _Part:
    """What one journey contributes to the result."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.levers: list[dict[str, Any]] = []
        self.about: dict[str, Any] = {}


def _one(
    engine: Engine, tables: Tables, lens: Lens, models: Models, journey: Journey, known: Codes, asked: Asked,
    wording: Wording,
) -> _Part:  # fmt: skip
    part, designed = _Part(), touchpoints(journey, known)
    order = [spot.code for spot in designed if spot.code != UNSEEN]
    asked = asked._replace(repeatable=frozenset(spot.code for spot in designed if spot.touchpoint.repeatable))
    code = known.get(("journey", journey.id, None), UNSEEN)
    period = Lens(None, lens.start, lens.end)
    attempt, over = _fitted_over(engine, tables, period, code, order, asked, models, (journey.id, lens.segment, asked))
    measured = _measured(engine, happened(tables, period), code, order, attempt.model, anew=period.has_period)
    by_term = _by_term(attempt.model)
    for spot in designed:
        row = _declared(spot, wording.language) | measured.get(spot.code, {}) | by_term.get(spot.code, {})
        row.setdefault("evidence", "belief only" if row["belief"] is not None else "not measured")
        part.rows.append(row)
    telling = attempt.model if attempt.model and explains(attempt.model) else None
    place_in_quadrants(part.rows, telling, asked.seed)
    part.rows += _impressions(journey, by_term, wording)
    part.levers = _levers(designed, telling)
    part.about = about(attempt, asked, wording) | {"over": over}
    part.notes = notes(attempt, asked, wording, believed=any_belief(part.rows)) + turned(part.rows, wording)
    return part


def _fitted_over(
    engine: Engine, tables: Tables, period: Lens, code: int, order: Sequence[int], asked: Asked,
    models: Models, key: Hashable,
) -> tuple[Attempt, str]:  # fmt: skip
    """The model of the period's paths where there are enough observations, else that of the whole time."""
    if not order:
        return Attempt(None, "no_outcome"), "all"
    if period.has_period:
        mine = (key, period)
        if mine not in models:
            enough = asked._replace(per_column=ENOUGH_PER_COLUMN)
            models[mine] = fitted(engine, kept(begun(tables, period), engine.keep), code, order, enough)
        if models[mine].model:
            return models[mine], "period"
    if key not in models:
        models[key] = fitted(engine, tables, code, order, asked)
    return models[key], "all"


def _declared(spot: Designed, language: str) -> dict[str, Any]:
    """What the map says about a touchpoint."""
    beliefs, promises = believed(spot.touchpoint), spot.touchpoint.promises
    return {
        "kind": "touchpoint",
        "journey": spot.journey.id,
        "journey_label": label(spot.journey, language),
        "phase": spot.stage.phase.value,
        "stage": spot.stage.id,
        "stage_label": label(spot.stage, language),
        "touchpoint": spot.touchpoint.id,
        "label": label(spot.touchpoint, language),
        "belief": beliefs.criticality,
        "believers": beliefs.believers,
        "belief_low": beliefs.low,
        "belief_high": beliefs.high,
        "satisfaction_belief": beliefs.satisfaction,
        "belief_scale_low": beliefs.scale[0] if beliefs.scale else None,
        "belief_scale_high": beliefs.scale[1] if beliefs.scale else None,
        "promise_belief": beliefs.promise_kept,
        "promise_aim": min((promise.share for promise in promises), default=None),
    }


def _measured(
    engine: Engine, tables: Tables, journey: int, order: Sequence[int], model: Model | None, *, anew: bool
) -> dict[int, dict[str, Any]]:
    """Reach, satisfaction and promise kept by touchpoint code; `anew`: the model saw other answers than these."""
    if not order:
        return {}
    if model and not anew:
        ratings, used = model.ratings
    else:
        ratings, used = ratings_of(engine, rated_in(tables["scores"], model.outcome if model else None, order))
    visited, base = evidence.reach(tables["steps"], ratings, journey)
    satisfied = evidence.satisfaction(ratings)
    promised: ir.Table = tables["promises"]
    kept = evidence.promise_kept(promised.filter(promised.journey == journey))
    best = evidence.best_segments(ratings, tables["memberships"])
    rows: dict[int, dict[str, Any]] = {}
    for code in order:
        row: dict[str, Any] = {}
        if code in visited:
            row |= {"visits": visited[code].visits, "reach_customers": visited[code].customers}
            row["reach_share"] = visited[code].customers / base
        if code in satisfied:
            row |= _satisfied(satisfied[code], used[code])
        if code in kept:
            row |= _interval("promise_kept", kept[code]) | {"promise_n": kept[code].n}
        if code in best:
            row |= dict(zip(("best_segment", "best_segment_satisfaction"), best[code], strict=True))
        rows[code] = row
    return rows


def _satisfied(found: evidence.Satisfaction, rated: Rated) -> dict[str, Any]:
    return {
        "satisfaction_metric": rated.metric,
        "scale_low": rated.low,
        "scale_high": rated.high,
        "turned": rated.orientation == Orientation.LOW,
        "satisfaction_n": found.mean.n,
        "top2_se": found.top2.se,
        **_interval("satisfaction", found.mean),
        **_interval("top2", found.top2),
    }


def _interval(word: str, reading: evidence.Reading) -> dict[str, float | None]:
    ends = (None if np.isnan(end) else end for end in (reading.value, reading.low, reading.high))
    return dict(zip((f"{word}{end}" for end in INTERVALS), ends, strict=True))


def _by_term(model: Model | None) -> dict[int | str, dict[str, Any]]:
    """What the model says about each of its terms."""
    if model is None:
        return {}
    found = importances(model)
    for place, term in enumerate(model.design.terms):
        row = {"_place": place, "n": term.n, "evidence": EVIDENCE[term.evidence]}
        found[term.key] |= row | slope_of(model, place) | moment_of_truth(model, place)
    for term in model.design.impressions:
        found[term.key]["n"] = term.n
    if not explains(model):
        found = {key: row | dict.fromkeys(row.keys() & SHARED_OUT) | UNDECIDED for key, row in found.items()}
    return found


def _impressions(journey: Journey, by_term: dict[int | str, dict[str, Any]], wording: Wording) -> list[dict[str, Any]]:
    """First and last impression as rows of their own."""
    return [
        {
            "kind": "impression",
            "journey": journey.id,
            "journey_label": label(journey, wording.language),
            "touchpoint": end,
            "label": wording.say(end),
            **by_term[end],
            "evidence": "measured",
        }
        for end in ("first", "last")
        if end in by_term
    ]


def _levers(designed: Sequence[Designed], model: Model | None) -> list[dict[str, Any]]:
    if model is None:
        return []
    by_code = {spot.code: spot for spot in designed}
    found = []
    for place, term in enumerate(model.design.terms):
        spot = by_code[int(term.key)]
        where = {"journey": spot.journey.id, "touchpoint": spot.touchpoint.id}
        found += [where | lever for lever in levers(model, place)]
    return found
