"""The map as the editor shows it: phases, stages as columns, touchpoints as cards with what their rules catch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from parcours.journeys.catching import Caught, Signatures, caught
from parcours.journeys.editing import places
from parcours.journeys.journey import Journey, Stage, Touchpoint
from parcours.journeys.labels import label
from parcours.vocabulary.words import Phase
from parcours_studio.ui.words import language, say

MOST_KINDS = 8
"""Kinds of interactions that nobody catches, as many as are offered at once."""


@dataclass(frozen=True)
class Card:
    """One touchpoint."""

    id: str
    label: str
    touchpoint: Touchpoint
    interactions: int | None
    """What its rules catch; None when that is not counted, or when it has no rules."""
    uncertain: bool

    @property
    def address(self) -> str:
        """What the editor calls it."""
        return f"touchpoint:{self.id}"


@dataclass(frozen=True)
class Column:
    """One stage."""

    id: str
    label: str
    stage: Stage
    cards: list[Card]
    retired: list[Card]

    @property
    def address(self) -> str:
        """What the editor calls it."""
        return f"stage:{self.id}"


@dataclass(frozen=True)
class Band:
    """One phase."""

    phase: Phase
    label: str
    columns: list[Column]


@dataclass(frozen=True)
class Uncaught:
    """A kind of interactions that no touchpoint has."""

    event: str
    channel: str
    interactions: int


@dataclass(frozen=True)
class Board:
    """The whole map, and what the rules of all its touchpoints leave."""

    bands: list[Band]
    counted: bool
    interactions: int = 0
    uncaught: int = 0
    uncaught_share: float = 0.0
    nobody: list[Uncaught] = field(default_factory=list)

    def columns(self) -> Iterator[Column]:
        """The stages in order."""
        for band in self.bands:
            yield from band.columns

    @property
    def is_empty(self) -> bool:
        """Whether there is no stage yet."""
        return not any(band.columns for band in self.bands)


def board(journey: Journey, known: Signatures | None) -> Board:
    """The board of a journey; counts stand on it when the kinds of interactions are known."""
    found = caught(journey, known) if known and not journey.target_of else None
    bands = [
        Band(
            phase,
            say(f"journeys.phase_{phase.value}"),
            [_column(stage, found) for stage in journey.stages if stage.phase == phase],
        )
        for phase in Phase
    ]
    if found is None:
        return Board(bands, counted=False)
    return Board(bands, True, found.interactions, found.uncaught, found.uncaught_share, _nobody(found))


def named(journey: Journey) -> dict[str, str]:
    """The labels of all touchpoints of a journey by id, in the reader's language."""
    return {place.touchpoint.id: label(place.touchpoint, language()) for place in places(journey)}


def _column(stage: Stage, found: Caught | None) -> Column:
    cards = [_card(touchpoint, found) for touchpoint in stage.touchpoints]
    shown = [card for card in cards if not card.touchpoint.retired]
    retired = [card for card in cards if card.touchpoint.retired]
    return Column(stage.id, label(stage, language()), stage, shown, retired)


def _card(touchpoint: Touchpoint, found: Caught | None) -> Card:
    interactions = found.touchpoints.get(touchpoint.id) if found else None
    uncertain = found is not None and touchpoint.id in found.uncertain
    return Card(touchpoint.id, label(touchpoint, language()), touchpoint, interactions, uncertain)


def _nobody(found: Caught) -> list[Uncaught]:
    sums: dict[tuple[str, str], int] = {}
    for kind in found.nobody:
        key = kind.event or "", kind.channel or ""
        sums[key] = sums.get(key, 0) + kind.interactions
    return [Uncaught(*key, count) for key, count in sums.items() if key[0]][:MOST_KINDS]
