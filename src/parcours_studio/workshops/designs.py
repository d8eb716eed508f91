"""Which journeys a workshop can be about, and what is rated on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from parcours.journeys.journey import Journey
from parcours.journeys.labels import label
from parcours.journeys.sketches import TRADES, sketch
from parcours_studio.journeys import queries as journeys
from parcours_studio.journeys import services as mapping
from parcours_studio.ui.words import language, say

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

DRAFT = "draft:"
"""Before the id of a journey, when its draft is meant."""


def choices() -> list[tuple[str, str]]:
    """The journeys as the reader calls them: published ones by id, drafts with a word before it."""
    found = [(one.id, label(one, language())) for one in journeys.published()]
    for id_ in journeys.drafts():
        found.append((f"{DRAFT}{id_}", say("workshops.draft_of", journey=label(_draft(id_), language()))))
    return found


def named() -> dict[str, str]:
    """What journeys are called, by id, published or not."""
    drafts = {id_: label(_draft(id_), language()) for id_ in journeys.drafts()}
    return drafts | {one.id: label(one, language()) for one in journeys.published()}


def templates() -> list[tuple[str, str]]:
    """The trades whose journey one can begin from."""
    return [
        (trade, f"{say(f'journeys.trade_{trade}'.replace('-', '_'))}: {label(sketch(trade), language())}")
        for trade in TRADES
    ]


def begun(colleague: Colleague, trade: str, name: str) -> str:
    """Begin a journey from the template of a trade; gives what `chosen` takes."""
    return f"{DRAFT}{mapping.from_template(colleague, trade, name=name).journey_id}"


def chosen(choice: str) -> tuple[str, list[dict[str, Any]]]:
    """The id of a chosen journey and its stages with what can be rated, as a workshop keeps them."""
    id_ = choice.removeprefix(DRAFT)
    journey = _draft(id_) if choice.startswith(DRAFT) else journeys.journey(id_)
    return id_, stages_of(journey)


def stages_of(journey: Journey) -> list[dict[str, Any]]:
    """Stages with their touchpoints; stages without, and touchpoints that are no longer offered, are left out."""
    found = []
    for stage in journey.stages:
        points = [
            {"id": point.id, "label": point.label or point.id} for point in stage.touchpoints if not point.retired
        ]
        if points:
            found.append({"id": stage.id, "label": stage.label or stage.id, "touchpoints": points})
    return found


def touchpoints(journey_id: str) -> set[str]:
    """What can be believed of: the touchpoints of a journey as it is published, and as its draft has it."""
    drawn = [one for one in journeys.published() if one.id == journey_id]
    drawn += [_draft(journey_id)] if journey_id in journeys.drafts() else []
    return {point.id for journey in drawn for stage in journey.stages for point in stage.touchpoints}


def _draft(journey_id: str) -> Journey:
    return msgspec.convert(journeys.drafts()[journey_id].content, Journey)
