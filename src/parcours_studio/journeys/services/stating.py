"""Saying what one believes of a touchpoint or a stage; the map shows it at once, and no reading grows old by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils import timezone

from parcours.errors import JourneyError, did_you_mean
from parcours.journeys.editing import places
from parcours_studio.accounts.services import record
from parcours_studio.company import queries as company
from parcours_studio.journeys import queries
from parcours_studio.journeys.content import journey_in
from parcours_studio.journeys.models import Belief, Journey, State, Version
from parcours_studio.queue.services import enqueue

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

Kind = Literal["touchpoint", "stage"]


@dataclass(frozen=True)
class Rating:
    """What is thought of one touchpoint or stage; what nobody said is None and is never the middle."""

    element: str
    """The id of the touchpoint, or of the stage."""
    kind: Kind = "touchpoint"
    criticality: float | None = None
    """0 (nobody cares) to 10 (decides whether customers stay)."""
    satisfaction: float | None = None
    """On `scale`."""
    scale: tuple[float, float] = (1.0, 5.0)
    promise_kept: float | None = None
    """0 to 100 %."""

    @property
    def says_nothing(self) -> bool:
        """Whether nothing was said at all."""
        return self.criticality is None and self.satisfaction is None and self.promise_kept is None


@transaction.atomic
def state_belief(colleague: Colleague, journey_id: str, rating: Rating) -> Belief | None:
    """Keep what a colleague believes; an empty rating takes back what was said. Gives the row that counts now.

    Raises JourneyError when there is no such touchpoint or stage, or a value is off its scale.
    """
    kept = _checked(journey_id, [rating])
    before = queries.believed_by(colleague, journey_id, rating.kind, rating.element)
    name = _name(kept, colleague)
    row = _state(kept, rating, by=name, colleague=colleague, on=company.today())
    record(
        colleague, "journeys.state_belief", f"{journey_id}: {rating.element}", before=_told(before), after=_told(row)
    )
    _write_later(kept)
    return row


@transaction.atomic
def state_beliefs_of_workshop(
    colleague: Colleague | None, journey_id: str, name: str, on: dt.date, ratings: Iterable[Rating]
) -> list[Belief]:
    """Keep what a workshop came to, under its name; said again under the same name it replaces the former.

    Raises JourneyError, and keeps nothing, when one of them is not fit.
    """
    found = list(ratings)
    kept = _checked(journey_id, found)
    rows = [_state(kept, rating, by=name[:200], colleague=None, on=on) for rating in found]
    stated = [row for row in rows if row is not None]
    record(
        colleague, "journeys.state_beliefs_of_workshop", f"{journey_id}: {name}", after=[_told(row) for row in stated]
    )
    _write_later(kept)
    return stated


def _state(kept: Journey, rating: Rating, *, by: str, colleague: Colleague | None, on: dt.date) -> Belief | None:
    said = Belief.objects.filter(journey=kept, kind=rating.kind, element=rating.element, current=True)
    said = said.filter(colleague=colleague) if colleague else said.filter(by=by)
    said.update(current=False, ended_at=timezone.now())
    if rating.says_nothing:
        return None
    return Belief.objects.create(
        journey=kept,
        kind=rating.kind,
        element=rating.element,
        by=by,
        colleague=colleague,
        on=on,
        criticality=rating.criticality,
        satisfaction=rating.satisfaction,
        scale_low=rating.scale[0],
        scale_high=rating.scale[1],
        promise_kept=rating.promise_kept,
    )


def _checked(journey_id: str, ratings: list[Rating]) -> Journey:
    kept = Journey.objects.select_for_update(of=("self",)).filter(pk=journey_id).first()
    if kept is None:
        message = f'There is no journey "{journey_id}".'
        known = Journey.objects.values_list("pk", flat=True)
        raise JourneyError("unknown-journey", message, hint=did_you_mean(journey_id, known))
    known_to = _elements(kept)
    for rating in ratings:
        if rating.element not in known_to[rating.kind]:
            message = f'There is no {rating.kind} "{rating.element}" in this journey.'
            hint = did_you_mean(rating.element, known_to[rating.kind])
            raise JourneyError(f"unknown-{rating.kind}", message, hint=hint)
        _check_scales(rating)
    return kept


def _check_scales(rating: Rating) -> None:
    scales = {"criticality": (0.0, 10.0), "satisfaction": rating.scale, "promise_kept": (0.0, 100.0)}
    for name, (low, high) in scales.items():
        value = getattr(rating, name)
        if value is not None and not low <= value <= high:
            message = f"This belief has {name} {value:g}."
            raise JourneyError("belief-out-of-range", message, hint=f"It lies between {low:g} and {high:g}.")


def _elements(kept: Journey) -> dict[str, set[str]]:
    """Touchpoints and stages of what is published and of the draft: a workshop rates a map before it is published."""
    shown = Version.objects.filter(journey=kept, state__in=[State.PUBLISHED, State.DRAFT])
    journeys = [journey_in(version) for version in shown]
    return {
        "stage": {stage.id for journey in journeys for stage in journey.stages},
        "touchpoint": {place.touchpoint.id for journey in journeys for place in places(journey)},
    }


def _name(kept: Journey, colleague: Colleague) -> str:
    """The colleague's name; with a number behind it when somebody else of this name has spoken here."""
    taken = Belief.objects.filter(journey=kept, current=True).exclude(colleague=colleague)
    names = set(taken.values_list("by", flat=True))
    found, number = colleague.name, 1
    while found in names:
        number += 1
        found = f"{colleague.name} ({number})"
    return found


def _told(row: Belief | None) -> dict[str, object] | None:
    if row is None:
        return None
    return {name: getattr(row, name) for name in ("element", "criticality", "satisfaction", "promise_kept")}


def _write_later(kept: Journey) -> None:
    """Let the worker write it into the journey's file: a file of hundreds of lines takes longer than a click may."""
    if kept.published_id and not kept.retired:
        enqueue("publish-beliefs", {"journey": kept.pk}, key=f"publish-beliefs:{kept.pk}")
