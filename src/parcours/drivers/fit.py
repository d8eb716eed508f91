"""Fitting the model and drawing customers again: importance, slopes, penalties and rewards, a draw per row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from parcours.drivers.design import Design
from parcours.drivers.imputation import completed, imputations
from parcours.statistics.importance import importance
from parcours.statistics.intervals import Numbers
from parcours.statistics.moments import (
    MOST_BLOCKS,
    block_moments,
    blocks,
    correlations,
    drawn_moments,
    shrinkage,
    shrunk,
    slopes,
)

ROWS_PER_COLUMN = 10
MOST_CELLS = 20_000_000
"""Cells of all blocks' moment matrices together: bounds memory when there are very many columns."""


class Fit(NamedTuple):
    """Row 0 holds the estimates, the other rows the draws."""

    importance: Numbers
    """Absolute: each row sums to R² (draws x touchpoints, then impressions)."""
    slopes: Numbers
    """draws x design.main"""
    contrasts: Numbers
    """draws x design.contrast"""
    levers: Numbers
    """draws x design.levers"""
    method: str
    mc_error: float
    shrink: float
    blocks: int
    imputations: int

    @property
    def r2(self) -> Numbers:
        """R² of every draw."""
        total: Numbers = self.importance.sum(axis=1)
        return total

    @property
    def shares(self) -> Numbers:
        """Importance as shares of R²."""
        total = self.r2[:, None]
        return np.where(total > 0, self.importance / np.where(total > 0, total, 1.0), 0.0)


def fit(design: Design, *, draws: int, seed: int, weighted: bool = False) -> Fit:
    """Fit by moments per block of customers; with blanks, average over completed matrices and pool their draws.

    Touchpoints share out the R² of their model; the first and last impression share out what they add to it, so that an
    impression counts only for what it says beyond the touchpoint where it was made.
    With fewer than ten rows per column correlations are pulled towards 0 first (METHODS 3.2).
    """
    wide = design.values.shape[1] + 2
    block = blocks(design.customer, int(np.clip(MOST_CELLS // wide**2, 200, MOST_BLOCKS)), seed=seed)
    repeats = imputations(design)
    centred = design.outcome - design.outcome.mean()
    weight = design.weight if weighted else None
    found, shrink, method, error = [], 0.0, "", 0.0
    for number, values in enumerate(completed(design, seed=seed)):
        rows = np.column_stack([np.ones(len(values), np.float32), values, centred.astype(np.float32)])
        drawn = drawn_moments(block_moments(rows, block, weight), -(-draws // repeats), seed=seed + number)
        model = _of(drawn, design.main)
        shrink = _shrink(design, model[0])
        measured = importance(shrunk(correlations(model), shrink), design.groups(design.main), seed=seed)
        method, error = measured.method, float(measured.mc_error.max(initial=0.0))
        found.append(
            (
                np.column_stack([measured.values, _impressions(drawn, design, shrink)]),
                slopes(model, shrink)[0],
                slopes(_of(drawn, design.contrast), shrink)[0],
                slopes(_of(drawn, design.levers), shrink)[0],
            )
        )
    measured_draws, main, contrasts, levers = (_pooled(parts) for parts in zip(*found, strict=True))
    return Fit(measured_draws, main, contrasts, levers, method, error, shrink, int(block.max()) + 1, repeats)


def _of(moments: Numbers, columns: Sequence[int]) -> Numbers:
    """The moments of the constant, these columns and the outcome."""
    chosen = [0, *(column + 1 for column in columns), moments.shape[-1] - 1]
    return moments[:, chosen][:, :, chosen]


def _impressions(moments: Numbers, design: Design, shrink: float) -> Numbers:
    """What each impression adds to R² beyond the touchpoints, averaged over the two orders (draws x impressions)."""

    def r2(*impressions: int) -> Numbers:
        terms = {len(design.terms) + impression for impression in impressions}
        more = [number for number, column in enumerate(design.columns) if column.term in terms]
        return slopes(_of(moments, design.main + more), shrink)[1]

    ends = range(len(design.impressions))
    everything, without = r2(*ends), r2()
    alone = [(r2(end) - without) for end in ends]
    last = [everything - r2(*(other for other in ends if other != end)) for end in ends]
    added = [(first + second) / 2 for first, second in zip(alone, last, strict=True)]
    return np.maximum(0, np.stack(added, axis=1)) if added else np.zeros((len(moments), 0))


def _shrink(design: Design, moments: Numbers) -> float:
    few = len(design.outcome) < ROWS_PER_COLUMN * len(design.main)
    return shrinkage(correlations(moments), len(design.outcome)) if few else 0.0


def _pooled(parts: Sequence[Numbers]) -> Numbers:
    """The mean of the estimates, then all draws."""
    estimate = np.mean([part[0] for part in parts], axis=0)
    return np.concatenate([estimate[None], *(part[1:] for part in parts)])
