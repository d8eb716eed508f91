"""Figures as people read them: value, interval and n in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

from parcours.charts.readings import Reading, ScoreReading, SegmentReading, Unit
from parcours.vocabulary.wording import Wording, read_catalogue

FINER = {Unit.POINTS: 1, Unit.SHARE: 1, Unit.SCORE: 2, Unit.TIMES: 2}
"""Digits when the usual ones would make both ends of an interval look the same."""

MILLION = 1e6
"""From here on a headline says money in millions; tables say it in full."""

PHRASES = Path(__file__).parent / "phrases.toml"


def speak(language: str) -> Wording:
    """The words that stand inside pictures, in one language."""
    return Wording(language, read_catalogue(PHRASES))


def score_name(score: ScoreReading | SegmentReading, wording: Wording) -> str:
    """What a reading is called: its metric, or that metric of the whole."""
    label = score.label if isinstance(score, ScoreReading) else ""
    return metric_name(f"{score.metric}-overall" if score.whole else score.metric, wording, label)


def metric_name(metric: str, wording: Wording, label: str = "") -> str:
    """A metric's name for people; an unknown one is shown as it is called."""
    if label:
        return label
    key = "metric_" + re.sub(r"\W", "_", metric)
    return wording.say(key) if wording.knows(key) else re.sub(r"[-_]", " ", metric).capitalize()


def value_text(
    value: float, unit: Unit, wording: Wording, *, currency: str = "", digits: int | None = None, change: bool = False
) -> str:
    """One value in its unit, or the `change` of one, with its sign and shares in percentage points.

    >>> value_text(0.083, Unit.SHARE, speak("en")), value_text(0.083, Unit.SHARE, speak("en"), change=True)
    ('8.3%', '+8.3 pp')
    """
    if change:
        return wording.signed(_changed(value, unit, wording, currency, digits), value)
    if unit is Unit.SHARE:
        return wording.percent(value, digits if digits is not None else (1 if abs(value) < 0.0995 else 0))
    if unit is Unit.SECONDS:
        return wording.span(value)
    if unit is Unit.HOURS:
        return wording.hours(value)
    if unit is Unit.MONEY:
        return wording.money(value, currency) if currency else wording.count(value)
    usual = {Unit.POINTS: 0, Unit.COUNT: 0, Unit.SCORE: 1, Unit.TIMES: 1}[unit]
    return wording.decimal(value, usual if digits is None else digits)


def _changed(value: float, unit: Unit, wording: Wording, currency: str, digits: int | None) -> str:
    if unit is not Unit.SHARE:
        return value_text(value, unit, wording, currency=currency, digits=digits)
    return wording.say("points_of_share", value=wording.decimal(100 * value, 1 if digits is None else digits))


def interval_text(
    reading: Reading,
    unit: Unit,
    wording: Wording,
    *,
    currency: str = "",
    digits: int | None = None,
    change: bool = False,
) -> str:
    """Low to high, with as many digits as it takes to tell the two apart; empty when there is no interval."""
    low, high = reading.low, reading.high
    if low is None or high is None:
        return ""
    if change and unit is Unit.SHARE:
        return wording.say("points_of_share", value=points_of_share(low, high, wording))
    if unit is Unit.SECONDS:
        return wording.spans(low, high)
    if unit is Unit.HOURS:
        return f"{wording.decimal(low)} – {wording.hours(high)}"
    ends = [value_text(end, unit, wording, currency=currency, digits=digits) for end in (low, high)]
    if ends[0] == ends[1] and low != high and unit in FINER:
        ends = [value_text(end, unit, wording, digits=FINER[unit]) for end in (low, high)]
    if low < 0:
        return wording.say("from_to", low=ends[0], high=ends[1])
    return " – ".join(ends)


def points_of_share(low: float, high: float, wording: Wording) -> str:
    """Low to high of a change of a share, in percentage points without their name."""
    digits = 1 if round(100 * low, 1) != round(100 * high, 1) else 2
    ends = [wording.decimal(100 * end, digits) for end in (low, high)]
    return wording.say("from_to", low=ends[0], high=ends[1]) if low < 0 else " – ".join(ends)


def n_text(reading: Reading, wording: Wording) -> str:
    """The number of answers behind a reading, or nothing where it was counted in full."""
    return "" if reading.n is None else wording.say("n", n=reading.n)


def pooled_text(score: ScoreReading, wording: Wording) -> str:
    """Over how many questions or promises a metric was read, or nothing where it was one."""
    return wording.say(f"over_{score.pools}s", count=score.pooled) if score.pools and score.pooled > 1 else ""


def reading_text(
    reading: Reading | None,
    unit: Unit,
    wording: Wording,
    *,
    currency: str = "",
    digits: int | None = None,
    change: bool = False,
) -> str:
    """Value, interval and n in one line, for tips and tables."""
    if reading is None or reading.value is None:
        return "–"
    if not reading.shown:
        return f"{wording.say('too_few')} ({n_text(reading, wording)})"
    parts = [value_text(reading.value, unit, wording, currency=currency, digits=digits, change=change)]
    interval = interval_text(reading, unit, wording, currency=currency, digits=digits, change=change)
    parts += [f"[{interval}]"] if interval else []
    parts += [n_text(reading, wording)] if reading.n is not None else []
    parts += [f"({wording.say('indicative')})"] if reading.indicative else []
    return " ".join(parts)


def score_text(score: ScoreReading, wording: Wording) -> str:
    """The headline figure of a metric."""
    if not score.reading.shown or score.reading.value is None:
        return wording.say("too_few")
    if score.unit is Unit.MONEY and score.currency and abs(score.reading.value) >= MILLION:
        return wording.short_money(score.reading.value, score.currency)
    return value_text(score.reading.value, score.unit, wording, currency=score.currency)
