"""Importance against satisfaction: where to improve first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parcours.charts.axes import nice_ticks
from parcours.charts.figures import reading_text, speak, value_text
from parcours.charts.readings import CriticalityReading, Reading, Unit
from parcours.charts.svg import Sheet
from parcours.charts.theme import LIGHT, Theme
from parcours.charts.typography import SEMIBOLD, shorten, text_width
from parcours.vocabulary.wording import Wording

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

SIZE = 11.5
LABEL_WIDTH = 170.0
CORNERS = (
    ("corner_act", True, True),
    ("corner_keep", False, True),
    ("corner_watch", True, False),
    ("corner_enough", False, False),
)
"""What each corner is called; whether it lies at the left, and at the top."""


@dataclass(frozen=True, kw_only=True)
class _Spot:
    """A touchpoint that has both readings."""

    id: str
    label: str
    across: Reading
    up: Reading
    truth: bool
    promise: bool

    @property
    def few(self) -> bool:
        return self.across.indicative or self.up.indicative


@dataclass(frozen=True, kw_only=True)
class _Frame:
    sheet: Sheet
    wording: Wording
    unit: Unit
    xs: list[float]
    ys: list[float]
    plot: Box
    link: str
    across: str
    """What stands across: `satisfaction`, `promise`, or `both`."""

    def x(self, value: float) -> float:
        left, _, right, _ = self.plot
        return left + (min(max(value, self.xs[0]), self.xs[-1]) - self.xs[0]) / (self.xs[-1] - self.xs[0]) * (
            right - left
        )

    def y(self, value: float) -> float:
        _, top, _, bottom = self.plot
        return bottom - (min(max(value, self.ys[0]), self.ys[-1]) - self.ys[0]) / (self.ys[-1] - self.ys[0]) * (
            bottom - top
        )


def quadrant(
    touchpoints: Sequence[CriticalityReading], language: str = "en", theme: Theme = LIGHT, *,
    cuts: tuple[float, float] | None = None, unit: Unit = Unit.SHARE, width: float = 760.0, link: str = "",
) -> str:  # fmt: skip
    """Draw the touchpoints that have both readings; whiskers are 95 % intervals.

    `cuts` are the dividing lines (performance, importance). A label stands where it touches nothing else; where there
    is no such place the point carries a number, explained below the picture. `link` is where points lead inside a
    page, a pattern with {id}.
    """
    points = [
        _Spot(
            id=one.id,
            label=one.label,
            across=one.performance,
            up=one.importance,
            truth=one.moment_of_truth,
            promise=one.by_promise,
        )
        for one in touchpoints
        if one.importance is not None and one.importance.shown and one.performance is not None and one.performance.shown
    ]
    wording, across = speak(language), _across(points)
    height = min(520.0, width * 0.92)
    sheet = Sheet(
        width, height, theme, title=wording.say(f"quadrant_title_{across}"), language=language,
        description=wording.say("quadrant_description", points=len(points)),
    )  # fmt: skip
    if not points:
        sheet.height = 40
        sheet.text(0, 24, wording.say("too_few"), fill=theme.soft)
        return sheet.svg()
    xs = nice_ticks(*_range([one.across for one in points], cuts[0] if cuts else None), 4)
    ys = nice_ticks(0.0, _range([one.up for one in points], cuts[1] if cuts else None)[1], 4)
    plot = (46.0, 26.0, width - 8, height - 44)
    frame = _Frame(sheet=sheet, wording=wording, unit=unit, xs=xs, ys=ys, plot=plot, link=link, across=across)
    _axes(frame)
    taken = _corners(frame, cuts) if cuts else []
    for one in points:
        _point(frame, one)
    _labels(frame, points, taken)
    return sheet.svg()


def _across(points: Sequence[_Spot]) -> str:
    """What the points say across: satisfaction, promises kept for want of it, or the one here and the other there."""
    promised = sum(one.promise for one in points)
    return "satisfaction" if not promised else "promise" if promised == len(points) else "both"


def _name(frame: _Frame, one: _Spot) -> str:
    """A label; marked where a promise stands among ratings."""
    mark = " *" if one.promise and frame.across == "both" else ""
    return shorten(one.label, LABEL_WIDTH - text_width(mark, SIZE), SIZE) + mark


def _range(readings: Sequence[Reading], cut: float | None) -> tuple[float, float]:
    ends = [end for one in readings for end in (one.low, one.value, one.high) if end is not None]
    ends += [cut] if cut is not None else []
    return min(ends), max(ends)


def _axes(frame: _Frame) -> None:
    sheet, theme, (left, top, right, bottom) = frame.sheet, frame.sheet.theme, frame.plot
    for tick in frame.xs:
        sheet.line(frame.x(tick), top, frame.x(tick), bottom, theme.line, dash="2 4")
        text = value_text(tick, frame.unit, frame.wording, digits=None if frame.unit is not Unit.SHARE else 0)
        half = text_width(text, 11) / 2
        sheet.text(min(frame.x(tick), sheet.width - half), bottom + 18, text, size=11, fill=theme.soft, anchor="middle")
    for tick in frame.ys:
        sheet.line(left, frame.y(tick), right, frame.y(tick), theme.line, dash="2 4")
        text = frame.wording.percent(tick)
        sheet.text(left - 8, frame.y(tick) + 4, text, size=11, fill=theme.soft, anchor="end")
    sheet.text(left, 14, shorten(frame.wording.say("axis_importance"), right - left, 11), size=11, fill=theme.soft)
    across = shorten(frame.wording.say(f"axis_{frame.across}"), right - left, 11)
    sheet.text(right, bottom + 36, across, size=11, fill=theme.soft, anchor="end")


def _corners(frame: _Frame, cuts: tuple[float, float]) -> list[Box]:
    """The dividing lines and the names of the four corners; returns where the names stand."""
    sheet, theme, (left, top, right, bottom) = frame.sheet, frame.sheet.theme, frame.plot
    x, y = frame.x(cuts[0]), frame.y(cuts[1])
    with sheet.beneath():
        sheet.rect(left, top, x - left, y - top, fill=theme.truth_soft)
    sheet.line(x, top, x, bottom, theme.faint, 1.2)
    sheet.line(left, y, right, y, theme.faint, 1.2)
    taken = []
    for phrase, at_left, at_top in CORNERS:
        words = frame.wording.say(phrase).upper()
        wide = text_width(words, 10, SEMIBOLD) + 0.6 * len(words)
        if wide > (x - left if at_left else right - x) - 20 or (y - top if at_top else bottom - y) < 24:
            continue
        start, baseline = left + 10 if at_left else right - 10 - wide, top + 18 if at_top else bottom - 10
        paint = theme.truth if phrase == "corner_act" else theme.soft
        sheet.text(start, baseline, words, size=10, weight=SEMIBOLD, fill=paint, spacing=0.6)
        taken.append((start, baseline - 10, start + wide, baseline + 3))
    return taken


def _at(frame: _Frame, one: _Spot) -> tuple[float, float]:
    return frame.x(one.across.known), frame.y(one.up.known)


def _point(frame: _Frame, one: _Spot) -> None:
    sheet, theme = frame.sheet, frame.sheet.theme
    x, y = _at(frame, one)
    paint = theme.faint if one.few else theme.truth if one.truth else theme.accent
    performance = reading_text(one.across, frame.unit, frame.wording)
    kind = frame.wording.say("spot_promise" if one.promise else "spot_satisfaction")
    tip = f"{one.label}: {kind} {performance} · {reading_text(one.up, Unit.SHARE, frame.wording)}"
    with sheet.group(tip, frame.link.format(id=one.id) if frame.link else ""):
        if one.across.low is not None and one.across.high is not None:
            sheet.line(frame.x(one.across.low), y, frame.x(one.across.high), y, paint, 1.3)
        if one.up.low is not None and one.up.high is not None:
            sheet.line(x, frame.y(one.up.low), x, frame.y(one.up.high), paint, 1.3)
        if one.truth:
            sheet.diamond(x, y, 7.5, fill=paint, stroke=theme.paper, width=1.5)
        else:
            sheet.circle(
                x, y, 5, fill=theme.paper if one.few else paint, stroke=paint if one.few else theme.paper, width=1.5
            )


def _labels(frame: _Frame, points: Sequence[_Spot], taken: list[Box]) -> None:
    taken += [box for one in points for box in _marks(frame, one)]
    homeless: list[tuple[_Spot, int]] = []
    ranked = sorted(points, key=lambda one: -one.up.known)
    for one in ranked:
        text = _name(frame, one)
        box = _free_place(frame, _at(frame, one), text_width(text, SIZE), taken)
        if box is None:
            homeless.append((one, len(homeless) + 1))
            continue
        taken.append(box)
        frame.sheet.text(box[0] + 2, box[3] - 4, text, size=SIZE, halo=True)
    _numbered(frame, homeless)


def _marks(frame: _Frame, one: _Spot) -> list[Box]:
    """What the labels must not touch: the point and its whiskers."""
    x, y = _at(frame, one)
    boxes = [(x - 7, y - 7, x + 7, y + 7)]
    if one.across.low is not None and one.across.high is not None:
        boxes.append((frame.x(one.across.low), y - 1, frame.x(one.across.high), y + 1))
    if one.up.low is not None and one.up.high is not None:
        boxes.append((x - 1, frame.y(one.up.high), x + 1, frame.y(one.up.low)))
    return boxes


def _free_place(frame: _Frame, at: tuple[float, float], wide: float, taken: Sequence[Box]) -> Box | None:
    """A box for a label near its point that touches nothing, inside the plot."""
    (x, y), (left, top, right, bottom) = at, frame.plot
    wide, tall = wide + 4, 17.0
    for gap in (9.0, 16.0, 26.0):
        for dx, dy in ((gap, -tall / 2), (-gap - wide, -tall / 2), (-wide / 2, -gap - tall), (-wide / 2, gap),
                       (gap, -gap - tall / 2), (gap, gap - tall / 2), (-gap - wide, -gap - tall / 2),
                       (-gap - wide, gap - tall / 2)):  # fmt: skip
            box = (x + dx, y + dy, x + dx + wide, y + dy + tall)
            inside = box[0] >= left and box[1] >= top and box[2] <= right and box[3] <= bottom
            if inside and not any(_touch(box, other) for other in taken):
                return box
    return None


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _numbered(frame: _Frame, homeless: Sequence[tuple[_Spot, int]]) -> None:
    """Points without room for a label: a number inside the mark, the names below the picture."""
    sheet, theme = frame.sheet, frame.sheet.theme
    y = sheet.height + 8
    for one, count in homeless:
        x, mark_y = _at(frame, one)
        sheet.circle(x, mark_y, 8, fill=theme.truth if one.truth else theme.accent, stroke=theme.paper)
        sheet.text(x, mark_y + 3.5, str(count), size=10, weight=SEMIBOLD, fill=theme.paper, anchor="middle")
        sheet.text(
            frame.plot[0], y, shorten(f"{count}  {_name(frame, one)}", sheet.width - frame.plot[0] - 8, SIZE), size=SIZE
        )
        y += 18
    if homeless:
        sheet.height = y
