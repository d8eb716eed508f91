"""Which actions to take within a budget: the best set, and how sure it is the best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from parcours.errors import QuestionError

Numbers = npt.NDArray[np.float64]


class Portfolio(NamedTuple):
    """The chosen actions (positions) and what they bring together."""

    chosen: tuple[int, ...]
    value: float


class Robustness(NamedTuple):
    """How often each action ranks first, and how often each set of actions is the best, over many draws."""

    rank_1: Numbers
    best: dict[tuple[int, ...], float]


def portfolio(
    values: npt.ArrayLike,
    costs: npt.ArrayLike,
    budget: float,
    *,
    needs: Sequence[tuple[int, int]] = (),
    excludes: Sequence[tuple[int, int]] = (),
) -> Portfolio:
    """The set of actions with the greatest value that the budget pays for (0/1 knapsack, solved exactly by HiGHS).

    max Σ value x, Σ cost x <= budget, x in {0, 1}. `needs` pairs (a, b): a only with b; `excludes`: not both.
    When not to use it: when actions overlap, for then values do not add up.
    Raises QuestionError when values and costs do not fit each other. Source: METHODS 10.1.

    >>> portfolio([60, 100, 120], [10, 20, 30], 50)
    Portfolio(chosen=(1, 2), value=220.0)
    """
    gain, price = np.asarray(values, dtype=np.float64), np.asarray(costs, dtype=np.float64)
    if gain.shape != price.shape:
        raise QuestionError("uneven-actions", f"{gain.size} values do not fit {price.size} costs.")
    rules = [LinearConstraint(price[None], ub=budget)]
    for pairs, signs, most in ((needs, (1, -1), 0), (excludes, (1, 1), 1)):
        for pair in pairs:
            row = np.zeros(gain.size)
            row[list(pair)] = signs
            rules.append(LinearConstraint(row[None], ub=most))
    found = milp(-gain, constraints=rules, integrality=np.ones(gain.size), bounds=Bounds(0, 1))
    chosen = tuple(int(place) for place in np.flatnonzero(np.round(found.x)))
    return Portfolio(chosen, float(gain[list(chosen)].sum()))


def robustness(draws: npt.ArrayLike, costs: npt.ArrayLike, budget: float) -> Robustness:
    """How often each action is the most valuable and each set the best, when values are uncertain (draws x actions).

    All sets are compared at once, so it is meant for up to about 15 actions. Only sets that were best once are named,
    the most frequent first. Source: METHODS 10.1.
    """
    drawn, price = np.asarray(draws, dtype=np.float64), np.asarray(costs, dtype=np.float64)
    if price.size > 20:
        raise QuestionError("too-many-actions", f"{price.size} actions make too many sets.", hint="Take 20 or fewer.")
    member = (np.arange(2**price.size)[:, None] >> np.arange(price.size)) & 1
    member = member[member @ price <= budget]
    best = np.concatenate([(some @ member.T).argmax(axis=1) for some in np.array_split(drawn, 1 + len(drawn) // 500)])
    sets, times = np.unique(best, return_counts=True)
    frequent = np.argsort(-times, kind="stable")
    named = {tuple(int(a) for a in np.flatnonzero(member[sets[f]])): float(times[f] / len(drawn)) for f in frequent}
    return Robustness(np.bincount(drawn.argmax(axis=1), minlength=price.size) / len(drawn), named)
