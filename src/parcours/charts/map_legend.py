"""The legend of the journey map: only the signs that the map uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parcours.charts.map_against import BAND, DASH, square
from parcours.charts.map_frame import Frame
from parcours.charts.map_lanes import arrow
from parcours.charts.readings import MapReading, Reading
from parcours.charts.typography import text_width
from parcours.vocabulary.words import Direction, Office

SIGN = 24.0
GAP = 26.0

Sign = Callable[[Frame, float, float], None]


def draw_legend(frame: Frame, top: float) -> float:
    """Draw the legend below the map, in as many lines as it takes; returns where it ends."""
    x, y = 16.0, top + 24
    signs = [(frame.wording.say(phrase), sign) for phrase, sign in _entries(frame)]
    for words, sign in [*_lenses(frame), *signs]:
        width = SIGN + text_width(words, 11.5)
        if x > 16 and x + width > frame.sheet.width - 16:
            x, y = 16.0, y + 22
        sign(frame, x, y - 4)
        frame.sheet.text(x + SIGN, y, words, size=11.5, fill=frame.theme.soft)
        x += width + GAP
    return y + 16


def _lenses(frame: Frame) -> list[tuple[str, Sign]]:
    """Whose line is whose, where two readings lie over each other."""
    if not frame.against:
        return []
    return [(name, sign) for name, sign in zip(frame.names, (_first, _second), strict=True) if name]


def _entries(frame: Frame) -> Iterator[tuple[str, Sign]]:
    reading = frame.map
    stages = reading.stages
    touchpoints = [touchpoint for stage in stages for touchpoint in stage.touchpoints]
    if not frame.against and any(stage.satisfaction and stage.satisfaction.shown for stage in stages):
        yield "legend_measured", _measured
    if _has_gaps(reading):
        yield "legend_gap", lambda f, x, y: f.sheet.line(x, y, x + 17, y, f.theme.faint, 1.6, "1 5")
    beliefs = [(one.satisfaction_belief, one.criticality_belief, one.promise_belief) for one in stages]
    believed = any(belief is not None for each in beliefs for belief in each)
    if believed and not frame.against:
        yield "legend_belief", lambda f, x, y: f.sheet.line(x, y, x + 17, y, f.theme.soft, 1.4, "5 3")
    if any(stage.moment_of_truth for stage in stages) or any(t.moment_of_truth for t in touchpoints):
        yield "legend_truth", lambda f, x, y: f.sheet.diamond(x + 9, y, 6, fill=f.theme.truth, stroke=f.theme.paper)
    if any(t.direction is Direction.PUSH for t in touchpoints):
        yield "legend_push", lambda f, x, y: arrow(f, Direction.PUSH, x + 7, y)
    if any(t.direction is Direction.PULL for t in touchpoints):
        yield "legend_pull", lambda f, x, y: arrow(f, Direction.PULL, x + 7, y)
    if any(t.office is Office.BACK for t in touchpoints):
        yield "legend_back", _back_office
    if any(t.interactions == 0 for t in touchpoints):
        yield "legend_unseen", lambda f, x, y: f.sheet.line(x, y + 3, x + 17, y + 3, f.theme.faint, 1, "1.5 2")
    if any(stage.without_us for stage in stages):
        yield "legend_without", _without_us
    if any(stage.promise and stage.promise.aim is not None for stage in stages):
        yield "legend_aim", lambda f, x, y: f.sheet.line(x + 9, y - 6, x + 9, y + 6, f.theme.ink, 2)
    if any(reading.indicative for reading in _readings(reading)):
        yield "legend_few", lambda f, x, y: f.sheet.circle(x + 9, y, 4.5, fill=f.theme.paper, stroke=f.theme.soft)


def _has_gaps(reading: MapReading) -> bool:
    """Whether the measured line is interrupted."""
    measured = "".join("x" if stage.satisfaction and stage.satisfaction.shown else " " for stage in reading.stages)
    return " " in measured.strip()


def _readings(reading: MapReading) -> Iterator[Reading]:
    for stage in reading.stages:
        kept = stage.promise.kept if stage.promise else None
        yield from (one for one in (stage.satisfaction, stage.criticality, stage.rounds, stage.ease, kept) if one)


def _first(frame: Frame, x: float, y: float) -> None:
    _measured(frame, x, y)
    frame.sheet.circle(x + 8.5, y, 4, fill=frame.theme.accent, stroke=frame.theme.paper, width=1.5)


def _second(frame: Frame, x: float, y: float) -> None:
    frame.sheet.path(f"M{x} {y - 6}h17v12h-17z", fill=frame.theme.neutral, opacity=BAND)
    frame.sheet.line(x, y, x + 17, y, frame.theme.soft, 2, DASH)
    square(frame.sheet, x + 8.5, y, frame.theme)


def _measured(frame: Frame, x: float, y: float) -> None:
    frame.sheet.rect(x, y - 6, 17, 12, radius=2, fill=frame.theme.band)
    frame.sheet.line(x, y, x + 17, y, frame.theme.accent, 2.4)


def _back_office(frame: Frame, x: float, y: float) -> None:
    frame.sheet.rect(x + 1, y - 6, 16, 12, radius=3, fill=frame.theme.wash, stroke=frame.theme.line)
    frame.sheet.line(x + 2, y - 4, x + 2, y + 4, frame.theme.soft, 3)


def _without_us(frame: Frame, x: float, y: float) -> None:
    frame.sheet.rect(x + 0.5, y - 5.5, 16, 11, radius=3, stroke=frame.theme.soft, dash="3 2")
