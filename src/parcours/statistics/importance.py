"""How much of an outcome's variance goes with each group of predictors: LMG (Shapley of R²) and relative weights.

Everything starts from correlation matrices with the outcome in the last row and column, several at once
(draws x q+1 x q+1), so that the bootstrap repeats the arithmetic and never touches the rows again.
A group is a list of columns that enter together: a touchpoint's experience and whether it was visited.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import comb
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from parcours.statistics.intervals import Numbers
from parcours.statistics.moments import inverted
from parcours.statistics.resampling import generator as seeded

Groups = Sequence[Sequence[int]]

EXACT_GROUPS = 15
SAMPLED_GROUPS = 40
PERMUTATIONS = 2000
CONTROL_PERMUTATIONS = 40
_NOTHING_LEFT = 1e-10


class Importance(NamedTuple):
    """Importances (matrices x groups, each row sums to R²), how they were computed, their Monte Carlo error."""

    values: Numbers
    method: str
    mc_error: Numbers


def importance(correlation: Numbers, groups: Groups, *, seed: int = 0) -> Importance:
    """Share out R² among the groups: LMG exactly up to 15 groups, sampled up to 40, Johnson's weights beyond.

    importance_j = mean over all orders of R²(before + j) - R²(before); the sum is R².
    When not to use it: to say what would happen if a rating rose (that is a slope, and still no effect).
    `correlation` is one matrix or several (draws first, the first one being the estimate itself), outcome last.
    Source: Lindeman, Merenda and Gold (1980); Grömping (2007); Johnson (2000).

    >>> importance(np.array([[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]]), [[0], [1]]).values.round(2)
    array([[0.36, 0.09]])
    """
    matrices = np.asarray(correlation, dtype=np.float64)
    matrices = matrices[None] if matrices.ndim == 2 else matrices
    exact = np.zeros(len(groups))
    if len(groups) <= EXACT_GROUPS:
        return Importance(lmg(matrices, groups), "LMG, exact", exact)
    if len(groups) <= SAMPLED_GROUPS:
        values, error = lmg_sampled(matrices, groups, seed=seed)
        return Importance(values, f"LMG, {PERMUTATIONS} sampled orders", error)
    weights = relative_weights(matrices)
    return Importance(
        np.stack([weights[:, list(group)].sum(axis=1) for group in groups], axis=1), "Johnson's relative weights", exact
    )


def lmg(correlation: Numbers, groups: Groups) -> Numbers:
    """LMG over all 2^g subsets of the groups (matrices x groups).

    The subsets form a tree: at each group, leave it out (drop its columns) or take it in (sweep its columns out of what
    remains). What is left of the outcome's variance at the leaves is 1 - R² of every subset, at a cost of a few
    operations per subset. Memory is bounded by working through the matrices in chunks.
    """
    count = len(groups)
    if not count:
        return np.zeros((len(correlation), 0))
    widest_first = sorted(range(count), key=lambda group: -len(groups[group]))
    ordered = [groups[group] for group in widest_first]
    columns = [column for group in ordered for column in group] + [correlation.shape[-1] - 1]
    arranged = correlation[:, columns][:, :, columns]
    chunk = max(1, 2**16 >> count)
    weights = _shapley_weights(count)
    found = np.empty((len(correlation), count))
    for start in range(0, len(correlation), chunk):
        explained = 1 - _unexplained(arranged[start : start + chunk], [len(group) for group in ordered])
        found[start : start + chunk, widest_first] = explained @ weights
    return found


def _unexplained(correlation: Numbers, widths: Sequence[int]) -> Numbers:
    """1 - R² of every subset of groups (matrices x 2^g); bit k of the subset's number says whether group k is in."""
    state = np.ascontiguousarray(np.moveaxis(correlation, 0, -1))
    for width in widths:
        taken = state
        for _ in range(width):
            taken = _swept(taken)
        state = np.concatenate([state[width:, width:], taken], axis=-1)
    left: Numbers = state[0, 0].reshape(-1, len(correlation)).T
    return left


def _swept(state: Numbers) -> Numbers:
    """Take the first column into the model and return what remains of the others (upper triangle only)."""
    pivot = state[0, 0]
    inverse = inverted(np.where(pivot > _NOTHING_LEFT, pivot, 0.0))
    rest = np.empty((len(state) - 1, len(state) - 1, state.shape[-1]))
    for row in range(len(rest)):
        np.multiply(state[0, row + 1] * inverse, state[0, row + 1 :], out=rest[row, row:])
        np.subtract(state[row + 1, row + 1 :], rest[row, row:], out=rest[row, row:])
    return rest


def _shapley_weights(count: int) -> Numbers:
    """The matrix that turns R² of all subsets into Shapley values (2^g x g)."""
    subsets = np.arange(2**count)
    member = (subsets[:, None] >> np.arange(count)) & 1
    size = member.sum(axis=1)
    inside = np.array([0.0] + [1 / (count * comb(count - 1, k - 1)) for k in range(1, count + 1)])
    outside = np.array([1 / (count * comb(count - 1, k)) for k in range(count)] + [0.0])
    weights: Numbers = np.where(member == 1, inside[size][:, None], -outside[size][:, None])
    return weights


def lmg_sampled(
    correlation: Numbers, groups: Groups, *, permutations: int = PERMUTATIONS, seed: int = 0
) -> tuple[Numbers, Numbers]:
    """LMG over sampled orders, each followed by its reverse; returns values and the estimate's Monte Carlo error.

    The first matrix is computed over all orders, the others over a few common orders and corrected by what those few
    miss on the first, so that sampling noise hardly widens a bootstrap interval.
    """
    generator = seeded(seed)
    half = np.stack([generator.permutation(len(groups)) for _ in range(permutations // 2)])
    orders = np.stack([half, half[:, ::-1]], axis=1).reshape(-1, len(groups))
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # factorising is what takes the time, and leaves Python alone
        shares = pool.map(lambda some: _along_orders(correlation[:1], groups, some)[0], np.array_split(orders, 20))
        parts = np.concatenate(list(shares))
        estimate = parts.mean(axis=0)
        pairs = parts.reshape(-1, 2, len(groups)).mean(axis=1)
        error = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
        few = orders[:CONTROL_PERMUTATIONS]
        missed = estimate - parts[:CONTROL_PERMUTATIONS].mean(axis=0)
        rest = pool.map(
            lambda some: _along_orders(some, groups, few).mean(axis=1) + missed, _chunks(correlation[1:], 20)
        )
        return np.concatenate([estimate[None], *rest]), error


def _along_orders(correlation: Numbers, groups: Groups, orders: npt.NDArray[np.int64]) -> Numbers:
    """What each group adds to R² in each order (matrices x orders x groups): a Cholesky factor's last row, squared."""
    outcome = correlation.shape[-1] - 1
    columns = np.array([[c for group in order for c in groups[group]] + [outcome] for order in orders])
    ridged = correlation + 1e-10 * np.eye(outcome + 1)
    factor = np.linalg.cholesky(ridged[:, columns[:, :, None], columns[:, None, :]])
    added = factor[:, :, -1, :-1] ** 2
    owner = np.empty(outcome, dtype=np.int64)
    for number, group in enumerate(groups):
        owner[list(group)] = number
    belongs = owner[columns[:, :-1]][..., None] == np.arange(len(groups))
    parts: Numbers = np.einsum("moc,ocg->mog", added, belongs.astype(np.float64))
    return parts


def _chunks(matrices: Numbers, size: int) -> list[Numbers]:
    return [matrices[start : start + size] for start in range(0, len(matrices), size)]


def relative_weights(correlation: Numbers) -> Numbers:
    """Johnson's relative weights of single columns (matrices x q); each row sums to R².

    Lambda = R_xx^(1/2), beta = Lambda^-1 r_xy, weight = (Lambda ∘ Lambda)(beta ∘ beta). With two columns it equals LMG.
    Source: Johnson (2000), the same as Genizi (1993).

    >>> relative_weights(np.array([[[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]]])).round(2)
    array([[0.36, 0.09]])
    """
    values, vectors = np.linalg.eigh(correlation[..., :-1, :-1])
    root = np.sqrt(np.clip(values, 0, None))
    inverse = inverted(np.where(values > _NOTHING_LEFT, root, 0.0))
    turned = np.swapaxes(vectors, -1, -2)
    half = (vectors * root[..., None, :]) @ turned
    beta = (vectors * inverse[..., None, :]) @ turned @ correlation[..., :-1, -1:]
    weights: Numbers = ((half**2) @ (beta**2))[..., 0]
    return weights
