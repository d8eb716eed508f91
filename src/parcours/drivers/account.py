"""What a criticality analysis says about itself: facts, notes, the sentence."""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.drivers.model import LEAST_OBSERVATIONS, Asked, Attempt
from parcours.drivers.readings import Model
from parcours.drivers.table import INTERVALS
from parcours.vocabulary.wording import Wording

ALMOST_NOTHING = 0.01
"""Below this R² no touchpoint is said to weigh anything, however many answered."""
LITTLE = 0.10
"""Below this R² the experiences explain little of loyalty."""


def about(attempt: Attempt, asked: Asked, wording: Wording) -> dict[str, Any]:
    """The facts about one journey's analysis."""
    model = attempt.model
    if model is None:
        said = wording.say(attempt.why, least=LEAST_OBSERVATIONS)
        return {"outcome": None, "why": attempt.why, "why_in_words": said, "tried": dict(attempt.tried)}
    fit, design = model.fit, model.design
    low, high = _explained(model)
    little = "" if explains(model) else _nothing_explained(model, asked, wording)
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
        "r2_low": low,
        "r2_high": high,
        "nothing_explained": little,
        "method": fit.method,
        "mc_error": fit.mc_error,
        "groups": len(design.terms),
        "columns": len(design.main),
        "shrinkage": fit.shrink,
        "blocks": fit.blocks,
        "imputations": fit.imputations,
    }


def _explained(model: Model) -> tuple[float, float]:
    """The interval of R²: percentiles of the draws, less what drawing customers again adds to it on average."""
    found, draws = float(model.fit.r2[0]), model.fit.r2[1:]
    low, high = np.quantile(draws, [0.025, 0.975]) - (draws.mean() - found)
    return max(0.0, float(low)), min(1.0, float(high))


def explains(model: Model) -> bool:
    """Whether the experiences explain enough of loyalty for weights to be shared out: 1 % and more than chance.

    R² is never below nought, not even of pure noise, and drawing customers again adds as much once more. The end of the
    interval is therefore mirrored at the estimate: 2 R² - R²_high > 0. Source: Efron & Tibshirani 1993, basic interval.
    """
    found = float(model.fit.r2[0])
    high = float(np.quantile(model.fit.r2[1:], 0.975))
    return found >= ALMOST_NOTHING and 2 * found - high > 0


def _nothing_explained(model: Model, asked: Asked, wording: Wording) -> str:
    named = wording.say(model.outcome.name, days=asked.horizon_days)
    return wording.say("almost_nothing", outcome=named, r2=wording.decimal(float(model.fit.r2[0]), 3))


def notes(attempt: Attempt, asked: Asked, wording: Wording, *, believed: bool) -> list[str]:
    """What one must know before quoting; `believed`: whether there are beliefs to be shown."""
    if attempt.model is None:
        why = wording.say(attempt.why, least=LEAST_OBSERVATIONS)
        return [wording.say("beliefs_only", why=why)] if believed else []
    facts = about(attempt, asked, wording)
    found = [wording.say("association", n=facts["n"], customers=facts["customers"])]
    if not facts["nothing_explained"] and facts["r2"] < LITTLE:
        named = wording.say(facts["outcome"], days=asked.horizon_days)
        found.append(wording.say("little", outcome=named, r2=wording.decimal(facts["r2"], 2)))
    if facts["shrinkage"]:
        found.append(wording.say("few_rows", n=facts["n"], columns=facts["columns"]))
    if attempt.all_observations > asked.limit:
        found.append(wording.say("sampled", n=facts["n"], all=attempt.all_observations))
    return found + [wording.say(f"same_{end}") for end in attempt.model.design.same_as_touchpoints]


def turned(rows: list[dict[str, Any]], wording: Wording) -> list[str]:
    """Where satisfaction was asked the other way round; what is shown has high for good everywhere."""
    names = [wording.quoted(row["label"]) for row in rows if row.get("turned")]
    return [wording.say("turned", touchpoints=wording.enumerated(names))] if names else []


def sentence(rows: list[dict[str, Any]], by_journey: dict[str, Any], wording: Wording) -> str:
    """The touchpoint that leads, by evidence or by belief; or that none can be said to."""
    measured = [row for row in rows if row.get("rank") == 1]
    nothing = dict.fromkeys(facts["nothing_explained"] for facts in by_journey.values() if "nothing_explained" in facts)
    if any(nothing) and not measured:
        return " ".join(filter(None, nothing))
    if measured:
        first = max(measured, key=lambda row: row["p_rank_1"])
        outcome = by_journey[first["journey"]]
        return wording.say(
            "leads" if first["rank_high"] == 1 else "leads_perhaps",
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
    whys = [facts["why"] for facts in by_journey.values() if facts["outcome"] is None] or ["no_outcome"]
    return wording.say("unknown", why=wording.say(whys[0], least=LEAST_OBSERVATIONS))
