"""Figures of an action as people write them; they were worked out by the library when the action was opened."""

from __future__ import annotations

from parcours_studio.actions.models import Action
from parcours_studio.ui.words import catalogue, say, voice

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
    text = voice().percent(value, 1) if unit == SHARE else voice().decimal(value, 2)
    return voice().signed(text, value)


def interval_words(action: Action) -> str:
    """The interval of the expected change; empty without one."""
    low, high = action.expected_low, action.expected_high
    if low is None or high is None:
        return ""
    ends = [voice().percent(end, 1) if action.metric_unit == SHARE else voice().decimal(end, 2) for end in (low, high)]
    return f"[{ends[0]} – {ends[1]}]"
