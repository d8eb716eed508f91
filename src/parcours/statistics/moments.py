"""Summed products per customer: what regressions and importances need, so that a draw is a matrix product.

A statistic that depends on the rows only through sums of products (means, correlations, slopes, R²) is computed from
one matrix per customer, or per block of customers; the bootstrap adds those matrices up again and never meets the rows.
The first column is always the constant 1, the last the outcome.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from parcours.statistics.intervals import Numbers
from parcours.statistics.resampling import customer_draws, generator

MOST_BLOCKS = 1000
_RIDGE = 1e-8


def blocks(customers: npt.ArrayLike, most: int = MOST_BLOCKS, *, seed: int) -> npt.NDArray[np.int64]:
    """Give every row the block in which its customer is drawn, 0 to the number of blocks - 1.

    Up to `most` customers, each is a block: the ordinary cluster bootstrap. Beyond, customers are dealt at random into
    `most` blocks of equal size; drawing blocks estimates the same variance with a Monte Carlo error of sqrt(2 / most).

    >>> blocks([7, 7, 9], seed=0).tolist()
    [0, 0, 1]
    """
    known, position = np.unique(np.asarray(customers), return_inverse=True)
    if len(known) <= most:
        return position.ravel().astype(np.int64)
    dealt = generator(seed).permutation(len(known)) % most
    return dealt[position.ravel()].astype(np.int64)


def block_moments(
    columns: npt.ArrayLike, block: npt.NDArray[np.int64], weights: npt.ArrayLike | None = None
) -> Numbers:
    """Σ w z z' within each block, where z is a row of `columns` (n x q): blocks x q x q."""
    rows = np.asarray(columns)
    order = np.argsort(block, kind="stable")
    edges = np.searchsorted(block[order], np.arange(block.max() + 2))
    weight = None if weights is None else np.asarray(weights, dtype=np.float64)
    found = np.empty((len(edges) - 1, rows.shape[1], rows.shape[1]))
    for number, (start, end) in enumerate(pairwise(edges)):
        within = rows[order[start:end]].astype(np.float64)
        weighted = within if weight is None else within * weight[order[start:end], None]
        found[number] = weighted.T @ within
    return found


def drawn_moments(by_block: Numbers, draws: int, *, seed: int) -> Numbers:
    """The sum over all blocks, followed by the sums of `draws` draws of blocks with replacement."""
    flat = by_block.reshape(len(by_block), -1)
    drawn = [counts @ flat for counts in customer_draws(len(flat), draws, seed=seed)]
    return np.concatenate([flat.sum(axis=0)[None], *drawn]).reshape(-1, *by_block.shape[1:])


def spreads(moments: Numbers) -> Numbers:
    """Standard deviations of all columns but the constant; 0 for a column that does not vary."""
    mean = moments[..., 0, 1:] / moments[..., :1, 0]
    squares = np.diagonal(moments, axis1=-2, axis2=-1)[..., 1:] / moments[..., :1, 0]
    variance: Numbers = np.clip(squares - mean**2, 0, None)
    return np.sqrt(variance * (variance > 1e-14 * squares))


def correlations(moments: Numbers) -> Numbers:
    """Correlation matrices of all columns but the constant; a column that does not vary correlates with nothing."""
    mean = moments[..., 0, 1:] / moments[..., :1, 0]
    inverse = inverted(spreads(moments))
    found = moments[..., 1:, 1:] / moments[..., :1, :1]  # in place from here: with many draws it is large
    found -= mean[..., :, None] * mean[..., None, :]
    found *= inverse[..., :, None]
    found *= inverse[..., None, :]
    np.einsum("...ii->...i", found)[...] = 1.0
    return found


def standardised_slopes(correlation: Numbers) -> Numbers:
    """Least-squares coefficients of the outcome on all columns, in standard deviations (matrices x q).

    Columns that say the same share their coefficient (a ridge of 1e-8 decides).
    """
    predictors = correlation[..., :-1, :-1] + _RIDGE * np.eye(correlation.shape[-1] - 1)
    return np.asarray(np.linalg.solve(predictors, correlation[..., :-1, -1:])[..., 0], dtype=np.float64)


def slopes(moments: Numbers, shrink: float = 0.0) -> tuple[Numbers, Numbers]:
    """Least-squares coefficients in units of the outcome (matrices x q), and R² of each matrix.

    `shrink` pulls correlations towards 0 first, for few rows (see `importance.shrinkage`).

    >>> columns = np.array([[1, 0, 1.0], [1, 1, 3.0], [1, 2, 5.0]])
    >>> found, r2 = slopes(columns.T @ columns)
    >>> found.round(4).tolist(), float(r2.round(4))
    ([2.0], 1.0)
    """
    return slopes_of(shrunk(correlations(moments), shrink), spreads(moments))


def slopes_of(correlation: Numbers, spread: Numbers) -> tuple[Numbers, Numbers]:
    """The slopes and R² of `slopes` from correlations and standard deviations, which many models may share."""
    standard = standardised_slopes(correlation)
    explained: Numbers = (standard * correlation[..., :-1, -1]).sum(axis=-1)
    found: Numbers = standard * spread[..., -1:] * inverted(spread[..., :-1])
    return found, explained


def shrunk(correlation: Numbers, amount: float) -> Numbers:
    """Correlation matrices pulled towards independence by `amount` (0 leaves them, 1 leaves nothing)."""
    return correlation if not amount else (1 - amount) * correlation + amount * np.eye(correlation.shape[-1])


def shrinkage(correlation: Numbers, n: float) -> float:
    """How far to pull one correlation matrix towards independence when there are few rows for its columns, 0 to 1.

    Σ Var(r) / Σ r² off the diagonal, with Var(r) = (1 - r²)² / (n - 1). Source: Schäfer and Strimmer 2005.
    """
    off = correlation[~np.eye(len(correlation), dtype=bool)]
    total = float((off**2).sum())
    return float(np.clip(((1 - off**2) ** 2).sum() / max(n - 1, 1) / total, 0, 1)) if total else 1.0


def inverted(values: Numbers) -> Numbers:
    """1 / value, and 0 where the value is 0."""
    return np.where(values > 0, 1 / np.where(values > 0, values, 1.0), 0.0)
