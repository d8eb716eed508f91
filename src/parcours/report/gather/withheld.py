"""What an answer does not read or compare, for the page to say so."""

from __future__ import annotations

from collections.abc import Iterator

from parcours.charts.readings import WithheldReading
from parcours.vocabulary.result import Result


def withheld_in(metric: str, found: Result) -> Iterator[WithheldReading]:
    """Losses that cannot have been seen yet, and comparisons with days that facts do not cover."""
    if unseen := found.about.get("unseen"):
        yield WithheldReading(metric=metric, why="unseen", days=(unseen.silence_days, unseen.known_days))
    for one in found.about.get("not_compared", ()):
        yield WithheldReading(
            metric=metric, why="facts_begin" if one.begins else "facts_end", before=one.before, day=one.day
        )
