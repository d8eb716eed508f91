"""Lanes of the journey map that hold measures with intervals: the satisfaction curve, criticality, promises."""

from __future__ import annotations

from itertools import pairwise

from parcours.charts.figures import n_text, reading_text, value_text
from parcours.charts.map_frame import Frame
from parcours.charts.readings import PromiseReading, Reading, StageReading, Unit
from parcours.charts.svg import Point, area, curve
from parcours.charts.theme import Theme
from parcours.charts.typography import SEMIBOLD, text_width, wrap

CURVE_HEIGHT = 172.0
CURVE_PAD = 22.0
FAR_BELOW = 0.1
"""A promise missed by more than this share is painted in full orange."""


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
    if not any(_measured(stage) or stage.satisfaction_belief is not None for stage in stages) and overall is None:
        if any(stage.satisfaction is not None for stage in stages):
            return 0.0
        lines = wrap(frame.wording.say("no_scores"), frame.column * len(stages) - 16, 12, lines=4)
        for row, line in enumerate(lines):
            frame.sheet.text(frame.left(0) + 8, top + 24 + 17 * row, line, fill=frame.theme.soft)
        return 24.0 + 17 * len(lines)
    scale = CurveScale(frame, top)
    _axis(frame, scale)
    _bands(frame, scale)
    _believed_line(frame, scale)
    _measured_line(frame, scale)
    if overall is not None:
        _level(frame, scale, overall)
    for position, stage in enumerate(stages):
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
        if stage.moment_of_truth and stage.satisfaction_belief is not None:
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
    baseline = _label_baseline(scale, stage, reading)
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


def criticality_lane(frame: Frame, top: float) -> float:
    """Bars from nothing to the weightiest stage, with whiskers; what was believed dashed below; and a word."""
    stages = frame.map.stages
    evidence = any(stage.criticality is not None for stage in stages)
    belief = any(stage.criticality_belief is not None for stage in stages)
    if not evidence and not belief:
        return 0.0
    shown = [one for stage in stages if (one := stage.criticality) is not None and one.shown]
    most = max((one.known if one.high is None else one.high for one in shown), default=0.0) or 1.0
    rows = 1
    for position, stage in enumerate(stages):
        y = top + 18.0
        if evidence:
            _evidence_bar(frame, position, stage, y, most)
            y += 17
        if belief:
            _belief_bar(frame, position, stage, y)
            y += 15
        rows = max(rows, _weight_word(frame, position, stage, y + 4))
    return 34 + (17 if evidence else 0) + (15 if belief else 0) + 13 * (rows - 1)


def _track(frame: Frame, position: int) -> tuple[float, float]:
    """Left edge and width of a bar that leaves room for its figure."""
    return frame.left(position) + 10, frame.column - 20 - 34


def _evidence_bar(frame: Frame, position: int, stage: StageReading, y: float, most: float) -> None:
    reading, theme = stage.criticality, frame.theme
    left, width = _track(frame, position)
    if reading is None:
        return
    frame.sheet.rect(left, y - 4, width, 8, radius=4, fill=theme.wash)
    if not reading.shown or reading.value is None:
        frame.sheet.text(left + width + 6, y + 4, "–", size=11, fill=theme.soft)
        return
    paint = theme.faint if reading.indicative else theme.truth if stage.moment_of_truth else theme.accent
    with frame.sheet.group(f"{stage.label}: {reading_text(reading, Unit.SHARE, frame.wording)}"):
        frame.sheet.rect(left, y - 4, width * max(0.0, reading.value) / most, 8, radius=4, fill=paint)
        if reading.low is not None and reading.high is not None:
            _whisker(frame, left, width / most, y, reading.low, min(reading.high, most))
        share = frame.wording.percent(reading.value)
        frame.sheet.text(left + width + 6, y + 4, share, size=11, fill=theme.soft if reading.indicative else theme.ink)


def _whisker(frame: Frame, left: float, per_unit: float, y: float, low: float, high: float) -> None:
    a, b = left + per_unit * max(low, 0), left + per_unit * high
    frame.sheet.line(a, y, b, y, frame.theme.ink, 1.2)
    for end in (a, b):
        frame.sheet.line(end, y - 3, end, y + 3, frame.theme.ink, 1.2)


def _belief_bar(frame: Frame, position: int, stage: StageReading, y: float) -> None:
    if stage.criticality_belief is None:
        return
    left, width = _track(frame, position)
    part = width * stage.criticality_belief / 10
    belief = frame.wording.say("of_ten", value=frame.wording.decimal(stage.criticality_belief, 0))
    with frame.sheet.group(f"{frame.wording.say('legend_belief')}: {belief}"):
        frame.sheet.rect(left + 0.5, y - 3, part, 6, radius=3, stroke=frame.theme.soft, dash="3 2.5")
        figure = f"{frame.wording.decimal(stage.criticality_belief, 0)}/10"
        frame.sheet.text(left + width + 6, y + 4, figure, size=10.5, fill=frame.theme.soft)


def _weight_word(frame: Frame, position: int, stage: StageReading, baseline: float) -> int:
    """The word under the bar; returns how many lines it took."""
    if stage.weight is None or stage.weight == "some":
        return 1
    decides = stage.weight == "decides"
    key = "decides_believed" if decides and stage.criticality is None else stage.weight
    weight = SEMIBOLD if decides else 400
    lines = wrap(frame.wording.say(key), frame.column - 16, 11, weight, 2)
    for row, line in enumerate(lines):
        frame.sheet.text(
            frame.left(position) + 10, baseline + 4 + 13 * row, line, size=11, weight=weight,
            fill=frame.theme.truth if decides else frame.theme.soft,
        )  # fmt: skip
    return len(lines)


def promise_lane(frame: Frame, top: float) -> float:
    """What was delivered of what was promised, against the share aimed at."""
    promises = [(position, stage.promise) for position, stage in enumerate(frame.map.stages) if stage.promise]
    if not promises:
        return 0.0
    beside = all(_fits_beside(frame, promise) for _, promise in promises)
    for position, promise in promises:
        _promise(frame, position, promise, top + 18, beside=beside)
    return 54.0 if beside else 68.0


def _kept_text(frame: Frame, promise: PromiseReading) -> str:
    """ "41 of 80 %"."""
    value, wording = promise.kept.value, frame.wording
    if not promise.kept.shown or value is None:
        return wording.say("too_few")
    if promise.aim is None:
        return wording.percent(value)
    return wording.say("kept_of_aim", kept=wording.decimal(value * 100, 0), aim=wording.percent(promise.aim))


def _fits_beside(frame: Frame, promise: PromiseReading) -> bool:
    """Whether n finds room on the line of the figure."""
    figure = text_width(_kept_text(frame, promise), 11, SEMIBOLD)
    return figure + 6 + text_width(n_text(promise.kept, frame.wording), 10.5) <= frame.column - 20


def promise_paint(theme: Theme, promise: PromiseReading) -> str:
    """Blue when the aim is reached, plain when it cannot be told, light orange when missed, orange when far missed."""
    kept, aim = promise.kept, promise.aim
    if kept.indicative or kept.value is None:
        return theme.faint
    if aim is None:
        return theme.accent
    if kept.value >= aim:
        return theme.good
    if (kept.high if kept.high is not None else kept.value) >= aim:
        return theme.soft
    return theme.bad if aim - kept.value > FAR_BELOW else theme.bad_soft


def _promise(frame: Frame, position: int, promise: PromiseReading, y: float, *, beside: bool) -> None:
    sheet, theme, kept = frame.sheet, frame.theme, promise.kept
    left, width = frame.left(position) + 10, frame.column - 20
    tip = f"{promise.label}: {reading_text(kept, Unit.SHARE, frame.wording)}".removeprefix(": ")
    with sheet.group(tip):
        sheet.rect(left, y - 3, width, 6, radius=3, fill=theme.wash)
        if kept.shown and kept.value is not None:
            sheet.rect(left, y - 3, width * kept.value, 6, radius=3, fill=promise_paint(theme, promise))
            if kept.low is not None and kept.high is not None:
                _whisker(frame, left, width, y, kept.low, kept.high)
            if promise.aim is not None:
                sheet.line(left + width * promise.aim, y - 7, left + width * promise.aim, y + 7, theme.ink, 2)
        sheet.text(left, y + 21, _kept_text(frame, promise), size=11, weight=SEMIBOLD)
        x, line, anchor = (left + width, y + 21, "end") if beside else (left, y + 35, "start")
        sheet.text(x, line, n_text(kept, frame.wording), size=10.5, fill=theme.soft, anchor=anchor)
