"""A metric by month, with its band."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parcours.charts.axes import nice_ticks
from parcours.charts.figures import reading_text, score_name, speak, value_text
from parcours.charts.readings import Reading, ScoreReading, Unit
from parcours.charts.svg import Point, Sheet, area, line
from parcours.charts.theme import LIGHT, Theme
from parcours.charts.typography import SEMIBOLD, text_width
from parcours.vocabulary.wording import Wording

HEIGHT = 220.0
STEPS = (1, 2, 3, 6, 12)
"""Every so many months one is named below the axis."""
Month = tuple[dt.date, Reading]


@dataclass(frozen=True, kw_only=True)
class _Frame:
    sheet: Sheet
    wording: Wording
    months: Sequence[Month]
    score: ScoreReading
    ticks: list[float]
    left: float
    right: float
    top: float
    bottom: float

    def x(self, month: dt.date) -> float:
        first, last = (12 * day.year + day.month for day in (self.months[0][0], self.months[-1][0]))
        return self.left + (12 * month.year + month.month - first) / ((last - first) or 1) * (self.right - self.left)

    def y(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.bottom - share * (self.bottom - self.top)

    def runs(self) -> list[list[Month]]:
        """Neighbouring months that may be shown."""
        runs: list[list[Month]] = []
        for month, reading in self.months:
            if not reading.shown:
                continue
            if runs and _next_month(runs[-1][-1][0]) == month.replace(day=1):
                runs[-1].append((month, reading))
            else:
                runs.append([(month, reading)])
        return runs


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def trend(score: ScoreReading, language: str = "en", theme: Theme = LIGHT, *, width: float = 760.0) -> str:
    """Draw a metric by month: the line, its 95 % band, hollow grey dots where fewer than 30 answered.

    Months that are missing or have fewer than 5 answers leave a gap.
    """
    wording = speak(language)
    months = score.months
    name = score_name(score, wording)
    first, last = (wording.month(months[place][0]) for place in (0, -1)) if months else ("", "")
    sheet = Sheet(
        width, HEIGHT, theme, title=wording.say("trend_title", metric=name), language=language,
        description=wording.say(_described(score), points=len(months), first=first, last=last),
    )  # fmt: skip
    ends = [end for _, one in months if one.shown for end in (one.low, one.value, one.high) if end is not None]
    if not ends:
        sheet.text(0, 24, wording.say("too_few"), fill=theme.soft)
        return sheet.svg()
    ticks = nice_ticks(min(ends), max(ends), 4, unit=_whole(score.unit, max(ends) - min(ends)))
    gutter = max(text_width(_tick(tick, ticks, score, wording), 11) for tick in ticks) + 12
    frame = _Frame(
        sheet=sheet, wording=wording, months=months, score=score, ticks=ticks, left=gutter + 8, right=width - 52.0,
        top=16.0, bottom=HEIGHT - 34,
    )  # fmt: skip
    _axes(frame)
    _line(frame)
    _last_value(frame)
    return sheet.svg()


def _described(score: ScoreReading) -> str:
    """The phrase that tells what is drawn: complete counts have no interval, and so no band."""
    banded = any(one.low is not None for _, one in score.months)
    return "trend_description" if banded else "trend_description_counted"


def _tick(tick: float, ticks: list[float], score: ScoreReading, wording: Wording) -> str:
    step = round((ticks[1] - ticks[0]) * (100 if score.unit is Unit.SHARE else 1), 6)
    digits = 0 if step == int(step) else 1 if round(step, 1) == step else 2
    return value_text(tick, score.unit, wording, currency=score.currency, digits=digits)


def _whole(unit: Unit, length: float) -> float:
    """What ticks are counted in: whole days, hours or minutes for times, else ones."""
    sizes = {Unit.SECONDS: (86400.0, 3600.0, 60.0), Unit.HOURS: (1.0,)}.get(unit, ())
    return next((size for size in sizes if length >= 2 * size), 1.0)


def _axes(frame: _Frame) -> None:
    sheet, theme = frame.sheet, frame.sheet.theme
    for tick in frame.ticks:
        sheet.line(frame.left - 8, frame.y(tick), sheet.width, frame.y(tick), theme.line, dash="2 4")
        text = _tick(tick, frame.ticks, frame.score, frame.wording)
        sheet.text(frame.left - 16, frame.y(tick) + 4, text, size=11, fill=theme.soft, anchor="end")
    for x, words in _named_months(frame):
        sheet.text(x, frame.bottom + 22, words, size=11, fill=theme.soft, anchor="middle")


def _named_months(frame: _Frame) -> list[tuple[float, str]]:
    """The months whose names have room: all, else every second, third, sixth or twelfth of a year, else what fits."""
    for step in STEPS:
        chosen = [day for day, _ in frame.months if (day.month - 1) % step == 0]
        placed = [_placed(frame, day) for day in chosen]
        ends = [(x - text_width(words, 11) / 2, x + text_width(words, 11) / 2) for x, words in placed]
        if len(placed) > 1 and all(left >= right + 14 for (_, right), (left, _) in pairwise(ends)):
            return placed
    return [_placed(frame, frame.months[0][0])]


def _placed(frame: _Frame, day: dt.date) -> tuple[float, str]:
    """The name of a month, and where its middle is."""
    words = frame.wording.month(day)
    half = text_width(words, 11) / 2
    return min(max(frame.x(day), half), frame.sheet.width - half), words


def _line(frame: _Frame) -> None:
    sheet, theme = frame.sheet, frame.sheet.theme
    for run in frame.runs():
        points: list[Point] = [(frame.x(month), frame.y(one.value or 0.0)) for month, one in run]
        edges = [
            [(x, frame.y(end) if end is not None else y) for (x, y), end in zip(points, ends, strict=True)]
            for ends in ([one.high for _, one in run], [one.low for _, one in run])
        ]
        if len(run) > 1:
            sheet.path(area(edges[0], edges[1], line), fill=theme.band)
            sheet.path(line(points), stroke=theme.accent, width=2.2)
        else:
            (x, high), (_, low) = edges[0][0], edges[1][0]
            sheet.rect(x - 5, high, 10, low - high, radius=3, fill=theme.band)
        for (x, y), (month, one) in zip(points, run, strict=True):
            with sheet.group(f"{frame.wording.month(month)}: {reading_text(one, frame.score.unit, frame.wording)}"):
                paint = theme.soft if one.indicative else theme.accent
                sheet.circle(x, y, 3.6, fill=theme.paper if one.indicative else paint, stroke=paint, width=1.5)


def _last_value(frame: _Frame) -> None:
    runs = frame.runs()
    month, reading = runs[-1][-1]
    value = reading.value or 0.0
    text = value_text(value, frame.score.unit, frame.wording, currency=frame.score.currency)
    room = frame.sheet.width - frame.x(month) - 10
    if text_width(text, 12.5, SEMIBOLD) <= room:
        frame.sheet.text(frame.x(month) + 10, frame.y(value) + 4, text, size=12.5, weight=SEMIBOLD, halo=True)


def sparkline(score: ScoreReading, language: str = "en", theme: Theme = LIGHT) -> str:
    """The same line without axes, small enough to stand under a figure; empty for fewer than three months."""
    wording = speak(language)
    shown = [(month, one) for month, one in score.months if one.shown]
    if len(shown) < 3:
        return ""
    name = score_name(score, wording)
    sheet = Sheet(
        150, 34, theme, title=wording.say("trend_title", metric=name), language=language,
        description=wording.say("trend_description_counted", points=len(shown), first=wording.month(shown[0][0]),
                                last=wording.month(shown[-1][0])),
    )  # fmt: skip
    values = [one.value or 0.0 for _, one in shown]
    low, high = min(values), max(values)
    frame = _Frame(
        sheet=sheet, wording=wording, months=shown, score=score, left=5, right=144, top=6, bottom=28,
        ticks=[low, high if high > low else low + 1.0],
    )  # fmt: skip
    points = [(frame.x(month), frame.y(value)) for (month, _), value in zip(shown, values, strict=True)]
    sheet.path(line(points), stroke=theme.accent, width=1.8)
    sheet.circle(*points[-1], 3.2, fill=theme.accent)
    return sheet.svg()
