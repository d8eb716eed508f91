"""What one takes home from a workshop, page by page: cover, map, ranked plan, the spread of opinion."""

from __future__ import annotations

from parcours.charts.figures import speak
from parcours.charts.journey_map import journey_map
from parcours.charts.readings.workshop import WorkshopReading
from parcours.charts.svg import Sheet
from parcours.charts.theme import LIGHT
from parcours.charts.workshop.cover import cover
from parcours.charts.workshop.page import BOTTOM, MARGIN, ROOM, TOP, footed, headed
from parcours.charts.workshop.plan import plan_pages
from parcours.charts.workshop.spread import spread_pages
from parcours.vocabulary.wording import Wording


def workshop_pages(reading: WorkshopReading, language: str = "en") -> list[str]:
    """Draw the pages as SVG of the size of A4 across, in literal colours: for `to_pdf` and `to_png`."""
    wording = speak(language)
    sheets = [
        cover(reading, wording),
        _map_page(reading, wording),
        *plan_pages(reading, wording),
        *spread_pages(reading, wording),
    ]
    return [footed(sheet, reading, wording, number, len(sheets)) for number, sheet in enumerate(sheets, start=1)]


def _map_page(reading: WorkshopReading, wording: Wording) -> Sheet:
    """The map, as large as the page has room for."""
    sheet = headed(wording, reading.map.label, wording.say("paper_map_text"))
    sheet.picture(journey_map(reading.map, wording.language, LIGHT), MARGIN, TOP - 14, ROOM, BOTTOM - TOP + 14)
    return sheet
