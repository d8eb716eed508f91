"""The lane of the journey map that holds satisfaction: a curve with its band, beside what was believed."""

from __future__ import annotations

from itertools import pairwise

from parcours.charts.figures import n_text, reading_text, value_text
from parcours.charts.map_against import beside, free_baseline, second_curve, second_level, second_mark, shown
from parcours.charts.map_frame import Frame
from parcours.charts.readings import Reading, StageReading, Unit
from parcours.charts.svg import Point, area, curve
from parcours.charts.typography import SEMIBOLD, text_width, wrap

CURVE_HEIGHT = 172.0
CURVE_PAD = 22.0


class CurveScale:
    """From a score to a height on the sheet."""

    def __init__(self, frame: Frame, top: float) -> None:
        self.low, self.high = frame.map.scale
        self.bottom = top + CURVE_PAD + CURVE_HEIGHT
        self.top = top + CURVE_PAD

    def y(self, value: float) -> float:
        """Higher scores stand higher; what lies outside the scale stays at its edge."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.bottom - min(1.0, max(0.0, share)) * CURVE_HEIGHT

    def ticks(self) -> list[float]:
        """Round values along the axis, at most six."""
        span = self.high - self.low
        step = next(step for step in (0.25, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, span or 1.0) if span / step <= 5.01)
        return [self.low + step * count for count in range(int(span / step + 1e-9) + 1)]


def curve_lane(frame: Frame, top: float) -> float:
    """Satisfaction per stage with its band, beside what was believed."""
    stages = frame.map.stages
    overall = frame.map.overall if frame.map.overall is not None and frame.map.overall.shown else None
    both = [*stages, *(frame.against.stages if frame.against else ())]
    if not any(_measured(stage) or stage.satisfaction_belief is not None for stage in both) and overall is None:
        if any(stage.satisfaction is not None for stage in stages):
            return 0.0
        lines = wrap(frame.wording.say("no_scores"), frame.column * len(stages) - 16, 12, lines=4)
        for row, line in enumerate(lines):
            frame.sheet.text(frame.left(0) + 8, top + 24 + 17 * row, line, fill=frame.theme.soft)
        return 24.0 + 17 * len(lines)
    scale = CurveScale(frame, top)
    _axis(frame, scale)
    _bands(frame, scale)
    second_curve(frame, scale)
    if not frame.against:
        _believed_line(frame, scale)
    _measured_line(frame, scale)
    second_level(frame, scale)
    if overall is not None:
        _level(frame, scale, overall)
    for position, stage in enumerate(stages):
        second_mark(frame, scale, position, shown(stage.satisfaction))
        _mark(frame, scale, position, stage)
    return CURVE_HEIGHT + 2 * CURVE_PAD


def _measured(stage: StageReading) -> bool:
    return stage.satisfaction is not None and stage.satisfaction.shown


def _axis(frame: Frame, scale: CurveScale) -> None:
    for tick in scale.ticks():
        y = scale.y(tick)
        frame.sheet.line(frame.left(0), y, frame.sheet.width, y, frame.theme.line, dash="2 4")
        digits = 0 if frame.map.scale_unit is not Unit.SHARE and tick == int(tick) else None
        text = value_text(tick, frame.map.scale_unit, frame.wording, digits=digits if digits is not None else 0)
        frame.sheet.text(frame.left(0) - 8, y + 4, text, size=11, fill=frame.theme.soft, anchor="end")


def _runs(frame: Frame) -> list[list[int]]:
    """Neighbouring stages that were all measured; between runs nothing is known."""
    runs: list[list[int]] = []
    for position, stage in enumerate(frame.map.stages):
        if _measured(stage):
            if runs and runs[-1][-1] == position - 1:
                runs[-1].append(position)
            else:
                runs.append([position])
    return runs


def _measured_at(frame: Frame, position: int) -> Reading:
    """The reading of a stage that belongs to a run."""
    reading = frame.map.stages[position].satisfaction
    if reading is None:
        raise ValueError(f"Stage {position} has no satisfaction.")
    return reading


def _point(frame: Frame, scale: CurveScale, position: int) -> Point:
    return frame.centre(position), scale.y(_measured_at(frame, position).known)


def _bands(frame: Frame, scale: CurveScale) -> None:
    for run in _runs(frame):
        readings = [_measured_at(frame, position) for position in run]
        xs = [frame.centre(position) for position in run]
        upper = [(x, scale.y(one.known if one.high is None else one.high)) for x, one in zip(xs, readings, strict=True)]
        lower = [(x, scale.y(one.known if one.low is None else one.low)) for x, one in zip(xs, readings, strict=True)]
        if len(run) > 1:
            frame.sheet.path(area(upper, lower), fill=frame.theme.band)
        else:
            (x, high), (_, low) = upper[0], lower[0]
            frame.sheet.rect(x - 7, high, 14, low - high, radius=3, fill=frame.theme.band)


def _believed_line(frame: Frame, scale: CurveScale) -> None:
    points: list[Point] = []
    for position, stage in enumerate([*frame.map.stages, None]):
        if stage is not None and stage.satisfaction_belief is not None:
            points.append((frame.centre(position), scale.y(stage.satisfaction_belief)))
            continue
        if len(points) == 1:
            x, y = points[0]
            frame.sheet.line(x - 14, y, x + 14, y, frame.theme.soft, 1.4, "5 4")
        else:
            frame.sheet.path(curve(points), stroke=frame.theme.soft, width=1.4, dash="5 4") if points else None
        points = []


def _measured_line(frame: Frame, scale: CurveScale) -> None:
    runs = _runs(frame)
    for before, after in pairwise(runs):
        bridge = [_point(frame, scale, before[-1]), _point(frame, scale, after[0])]
        frame.sheet.path(curve(bridge), stroke=frame.theme.faint, width=1.6, dash="1 5")
    for run in runs:
        if len(run) > 1:
            points = [_point(frame, scale, position) for position in run]
            frame.sheet.path(curve(points), stroke=frame.theme.accent, width=2.4)


def _level(frame: Frame, scale: CurveScale, overall: Reading) -> None:
    """What customers say about the whole, as a level line: nobody was asked about single stages."""
    sheet, theme, wording = frame.sheet, frame.theme, frame.wording
    left, right, y = frame.left(0), frame.left(len(frame.map.stages)), scale.y(overall.known)
    low, high = overall.low, overall.high
    if low is not None and high is not None:
        sheet.rect(left, scale.y(high), right - left, max(2.0, scale.y(low) - scale.y(high)), fill=theme.band)
    sheet.line(left, y, right, y, theme.accent, 2.0)
    value = value_text(overall.known, frame.map.scale_unit, wording)
    words = wrap(wording.say("overall_level", value=value, n=n_text(overall, wording)), right - left - 20, 12, lines=2)
    below = y + 18 + 16 * len(words) < scale.bottom
    for row, line in enumerate(words):
        baseline = y + 20 + 16 * row if below else y - 10 - 16 * (len(words) - 1 - row)
        sheet.text(left + 10, baseline, line, size=12, halo=True)


def _mark(frame: Frame, scale: CurveScale, position: int, stage: StageReading) -> None:
    """The stage's own point: a dot, grey and hollow when indicative, a diamond for a moment of truth."""
    reading, theme = stage.satisfaction, frame.theme
    x = frame.centre(position)
    if reading is None:
        if not frame.against and stage.moment_of_truth and stage.satisfaction_belief is not None:
            y = scale.y(stage.satisfaction_belief)
            frame.sheet.diamond(x, y, 7, fill=theme.paper, stroke=theme.truth, width=1.6)
        return
    if not reading.shown or reading.value is None:
        text = f"{frame.wording.say('too_few')} · {n_text(reading, frame.wording)}"
        frame.sheet.text(x, scale.bottom - 6, text, size=10.5, fill=theme.soft, anchor="middle", halo=True)
        return
    y = scale.y(reading.value)
    with frame.sheet.group(f"{stage.label}: {reading_text(reading, frame.map.scale_unit, frame.wording)}"):
        if stage.moment_of_truth:
            frame.sheet.diamond(x, y, 9, fill=theme.truth, stroke=theme.paper)
        elif reading.indicative:
            frame.sheet.circle(x, y, 4.5, fill=theme.paper, stroke=theme.soft, width=1.8)
        else:
            frame.sheet.circle(x, y, 5, fill=theme.accent, stroke=theme.paper, width=2)
        _value_label(frame, scale, position, stage, reading)


def _value_label(frame: Frame, scale: CurveScale, position: int, stage: StageReading, reading: Reading) -> None:
    """Value and n, on the side of the curve where neither belief nor the edge is in the way."""
    theme, x = frame.theme, frame.centre(position)
    value = value_text(reading.known, frame.map.scale_unit, frame.wording)
    count = n_text(reading, frame.wording)
    other = beside(frame, position)
    second = shown(other.satisfaction) if other else None
    if second is None:
        baseline = _label_baseline(scale, stage, reading)
    else:
        baseline = free_baseline(scale, reading, below=second.known >= reading.known)
    wide = text_width(value, 13, SEMIBOLD)
    left = x - (wide + (5 + text_width(count, 10.5) if count else 0)) / 2
    paint = theme.soft if reading.indicative else theme.ink
    frame.sheet.text(left, baseline, value, size=13, weight=SEMIBOLD, fill=paint, halo=True)
    if count:
        frame.sheet.text(left + wide + 5, baseline, count, size=10.5, fill=theme.soft, halo=True)
    if reading.indicative:
        word = frame.wording.say("indicative")
        frame.sheet.text(x, baseline + 13, word, size=10.5, fill=theme.soft, anchor="middle", halo=True)


def _label_baseline(scale: CurveScale, stage: StageReading, reading: Reading) -> float:
    y = scale.y(reading.known)
    gap = 11.0 if stage.moment_of_truth else 7.0
    over = min(scale.y(reading.high) if reading.high is not None else y, y - gap) - 7
    under = max(scale.y(reading.low) if reading.low is not None else y, y + gap) + 16
    belief = scale.y(stage.satisfaction_belief) if stage.satisfaction_belief is not None else None
    candidates = [under, over] if belief is not None and belief < y else [over, under]
    for baseline in candidates:
        free = belief is None or not baseline - 15 < belief < baseline + 6
        if free and scale.top - 8 < baseline < scale.bottom + 16:
            return baseline
    return candidates[0]
