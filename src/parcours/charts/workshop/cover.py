"""The first page: what it was, and the three things that one should know."""

from __future__ import annotations

from collections.abc import Callable

from parcours.charts.figures import value_text
from parcours.charts.readings import PlanReading
from parcours.charts.readings.workshop import WorkshopReading
from parcours.charts.svg import Sheet
from parcours.charts.theme import LIGHT
from parcours.charts.typography import SEMIBOLD, shorten, text_width, wrap
from parcours.charts.workshop.page import HEIGHT, MARGIN, ROOM, blank
from parcours.charts.workshop.strip import dot_size, strip
from parcours.charts.workshop.words import said
from parcours.vocabulary.wording import Wording

SHOWN = 5
GUTTER = 26.0
COLUMN = (ROOM - 2 * GUTTER) / 3
HEAD = 232.0
EACH = 42.0


def cover(reading: WorkshopReading, wording: Wording) -> Sheet:
    """Name and people above; what decides, where to begin, and where opinions differ, side by side."""
    sheet = blank(wording, reading.name)
    sheet.rect(0, 0, sheet.width, 6, fill=LIGHT.accent)
    sheet.text(MARGIN, 60, reading.company, size=11, fill=LIGHT.soft)
    lines = wrap(reading.name, ROOM - 40, 30, SEMIBOLD, lines=2)
    for row, line in enumerate(lines):
        sheet.text(MARGIN, 98 + 36 * row, line, size=30, weight=SEMIBOLD)
    sheet.text(MARGIN, 88 + 36 * len(lines), shorten(_about(reading, wording), ROOM, 12), size=12, fill=LIGHT.soft)
    for place, (title, draw) in enumerate(COLUMNS):
        left = MARGIN + place * (COLUMN + GUTTER)
        sheet.line(left, HEAD - 30, left + COLUMN, HEAD - 30, LIGHT.ink, 1.2)
        for row, line in enumerate(wrap(wording.say(title), COLUMN, 13, SEMIBOLD, lines=2)):
            sheet.text(left, HEAD - 11 + 15 * row, line, size=13, weight=SEMIBOLD)
        draw(sheet, reading, wording, left)
    _caution(sheet, reading, wording)
    return sheet


def _about(reading: WorkshopReading, wording: Wording) -> str:
    """Journey, day, people."""
    people = wording.say("paper_people", count=reading.people)
    how = "" if reading.names else wording.say("paper_anonymous")
    said_in_all = wording.say("paper_ratings", count=reading.ratings)
    parts = (reading.journey, wording.day(reading.held_on), people, how, said_in_all)
    return " · ".join(part for part in parts if part)


def _decides(sheet: Sheet, reading: WorkshopReading, wording: Wording, left: float) -> None:
    """The touchpoints with the highest criticality."""
    rated = [one for one in reading.rated if "criticality" in one.opinions]
    rated.sort(key=lambda one: (one.opinions["criticality"].median, one.opinions["criticality"].mean), reverse=True)
    if not rated:
        _nothing(sheet, wording, left)
    for place, one in enumerate(rated[:SHOWN]):
        top, value = HEAD + 18 + place * EACH, one.opinions["criticality"].median
        _label(sheet, one.label, one.stage, left, top, COLUMN)
        width = COLUMN - 34
        sheet.rect(left, top + 18, width, 6, radius=3, fill=LIGHT.wash)
        sheet.rect(left, top + 18, width * value / 10, 6, radius=3, fill=LIGHT.truth if value >= 8 else LIGHT.accent)
        sheet.text(left + COLUMN, top + 25, said("criticality", value, wording), size=12, weight=SEMIBOLD, anchor="end")


def _begin(sheet: Sheet, reading: WorkshopReading, wording: Wording, left: float) -> None:
    """The first lines of the plan."""
    if not reading.plan:
        _nothing(sheet, wording, left)
    for place, one in enumerate(reading.plan[:SHOWN]):
        top = HEAD + 18 + place * EACH
        sheet.circle(left + 9, top + 6, 9, fill=LIGHT.accent)
        sheet.text(left + 9, top + 9.6, one.id, size=10, weight=SEMIBOLD, fill=LIGHT.paper, anchor="middle")
        _label(sheet, one.where, one.stage, left + 26, top, COLUMN - 26)
        sheet.text(left + 26, top + 25, shorten(gap(one, wording), COLUMN - 26, 10), size=10)


def gap(line: PlanReading, wording: Wording) -> str:
    """From where to where, as "Satisfaction 2.1 → 4.0"; "ask first" where nothing is believed of it."""
    lever = wording.say(f"paper_lever_{line.lever.replace(' ', '_')}")
    if line.current is None or line.goal is None:
        return lever
    now, goal = (value_text(value, line.scale_unit, wording) for value in (line.current, line.goal))
    return f"{lever} {now} → {goal}"


def _apart(sheet: Sheet, reading: WorkshopReading, wording: Wording, left: float) -> None:
    """Where opinions lie furthest apart, each with its strip."""
    by_id = {one.id: one for one in reading.rated}
    shown = [(by_id[point], question) for point, question in reading.apart[:SHOWN]]
    if not shown:
        _nothing(sheet, wording, left)
    width = COLUMN * 0.46
    radius = dot_size([(one.opinions[asked], reading.scales[asked]) for one, asked in shown], width, 32)
    for place, (one, question) in enumerate(shown):
        top = HEAD + 18 + place * EACH
        sheet.text(left, top + 4, shorten(one.label, COLUMN - width - 8, 11, SEMIBOLD), size=11, weight=SEMIBOLD)
        asked = shorten(wording.say(f"paper_question_{question}"), COLUMN - width - 8, 9)
        sheet.text(left, top + 19, asked, size=9, fill=LIGHT.soft)
        box = (left + COLUMN - width, top - 8, width, 36.0)
        strip(sheet, one.opinions[question], reading.scales[question], *box, radius)


def _label(sheet: Sheet, label: str, small: str, left: float, top: float, room: float) -> None:
    """A name, and something small behind it where there is room."""
    name = shorten(label, room, 11, SEMIBOLD)
    sheet.text(left, top + 4, name, size=11, weight=SEMIBOLD)
    rest = room - text_width(name, 11, SEMIBOLD) - 8
    if rest > 30:
        sheet.text(left + room - rest, top + 4, shorten(small, rest, 9), size=9, fill=LIGHT.soft)


def _nothing(sheet: Sheet, wording: Wording, left: float) -> None:
    """Said in the place of a list that is empty."""
    sheet.text(left, HEAD + 22, wording.say("paper_nothing"), size=11, fill=LIGHT.soft)


def _caution(sheet: Sheet, reading: WorkshopReading, wording: Wording) -> None:
    """Of what kind all this is, and who was there."""
    text = wording.say("paper_caution")
    if reading.names:
        text += " " + wording.say("paper_present", names=wording.enumerated(reading.names))
    lines = wrap(text, ROOM, 9.5, lines=5)
    top = HEIGHT - 52 - 13 * (len(lines) - 1)
    for row, line in enumerate(lines):
        sheet.text(MARGIN, top + 13 * row, line, size=9.5, fill=LIGHT.soft)


COLUMNS: tuple[tuple[str, Callable[[Sheet, WorkshopReading, Wording, float], None]], ...] = (
    ("paper_decides", _decides),
    ("paper_begin", _begin),
    ("paper_apart", _apart),
)
"""What stands side by side on the first page."""
