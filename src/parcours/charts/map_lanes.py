"""Lanes of the journey map that say what happens: stages, touchpoints, ease, plan, coming back."""

from __future__ import annotations

from parcours.charts.figures import interval_text, n_text, reading_text, value_text
from parcours.charts.map_against import beside, two_figures
from parcours.charts.map_frame import Frame
from parcours.charts.readings import Reading, StageReading, TouchpointReading, Unit
from parcours.charts.svg import number
from parcours.charts.typography import SEMIBOLD, shorten, text_width, wrap, wrap_well
from parcours.vocabulary.words import Direction, Office

ROUND_AND_ROUND = 1.5
"""From so many visits per path on, the map speaks of going round."""


def stage_lane(frame: Frame, top: float) -> float:
    """The stages by name; a dashed outline where customers live them without us."""
    room = frame.column - 28
    size = min(wrap_well(stage.label, room, (13, 12), SEMIBOLD)[1] for stage in frame.map.stages)
    fitted = [wrap_well(stage.label, room, (size,), SEMIBOLD)[0] for stage in frame.map.stages]
    height = 18 + 16 * max(map(len, fitted))
    for position, (stage, lines) in enumerate(zip(frame.map.stages, fitted, strict=True)):
        _stage_card(frame, position, stage, top + 10, height, lines, size)
    return height + 22


def _stage_card(
    frame: Frame, position: int, stage: StageReading, top: float, height: float, lines: list[str], size: float
) -> None:
    theme, left = frame.theme, frame.left(position) + 6
    tip = stage.label + (f" ({frame.wording.say('without_us')})" if stage.without_us else "")
    with frame.sheet.group(tip):
        if stage.without_us:
            frame.sheet.rect(
                left + 0.5, top + 0.5, frame.column - 13, height - 1, radius=8, stroke=theme.soft, dash="4 3"
            )
        else:
            frame.sheet.rect(left, top, frame.column - 12, height, radius=8, fill=theme.wash)
        paint = theme.soft if stage.without_us else theme.ink
        for row, line in enumerate(lines):
            frame.sheet.text(left + 9, top + 21 + 16 * row, line, size=size, weight=SEMIBOLD, fill=paint)


def touchpoint_lane(frame: Frame, top: float) -> float:
    """The touchpoints of each stage, stacked; wide columns hold several side by side."""
    if not any(stage.touchpoints for stage in frame.map.stages):
        return 0.0
    most = max(1, int((frame.column - 8) // 124))
    depth = 0.0
    for position, stage in enumerate(frame.map.stages):
        abreast = max(1, min(most, len(stage.touchpoints)))
        width = (frame.column - 16 - 6 * (abreast - 1)) / abreast
        tops = [top + 12.0] * abreast
        for count, touchpoint in enumerate(stage.touchpoints):
            place = count % abreast
            left = frame.left(position) + 8 + place * (width + 6)
            tops[place] += _chip(frame, touchpoint, left, tops[place], width) + 6
        depth = max(depth, *tops)
    return depth - top + 6


def _chip(frame: Frame, touchpoint: TouchpointReading, left: float, top: float, width: float) -> float:
    """One touchpoint; returns the height that it took."""
    sheet, theme = frame.sheet, frame.theme
    room = width - 22 - (16 if touchpoint.moment_of_truth else 4)
    lines, size = wrap_well(touchpoint.label, room, (11.5, 11))
    height = 10 + 14.0 * len(lines)
    tip = " · ".join(part for part in (touchpoint.label, touchpoint.channel, touchpoint.owner) if part)
    with sheet.group(tip, frame.link.format(id=touchpoint.id) if frame.link else ""):
        back = touchpoint.office is Office.BACK
        sheet.rect(left, top, width, height, radius=6, fill=theme.wash if back else theme.paper, stroke=theme.line)
        if back:
            sheet.line(left + 4, top + 6, left + 4, top + height - 6, theme.soft, 2.5)
        arrow(frame, touchpoint.direction, left + 9, top + height / 2)
        unseen = touchpoint.interactions == 0
        for row, line in enumerate(lines):
            sheet.text(left + 20, top + 16 + 14 * row, line, size=size, fill=theme.soft if unseen else theme.ink)
        if unseen:
            _strike_through(frame, left + 20, top, lines, size)
        if touchpoint.moment_of_truth:
            sheet.diamond(left + width - 11, top + height / 2, 4.5, fill=theme.truth, stroke=theme.paper, width=1)
    return height


def _strike_through(frame: Frame, left: float, top: float, lines: list[str], size: float) -> None:
    """A designed touchpoint that was never seen: dotted underline, so that it is not told by colour alone."""
    for row, line in enumerate(lines):
        y = top + 19 + 14 * row
        frame.sheet.line(left, y, left + text_width(line, size), y, frame.theme.faint, dash="1.5 2")


def arrow(frame: Frame, direction: Direction | None, x: float, y: float) -> None:
    """Push points away from us, pull towards us; unknown is a small dot."""
    if direction is Direction.PUSH:
        frame.sheet.path(f"M{number(x)} {number(y - 4)}l6 4l-6 4z", fill=frame.theme.accent)
    elif direction is Direction.PULL:
        frame.sheet.path(f"M{number(x + 6)} {number(y - 4)}l-6 4l6 4z", fill=frame.theme.soft)
    else:
        frame.sheet.circle(x + 3, y, 2, fill=frame.theme.faint)


def ease_lane(frame: Frame, top: float) -> float:
    """How often customers come round again, and how easy they say it was."""
    stages = frame.map.stages
    both = [*stages, *(frame.against.stages if frame.against else ())]
    with_rounds = any(stage.rounds for stage in both)
    with_ease = any(stage.ease for stage in both)
    if not with_rounds and not with_ease:
        return 0.0
    if frame.against:
        return _two_eases(frame, top, with_rounds=with_rounds, with_ease=with_ease)
    for position, stage in enumerate(stages):
        baseline = top + 24
        if with_rounds:
            _rounds(frame, position, stage.rounds, baseline)
            baseline += 18
        if stage.ease is not None:
            _declared_ease(frame, position, stage.ease, baseline)
    return 40.0 + (18 if with_rounds and with_ease else 0)


def _two_eases(frame: Frame, top: float, *, with_rounds: bool, with_ease: bool) -> float:
    """Rounds and declared ease by both readings."""
    for position, stage in enumerate(frame.map.stages):
        other = beside(frame, position)
        baseline = top + 24
        if with_rounds and other and (stage.rounds or other.rounds):
            two_figures(frame, position, (stage.rounds, other.rounds), Unit.TIMES, "rounds", baseline)
        baseline += 42 if with_rounds else 0
        if other and (stage.ease or other.ease):
            two_figures(frame, position, (stage.ease, other.ease), Unit.SCORE, "ease_short", baseline)
    return 16 + 42.0 * (with_rounds + with_ease)


def _rounds(frame: Frame, position: int, reading: Reading | None, baseline: float) -> None:
    sheet, theme, wording, x = frame.sheet, frame.theme, frame.wording, frame.centre(position)
    if reading is None or not reading.shown or reading.value is None:
        sheet.text(
            x, baseline, "–" if reading is None else wording.say("too_few"), size=11, fill=theme.soft, anchor="middle"
        )
        return
    value = value_text(reading.value, Unit.TIMES, wording)
    with sheet.group(reading_text(reading, Unit.TIMES, wording)):
        if reading.value < ROUND_AND_ROUND or reading.indicative:
            sheet.text(x, baseline, wording.say("rounds", value=value), size=11.5, fill=theme.soft, anchor="middle")
            return
        words = shorten(f"↻ {wording.say('goes_round', value=value)}", frame.column - 12, 12, SEMIBOLD)
        sheet.text(x, baseline, words, size=12, weight=SEMIBOLD, fill=theme.bad, anchor="middle")


def _declared_ease(frame: Frame, position: int, reading: Reading, baseline: float) -> None:
    wording = frame.wording
    text = wording.say("too_few")
    if reading.shown and reading.value is not None:
        value = value_text(reading.value, Unit.SCORE, wording)
        text = wording.say("ease_value", value=value, top=wording.decimal(frame.map.ease_scale[1], 0))
    with frame.sheet.group(reading_text(reading, Unit.SCORE, wording)):
        frame.sheet.text(
            frame.centre(position), baseline, shorten(text, frame.column - 10, 11), size=11, fill=frame.theme.soft,
            anchor="middle",
        )  # fmt: skip


def plan_lane(frame: Frame, top: float) -> float:
    """What the plan proposes: up to two actions per stage."""
    if not any(stage.actions for stage in frame.map.stages):
        return 0.0
    depth = 0.0
    for position, stage in enumerate(frame.map.stages):
        y = top + 12.0
        for action in stage.actions[:2]:
            y += _action(frame, position, action, y) + 6
        if len(stage.actions) > 2:
            more = frame.wording.say("more", count=len(stage.actions) - 2)
            frame.sheet.text(frame.centre(position), y + 10, more, size=11, fill=frame.theme.soft, anchor="middle")
            y += 18
        depth = max(depth, y)
    return depth - top + 6


def _action(frame: Frame, position: int, action: str, top: float) -> float:
    lines, size = wrap_well(action, frame.column - 30, (11.5, 11), SEMIBOLD, 4)
    height = 12 + 14.0 * len(lines)
    with frame.sheet.group(action):
        frame.sheet.rect(
            frame.left(position) + 6, top, frame.column - 12, height, radius=min(13, height / 2),
            fill=frame.theme.truth_soft,
        )  # fmt: skip
        for row, line in enumerate(lines):
            frame.sheet.text(
                frame.centre(position), top + 17 + 14 * row, line, size=size, weight=SEMIBOLD, anchor="middle"
            )
    return height


def return_lane(frame: Frame, top: float) -> float:
    """The hand-over from after to the next before, drawn as the way back."""
    reading = frame.map.back_to_before
    if reading is None or not reading.shown or reading.value is None:
        return 0.0
    sheet, theme, wording = frame.sheet, frame.theme, frame.wording
    count = len(frame.map.stages)
    inset = min(frame.column / 2, 90.0)
    y, first, last = top + 24, frame.left(0) + inset, frame.left(count) - inset
    sheet.path(
        f"M{number(last)} {number(top + 8)}V{number(y - 8)}q0 8 -8 8H{number(first + 8)}q-8 0 -8 -8V{number(top + 13)}",
        stroke=theme.accent, width=1.6,
    )  # fmt: skip
    sheet.path(f"M{number(first - 4.5)} {number(top + 15)}l4.5 -7l4.5 7z", fill=theme.accent)
    parts = [wording.say("back_to_before", share=value_text(reading.value, Unit.SHARE, wording))]
    if frame.map.back_after_days is not None:
        parts.append(wording.say("back_after", span=wording.within(frame.map.back_after_days * 86_400)))
    head = ", ".join(parts)
    room = last - first - 60
    lines = wrap(head, room, 12, SEMIBOLD, 1)
    width = text_width(lines[0], 12, SEMIBOLD) + 24
    middle = (first + last) / 2
    sheet.rect(middle - width / 2, y - 12, width, 24, fill=theme.paper)
    sheet.text(middle, y + 4, lines[0], size=12, weight=SEMIBOLD, anchor="middle")
    tail = wording.say("back_tail", interval=interval_text(reading, Unit.SHARE, wording), n=n_text(reading, wording))
    again = frame.against.back_to_before if frame.against else None
    if again is not None and again.shown:
        tail += f" · {frame.names[1]}: {reading_text(again, Unit.SHARE, wording)}"
    sheet.text(middle, y + 22, shorten(tail, room, 11), size=11, fill=theme.soft, anchor="middle")
    return 60.0
