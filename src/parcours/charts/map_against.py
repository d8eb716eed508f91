"""The second reading on a journey map: another segment or period laid over the first, told apart by form and colour.

The first is drawn in full colour with round marks, the second dashed, grey and square, each with its own band.
"""

from __future__ import annotations

from typing import Protocol

from parcours.charts.figures import n_text, reading_text, value_text
from parcours.charts.map_frame import Frame
from parcours.charts.readings import Reading, StageReading, Unit
from parcours.charts.svg import Point, Sheet, area, curve
from parcours.charts.theme import Theme
from parcours.charts.typography import shorten, text_width

DASH = "7 3.5"
BAND = 0.32
"""How dense the second band is, so that the first shines through."""


class Height(Protocol):
    """What the second curve needs to know of the lane: how high a value stands."""

    def y(self, value: float) -> float:
        """The height of a value."""
        ...


def beside(frame: Frame, position: int) -> StageReading | None:
    """The same stage in the second reading; None where there is no second reading."""
    return frame.against.stages[position] if frame.against else None


def shown(reading: Reading | None) -> Reading | None:
    """The reading where it may be shown."""
    return reading if reading is not None and reading.shown else None


def square(sheet: Sheet, x: float, y: float, theme: Theme, *, hollow: bool = False) -> None:
    """The mark of the second reading."""
    sheet.rect(x - 3.8, y - 3.8, 7.6, 7.6, radius=1, fill=theme.paper if hollow else theme.soft, stroke=theme.soft)


Run = list[tuple[float, Reading]]
"""Neighbouring stages that were measured, as places and readings."""


def second_curve(frame: Frame, height: Height) -> None:
    """The bands and over them the dashed lines of the second reading; between runs nothing is known."""
    runs = _runs(frame)
    for run in runs:
        _band(frame, height, run)
    for run in runs:
        points: list[Point] = [(x, height.y(one.known)) for x, one in run]
        if len(run) > 1:
            frame.sheet.path(curve(points), stroke=frame.theme.soft, width=2, dash=DASH)


def second_level(frame: Frame, height: Height) -> None:
    """What was said about the whole under the second lens, as a dashed level line with its value at the right end."""
    reading = shown(frame.against.overall) if frame.against else None
    if reading is None:
        return
    sheet, theme, y = frame.sheet, frame.theme, height.y(reading.known)
    left, right = frame.left(0), frame.left(len(frame.map.stages))
    if reading.low is not None and reading.high is not None:
        low, high = height.y(reading.low), height.y(reading.high)
        sheet.path(f"M{left} {high}H{right}V{low}H{left}z", fill=theme.neutral, opacity=BAND)
    sheet.line(left, y, right, y, theme.soft, 2.0, DASH)
    words = f"{frame.names[1]}: {reading_text(reading, frame.map.scale_unit, frame.wording)}"
    first = shown(frame.map.overall)
    below = first is not None and reading.known < first.known
    sheet.text(right - 10, y + 18 if below else y - 8, words, size=12, fill=theme.soft, anchor="end", halo=True)


def _runs(frame: Frame) -> list[Run]:
    runs: list[Run] = []
    run: Run = []
    stages = frame.against.stages if frame.against else ()
    for position, stage in enumerate([*stages, None]):
        reading = shown(stage.satisfaction) if stage else None
        if reading is not None:
            run.append((frame.centre(position), reading))
            continue
        if run:
            runs.append(run)
        run = []
    return runs


def _band(frame: Frame, height: Height, run: Run) -> None:
    ends = [
        [(x, height.y(one.known if end is None else end)) for (x, one), end in zip(run, side, strict=True)]
        for side in ([one.high for _, one in run], [one.low for _, one in run])
    ]
    if len(run) > 1:
        frame.sheet.path(area(ends[0], ends[1]), fill=frame.theme.neutral, opacity=BAND)
    else:
        (x, high), (_, low) = ends[0][0], ends[1][0]
        frame.sheet.path(f"M{x - 6} {high}h12V{low}h-12z", fill=frame.theme.neutral, opacity=BAND)


def second_mark(frame: Frame, height: Height, position: int, first: Reading | None) -> None:
    """The square of one stage, its value on the side that the first reading leaves free."""
    other = beside(frame, position)
    reading = shown(other.satisfaction) if other else None
    if reading is None or other is None:
        return
    x, y, theme = frame.centre(position), height.y(reading.known), frame.theme
    with frame.sheet.group(f"{frame.names[1]}: {reading_text(reading, frame.map.scale_unit, frame.wording)}"):
        square(frame.sheet, x, y, theme, hollow=reading.indicative)
        words = value_text(reading.known, frame.map.scale_unit, frame.wording)
        count = n_text(reading, frame.wording)
        below = first is not None and first.known > reading.known
        baseline = free_baseline(height, reading, below=below)
        left = x - (text_width(words, 11.5) + 4 + text_width(count, 10)) / 2
        frame.sheet.text(left, baseline, words, size=11.5, fill=theme.soft, halo=True)
        frame.sheet.text(left + text_width(words, 11.5) + 4, baseline, count, size=10, fill=theme.soft, halo=True)


def free_baseline(height: Height, reading: Reading, *, below: bool) -> float:
    """Where a label stands when the other reading takes the other side."""
    y = height.y(reading.known)
    if below:
        return max(height.y(reading.low) if reading.low is not None else y, y + 9) + 15
    return min(height.y(reading.high) if reading.high is not None else y, y - 9) - 6


def second_bar(
    frame: Frame, position: int, reading: Reading | None, y: float, most: float, words: str | None = None
) -> None:
    """The bar of the second reading below the first, with its whisker and figure."""
    sheet, theme = frame.sheet, frame.theme
    left, width = frame.track(position)
    sheet.rect(left, y - 4, width, 8, radius=4, fill=theme.wash)
    if reading is None or not reading.shown:
        sheet.text(left + width + 6, y + 4, "–", size=11, fill=theme.soft)
        return
    with sheet.group(f"{frame.names[1]}: {reading_text(reading, Unit.SHARE, frame.wording)}"):
        sheet.rect(left, y - 4, width * min(1.0, max(0.0, reading.known) / most), 8, radius=1, fill=theme.neutral)
        if reading.low is not None and reading.high is not None:
            whisker(frame, left, width / most, y, reading.low, min(reading.high, most))
        text = frame.wording.percent(reading.known) if words is None else words
        sheet.text(left + width + 6, y + 4, text, size=11, fill=theme.soft)


def whisker(frame: Frame, left: float, per_unit: float, y: float, low: float, high: float) -> None:
    """A 95 % interval on a bar."""
    a, b = left + per_unit * max(low, 0), left + per_unit * high
    frame.sheet.line(a, y, b, y, frame.theme.ink, 1.2)
    for end in (a, b):
        frame.sheet.line(end, y - 3, end, y + 3, frame.theme.ink, 1.2)


def two_figures(
    frame: Frame, position: int, readings: tuple[Reading | None, Reading | None], unit: Unit, phrase: str, top: float
) -> None:
    """Two readings as figures below each other, each with the mark of its lens."""
    sheet, theme, wording = frame.sheet, frame.theme, frame.wording
    left = frame.left(position) + 14
    for row, (reading, name) in enumerate(zip(readings, frame.names, strict=True)):
        y = top + 18 * row
        if row:
            square(sheet, left, y - 4, theme, hollow=bool(reading and reading.indicative))
        else:
            sheet.circle(left, y - 4, 4, fill=theme.accent)
        if reading is None or not reading.shown:
            sheet.text(left + 10, y, "–" if reading is None else wording.say("too_few"), size=11, fill=theme.soft)
            continue
        top_of_scale = wording.decimal(frame.map.ease_scale[1], 0)
        words = wording.say(phrase, value=value_text(reading.known, unit, wording), top=top_of_scale)
        with sheet.group(f"{name}: {reading_text(reading, unit, wording)}"):
            text = shorten(f"{words} · {n_text(reading, wording)}".removesuffix(" · "), frame.column - 30, 11)
            sheet.text(left + 10, y, text, size=11, fill=theme.soft if row or reading.indicative else theme.ink)
