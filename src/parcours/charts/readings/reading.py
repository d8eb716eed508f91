"""One value with its interval, and how values are written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

TOO_FEW = 5
"""Fewer answers than this are not shown."""
INDICATIVE = 30
"""Fewer answers than this are shown in grey and called indicative."""
Weight = Literal["decides", "some", "little"]
"""What the criticality of a stage or touchpoint amounts to in one word; None when nothing is known."""


class Unit(StrEnum):
    """How a value is written for people."""

    SHARE = "share"
    """0 to 1, written as per cent."""
    POINTS = "points"
    """NPS: -100 to 100."""
    SCORE = "score"
    """On the scale that stands beside it."""
    COUNT = "count"
    TIMES = "times"
    """How many times per path."""
    SECONDS = "seconds"
    """Written in the unit that suits: minutes, hours, days."""
    HOURS = "hours"
    """Business hours: never turned into days."""
    MONEY = "money"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A value with its 95 % interval and the number of answers (customers, paths ...) that it rests on.

    `n` is None for what was counted in full and has no uncertainty of sampling.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None

    @property
    def shown(self) -> bool:
        """Whether there is a value that rests on enough answers to be shown at all."""
        return self.value is not None and (self.n is None or self.n >= TOO_FEW)

    @property
    def known(self) -> float:
        """The value of a reading that is shown, for the pens that draw it."""
        if self.value is None:
            raise ValueError("This reading has no value.")
        return self.value

    @property
    def indicative(self) -> bool:
        """Whether the value is shown with the warning that it rests on few answers."""
        return self.shown and self.n is not None and self.n < INDICATIVE


@dataclass(frozen=True, kw_only=True)
class PromiseReading:
    """The level of response: the share of promises kept against the share aimed at (both 0 to 1)."""

    kept: Reading
    aim: float | None = None
    belief: float | None = None
    label: str = ""
