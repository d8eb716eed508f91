"""The ranked plan on paper: a line each, what to move from where to where, and how critical people believe it is."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.charts.readings import PlanReading
from parcours.charts.readings.workshop import WorkshopReading
from parcours.charts.svg import Sheet
from parcours.charts.theme import LIGHT
from parcours.charts.typography import SEMIBOLD, shorten, wrap
from parcours.charts.workshop.cover import gap
from parcours.charts.workshop.page import MARGIN, ROOM, TOP, headed
from parcours.charts.workshop.words import said
from parcours.vocabulary.wording import Wording

ROWS = 13
EACH = 33.0
WHAT, BAR = 290.0, 560.0
"""Where the columns begin, from the margin."""


def plan_pages(reading: WorkshopReading, wording: Wording) -> list[Sheet]:
    """As many pages as the plan has lines for; one that says why, when it has none."""
    title, text = wording.say("paper_plan"), wording.say("paper_plan_text")
    if not reading.plan:
        return [headed(wording, title, reading.plan_nothing)]
    pages = []
    for first in range(0, len(reading.plan), ROWS):
        sheet = headed(wording, title, text)
        _heads(sheet, wording)
        _lines(sheet, reading, reading.plan[first : first + ROWS], wording)
        pages.append(sheet)
    return pages


def _heads(sheet: Sheet, wording: Wording) -> None:
    for left, key in ((30.0, "paper_touchpoint"), (WHAT, "paper_what"), (BAR, "paper_question_criticality")):
        sheet.text(MARGIN + left, TOP + 2, wording.say(key), size=9, fill=LIGHT.soft)
    sheet.line(MARGIN, TOP + 9, MARGIN + ROOM, TOP + 9, LIGHT.line)


def _lines(sheet: Sheet, reading: WorkshopReading, lines: Sequence[PlanReading], wording: Wording) -> None:
    rated = {one.id: one.opinions.get("criticality") for one in reading.rated}
    for place, line in enumerate(lines):
        top = TOP + 13 + place * EACH
        first = line.id.isdigit() and int(line.id) <= 3
        sheet.circle(MARGIN + 11, top + 13, 10, fill=LIGHT.accent if first else LIGHT.wash)
        paint = LIGHT.paper if first else LIGHT.ink
        sheet.text(MARGIN + 11, top + 17, line.id, size=10.5, weight=SEMIBOLD, fill=paint, anchor="middle")
        sheet.text(MARGIN + 30, top + 11, shorten(line.where, WHAT - 42, 11.5, SEMIBOLD), size=11.5, weight=SEMIBOLD)
        sheet.text(MARGIN + 30, top + 24, shorten(line.stage, WHAT - 42, 9.5), size=9.5, fill=LIGHT.soft)
        _what(sheet, line, top, wording)
        opinion = rated.get(line.touchpoint)
        if opinion is not None:
            width = ROOM - BAR - 60
            sheet.rect(MARGIN + BAR, top + 10, width, 7, radius=3.5, fill=LIGHT.wash)
            paint = LIGHT.truth if opinion.median >= 8 else LIGHT.accent
            sheet.rect(MARGIN + BAR, top + 10, width * opinion.median / 10, 7, radius=3.5, fill=paint)
            text = wording.say("of_ten", value=said("criticality", opinion.median, wording))
            sheet.text(MARGIN + BAR + width + 8, top + 17.5, text, size=10)
        sheet.line(MARGIN, top + 31, MARGIN + ROOM, top + 31, LIGHT.line, 0.7)


def _what(sheet: Sheet, line: PlanReading, top: float, wording: Wording) -> None:
    """What to move, and what the map proposes to do for it."""
    room = BAR - WHAT - 16
    if line.measure:
        sheet.text(MARGIN + WHAT, top + 11, shorten(gap(line, wording), room, 11), size=11)
        sheet.text(MARGIN + WHAT, top + 24, shorten(line.measure, room, 9.5), size=9.5, fill=LIGHT.soft)
        return
    for row, text in enumerate(wrap(gap(line, wording), room, 11, lines=2)):
        sheet.text(MARGIN + WHAT, top + 17 + 13 * row, text, size=11)
