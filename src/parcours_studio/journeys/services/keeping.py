"""Why a touchpoint may not simply be deleted: it has a past, or somebody counts on it."""

from __future__ import annotations

from collections.abc import Callable

kept_because: list[Callable[[str, str], str]] = []
"""Rooms above add functions here: `reason(journey id, touchpoint id)` gives a sentence, or nothing."""


def reasons(journey_id: str, touchpoint: str) -> list[str]:
    """The sentences of all rooms that count on a touchpoint."""
    return [said for reason in kept_because if (said := reason(journey_id, touchpoint))]
