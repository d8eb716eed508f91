"""Silences: how long a customer must not have been heard of, journey by journey, for a path to be over (τ)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from parcours.journeys.dimensions import lived
from parcours.journeys.journey import Journey

DAY_US = 86_400_000_000
#: No gap is longer.
NEVER = np.iinfo(np.int64).max

Numbers = npt.NDArray[np.int64]


def silences(journeys: Sequence[Journey], silence_days: float | None) -> Numbers:
    """τ in microseconds by the journey's code; a gap of exactly τ ends no path, and none does where it is NEVER.

    `silence_days` holds for journeys that do not set their own.
    """
    own = [silence_days if journey.silence_days is None else journey.silence_days for journey in lived(journeys)]
    return np.array([NEVER, *(NEVER if days is None else round(days * DAY_US) for days in own)], np.int64)
