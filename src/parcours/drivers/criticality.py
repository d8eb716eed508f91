"""Criticality of every touchpoint: declared by people, computed from loyalty, with what was measured beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from parcours.drivers import evidence
from parcours.drivers.designed import UNSEEN, Codes, Designed, believed, codes, touchpoints
from parcours.drivers.experience import Rated, instruments, on_instruments, touchpoint_ratings
from parcours.drivers.model import LIMIT, Asked, Attempt, fitted
from parcours.drivers.outcome import Tables, Wanted
from parcours.drivers.readings import QUADRANTS, Model, importances, levers, moment_of_truth, quadrants, slope_of
from parcours.errors import QuestionError, did_you_mean
from parcours.journeys.dimensions import lived as lived_today
from parcours.journeys.journey import Journey
from parcours.journeys.labels import label
from parcours.statistics.resampling import DRAWS, generator
from parcours.vocabulary.port import Engine
from parcours.vocabulary.result import Result
from parcours.vocabulary.wording import Wording, read_catalogue

PHRASES = Path(__file__).with_name("phrases.toml")
LITTLE = 0.10
TEXT = ("kind", "journey", "journey_label", "phase", "stage", "stage_label", "touchpoint", "label")
INTERVALS = ("", "_low", "_high")

#: One row per touchpoint in the order of the map, then the first and last impression of each journey.
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in TEXT),
        *((name, pa.int64()) for name in ("visits", "reach_customers")),
        ("reach_share", pa.float64()),
        ("n", pa.int64()),
        ("belief", pa.float64()),
        ("believers", pa.int64()),
        *((f"belief{end}", pa.float64()) for end in INTERVALS[1:]),
        *((f"importance{end}", pa.float64()) for end in (*INTERVALS, "_r2")),
        *((name, pa.int64()) for name in ("rank", "rank_low", "rank_high")),
        ("p_rank_1", pa.float64()),
        *((f"slope{end}", pa.float64()) for end in INTERVALS),
        ("slope_unit", pa.string()),
        *((f"visit_effect{end}", pa.float64()) for end in INTERVALS),
        ("satisfaction_metric", pa.string()),
        *((name, pa.float64()) for name in ("scale_low", "scale_high")),
        *((f"satisfaction{end}", pa.float64()) for end in INTERVALS),
        ("satisfaction_n", pa.int64()),
        *((f"top2{end}", pa.float64()) for end in INTERVALS),
        ("satisfaction_belief", pa.float64()),
        ("best_segment", pa.string()),
        ("best_segment_satisfaction", pa.float64()),
        *((f"promise_kept{end}", pa.float64()) for end in INTERVALS),
        ("promise_n", pa.int64()),
        *((name, pa.float64()) for name in ("promise_aim", "promise_belief")),
        ("moment_of_truth", pa.bool_()),
        ("moment_of_truth_reason", pa.string()),
        *((f"{side}{end}", pa.float64()) for side in ("penalty", "reward") for end in INTERVALS),
        ("evidence", pa.string()),
        ("quadrant", pa.string()),
        ("p_quadrant", pa.float64()),
    ]
)

EVIDENCE = {"ratings": "measured by ratings", "facts": "measured by facts", "visits": "measured by facts"}


def criticality(
    engine: Engine,
    tables: Tables,
    journeys: Sequence[Journey],
    *,
    journey: str | None = None,
    segment: str | None = None,
    outcome: Wanted = "auto",
    horizon_days: int = 90,
    weighted: bool = False,
    draws: int = DRAWS,
    seed: int = 0,
    limit: int = LIMIT,
    language: str = "en",
) -> Result:
    """How much each touchpoint decides loyalty: what people believe beside what customers' answers and paths show.

    importance_j = Shapley share of R² of the touchpoint's group of columns (experience, visit) in a least-squares model
    of loyalty; intervals by drawing customers again. Experience is the touchpoint's own rating where at least one
    visitor in five gave one, else facts: promise kept, wait, repeats, failures. Loyalty is recommendation, else overall
    satisfaction, else return within `horizon_days` (a linear probability model).
    When not to use it: as an effect (it is an association), or shares as "per cent of loyalty" (halo inflates all).

    `tables` are the derived tables scores, steps, paths, promises, dimensions, memberships. With beliefs alone it shows
    beliefs and says so. Satisfaction is turned so that high is good; shares are 0 to 1.
    `about["by_journey"]` tells outcome, n, R², method; `about["levers"]` what could be moved, for the plan.
    Raises QuestionError for an unknown journey or segment. Source: METHODS 2.4, 3, 4.
    """
    asked = Asked(outcome, horizon_days, weighted, draws, seed, limit)
    chosen = _chosen(journeys, journey)
    narrowed = _of_segment(tables, segment)
    known, wording = codes(tables["dimensions"]), Wording(language, read_catalogue(PHRASES))
    parts = [_one(engine, narrowed, each, known, asked, wording) for each in chosen]
    about: dict[str, Any] = {"draws": draws, "seed": seed, "segment": segment, "weighted": weighted}
    about["by_journey"] = {each.id: part.about for each, part in zip(chosen, parts, strict=True)}
    about["levers"] = [lever for part in parts for lever in part.levers]
    if len(chosen) == 1:
        about |= parts[0].about
    rows = [row for part in parts for row in part.rows]
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    sentence = _sentence(rows, about, wording)
    return Result("criticality", pa.Table.from_pylist(rows, schema=SCHEMA), sentence, notes, about)


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
    narrowed = {name: tables[name].semi_join(mine, "customer") for name in ("scores", "steps", "paths", "promises")}
    return {**tables, **narrowed}


class _Part:
    """What one journey contributes to the result."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.levers: list[dict[str, Any]] = []
        self.about: dict[str, Any] = {}


def _one(engine: Engine, tables: Tables, journey: Journey, known: Codes, asked: Asked, wording: Wording) -> _Part:
    part, designed = _Part(), touchpoints(journey, known)
    order = [spot.code for spot in designed if spot.code != UNSEEN]
    code = known.get(("journey", journey.id, None), UNSEEN)
    attempt = fitted(engine, tables, code, order, asked) if order else Attempt(None, "no_outcome")
    measured = _measured(engine, tables, code, order, attempt.model)
    by_term = _by_term(attempt.model)
    for spot in designed:
        row = _declared(spot, wording.language) | measured.get(spot.code, {}) | by_term.get(spot.code, {})
        row.setdefault("evidence", "belief only" if row["belief"] is not None else "not measured")
        part.rows.append(row)
    _place_in_quadrants(part.rows, attempt.model, asked)
    part.rows += _impressions(journey, by_term, wording)
    part.levers = _levers(designed, attempt.model)
    part.about, part.notes = _about(attempt, asked), _notes(attempt, asked, wording)
    return part


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
        "scale_low": beliefs.scale[0] if beliefs.scale else None,
        "scale_high": beliefs.scale[1] if beliefs.scale else None,
        "promise_belief": beliefs.promise_kept,
        "promise_aim": min((promise.share for promise in promises), default=None),
    }


def _measured(
    engine: Engine, tables: Tables, journey: int, order: Sequence[int], model: Model | None
) -> dict[int, dict[str, Any]]:
    """Reach, satisfaction and promise kept by touchpoint code."""
    if not order:
        return {}
    rated = touchpoint_ratings(tables["scores"], model.outcome if model else None)
    rated = rated.filter(rated.touchpoint.isin(list(order)))
    used = instruments(rated, None)
    ratings = engine.keep(on_instruments(engine, rated, used))
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


def _place_in_quadrants(rows: list[dict[str, Any]], model: Model | None, asked: Asked) -> None:
    """Importance against performance; performance is the top-2 share, else the share of promises kept.

    Those rated and those with promises alone are cut apart, for the two shares do not compare. Without a model beliefs
    stand for both, and no probability is given.
    """
    if model is None:
        both = [r for r in rows if r["belief"] is not None and r["satisfaction_belief"] is not None]
        if both:
            performance = [
                (r["satisfaction_belief"] - r["scale_low"]) / (r["scale_high"] - r["scale_low"]) for r in both
            ]
            found = quadrants(np.array([[r["belief"] for r in both]]), np.array([performance]))[0]
            for row, number in zip(both, found, strict=True):
                row["quadrant"] = QUADRANTS[int(number)]
        return
    for measure, others in (("top2", ()), ("promise_kept", ("top2",))):
        plotted = [
            r for r in rows if "_place" in r and r.get(measure) is not None and not any(r.get(o) for o in others)
        ]
        if len(plotted) < 2:
            continue
        mean = np.array([r[measure] for r in plotted])
        error = np.array([(r[f"{measure}_high"] - r[f"{measure}_low"]) / 3.92 for r in plotted])
        shares = model.fit.shares[:, [r["_place"] for r in plotted]]
        noise = generator(asked.seed).standard_normal(shares.shape)
        noise[0] = 0
        found = quadrants(shares, mean + noise * error)
        for number, row in enumerate(plotted):
            row["quadrant"] = QUADRANTS[int(found[0, number])]
            row["p_quadrant"] = float((found[1:, number] == found[0, number]).mean())


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


def _about(attempt: Attempt, asked: Asked) -> dict[str, Any]:
    """The facts about one journey's analysis."""
    model = attempt.model
    if model is None:
        return {"outcome": None, "why": attempt.why, "tried": dict(attempt.tried)}
    fit, design = model.fit, model.design
    low, high = np.quantile(fit.r2[1:], [0.025, 0.975])
    return {
        "outcome": model.outcome.name,
        "outcome_metric": model.outcome.metric,
        "outcome_question": model.outcome.question,
        "outcome_scale": [model.outcome.low, model.outcome.high],
        "horizon_days": asked.horizon_days,
        "why": "asked for" if asked.outcome != "auto" else "first of recommendation, overall satisfaction, return",
        "tried": dict(attempt.tried),
        "n": len(design.outcome),
        "observations": attempt.all_observations,
        "customers": len(np.unique(design.customer)),
        "r2": float(fit.r2[0]),
        "r2_low": float(low),
        "r2_high": float(high),
        "method": fit.method,
        "mc_error": fit.mc_error,
        "groups": len(design.terms),
        "columns": len(design.main),
        "shrinkage": fit.shrink,
        "blocks": fit.blocks,
        "imputations": fit.imputations,
    }


def _notes(attempt: Attempt, asked: Asked, wording: Wording) -> list[str]:
    """What one must know before quoting."""
    if attempt.model is None:
        return [wording.say("beliefs_only", why=wording.say(attempt.why, least=30))]
    about = _about(attempt, asked)
    notes = [wording.say("association", n=about["n"], customers=about["customers"])]
    if about["r2"] < LITTLE:
        named = wording.say(about["outcome"], days=asked.horizon_days)
        notes.append(wording.say("little", outcome=named, r2=wording.decimal(about["r2"], 2)))
    if about["shrinkage"]:
        notes.append(wording.say("few_rows", n=about["n"], columns=about["columns"]))
    if attempt.all_observations > asked.limit:
        notes.append(wording.say("sampled", n=about["n"], all=attempt.all_observations))
    return notes + [wording.say(f"same_{end}") for end in attempt.model.design.same_as_touchpoints]


def _sentence(rows: list[dict[str, Any]], about: dict[str, Any], wording: Wording) -> str:
    """The touchpoint that leads, by evidence or by belief."""
    measured = [row for row in rows if row.get("rank") == 1]
    if measured:
        first = max(measured, key=lambda row: row["p_rank_1"])
        outcome = about["by_journey"][first["journey"]]
        return wording.say(
            "leads",
            touchpoint=first["label"],
            outcome=wording.say(outcome["outcome"], days=outcome["horizon_days"]),
            **{
                word: wording.percent(first[f"importance{end}"])
                for word, end in zip(("share", "low", "high"), INTERVALS, strict=True)
            },
        )
    held = [row for row in rows if row.get("belief") is not None]
    if held:
        first = max(held, key=lambda row: row["belief"])
        return wording.say("believed", touchpoint=first["label"], value=f"{first['belief']:g}")
    return wording.say("unknown")
