"""What comes of a workshop when it is closed: beliefs of the journey, and what the library makes a paper of."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from parcours_studio.company import queries as company
from parcours_studio.journeys import queries as journeys
from parcours_studio.journeys import services as mapping
from parcours_studio.workshops import designs, queries
from parcours_studio.workshops.models import Question, Workshop
from parcours_studio.workshops.spreads import is_hidden, spreads_of

if TYPE_CHECKING:
    from parcours.drivers import Spread
    from parcours.report import Workshop as Held
    from parcours_studio.accounts.models import Colleague


@transaction.atomic
def state_beliefs(workshop: Workshop, colleague: Colleague | None) -> int:
    """State what the room said, as the mean of those who said something, and put it on the map; gives how many.

    A journey that was never published is published with it. Said again under the same name it replaces what was said.
    Touchpoints that are no longer on the map, and what too few anonymous people said, are left out. Where nothing is
    left, nothing happens.
    """
    mapping.adopt()
    known = designs.touchpoints(workshop.journey)
    spreads = spreads_of(workshop, queries.counted(workshop))
    ratings = [_rating(point, spreads) for point in workshop.touchpoints if point in known]
    stated = [rating for rating in ratings if not rating.says_nothing]
    if not stated:
        return 0
    mapping.state_beliefs_of_workshop(colleague, workshop.journey, workshop.name, held_on(workshop), stated)
    _publish_once(workshop, colleague)
    mapping.write_beliefs(workshop.journey)
    Workshop.objects.filter(pk=workshop.pk).update(believed_on=held_on(workshop))
    return len(stated)


def held_on(workshop: Workshop) -> dt.date:
    """The day on which it was closed, as the company counts days."""
    return (workshop.closed_at or timezone.now()).astimezone(ZoneInfo(company.time_zone())).date()


def as_held(workshop: Workshop) -> Held:
    """The workshop as the library takes it; what too few anonymous people said is left out."""
    from parcours.report import Workshop as Held

    said = {
        touchpoint: {
            name: {float(value): people for value, people in values.items()}
            for name, values in by_question.items()
            if not is_hidden(workshop, values)
        }
        for touchpoint, by_question in queries.counted(workshop).items()
    }
    people = queries.people(workshop)
    return Held(
        name=workshop.name,
        journey=workshop.journey,
        held_on=held_on(workshop),
        people=len(people),
        names=[] if workshop.anonymous else people,
        scales={name: queries.SCALES[name][:2] for name in workshop.questions},
        said=said,
    )


def _rating(point: str, spreads: dict[tuple[str, str], Spread | None]) -> mapping.Rating:
    means = {name: found.mean for (touchpoint, name), found in spreads.items() if found and touchpoint == point}
    return mapping.Rating(
        element=point,
        criticality=_round(means.get(Question.CRITICALITY)),
        satisfaction=_round(means.get(Question.SATISFACTION)),
        promise_kept=_round(means.get(Question.PROMISE_KEPT)),
    )


def _round(value: float | None) -> float | None:
    """As people write it into a file."""
    return None if value is None else round(value, 2)


def publishes(workshop: Workshop) -> bool:
    """Whether closing it publishes its journey: one that was drawn for the workshop goes on the map with it."""
    row = journeys.row(workshop.journey)
    return row is not None and row.published is None and journeys.draft_of(workshop.journey) is not None


def _publish_once(workshop: Workshop, colleague: Colleague | None) -> None:
    draft = journeys.draft_of(workshop.journey)
    if draft is not None and publishes(workshop):
        mapping.publish(colleague, workshop.journey, revision=draft.revision, note=workshop.name)
