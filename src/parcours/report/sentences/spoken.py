"""What several sentences share: whether a difference is more than chance, and how it is written."""

from __future__ import annotations

from parcours.charts.figures import interval_text, value_text
from parcours.charts.readings import (
    Reading,
    ScoreReading,
    Unit,
)
from parcours.vocabulary.wording import MINUS, Wording


def explained_text(explained: Reading, say: Wording) -> str:
    """How much of loyalty the experiences explain together, with its interval; empty where that is not known."""
    if explained.value is None:
        return ""
    interval = interval_text(explained, Unit.SHARE, say)
    note = say.say("method_explained", share=say.percent(explained.value), interval=interval)
    return note if interval else note.replace(", []", "")


def beyond_chance(difference: Reading | None) -> bool:
    """Whether the interval of a difference leaves out nought."""
    if difference is None or difference.low is None or difference.high is None:
        return False
    return difference.low > 0 or difference.high < 0


def difference_text(value: float, score: ScoreReading, say: Wording) -> str:
    """The size of a difference, without its sign, with the unit's name."""
    size = abs(value)
    if score.unit is Unit.SHARE:
        return say.say("percent_points", value=say.decimal(size * 100, 1))
    if score.unit is Unit.POINTS:
        return say.say("points", value=say.decimal(size, 1))
    fine = score.unit in (Unit.SCORE, Unit.TIMES)  # as their intervals are told
    return value_text(size, score.unit, say, currency=score.currency, digits=2 if fine else None)


def signed_text(value: float, score: ScoreReading, say: Wording) -> str:
    """A difference with its sign and unit; what rounds to nought has no sign."""
    size = difference_text(value, score, say)
    if not any(digit in size for digit in "123456789"):
        return size
    return f"{'+' if value > 0 else MINUS}{size}"


def counted_share(difference: Reading | None, score: ScoreReading) -> float | None:
    """The change of what was counted in full, as a share of what it was; None for what has an interval."""
    if difference is None or difference.value is None or difference.low is not None:
        return None
    if score.reading.value is None or score.reading.n is not None:
        return None
    before = score.reading.value - difference.value
    return difference.value / before if before else None


def from_text(value: float, unit: Unit, say: Wording, currency: str = "") -> str:
    """A value as it stands after "from", which in German wants days in the dative."""
    return say.within(value) if unit is Unit.SECONDS else value_text(value, unit, say, currency=currency)


def firm(interval: str) -> str:
    """An interval that no line break parts."""
    return interval.replace(" ", "\u00a0")
