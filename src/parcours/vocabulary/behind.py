"""What a number is about, by the ids that people and addresses use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

DEPARTURES = ("missing", "unplanned", "out of order", "failed")
"""Ways of leaving the design; the first three are columns of `variants`, blanks for underscores."""
EDGE = ""
"""In place of a touchpoint of a link: where paths begin, or end."""


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What a number is about; what is empty narrows nothing.

    `start` and `end` are days, both included; `score` is lowest and highest answer, open where None.
    """

    journey: str = ""
    stage: str = ""
    touchpoint: str = ""
    passed: str = ""
    """Of words: said on paths that came by this touchpoint, whatever they are about."""
    deviation: tuple[str, str] | None = None
    """How the design was left (missing, unplanned, out of order, failed), and at which touchpoint."""
    link: tuple[str, str] | None = None
    """From which touchpoint straight to which; an empty one stands for where paths begin, or end."""
    promise: tuple[str, str] | None = None
    """Which promise, and what became of it (kept, broken, pending)."""
    score: tuple[float | None, float | None] | None = None
    metric: str = ""
    segment: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    life_cycle: str = ""
    account: str = ""
    """A company, by any reference: the people who belong to it."""
    said: bool = False
    """Only customers who said something about it, in their own words."""
    words: str = ""
    """What customers said holds these words."""
    language: str = ""
    """The language in which they said it."""
    channel: str = ""
