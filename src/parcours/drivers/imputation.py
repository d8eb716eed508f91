"""Visitors who left a rating blank: drawn from the ratings of visitors like them, several times over."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from parcours.drivers.design import Design, Hole
from parcours.statistics.resampling import generator

MOST_IMPUTATIONS = 20
CYCLES = 2
DONORS = 5_000
NEAREST = 5


def imputations(design: Design) -> int:
    """How many completed matrices are needed: one per per cent of blanks, 2 to 20; 1 when nothing is blank.

    Source: White, Royston and Wood (2011): at least as many as the percentage of incomplete cases.
    """
    blanks = sum(len(hole.rows) for hole in design.holes)
    visits = sum(term.n for term in design.terms if term.evidence == "ratings")
    return int(np.clip(np.ceil(100 * blanks / max(visits, 1)), 2, MOST_IMPUTATIONS)) if blanks else 1


def completed(design: Design, *, seed: int) -> Iterator[npt.NDArray[np.float32]]:
    """The matrix with every blank filled by a rating that a similar visitor gave, as often as `imputations` says.

    Chained predictive mean matching: a blank is predicted from all other columns and the outcome by a regression on a
    fresh draw of those who answered, then takes the rating of one of the five donors with the nearest prediction. Those
    who were never there are not imputed. Estimates are then averaged and draws pooled over the completed matrices.
    Source: Rubin (1987); Schomaker and Heumann (2018) on pooling bootstrap draws over imputations.
    """
    for number in range(imputations(design)):
        if not design.holes:
            yield design.values
            return
        yield _complete(design, generator(seed + number))


def _complete(design: Design, chance: np.random.Generator) -> npt.NDArray[np.float32]:
    values = design.values.copy()
    for hole in design.holes:
        _fill(values, hole, chance.choice(hole.ratings, len(hole.rows)), design)
    if len(design.main) > 1:
        for _ in range(CYCLES):
            for hole in design.holes:
                _fill(values, hole, _matched(values, hole, design, chance), design)
    return values


def _fill(values: npt.NDArray[np.float32], hole: Hole, ratings: npt.NDArray[np.float64], design: Design) -> None:
    values[hole.rows, hole.column] = ratings - design.columns[hole.column].centre
    values[hole.rows, hole.low] = ratings <= hole.bounds.low
    values[hole.rows, hole.high] = ratings >= hole.bounds.high


def _matched(
    values: npt.NDArray[np.float32], hole: Hole, design: Design, chance: np.random.Generator
) -> npt.NDArray[np.float64]:
    """A donor's rating for every blank."""
    others = [column for column in design.main if column != hole.column]

    def predictors(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        seen = values[rows][:, others].astype(np.float64)
        return np.column_stack([np.ones(len(rows)), seen, design.outcome[rows]])

    drawn = chance.integers(0, len(hole.donors), min(len(hole.donors), DONORS))
    known = predictors(hole.donors[drawn])
    products = known.T @ known
    slopes = np.linalg.solve(products + 1e-6 * np.diag(np.diag(products) + 1), known.T @ hole.ratings[drawn])
    predicted, wanted = known @ slopes, predictors(hole.rows) @ slopes
    # answers are whole numbers, so many predictions tie: a little noise lets tied donors take turns
    noise = 1e-3 * max(float(predicted.std()), 1e-9)
    predicted += chance.uniform(-noise, noise, len(predicted))
    order = np.argsort(predicted)
    ratings = hole.ratings[drawn][order]
    near = np.searchsorted(predicted[order], wanted + chance.uniform(-noise, noise, len(wanted)))
    start = np.clip(near - NEAREST // 2, 0, max(len(ratings) - NEAREST, 0))
    picked = start + chance.integers(0, min(NEAREST, len(ratings)), len(near))
    return np.asarray(ratings[picked], dtype=np.float64)
