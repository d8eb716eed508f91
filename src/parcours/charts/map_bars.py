"""Lanes of the journey map that hold bars: criticality as measured and believed, promises kept."""

from __future__ import annotations

from parcours.charts.figures import n_text, reading_text
from parcours.charts.map_against import beside, second_bar, whisker
from parcours.charts.map_frame import Frame
from parcours.charts.readings import PromiseReading, StageReading, Unit
from parcours.charts.theme import Theme
from parcours.charts.typography import SEMIBOLD, text_width, wrap

FAR_BELOW = 0.1
"""A promise missed by more than this share is painted in full orange."""


def criticality_lane(frame: Frame, top: float) -> float:
    """Bars from nothing to the weightiest stage, with whiskers; what was believed dashed below; and a word."""
    stages = frame.map.stages
    both = [*stages, *(frame.against.stages if frame.against else ())]
    evidence = any(stage.criticality is not None for stage in both)
    belief = not frame.against and any(stage.criticality_belief is not None for stage in stages)
    if not evidence and not belief:
        return 0.0
    known = [one for stage in both if (one := stage.criticality) is not None and one.shown]
    most = max((one.known if one.high is None else one.high for one in known), default=0.0) or 1.0
    rows = 1
    for position, stage in enumerate(stages):
        y = top + 18.0
        if evidence:
            _evidence_bar(frame, position, stage, y, most)
            y += 17
        other = beside(frame, position)
        if other and (stage.criticality or other.criticality):
            second_bar(frame, position, other.criticality, y - 2, most)
        elif belief:
            _belief_bar(frame, position, stage, y)
        y += 15 if belief or other else 0
        rows = max(rows, _weight_word(frame, position, stage, y + 4))
    return 34 + (17 if evidence else 0) + (15 if belief or frame.against else 0) + 13 * (rows - 1)


def _evidence_bar(frame: Frame, position: int, stage: StageReading, y: float, most: float) -> None:
    reading, theme = stage.criticality, frame.theme
    left, width = frame.track(position)
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
            whisker(frame, left, width / most, y, reading.low, min(reading.high, most))
        share = frame.wording.percent(reading.value)
        frame.sheet.text(left + width + 6, y + 4, share, size=11, fill=theme.soft if reading.indicative else theme.ink)


def _belief_bar(frame: Frame, position: int, stage: StageReading, y: float) -> None:
    if stage.criticality_belief is None:
        return
    belief = frame.wording.say("of_ten", value=frame.wording.decimal(stage.criticality_belief, 0))
    figure = f"{frame.wording.decimal(stage.criticality_belief, 0)}/10"
    _dashed(frame, position, stage.criticality_belief / 10, y, figure, belief)


def _dashed(frame: Frame, position: int, share: float, y: float, figure: str, said: str) -> None:
    """What was believed: a bar without paint."""
    left, width = frame.track(position)
    with frame.sheet.group(f"{frame.wording.say('legend_belief')}: {said}"):
        frame.sheet.rect(left + 0.5, y - 3, width * share, 6, radius=3, stroke=frame.theme.soft, dash="3 2.5")
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
    """What was delivered of what was promised, against the share aimed at; what was believed of it dashed below."""
    promises = [(position, stage.promise) for position, stage in enumerate(frame.map.stages) if stage.promise]
    if frame.against:
        for position, promise in promises:
            _two_promises(frame, position, promise, top + 18)
        return 62.0 if promises else 0.0
    beside = all(_fits_beside(frame, promise) for _, promise in promises)
    for position, promise in promises:
        _promise(frame, position, promise, top + 18, beside=beside)
    height = (54.0 if beside else 68.0) if promises else 0.0
    return height + _believed_promises(frame, top + (height or 18.0), bool(promises))


def _believed_promises(frame: Frame, y: float, below: bool) -> float:
    """The shares that people believe are kept; gives the height that they take."""
    believed = [(place, stage.promise_belief) for place, stage in enumerate(frame.map.stages)]
    known = [(place, share) for place, share in believed if share is not None]
    for position, share in known:
        text = frame.wording.percent(share)
        _dashed(frame, position, share, y, text, text)
    return 0.0 if not known else 16.0 if below else 44.0


def _two_promises(frame: Frame, position: int, promise: PromiseReading, y: float) -> None:
    """What was kept by both readings, one bar below the other, and the aim through both."""
    sheet, theme, kept = frame.sheet, frame.theme, promise.kept
    left, width = frame.track(position)
    other = beside(frame, position)
    second_bar(frame, position, other.promise.kept if other and other.promise else None, y + 15, 1.0)
    sheet.rect(left, y - 4, width, 8, radius=4, fill=theme.wash)
    with sheet.group(f"{frame.names[0]}: {reading_text(kept, Unit.SHARE, frame.wording)}"):
        if kept.shown:
            sheet.rect(left, y - 4, width * kept.known, 8, radius=4, fill=promise_paint(theme, promise))
            if kept.low is not None and kept.high is not None:
                whisker(frame, left, width, y, kept.low, kept.high)
        text = frame.wording.percent(kept.known) if kept.shown else "–"
        sheet.text(left + width + 6, y + 4, text, size=11, weight=SEMIBOLD)
    if promise.aim is not None:
        sheet.line(left + width * promise.aim, y - 7, left + width * promise.aim, y + 22, theme.ink, 2)
        words = frame.wording.say("aim_alone", aim=frame.wording.percent(promise.aim))
        sheet.text(left, y + 34, words, size=10.5, fill=theme.soft)


def _kept_text(frame: Frame, promise: PromiseReading) -> str:
    """ "41 %, aim 80 %"."""
    value, wording = promise.kept.value, frame.wording
    if not promise.kept.shown or value is None:
        return wording.say("too_few")
    if promise.aim is None:
        return wording.percent(value)
    return wording.say("kept_of_aim", kept=wording.percent(value), aim=wording.percent(promise.aim))


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
    left, width = frame.track(position)  # as what is believed of it: the two are read one below the other
    tip = f"{promise.label}: {reading_text(kept, Unit.SHARE, frame.wording)}".removeprefix(": ")
    with sheet.group(tip):
        sheet.rect(left, y - 3, width, 6, radius=3, fill=theme.wash)
        if kept.shown and kept.value is not None:
            sheet.rect(left, y - 3, width * kept.value, 6, radius=3, fill=promise_paint(theme, promise))
            if kept.low is not None and kept.high is not None:
                whisker(frame, left, width, y, kept.low, kept.high)
            if promise.aim is not None:
                sheet.line(left + width * promise.aim, y - 7, left + width * promise.aim, y + 7, theme.ink, 2)
        sheet.text(left, y + 21, _kept_text(frame, promise), size=11, weight=SEMIBOLD)
        x, line, anchor = (left + frame.column - 20, y + 21, "end") if beside else (left, y + 35, "start")
        sheet.text(x, line, n_text(kept, frame.wording), size=10.5, fill=theme.soft, anchor=anchor)
