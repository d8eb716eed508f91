"""Rows with a value and its interval: plan lines, deviations, segments, any reading by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parcours.charts.axes import nice_ticks
from parcours.charts.figures import interval_text, metric_name, n_text, score_name, speak, value_text
from parcours.charts.readings import DeviationReading, PlanReading, Reading, SegmentReading, Unit
from parcours.charts.svg import Sheet
from parcours.charts.theme import LIGHT, Theme
from parcours.charts.typography import SEMIBOLD, shorten, text_width, wrap
from parcours.vocabulary.wording import Wording

WIDE = 760.0
NARROW = 342.0
STACKED_BELOW = 520.0
"""On a narrower sheet the label stands above its bar instead of beside it."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the chart."""

    label: str
    reading: Reading
    paint: str
    note: str = ""
    """Small print behind n."""


@dataclass(frozen=True, kw_only=True)
class _Frame:
    sheet: Sheet
    wording: Wording
    theme: Theme
    unit: Unit
    ticks: list[float]
    left: float
    right: float
    currency: str = ""
    signed: bool = False
    """Whether the values are changes."""

    def x(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)


def whisker_rows(
    rows: Sequence[Row], unit: Unit, language: str = "en", theme: Theme = LIGHT, *, title: str, width: float = WIDE,
    bars: bool = True, reference: Reading | None = None, currency: str = "", signed: bool = False,
) -> str:  # fmt: skip
    """Draw one row per reading: a bar from nought (or a dot, `bars=False`), its whisker, its figure and n.

    `reference` draws a vertical line (all customers, say). Readings under 5 answers say so instead of being drawn.
    """
    wording = speak(language)
    stacked = width < STACKED_BELOW
    pitch = 56.0 if stacked else 38.0
    height = pitch * len(rows) + 40
    description = wording.say("whiskers_description", rows=len(rows))
    sheet = Sheet(width, height, theme, title=title, description=description, language=language)
    frame = _Frame(
        sheet=sheet, wording=wording, theme=theme, unit=unit, currency=currency, signed=signed,
        ticks=_ticks(rows, reference, bars), left=14.0 if stacked else width * 0.36,
        right=width - (76.0 if stacked else 150.0),
    )  # fmt: skip
    _axis(frame, pitch * len(rows) + 8)
    if reference is not None and reference.value is not None:
        x = frame.x(reference.value)
        sheet.line(x, 4, x, pitch * len(rows) + 8, theme.soft, 1.2, "4 3")
    for count, row in enumerate(rows):
        _row(frame, row, pitch * count + 4, stacked=stacked, bars=bars)
    return sheet.svg()


def _ticks(rows: Sequence[Row], reference: Reading | None, bars: bool) -> list[float]:
    readings = [row.reading for row in rows if row.reading.shown] + ([reference] if reference else [])
    ends = [end for one in readings for end in (one.low, one.value, one.high) if end is not None]
    ends += [0.0] if bars or not ends else []
    return nice_ticks(min(ends), max(ends), 4)


def _axis(frame: _Frame, bottom: float) -> None:
    room = (frame.right - frame.left) / max(len(frame.ticks) - 1, 1)
    for count, tick in enumerate(frame.ticks):
        x = frame.x(tick)
        frame.sheet.line(x, 4, x, bottom, frame.theme.line, dash=None if tick == 0 else "2 4")
        text = _tick(frame, tick)
        if text_width(text, 10.5) < room - 4 or count % 2 == 0:
            frame.sheet.text(x, bottom + 17, text, size=10.5, fill=frame.theme.soft, anchor="middle")


def _tick(frame: _Frame, tick: float) -> str:
    """What stands below a line of the axis; changes have no sign there, for nought stands among them."""
    digits = _tick_digits(frame)
    if frame.signed and frame.unit is Unit.SHARE:
        return frame.wording.say("points_of_share", value=frame.wording.decimal(100 * tick, digits or 0))
    return value_text(tick, frame.unit, frame.wording, currency=frame.currency, digits=digits)


def _tick_digits(frame: _Frame) -> int | None:
    """As many digits as the ticks need; None leaves it to the unit."""
    if frame.unit in (Unit.SECONDS, Unit.HOURS, Unit.MONEY):
        return None
    step = (frame.ticks[1] - frame.ticks[0]) * (100 if frame.unit is Unit.SHARE else 1)
    return next((digits for digits in range(3) if abs(step - round(step, digits)) < 1e-9), 2)


def _row(frame: _Frame, row: Row, top: float, *, stacked: bool, bars: bool) -> None:
    sheet, theme, reading = frame.sheet, frame.theme, row.reading
    y = top + (36.0 if stacked else 19.0)
    if stacked:
        sheet.text(frame.left, top + 18, shorten(row.label, sheet.width - 28, 12), size=12)
    else:
        lines = wrap(row.label, frame.left - 32, 12, lines=2)
        for count, line in enumerate(lines):
            sheet.text(0, y + 4 - 7.5 * (len(lines) - 1) + 15 * count, line, size=12)
    if not reading.shown or reading.value is None:
        sheet.text(frame.left + 6, y + 4, frame.wording.say("too_few"), size=11, fill=theme.soft)
        sheet.text(frame.right + 14, y + 4, n_text(reading, frame.wording), size=10.5, fill=theme.soft)
        return
    paint = theme.faint if reading.indicative else row.paint
    zero, end = frame.x(0.0), frame.x(reading.value)
    if bars:
        sheet.rect(min(zero, end), y - 6, abs(end - zero), 12, radius=2, fill=paint)
    if reading.low is not None and reading.high is not None:
        a, b = frame.x(reading.low), frame.x(reading.high)
        sheet.line(a, y, b, y, theme.ink if bars else paint, 1.3 if bars else 2)
        for x in (a, b):
            sheet.line(x, y - 4, x, y + 4, theme.ink if bars else paint, 1.3)
    if not bars:
        sheet.circle(end, y, 5, fill=theme.paper if reading.indicative else paint, stroke=paint, width=2)
    _figure(frame, row, y)


def _figure(frame: _Frame, row: Row, y: float) -> None:
    unit, currency, change = frame.unit, frame.currency, frame.signed
    digits = {Unit.POINTS: 1, Unit.SCORE: 2}.get(unit) if change else None
    text = value_text(row.reading.known, unit, frame.wording, currency=currency, digits=digits, change=change)
    interval = interval_text(row.reading, unit, frame.wording, currency=currency, digits=digits, change=change)
    last = frame.wording.say("indicative") if row.reading.indicative else n_text(row.reading, frame.wording)
    parts = [last] if frame.sheet.width < STACKED_BELOW else [interval, last]
    small = " · ".join(part for part in parts if part)
    room = frame.sheet.width - frame.right - 14
    frame.sheet.text(frame.right + 14, y + (0 if small else 4), text, size=12.5, weight=SEMIBOLD)
    if small:
        frame.sheet.text(frame.right + 14, y + 13, shorten(small, room, 10.5), size=10.5, fill=frame.theme.soft)


def plan(lines: Sequence[PlanReading], language: str = "en", theme: Theme = LIGHT, *, width: float = WIDE) -> str:
    """The expected change of the outcome per plan line, in the plan's order; opinions are drawn pale."""
    wording = speak(language)
    rows = [
        Row(
            label=f"{line.id}  {line.title or line.where}" if line.id.isdigit() else line.title or line.where,
            reading=line.change,
            paint=theme.good_soft
            if line.evidence == "belief"
            else theme.truth
            if line.moment_of_truth
            else theme.accent,
        )
        for line in lines
    ]
    title = wording.say("plan_title", metric=metric_name(lines[0].outcome, wording) if lines else "")
    unit = lines[0].outcome_unit if lines else Unit.POINTS
    return whisker_rows(rows, unit, language, theme, title=title, width=width, signed=True)


DEVIATION_PHRASES = {
    "missing": "deviation_missing",
    "unplanned": "deviation_unplanned",
    "out of order": "deviation_order",
    "failed": "deviation_failed",
}


def deviations(
    readings: Sequence[DeviationReading], language: str = "en", theme: Theme = LIGHT, *, width: float = WIDE
) -> str:
    """The share of paths with each deviation from the design."""
    wording = speak(language)
    rows = [
        Row(
            label=wording.say(DEVIATION_PHRASES[one.kind], touchpoint=one.touchpoint),
            reading=one.share,
            paint=theme.bad,
        )
        for one in readings
    ]
    return whisker_rows(rows, Unit.SHARE, language, theme, title=wording.say("deviations_title"), width=width)


def segments(reading: SegmentReading, language: str = "en", theme: Theme = LIGHT, *, width: float = WIDE) -> str:
    """One metric by segment, against all customers (the dashed line)."""
    wording = speak(language)
    rows = [Row(label=label, reading=one, paint=theme.accent) for label, one in reading.rows]
    if reading.everybody is not None:
        rows.insert(0, Row(label=wording.say("everybody"), reading=reading.everybody, paint=theme.ink))
    return whisker_rows(
        rows, reading.unit, language, theme, title=score_name(reading, wording), width=width, bars=False,
        reference=reading.everybody,
    )  # fmt: skip
