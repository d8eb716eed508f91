"""Fitting the model and drawing customers again: importance, slopes, penalties and rewards, a draw per row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
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
    slopes_of,
    spreads,
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
        moments = drawn_moments(block_moments(rows, block, weight), -(-draws // repeats), seed=seed + number)
        drawn = _Drawn(correlations(moments), spreads(moments))
        shrink = _shrink(design, drawn)
        drawn = drawn._replace(correlation=shrunk(drawn.correlation, shrink))
        measured = importance(drawn.of(design.main).correlation, design.groups(design.main), seed=seed)
        method, error = measured.method, float(measured.mc_error.max(initial=0.0))
        found.append(
            (
                np.column_stack([measured.values, _impressions(drawn, design)]),
                *(_slopes(drawn, design, columns) for columns in (design.main, design.contrast, design.levers)),
            )
        )
    measured_draws, main, contrasts, levers = (_pooled(parts) for parts in zip(*found, strict=True))
    return Fit(measured_draws, main, contrasts, levers, method, error, shrink, int(block.max()) + 1, repeats)


class _Drawn(NamedTuple):
    """Correlations and standard deviations of all columns and the outcome, a draw per row."""

    correlation: Numbers
    spread: Numbers

    def of(self, columns: Sequence[int]) -> _Drawn:
        """Those of these columns and the outcome."""
        chosen = np.array([*columns, self.spread.shape[-1] - 1])
        return _Drawn(self.correlation[..., chosen[:, None], chosen], self.spread[..., chosen])


def _slopes(drawn: _Drawn, design: Design, columns: list[int]) -> Numbers:
    """The slopes of these columns (draws x columns), a promise's in a model without its touchpoint's wait.

    A promise is broken by letting wait: with the wait in the model, little would be left of what breaking it costs.
    """
    found = slopes_of(*drawn.of(columns))[0]
    for place, column in enumerate(columns):
        if design.columns[column].role == "kept":
            waits = {(design.columns[column].term, role) for role in ("wait", "wait known")}
            without = [each for each in columns if design.columns[each][:2] not in waits]
            found[:, place] = slopes_of(*drawn.of(without))[0][:, without.index(column)]
    return found


def _impressions(drawn: _Drawn, design: Design) -> Numbers:
    """What each impression adds to R² beyond the touchpoints, averaged over the two orders (draws x impressions)."""

    @cache
    def r2(*impressions: int) -> Numbers:
        terms = {len(design.terms) + impression for impression in impressions}
        more = [number for number, column in enumerate(design.columns) if column.term in terms]
        return slopes_of(*drawn.of(design.main + more))[1]

    ends = range(len(design.impressions))
    everything, without = r2(*ends), r2()
    alone = [(r2(end) - without) for end in ends]
    last = [everything - r2(*(other for other in ends if other != end)) for end in ends]
    added = [(first + second) / 2 for first, second in zip(alone, last, strict=True)]
    return np.maximum(0, np.stack(added, axis=1)) if added else np.zeros((len(drawn.spread), 0))


def _shrink(design: Design, drawn: _Drawn) -> float:
    few = len(design.outcome) < ROWS_PER_COLUMN * len(design.main)
    return shrinkage(drawn.of(design.main).correlation[0], len(design.outcome)) if few else 0.0


def _pooled(parts: Sequence[Numbers]) -> Numbers:
    """The mean of the estimates, then all draws."""
    estimate = np.mean([part[0] for part in parts], axis=0)
    return np.concatenate([estimate[None], *(part[1:] for part in parts)])
