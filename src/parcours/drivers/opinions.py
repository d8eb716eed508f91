"""How far opinions lie apart: what a room of people said about one thing, and where they differ most."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value", bound=float)
DIVIDED = 0.5
"""From here on opinions are called divided: two people differ half as much as they can. Dice would reach 0.7."""
FEWEST = 3
"""Fewer people are not called divided."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """What people said about one thing on one scale."""

    n: int
    mean: float
    median: float
    lower: float
    """The lower quartile: a quarter of the people said this or less."""
    upper: float
    disagreement: float | None
    """0: all said the same; 1: one half each at both ends of the scale. None for a single opinion."""

    @property
    def divided(self) -> bool:
        """Whether opinions lie so far apart that one should talk about it."""
        return self.n >= FEWEST and self.disagreement is not None and self.disagreement >= DIVIDED


def spread(said: Mapping[Value, int] | Sequence[Value], scale: tuple[float, float]) -> Spread | None:
    """Median, quartiles and disagreement of what people said; None where nobody said anything.

    Disagreement = sum of |x_i - x_j| over all pairs of people / the largest that this sum can be for so many people on
    this scale, which is (high - low) x floor(n² / 4). It is the mean difference of two people drawn at random, made
    comparable between scales and sizes of groups. Quartiles are interpolated (type 7).
    When not to use it: as an interval. People in a room are no sample of anybody but themselves.

    `said` are the opinions, or how many people hold which. Source: Gini's mean difference (Yitzhaki 2003).

    >>> spread([8, 8, 8, 8], (0, 10)).disagreement
    0.0
    >>> spread([0, 0, 10, 10], (0, 10)).disagreement
    1.0
    >>> found = spread({6: 1, 7: 2, 9: 1}, (0, 10))
    >>> (found.n, found.median, found.upper)
    (4, 7.0, 7.5)
    """
    held = said if isinstance(said, Mapping) else {value: list(said).count(value) for value in set(said)}
    values = np.repeat(np.array(sorted(held), dtype=float), [held[value] for value in sorted(held)])
    if not len(values):
        return None
    lower, median, upper = (float(end) for end in np.quantile(values, (0.25, 0.5, 0.75)))
    return Spread(
        n=len(values),
        mean=float(values.mean()),
        median=median,
        lower=lower,
        upper=upper,
        disagreement=_disagreement(held, scale),
    )


def differing_most(spreads: Mapping[Name, Spread | None]) -> list[Name]:
    """The names of what was asked, that on which opinions lie furthest apart first; what nobody disputes comes last.

    >>> apart, near = spread([1, 5], (1, 5)), spread([3, 4], (1, 5))
    >>> differing_most({"near": near, "nobody asked": None, "apart": apart})
    ['apart', 'near', 'nobody asked']
    """
    return sorted(spreads, key=lambda name: -_apart(spreads[name]))


def _apart(one: Spread | None) -> float:
    return -1.0 if one is None or one.disagreement is None else one.disagreement


def _disagreement(held: Mapping[Value, int], scale: tuple[float, float]) -> float | None:
    """Between two neighbouring values lie all pairs of which one holds the lower or less and the other more."""
    n, values = sum(held.values()), sorted(value for value, people in held.items() if people)
    if n < 2:
        return None
    apart, below = 0.0, 0
    for value, following in pairwise(values):
        below += held[value]
        apart += below * (n - below) * (following - value)
    return apart / ((scale[1] - scale[0]) * (n * n // 4))
