"""A page of paper, A4 across: a heading, room in between, and a line below that says what one holds in hand."""

from __future__ import annotations

from parcours.charts.readings.workshop import WorkshopReading
from parcours.charts.svg import Sheet
from parcours.charts.theme import LIGHT
from parcours.charts.typography import SEMIBOLD, shorten, wrap
from parcours.vocabulary.wording import Wording

WIDTH, HEIGHT, MARGIN = 842.0, 595.0, 42.0
ROOM = WIDTH - 2 * MARGIN
TOP, BOTTOM = 108.0, HEIGHT - 46.0
"""Where the room in between begins and ends."""


def blank(wording: Wording, title: str) -> Sheet:
    """An empty page."""
    return Sheet(WIDTH, HEIGHT, LIGHT, title=title, description=title, language=wording.language)


def headed(wording: Wording, title: str, text: str = "") -> Sheet:
    """A page with a heading and a line that says how to read it."""
    sheet = blank(wording, title)
    sheet.text(MARGIN, 58, shorten(title, ROOM, 20, SEMIBOLD), size=20, weight=SEMIBOLD)
    for row, line in enumerate(wrap(text, ROOM, 9.5, lines=2)):
        sheet.text(MARGIN, 75 + 12 * row, line, size=9.5, fill=LIGHT.soft)
    return sheet


def footed(sheet: Sheet, reading: WorkshopReading, wording: Wording, number: int, pages: int) -> str:
    """The page with its last line, as SVG."""
    line = f"{reading.name} · {reading.company} · {wording.day(reading.held_on)}"
    sheet.line(MARGIN, HEIGHT - 36, WIDTH - MARGIN, HEIGHT - 36, LIGHT.line, 0.7)
    sheet.text(MARGIN, HEIGHT - 22, shorten(line, ROOM - 60, 8.5), size=8.5, fill=LIGHT.soft)
    sheet.text(WIDTH - MARGIN, HEIGHT - 22, f"{number} / {pages}", size=8.5, fill=LIGHT.soft, anchor="end")
    return sheet.svg()
