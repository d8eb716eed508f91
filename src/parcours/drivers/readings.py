"""From draws to readings: what one row of the criticality table says about one touchpoint."""

from __future__ import annotations

from typing import Any, NamedTuple

import ibis.expr.types as ir
import numpy as np

from parcours.drivers.design import FACTS, MINUTE, Design
from parcours.drivers.experience import Rated
from parcours.drivers.fit import Fit
from parcours.drivers.outcome import Outcome
from parcours.drivers.penalty_reward import HYBRID, SURE, asymmetry, number
from parcours.statistics.intervals import Numbers
from parcours.statistics.resampling import percentiles

#: What one more unit of a column means.
UNITS = {
    "rating": "point of its scale",
    "kept": "promise kept instead of broken",
    "wait": "wait doubled",
    "repeated": "came again instead of once",
    "failed": "failed instead of not",
}
DOUBLED = float(np.log(2))


class Ratings(NamedTuple):
    """The answers that rate touchpoints, each on its touchpoint's instrument, high meaning good."""

    answers: ir.Table
    instruments: dict[int, Rated]


class Model(NamedTuple):
    """A fitted model of one journey, and the ratings it used."""

    outcome: Outcome
    design: Design
    fit: Fit
    ratings: Ratings


def named(word: str, draws: Numbers) -> dict[str, float | None]:
    """word, word_low, word_high: the estimate in row 0 and the percentiles of the draws, widened to hold it.

    No share of R² is below nought, so drawing customers again finds a little more of what is next to nothing: the draws
    of such a share may all but lie above it.
    """
    found, (low, high) = float(draws[0]), percentiles(draws[1:])
    ends = {f"{word}_low": float(np.minimum(found, low)), f"{word}_high": float(np.maximum(found, high))}
    return {name: number(value) for name, value in {word: found, **ends}.items()}


def importances(model: Model) -> dict[int | str, dict[str, Any]]:
    """Importance, absolute and as a share with interval; rank among touchpoints with interval and P(rank 1)."""
    touchpoints, shares = len(model.design.terms), model.fit.shares
    ranks = 1 + (-shares[:, :touchpoints]).argsort(axis=1).argsort(axis=1)
    found: dict[int | str, dict[str, Any]] = {}
    for place, term in enumerate(model.design.terms + model.design.impressions):
        row: dict[str, Any] = named("importance", shares[:, place])
        row["importance_r2"] = float(model.fit.importance[0, place])
        if place < touchpoints:
            drawn = ranks[:, place]
            low, high = np.quantile(drawn[1:], [0.025, 0.975], method="nearest")
            row |= {"rank": int(drawn[0]), "rank_low": int(low), "rank_high": int(high)}
            row["p_rank_1"] = float((drawn[1:] == 1).mean())
        found[term.key] = row
    return found


def slope_of(model: Model, place: int) -> dict[str, Any]:
    """The term's slope, in units of the outcome per unit of experience: of its rating, else of its weightiest fact."""
    design, draws = model.design, model.fit.slopes
    mine = [
        (n, column)
        for n, column in enumerate(design.main)
        if design.columns[column].term == place and design.columns[column].role in UNITS
    ]
    found: dict[str, Any] = {}
    if mine:
        n, column = max(mine, key=lambda pair: abs(draws[0, pair[0]]) * design.spread[pair[1]])
        role = design.columns[column].role
        found = named("slope", draws[:, n] * (DOUBLED if role == "wait" else 1.0)) | {"slope_unit": UNITS[role]}
    visits = [n for n, column in enumerate(design.main) if design.columns[column] == (place, "visit", 0.0)]
    return found | (named("visit_effect", draws[:, visits[0]]) if visits else {})


def moment_of_truth(model: Model, place: int) -> dict[str, Any]:
    """Whether this touchpoint is a moment of truth, first version, and what bad and excellent experiences weigh.

    Flagged when (1) the interval of its importance lies above an equal share among all touchpoints, and (2) it is
    *strong*: the interval of what a bad experience costs, against an ordinary one, lies beyond the smallest change that
    matters (5 % of the outcome's scale, 2 points of return); or *asymmetric*: in 80 % of the draws a point lost weighs
    clearly more than a point won (asymmetry beyond 0.1), or the other way round. A bad experience is a rating at the
    bottom (`penalty_reward.cuts`), else a broken promise, a failure, a visit that had to be repeated, or a wait at the
    upper instead of the lower quartile. An association, seen in answers and paths: a reason for an experiment, not a
    proof. Source: METHODS 2.4, 4.1.
    """
    penalty, reward = _bad_and_excellent(model, place)
    found = {} if penalty is None else named("penalty", penalty)
    found |= {} if reward is None else named("reward", reward)
    strong = penalty is not None and bool(percentiles(penalty[1:]).high < -model.outcome.floor)
    asymmetric = penalty is not None and reward is not None and _sided(model, place, penalty[1:], reward[1:])
    clears = bool(percentiles(model.fit.shares[1:, place]).low > 1 / len(model.design.terms))
    words = [word for word, holds in (("strong", strong), ("asymmetric", asymmetric)) if holds]
    return found | {
        "moment_of_truth": clears and bool(words),
        "moment_of_truth_reason": " and ".join(words) if clears and words else None,
    }


def _bad_and_excellent(model: Model, place: int) -> tuple[Numbers | None, Numbers | None]:
    design, draws = model.design, model.fit.contrasts
    roles = {
        design.columns[c].role: draws[:, n] for n, c in enumerate(design.contrast) if design.columns[c].term == place
    }
    if "low" in roles:
        return roles["low"], roles["high"]
    costs = []
    for fact, sign in FACTS.items():
        if fact in roles:
            worse = np.ptp(np.quantile(design.terms[place].facts[fact], [0.25, 0.75])) if fact == "wait" else 1.0
            costs.append(-sign * worse * roles[fact])
    return min(costs, key=lambda cost: float(cost[0]), default=None), None


def _sided(model: Model, place: int, penalty: Numbers, reward: Numbers) -> bool:
    """Whether most draws agree that, point for point, bad weighs more than excellent, or the other way round."""
    down, up = model.design.terms[place].points
    balance = asymmetry(penalty / down, reward / up)
    return bool(max((balance < -HYBRID).mean(), (balance > HYBRID).mean()) >= SURE)


def levers(model: Model, place: int) -> list[dict[str, Any]]:
    """What could be moved at this touchpoint, how it stands and what goes with it: rating and facts, one dict each.

    `slope` is per point, per share (promise, repeats, failures: from none to all) or per doubling of the wait; a wait's
    `value` and `best` (the best quarter of visits) are seconds.
    """
    design, term = model.design, model.design.terms[place]
    models = ((design.main, model.fit.slopes, ("rating",)), (design.levers, model.fit.levers, tuple(FACTS)))
    found = []
    for columns, draws, roles in models:
        for n, column in enumerate(columns):
            role = design.columns[column].role
            if design.columns[column].term == place and role in roles:
                found.append(_lever(role, draws[:, n], term.facts.get(role), term.n))
    return found


def _lever(role: str, draws: Numbers, known: Numbers | None, n: int) -> dict[str, Any]:
    lever: dict[str, Any] = {"lever": role, **named("slope", draws * (DOUBLED if role == "wait" else 1.0))}
    lever["slope_se"] = float(draws[1:].std(ddof=1)) * (DOUBLED if role == "wait" else 1.0)
    if known is not None:
        lever |= {"n": len(known), "known_share": len(known) / n, "value": float(known.mean())}
        if role == "wait":
            typical, best = MINUTE * np.expm1([known.mean(), np.quantile(known, 0.25)])
            lever |= {"value": float(typical), "best": float(best)}
    return lever
