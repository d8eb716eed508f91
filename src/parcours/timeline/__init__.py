"""A customer's interactions in order; subjects folded to their state; silences."""

from __future__ import annotations

from parcours.timeline.customer import TIMELINE, timeline
from parcours.timeline.gaps import Silence, gap_quantile, gaps, gaps_between, silence
from parcours.timeline.states import Effect, States, Turn, read_states, turn
from parcours.timeline.subjects import subjects

__all__ = [
    "TIMELINE",
    "Effect",
    "Silence",
    "States",
    "Turn",
    "gap_quantile",
    "gaps",
    "gaps_between",
    "read_states",
    "silence",
    "subjects",
    "timeline",
    "turn",
]
