"""The measured journey map: phases, stages and, lane by lane, everything that was measured there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from parcours.charts.figures import speak
from parcours.charts.map_bars import criticality_lane, promise_lane
from parcours.charts.map_curve import curve_lane
from parcours.charts.map_frame import GUTTER, MARGIN, Frame
from parcours.charts.map_lanes import ease_lane, plan_lane, return_lane, stage_lane, touchpoint_lane
from parcours.charts.map_legend import draw_legend
from parcours.charts.readings import MapReading
from parcours.charts.svg import Sheet
from parcours.charts.theme import LIGHT, Theme
from parcours.charts.typography import SEMIBOLD, shorten, wrap

#: Each lane draws itself from `top` downwards and returns its height, or 0 when it has nothing to say.
LANES: tuple[tuple[str, Callable[[Frame, float], float]], ...] = (
    ("lane_stage", stage_lane),
    ("lane_satisfaction", curve_lane),
    ("lane_touchpoints", touchpoint_lane),
    ("lane_criticality", criticality_lane),
    ("lane_ease", ease_lane),
    ("lane_promise", promise_lane),
    ("lane_plan", plan_lane),
    ("lane_return", return_lane),
)

PHASE_HEIGHT = 34.0
HEAD = 20.0
"""Height of a lane's name that stands above it."""


def journey_map(
    reading: MapReading,
    language: str = "en",
    theme: Theme = LIGHT,
    *,
    poster: bool = False,
    link: str = "",
    labels_above: bool = False,
    against: MapReading | None = None,
    names: tuple[str, str] = ("", ""),
) -> str:
    """Draw the journey map as SVG.

    Lanes for which there is no reading are left out; without any score the curve's lane says what to import. Readings
    under 5 answers are not drawn, those under 30 are grey and called indicative.
    Use a literal theme (LIGHT, DARK) for files and `PAGE` inside the report. `poster` adds title and period, for a map
    that hangs on a wall; `link` is a pattern such as "#{id}" that makes every touchpoint a link; with `labels_above`
    the lanes' names stand above them, for phones. `against` is a second reading of the same journey (another segment
    or period), laid over the first; `names` say in the legend which is which, and beliefs are then left out.
    """
    wording = speak(language)
    sheet = Sheet(
        0,
        0,
        theme,
        title=wording.say("map_title", journey=reading.label),
        description=wording.say("map_description", stages=len(reading.stages)),
        language=language,
    )
    frame = Frame(
        sheet=sheet, wording=wording, theme=theme, map=reading, link=link, labels_above=labels_above, against=against,
        names=names,
    )  # fmt: skip
    width = sheet.width = frame.left(len(reading.stages)) + MARGIN
    top = _poster_title(frame) if poster else 0.0
    bottom = _lanes(frame, _phases(frame, top))
    sheet.line(0, bottom, width, bottom, theme.line)
    sheet.height = draw_legend(frame, bottom)
    with sheet.beneath():
        _phase_borders(frame, top, bottom)
    return sheet.svg()


def _poster_title(frame: Frame) -> float:
    sheet, journey = frame.sheet, frame.map
    sheet.text(16, 38, shorten(journey.label, sheet.width - 32, 26, SEMIBOLD), size=26, weight=SEMIBOLD)
    period = frame.wording.period(journey.start, journey.end) if journey.start and journey.end else ""
    seen = " / ".join(name for name in frame.names if name)
    dated = frame.wording.say("map_known_until", day=frame.wording.day(journey.as_of)) if journey.as_of else ""
    line = " · ".join(part for part in (journey.company, seen or period, dated) if part)
    sheet.text(16, 60, shorten(line, sheet.width - 32, 13), size=13, fill=frame.theme.soft)
    return 78.0


def _phases(frame: Frame, top: float) -> float:
    """The band with the names of the phases; returns where the lanes start."""
    sheet, theme = frame.sheet, frame.theme
    sheet.rect(frame.left(0), top, sheet.width - frame.left(0), PHASE_HEIGHT, fill=theme.wash)
    for first, last, phase in _phase_runs(frame.map):
        name = frame.wording.say(phase).upper()
        room = frame.column * (last - first + 1) - 20
        sheet.text(
            frame.left(first) + 10, top + 22, shorten(name, room - len(name), 11, SEMIBOLD), size=11, weight=SEMIBOLD,
            fill=theme.soft, spacing=0.7,
        )  # fmt: skip
    return top + PHASE_HEIGHT


def _phase_runs(reading: MapReading) -> list[tuple[int, int, str]]:
    """Neighbouring stages of one phase: first and last position, and the phase."""
    runs = []
    for phase, members in groupby(enumerate(reading.stages), key=lambda pair: pair[1].phase):
        positions = [position for position, _ in members]
        runs.append((positions[0], positions[-1], str(phase)))
    return runs


def _lanes(frame: Frame, top: float) -> float:
    for name, draw in LANES:
        head = HEAD if frame.labels_above and name != "lane_stage" else 0.0
        height = draw(frame, top + head)
        if not height:
            continue
        if name != "lane_stage":
            frame.sheet.line(0, top, frame.sheet.width, top, frame.theme.line)
        if head:
            frame.sheet.text(8, top + 16, frame.wording.say(name), size=11.5, fill=frame.theme.soft)
        elif not frame.labels_above:
            for number, row in enumerate(wrap(frame.wording.say(name), GUTTER - 44, 11.5, lines=2)):
                frame.sheet.text(16, top + 22 + 14 * number, row, size=11.5, fill=frame.theme.soft)
        top += head + height
    return top


def _phase_borders(frame: Frame, top: float, bottom: float) -> None:
    for first, _, _ in _phase_runs(frame.map)[1:]:
        frame.sheet.line(frame.left(first), top, frame.left(first), bottom, frame.theme.line)
