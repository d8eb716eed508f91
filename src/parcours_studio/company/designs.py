"""The published journeys as the company folder holds them, read without an engine and kept until a file changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parcours.company.folder import DRAFT
from parcours_studio.company.queries import folder

if TYPE_CHECKING:
    from parcours.journeys.journey import Journey, Stage, Touchpoint

Stamps = tuple[tuple[str, int, int], ...]
_kept: dict[Path, tuple[Stamps, list[Journey]]] = {}


@dataclass(frozen=True)
class Place:
    """A touchpoint with the stage and the journey that it belongs to."""

    journey: Journey
    stage: Stage
    touchpoint: Touchpoint


def journeys() -> list[Journey]:
    """Every published journey, or the draft from the facts while nobody has drawn one.

    Raises JourneyError for a file that is no journey.
    """
    from parcours.journeys.journey_file import read_journeys

    home = folder().journeys
    stamps = _stamps(home)
    kept = _kept.get(home)
    if kept is None or kept[0] != stamps:
        kept = _kept[home] = stamps, read_journeys(home, draft=DRAFT)
    return kept[1]


def journey(journey_id: str) -> Journey | None:
    """The journey of that id."""
    return next((one for one in journeys() if one.id == journey_id), None)


def places() -> Iterator[Place]:
    """Every touchpoint of every journey, in the order of the maps."""
    for one in journeys():
        for stage in one.stages:
            for touchpoint in stage.touchpoints:
                yield Place(one, stage, touchpoint)


def place(journey_id: str, touchpoint_id: str) -> Place | None:
    """Where a touchpoint stands."""
    asked = journey_id, touchpoint_id
    return next((one for one in places() if (one.journey.id, one.touchpoint.id) == asked), None)


def _stamps(home: Path) -> Stamps:
    files = sorted(home.glob("*.y*ml")) if home.is_dir() else []
    return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
