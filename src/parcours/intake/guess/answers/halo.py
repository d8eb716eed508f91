"""The halo of ratings: people who rate one thing high rate the others high.

So a rating goes along with its neighbours, and a code that does not continue the order ("6 = not used" on a scale from
1 to 5) betrays itself by the other answers of those who gave it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from parcours.intake.guess.answers.candidates import Candidate
from parcours.intake.guess.answers.codes import is_custom
from parcours.intake.guess.tables.columns import FileColumns
from parcours.intake.recipe import Missing

Matrix = npt.NDArray[np.float64]
LEAST_ROWS = 30


def ratings_of(file: FileColumns, candidates: Sequence[Candidate]) -> Matrix:
    """The sample's codes, rows by candidates, NaN where there is none."""
    rows = len(next(iter(file.source.sample.values())))
    matrix = np.full((rows, len(candidates)), np.nan)
    for place, candidate in enumerate(candidates):
        cells = file.source.sample[candidate.column.name]
        matrix[:, place] = [candidate.codes.get(cell, np.nan) if cell is not None else np.nan for cell in cells]
    return matrix


def _inner(candidate: Candidate, codes: Matrix) -> Matrix:
    """Only the codes that are ratings on any reading: 1-5 where 0 or 6 may be special, 0-10 where 11 may be."""
    high = candidate.span[1]
    top = 5 if high <= 6 else 7 if high <= 8 else min(high, 10) if high <= 11 else high
    bottom = 0 if top >= 10 else 1
    return np.where((codes >= bottom) & (codes <= top), (codes - bottom) / (top - bottom), np.nan)


def halo(candidates: Sequence[Candidate], ratings: Matrix) -> list[float]:
    """How each column goes along with the other ratings: its mean correlation with its five nearest."""
    inner = np.column_stack([_inner(candidate, ratings[:, place]) for place, candidate in enumerate(candidates)])
    count = len(candidates)
    together = np.zeros((count, count))
    for one in range(count):
        for other in range(one):
            together[one, other] = together[other, one] = _correlation(inner[:, one], inner[:, other])
    best = np.sort(together, axis=1)[:, ::-1][:, :5]
    return [float(row[: min(5, count - 1)].mean()) if count > 2 else 0.0 for row in best]


def _correlation(one: Matrix, other: Matrix) -> float:
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < LEAST_ROWS:
        return 0.0
    here, there = one[both], other[both]
    if here.std() == 0 or there.std() == 0:
        return 0.0
    return float(np.corrcoef(here, there)[0, 1])


def edges(candidates: Sequence[Candidate], ratings: Matrix) -> list[dict[float, Missing]]:
    """For each column, the codes at its edges that are no rating: judged together for columns with the same codes."""
    inner = np.column_stack([_inner(candidate, ratings[:, place]) for place, candidate in enumerate(candidates)])
    blocks: dict[tuple[float, float], list[int]] = {}
    for place, candidate in enumerate(candidates):
        top = candidate.span[1]
        blocks.setdefault((5.0 if top <= 6 else 7.0 if top <= 8 else 10.0, 0.0), []).append(place)
    found: list[dict[float, Missing]] = [{} for _ in candidates]
    for (top, _), places in blocks.items():
        low_special = _breaks_order(0.0, 1.0, places, ratings, inner, rising=False)
        high_special = _breaks_order(top + 1, top, places, ratings, inner, rising=True)
        for place in places:
            codes = candidates[place].counts
            if top < 10 and is_custom(0.0, codes) and _zero_is_blank(low_special, top, codes):
                found[place][0.0] = "blank"
            odd = high_special or top == 10 or (high_special is None and _six_is_odd(top, codes))
            if is_custom(top + 1, codes) and odd:
                found[place][top + 1] = "blank" if top == 10 else "not used"
    return found


def _zero_is_blank(special: bool | None, top: float, codes: dict[float, int]) -> bool:
    """Without other ratings to compare with, 0 on a scale that ends with 5 or 7 is taken for blank."""
    return special if special is not None else (5.0 in codes and top == 5.0) or top == 7.0


def _six_is_odd(top: float, codes: dict[float, int]) -> bool:
    """Without other ratings: a code above the scale that stands behind a falling row of frequencies."""
    return top == 5.0 and 0.0 in codes and codes.get(6.0, 0) > 0 and codes.get(7.0, 0) == 0


def _breaks_order(
    edge: float, neighbour: float, places: Sequence[int], ratings: Matrix, inner: Matrix, *, rising: bool
) -> bool | None:
    """Whether those who gave the edge code rate other things as if it did not continue the scale; None: can't tell."""
    steps, weights = [], []
    for place in places:
        others = np.delete(inner, place, axis=1)
        told = (~np.isnan(others)).sum(axis=1) >= 2
        if not told.any():
            continue
        mood = np.full(len(others), np.nan)
        mood[told] = np.nanmean(others[told], axis=1)
        at_edge, beside = ((ratings[:, place] == code) & told for code in (edge, neighbour))
        middle = (ratings[:, place] == (neighbour - 1 if rising else neighbour + 1)) & told
        if min(at_edge.sum(), beside.sum(), middle.sum()) < 5:
            continue
        slope = mood[beside].mean() - mood[middle].mean()
        step = mood[at_edge].mean() - mood[beside].mean()
        weight = min(at_edge.sum(), beside.sum())
        steps.append((step if rising else -step) - 0.25 * abs(slope))
        weights.append(weight)
    if not steps:
        return None
    return bool(np.average(steps, weights=weights) < 0)
