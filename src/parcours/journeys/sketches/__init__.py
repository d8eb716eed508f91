"""Journeys to begin from, one for each trade; rules ask for conventional names of events, so that they catch much."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from parcours.errors import JourneyError, did_you_mean
from parcours.journeys.journey import Journey
from parcours.journeys.journey_file import read_journey

FOLDER = Path(__file__).parent
TRADES = ("retail", "e-commerce", "hotel", "bank", "rail", "b2b-services", "garage")
"""In the order in which they are offered."""


@cache
def sketch(trade: str) -> Journey:
    """The journey to begin from in this trade.

    >>> len(sketch("hotel").stages)
    11
    """
    if trade not in TRADES:
        raise JourneyError("unknown-trade", f'There is no sketch for "{trade}".', hint=did_you_mean(trade, TRADES))
    return read_journey(FOLDER / f"{trade}.yaml")
