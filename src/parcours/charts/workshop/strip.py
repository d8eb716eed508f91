"""A strip of opinions: every rating a dot piled up over its value, the median as a line, the middle half as a band."""

from __future__ import annotations

from collections.abc import Iterable

from parcours.charts.readings.workshop import OpinionReading
from parcours.charts.svg import Sheet

Scale = tuple[float, float]
GAP = 0.6
RADII = (2.7, 2.3, 1.9, 1.6, 1.3, 1.0, 0.8, 0.6, 0.45)
FEET = 10.0
"""Room below the piles for median and band."""


def dot_size(opinions: Iterable[tuple[OpinionReading, Scale]], width: float, height: float) -> float:
    """The largest radius with which every pile has room, so that all strips of a document compare."""
    piles = [
        (people, (width - 8) * _step(scale) / (scale[1] - scale[0]) - 1.5)
        for one, scale in opinions
        for _, people in one.said
    ]
    return next(
        (r for r in RADII if all(_abreast(n, r, height) * (2 * r + GAP) <= wide for n, wide in piles)), RADII[-1]
    )


def strip(
    sheet: Sheet, opinion: OpinionReading, scale: Scale, left: float, top: float, width: float, height: float,
    radius: float,
) -> None:  # fmt: skip
    """Draw a strip into this box."""
    theme, floor = sheet.theme, top + height - FEET
    sheet.line(left, floor, left + width, floor, theme.neutral, 0.7)

    def x(value: float) -> float:
        return left + 4 + (value - scale[0]) / (scale[1] - scale[0]) * (width - 8)

    ticks = round((scale[1] - scale[0]) / _step(scale))
    for place in range(ticks + 1):
        tick = x(scale[0] + place * _step(scale))
        sheet.line(tick, floor, tick, floor + 2, theme.neutral, 0.7)
    band = max(1.5, x(opinion.upper) - x(opinion.lower))
    sheet.rect(x(opinion.lower), floor + 3.5, band, 4.5, radius=2.2, fill=theme.band)
    sheet.line(x(opinion.median), floor + 1.5, x(opinion.median), floor + 9.5, theme.ink, 1.4)
    for value, people in opinion.said:
        _pile(sheet, x(value), floor - radius - 0.8, people, radius, height)


def _step(scale: Scale) -> float:
    """The distance between two stops: whole numbers, tens of per cent."""
    return 10.0 if scale[1] - scale[0] > 20 else 1.0


def _abreast(people: int, radius: float, height: float) -> int:
    high = max(1, int((height - FEET - 1) / (2 * radius + GAP)))
    return -(-people // high)


def _pile(sheet: Sheet, x: float, y: float, people: int, radius: float, height: float) -> None:
    wide, size = _abreast(people, radius, height), 2 * radius + GAP
    for number in range(people):
        row, place = divmod(number, wide)
        in_row = min(wide, people - row * wide)
        sheet.circle(x + (place - (in_row - 1) / 2) * size, y - row * size, radius, fill=sheet.theme.accent)
