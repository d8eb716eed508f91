"""Figures of an action as people write them; they were worked out by the library when the action was opened."""

from __future__ import annotations

from parcours_studio.actions.models import Action
from parcours_studio.ui.words import catalogue, points_of_share, say, voice

METRICS = ("recommendation", "overall satisfaction", "return")
"""What the library's plan moves, by its names; an action opened by hand names one of them or none."""
SHARE = "share"


def metric_words(metric: str) -> str:
    """What a metric is called in the reader's language."""
    key = f"actions.metric_{metric.replace(' ', '_')}"
    return say(key) if key in catalogue() else metric


def change_words(value: float | None, unit: str) -> str:
    """A change with its sign, in the unit of its metric."""
    if value is None:
        return ""
    return voice().signed(points_of_share(value) if unit == SHARE else voice().decimal(value, 2), value)


def interval_words(action: Action) -> str:
    """The interval of the expected change; empty without one."""
    low, high = action.expected_low, action.expected_high
    if low is None or high is None:
        return ""
    if action.metric_unit != SHARE:
        return f"[{voice().decimal(low, 2)} – {voice().decimal(high, 2)}]"
    return f"[{voice().decimal(100 * low, 1)} – {points_of_share(high)}]"
