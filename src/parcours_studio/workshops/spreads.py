"""The spread of opinion as pages show it: the figures of the library, and a strip with a dot for every rating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parcours_studio.ui.words import language, say
from parcours_studio.workshops import queries
from parcours_studio.workshops.asking import shown
from parcours_studio.workshops.models import Question, Workshop
from parcours_studio.workshops.queries import HIDDEN_BELOW, SCALES, Rated
from parcours_studio.workshops.strips import Strip, radius_for, strip

if TYPE_CHECKING:
    from parcours.drivers import Spread

ORDERS = ("map", "criticality", "disagreement")
"""By which touchpoints can be sorted."""
Key = tuple[str, str]
"""Touchpoint and question."""


@dataclass(frozen=True)
class Cell:
    """What people said to one question about one touchpoint."""

    question: str
    n: int
    strip: Strip
    hidden: bool
    """Whether too few anonymous people have said something for it to be shown."""
    spread: Spread | None
    median: str = ""
    told: str = ""
    """Median and quartiles in words."""


@dataclass(frozen=True)
class Row:
    """One touchpoint with what was said about it."""

    point: Rated
    cells: list[Cell]

    def of(self, question: str) -> Cell:
        """What was said to one of the questions."""
        return next(cell for cell in self.cells if cell.question == question)


def rows(workshop: Workshop, order: str, question: str = "") -> list[Row]:
    """Every touchpoint with the spread of opinion, sorted as asked: by disagreement about one question, or any."""
    from parcours.drivers import differing_most

    counts, points = queries.counted(workshop), queries.rated(workshop.stages, language())
    spreads = spreads_of(workshop, counts)
    radius = radius_for(counts, SCALES)
    found = [Row(point, [_cell(workshop, counts, spreads, (point.id, name), radius) for name in workshop.questions])
             for point in points]  # fmt: skip
    if order == "criticality":
        found.sort(key=lambda row: _critical(spreads.get((row.point.id, Question.CRITICALITY))), reverse=True)
    elif order == "disagreement":
        asked = {key: one for key, one in spreads.items() if question in ("", key[1])}
        places = {touchpoint: place for place, (touchpoint, _) in reversed([*enumerate(differing_most(asked))])}
        found.sort(key=lambda row: places[row.point.id])
    return found


def spreads_of(workshop: Workshop, counts: queries.Counts) -> dict[Key, Spread | None]:
    """What the library says of each touchpoint and question; None where nothing may be shown."""
    from parcours.drivers import spread

    return {
        (touchpoint, name): None
        if is_hidden(workshop, said := counts.get(touchpoint, {}).get(name, {}))
        else spread(said, SCALES[name][:2])
        for touchpoint in workshop.touchpoints
        for name in workshop.questions
    }


def is_hidden(workshop: Workshop, said: Mapping[int, int]) -> bool:
    """Whether too few anonymous people have said something for it to be shown."""
    return workshop.anonymous and 0 < sum(said.values()) < HIDDEN_BELOW


def _cell(
    workshop: Workshop, counts: queries.Counts, spreads: Mapping[Key, Spread | None], key: Key, radius: float
) -> Cell:
    touchpoint, name = key
    said, found = counts.get(touchpoint, {}).get(name, {}), spreads[key]
    drawn = strip({} if found is None else said, SCALES[name], radius, found)
    n, hidden = sum(said.values()), is_hidden(workshop, said)
    if found is None:
        told = say("workshops.too_few_to_show", count=n, fewest=HIDDEN_BELOW) if hidden else say("workshops.nobody_yet")
        return Cell(name, n, drawn, hidden, None, told=told)
    ends = {end: shown(name, value) for end, value in (("low", found.lower), ("high", found.upper))}
    told = say("workshops.spread_told", count=n, median=shown(name, found.median), **ends)
    return Cell(name, n, drawn, hidden, found, shown(name, found.median), told)


def _critical(found: Spread | None) -> tuple[float, float]:
    return (-1.0, -1.0) if found is None else (found.median, found.mean)
