"""The six figures that a management meeting starts with, as a strip of tiles."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.charts.figures import interval_text, n_text, pooled_text, score_name, score_text, speak
from parcours.charts.readings import ScoreReading
from parcours.charts.svg import Sheet
from parcours.charts.theme import LIGHT, Theme
from parcours.charts.typography import SEMIBOLD, shorten, wrap

TILE_HEIGHT = 96.0
LEAST_TILE = 168.0


def scorecard(
    scores: Sequence[ScoreReading], language: str = "en", theme: Theme = LIGHT, *, width: float = 1180.0
) -> str:
    """Draw one tile per metric: name, value, interval and n; as many beside each other as there is room for."""
    wording = speak(language)
    abreast = max(1, min(len(scores), int(width // LEAST_TILE)))
    rows = -(-len(scores) // abreast) if scores else 0
    abreast = -(-len(scores) // rows) if rows else 1
    sheet = Sheet(
        width, TILE_HEIGHT * rows + 2, theme, title=wording.say("scorecard_title"), language=language,
        description=wording.say("scorecard_description", rows=len(scores)),
    )  # fmt: skip
    tile = (width - 2) / abreast
    sheet.rect(1, 1, width - 2, TILE_HEIGHT * rows, radius=10, fill=theme.paper, stroke=theme.line)
    for count, score in enumerate(scores):
        row, column = divmod(count, abreast)
        left, top, room = 1 + column * tile, 1 + row * TILE_HEIGHT, tile - 28
        if column:
            sheet.line(left, top, left, top + TILE_HEIGHT, theme.line)
        for line_number, line in enumerate(wrap(score_name(score, wording), room, 11.5, lines=2)):
            sheet.text(left + 14, top + 20 + 14 * line_number, line, size=11.5, fill=theme.soft)
        sheet.text(
            left + 14, top + 62, shorten(score_text(score, wording), room, 22, SEMIBOLD), size=22, weight=SEMIBOLD
        )
        parts = (
            interval_text(score.reading, score.unit, wording, currency=score.currency),
            n_text(score.reading, wording),
            pooled_text(score, wording),
        )
        small = " · ".join(part for part in parts if part)
        sheet.text(left + 14, top + 82, shorten(small, room, 11), size=11, fill=theme.soft)
    return sheet.svg()
