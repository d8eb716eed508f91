"""The spread of opinion on paper: a row for each touchpoint, a strip for each question."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.charts.readings.workshop import OpinionReading, RatedReading, WorkshopReading
from parcours.charts.svg import Sheet
from parcours.charts.theme import LIGHT
from parcours.charts.typography import SEMIBOLD, shorten
from parcours.charts.workshop.page import MARGIN, ROOM, TOP, headed
from parcours.charts.workshop.strip import dot_size, strip
from parcours.charts.workshop.words import said
from parcours.vocabulary.wording import Wording

ROWS = 12
EACH = 36.0
NAMES = 178.0
FIGURE = 52.0
"""Room beside a strip for its median."""


def spread_pages(reading: WorkshopReading, wording: Wording) -> list[Sheet]:
    """All touchpoints in the order of the map, twelve to a page."""
    width = (ROOM - NAMES) / len(reading.scales) - FIGURE - 14
    opinions = [(one, reading.scales[name]) for rated in reading.rated for name, one in rated.opinions.items()]
    radius = dot_size(opinions, width, EACH - 2)
    pages = []
    for first in range(0, len(reading.rated), ROWS):
        sheet = headed(wording, wording.say("paper_spread"), wording.say("paper_spread_text"))
        _heads(sheet, reading, width, wording)
        _rows(sheet, reading, reading.rated[first : first + ROWS], width, radius, wording)
        pages.append(sheet)
    return pages


def _left(place: int, width: float) -> float:
    return MARGIN + NAMES + place * (width + FIGURE + 14)


def _heads(sheet: Sheet, reading: WorkshopReading, width: float, wording: Wording) -> None:
    for place, name in enumerate(reading.scales):
        sheet.text(_left(place, width), TOP + 2, wording.say(f"paper_axis_{name}"), size=9, fill=LIGHT.soft)
    sheet.line(MARGIN, TOP + 9, MARGIN + ROOM, TOP + 9, LIGHT.line)


def _rows(
    sheet: Sheet, reading: WorkshopReading, rows: Sequence[RatedReading], width: float, radius: float, wording: Wording
) -> None:
    for number, row in enumerate(rows):
        top = TOP + 11 + number * EACH
        name = shorten(row.label, NAMES - 16, 10.5, SEMIBOLD)
        sheet.text(MARGIN, top + 15, name, size=10.5, weight=SEMIBOLD)
        sheet.text(MARGIN, top + 28, shorten(row.stage, NAMES - 16, 8.8), size=8.8, fill=LIGHT.soft)
        for place, (question, scale) in enumerate(reading.scales.items()):
            opinion = row.opinions.get(question)
            if opinion is not None:
                left = _left(place, width)
                strip(sheet, opinion, scale, left, top, width, EACH - 2, radius)
                _figures(sheet, opinion, question, left + width + 8, top, wording)
        sheet.line(MARGIN, top + EACH - 1, MARGIN + ROOM, top + EACH - 1, LIGHT.line, 0.6)


def _figures(sheet: Sheet, opinion: OpinionReading, question: str, left: float, top: float, wording: Wording) -> None:
    sheet.text(left, top + 15, said(question, opinion.median, wording), size=12, weight=SEMIBOLD)
    paint, text = LIGHT.soft, f"n {wording.count(opinion.n)}"
    if opinion.divided:
        paint, text = LIGHT.bad, wording.say("paper_divided")
    sheet.text(left, top + 27, shorten(text, FIGURE + 4, 8.5), size=8.5, fill=paint)
