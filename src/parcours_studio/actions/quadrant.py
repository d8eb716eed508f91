"""Where actions stand between what they cost and what they should bring: known numbers on a plane, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parcours_studio.actions.models import Action

WIDTH, HEIGHT = 760.0, 400.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 42.0, 34.0, 44.0
STEPS = (1.0, 1.2, 1.6, 2.0, 2.4, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
TICKS = 4


@dataclass(frozen=True)
class Mark:
    """One action in the picture; `number` stands beside it in the table."""

    number: int
    action: Action
    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Tick:
    """One line of an axis."""

    at: float
    value: float


@dataclass(frozen=True)
class Quadrant:
    """The picture: marks, and the axes that they stand on."""

    marks: list[Mark]
    costs: list[Tick]
    changes: list[Tick]
    middle_x: float
    middle_y: float
    nought_y: float
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM

    @property
    def half_width(self) -> float:
        """How wide the corner of cheap actions is."""
        return self.middle_x - self.left

    @property
    def half_height(self) -> float:
        """How high the corner of large changes is."""
        return self.middle_y - self.top


def quadrant(actions: Sequence[Action]) -> Quadrant:
    """Place each action by its cost and its expected change; the middle lines halve the axes."""
    dearest = _ceiling(max((float(one.cost or 0) for one in actions), default=0))
    highest = _ceiling(max((one.expected_high or one.expected_change or 0 for one in actions), default=0))
    lowest = -_ceiling(max((-(_low(one)) for one in actions if _low(one) < 0), default=0), empty=0.0)

    def across(cost: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * cost / dearest

    def up(change: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (change - lowest) / (highest - lowest)

    marks = [
        Mark(
            number,
            one,
            across(float(one.cost or 0)),
            up(one.expected_change or 0),
            up(_low(one)),
            up(_high(one)),
        )
        for number, one in enumerate(actions, 1)
    ]
    return Quadrant(
        marks,
        costs=[Tick(across(dearest * n / TICKS), dearest * n / TICKS) for n in range(TICKS + 1)],
        changes=[Tick(up(highest * n / TICKS), highest * n / TICKS) for n in range(TICKS + 1)],
        middle_x=across(dearest / 2),
        middle_y=up(highest / 2),
        nought_y=up(0),
    )


def _low(action: Action) -> float:
    return action.expected_change or 0.0 if action.expected_low is None else action.expected_low


def _high(action: Action) -> float:
    return action.expected_change or 0.0 if action.expected_high is None else action.expected_high


def _ceiling(value: float, empty: float = 1.0) -> float:
    """The next round number above, so that axes end on one."""
    if value <= 0:
        return empty
    power = 1.0
    while power * 10 <= value:
        power *= 10
    while power > value:
        power /= 10
    return next(power * step for step in STEPS if power * step >= value * 0.999)
