"""Where the dots of a strip stand: plain scaling, one dot for every rating, piled up over its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parcours.drivers import Spread

WIDTH, HEIGHT, PAD = 264.0, 64.0, 14.0
FLOOR = 48.0
"""Where the piles stand."""
ROOM = 44.0
"""How high they may grow."""
GAP = 0.9
RADII = (4.4, 3.8, 3.2, 2.7, 2.2, 1.8, 1.4, 1.1, 0.8, 0.55)

Scale = tuple[int, int, int]
"""Lowest and highest value, and the step between two stops."""


@dataclass(frozen=True)
class Strip:
    """The places of everything that is drawn."""

    dots: list[tuple[float, float]]
    radius: float
    ticks: list[float]
    median: float | None = None
    lower: float | None = None
    upper: float | None = None

    @property
    def box(self) -> float | None:
        """How wide the middle half is; a sliver where all say the same."""
        return None if self.lower is None or self.upper is None else max(2.0, self.upper - self.lower)


def strip(said: Mapping[int, int], scale: Scale, radius: float, spread: Spread | None) -> Strip:
    """A strip for value -> people."""
    low, high, step = scale
    ends = [None if spread is None else _x(value, scale) for value in _marks(spread)]
    return Strip(
        dots=[dot for value, people in said.items() for dot in _pile(_x(value, scale), people, radius)],
        radius=radius,
        ticks=[_x(value, scale) for value in range(low, high + 1, step)],
        median=ends[0],
        lower=ends[1],
        upper=ends[2],
    )


def radius_for(counts: Mapping[str, Mapping[str, Mapping[int, int]]], scales: Mapping[str, Scale]) -> float:
    """The largest dots with which every pile of a workshop has room, so that all strips compare."""
    piles = [
        (people, _cell_width(scales[name]))
        for by_question in counts.values()
        for name, said in by_question.items()
        for people in said.values()
    ]
    return next(
        (radius for radius in RADII if all(_abreast(people, radius) * _size(radius) <= wide for people, wide in piles)),
        RADII[-1],
    )


def _marks(spread: Spread | None) -> tuple[float, float, float]:
    return (0.0, 0.0, 0.0) if spread is None else (spread.median, spread.lower, spread.upper)


def _x(value: float, scale: Scale) -> float:
    low, high, _ = scale
    return round(PAD + (value - low) / (high - low) * (WIDTH - 2 * PAD), 2)


def _size(radius: float) -> float:
    return 2 * radius + GAP


def _cell_width(scale: Scale) -> float:
    """How wide a pile may be without touching the next."""
    low, high, step = scale
    return (WIDTH - 2 * PAD) * step / (high - low) - 2


def _abreast(people: int, radius: float) -> int:
    """How many dots stand beside each other in a pile of so many."""
    high = int(ROOM / _size(radius))
    return -(-people // high)


def _pile(x: float, people: int, radius: float) -> Iterator[tuple[float, float]]:
    wide = _abreast(people, radius) or 1
    for number in range(people):
        row, place = divmod(number, wide)
        in_row = min(wide, people - row * wide)
        yield (
            round(x + (place - (in_row - 1) / 2) * _size(radius), 2),
            round(FLOOR - radius - 1 - row * _size(radius), 2),
        )
