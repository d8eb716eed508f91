"""What a criticality analysis says about itself: facts, notes, the sentence."""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.drivers.model import LEAST_OBSERVATIONS, Asked, Attempt
from parcours.drivers.table import INTERVALS
from parcours.vocabulary.wording import Wording

LITTLE = 0.10
"""Below this R² the experiences explain little of loyalty."""


def about(attempt: Attempt, asked: Asked) -> dict[str, Any]:
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


def notes(attempt: Attempt, asked: Asked, wording: Wording) -> list[str]:
    """What one must know before quoting."""
    if attempt.model is None:
        return [wording.say("beliefs_only", why=wording.say(attempt.why, least=LEAST_OBSERVATIONS))]
    facts = about(attempt, asked)
    found = [wording.say("association", n=facts["n"], customers=facts["customers"])]
    if facts["r2"] < LITTLE:
        named = wording.say(facts["outcome"], days=asked.horizon_days)
        found.append(wording.say("little", outcome=named, r2=wording.decimal(facts["r2"], 2)))
    if facts["shrinkage"]:
        found.append(wording.say("few_rows", n=facts["n"], columns=facts["columns"]))
    if attempt.all_observations > asked.limit:
        found.append(wording.say("sampled", n=facts["n"], all=attempt.all_observations))
    return found + [wording.say(f"same_{end}") for end in attempt.model.design.same_as_touchpoints]


def sentence(rows: list[dict[str, Any]], by_journey: dict[str, Any], wording: Wording) -> str:
    """The touchpoint that leads, by evidence or by belief."""
    measured = [row for row in rows if row.get("rank") == 1]
    if measured:
        first = max(measured, key=lambda row: row["p_rank_1"])
        outcome = by_journey[first["journey"]]
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
