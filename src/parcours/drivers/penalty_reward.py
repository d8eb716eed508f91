"""Does a bad experience cost more than an excellent one earns? Penalty-reward contrasts per touchpoint."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.errors import QuestionError
from parcours.statistics.intervals import Numbers
from parcours.statistics.moments import block_moments, blocks, drawn_moments, slopes
from parcours.statistics.resampling import DRAWS, percentiles
from parcours.vocabulary.result import Result

SURE = 0.8
"""A kind is named only when at least this share of the draws agrees."""

HYBRID = 0.1
"""Within this much of 0, bad and excellent weigh alike."""

KINDS = ((-0.4, "frustrator"), (-HYBRID, "dissatisfier"), (HYBRID, "hybrid"), (0.4, "satisfier"), (np.inf, "delighter"))


class Cuts(NamedTuple):
    """The highest answer that is bad and the lowest that is excellent."""

    low: float
    high: float


def cuts(scale_low: float, scale_high: float) -> Cuts:
    """Where bad ends and excellent begins, declared in advance and the same for every touchpoint.

    0-10: bad 0-6, excellent 9-10 · 1-7: bad 1-3, excellent 7 · 1-5: bad 1-2, excellent 5 · others: lowest two fifths.

    >>> cuts(1, 5), cuts(0, 10)
    (Cuts(low=2, high=5), Cuts(low=6, high=9))
    """
    span = scale_high - scale_low
    if span >= 9:
        return Cuts(scale_high - 4, scale_high - 1)
    return Cuts(scale_low + floor(0.4 * span), scale_high)


def penalty_reward(
    outcome: npt.ArrayLike,
    ratings: npt.ArrayLike,
    names: Sequence[str],
    bounds: Cuts | Sequence[Cuts],
    *,
    customers: npt.ArrayLike | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Result:
    """Set what a bad experience costs beside what an excellent one earns, for each touchpoint.

    overall = b0 + sum_j (penalty_j [bad] + reward_j [excellent] + u_j [not used]) + error, by least squares;
    asymmetry = (R - P) / (R + P) with P = max(0, -penalty), R = max(0, reward): -1 only loses, +1 only wins.
    A coefficient of the wrong sign counts as 0 and is flagged as a sign conflict (collinearity), never made positive.
    When not to use it: as an effect; or with fewer than about ten rows per coefficient.

    outcome: n numbers; ratings: n x touchpoints, not-a-number where not used; bounds: one, or one per touchpoint.
    Returns a row per touchpoint: penalty, reward, asymmetry, each with a percentile interval over customers,
    range of impact, the kind when 80 % of the draws agree on it. `about` holds R², n, draws and seed.
    Raises QuestionError when the shapes do not fit. Source: Brandt (1987); Mikulić and Prebežac (2008).
    """
    y, x = np.asarray(outcome, dtype=np.float64), np.asarray(ratings, dtype=np.float64)
    each = [bounds] * len(names) if isinstance(bounds, Cuts) else list(bounds)
    if x.shape != (len(y), len(names)) or len(each) != len(names):
        raise QuestionError("uneven-ratings", f"{x.shape} ratings do not fit {len(y)} outcomes and {len(names)} names.")
    who = np.arange(len(y)) if customers is None else np.asarray(customers)
    used = ~np.isnan(x)
    low = used & (x <= [cut.low for cut in each])
    high = used & (x >= [cut.high for cut in each])
    design = np.column_stack([np.ones(len(y)), low, high, ~used, y]).astype(np.float64)
    by_block = block_moments(design, blocks(who, seed=seed))
    found, r2 = slopes(drawn_moments(by_block, draws, seed=seed))
    count = len(names)
    table = _table(names, used.sum(axis=0), found[:, :count], found[:, count : 2 * count])
    about = {"r2": float(r2[0]), "n": len(y), "draws": draws, "seed": seed, "method": "least squares, customers drawn"}
    return Result("penalty and reward", table, _sentence(table), about=about)


def asymmetry(penalty: Numbers, reward: Numbers) -> Numbers:
    """(R - P) / (R + P), not a number where neither is of its proper sign."""
    lost, won = np.maximum(0, -penalty), np.maximum(0, reward)
    with np.errstate(invalid="ignore"):
        found: Numbers = np.where(lost + won > 0, (won - lost) / (won + lost), np.nan)
    return found


def kind_of(value: float) -> str:
    """The word for an asymmetry.

    >>> kind_of(-0.7), kind_of(0.0), kind_of(0.2)
    ('frustrator', 'hybrid', 'satisfier')
    """
    return next(word for edge, word in KINDS if value <= edge)


def _table(names: Sequence[str], n: npt.NDArray[Any], penalty: Numbers, reward: Numbers) -> pa.Table:
    """One row per touchpoint; the first draw is the estimate."""
    balance = asymmetry(penalty, reward)
    bounds = {"penalty": penalty, "reward": reward, "asymmetry": balance}
    intervals = {word: percentiles(values[1:]) for word, values in bounds.items()}
    rows = []
    for j, name in enumerate(names):
        row: dict[str, Any] = {"touchpoint": name, "n": int(n[j])}
        for word, values in bounds.items():
            row |= {word: number(values[0, j]), f"{word}_low": number(intervals[word][0][j])}
            row |= {f"{word}_high": number(intervals[word][1][j])}
        row["range_of_impact"] = max(0.0, -penalty[0, j]) + max(0.0, reward[0, j])
        row["sign_conflict"] = bool(penalty[0, j] > 0 or reward[0, j] < 0)
        rows.append(row | _named(balance[:, j]))
    return pa.Table.from_pylist(rows)


def _named(balance: Numbers) -> dict[str, Any]:
    """The kind of one touchpoint, if enough draws agree, and how many do."""
    if np.isnan(balance[0]):
        return {"kind": None, "p_kind": None}
    kind = kind_of(float(balance[0]))
    agree = float(np.mean([not np.isnan(value) and kind_of(float(value)) == kind for value in balance[1:]]))
    return {"kind": kind if agree >= SURE else None, "p_kind": agree}


def number(value: float) -> float | None:
    """A plain number, or None for not-a-number."""
    return None if np.isnan(value) else float(value)


def _sentence(table: pa.Table) -> str:
    """What the contrasts say."""
    named = [row for row in table.to_pylist() if row["kind"]]
    if not named:
        return "No touchpoint is surely one where bad experiences weigh more than excellent ones, or less."
    return "; ".join(f"{row['touchpoint']} is a {row['kind']}" for row in named) + "."
