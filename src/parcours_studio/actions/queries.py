"""Actions, read: of a place on the map, by the finding that they came from, and how the plan goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from parcours_studio.actions.findings import key_of
from parcours_studio.actions.models import OPEN, Action, State
from parcours_studio.company.queries import today


@dataclass(frozen=True)
class Progress:
    """How many actions stand where."""

    by_state: dict[str, int]
    overdue: int
    without_owner: int

    @property
    def open(self) -> int:
        """Those that are still to be done."""
        return sum(self.by_state[state] for state in OPEN)

    @property
    def total(self) -> int:
        """All that anybody ever opened."""
        return sum(self.by_state.values())


def actions() -> QuerySet[Action]:
    """All actions with owner and team."""
    return Action.objects.select_related("owner", "team")


def of_touchpoint(journey: str, touchpoint: str) -> list[Action]:
    """The actions at a touchpoint: open ones first by their day, then what was done or dropped."""
    return _open_first(actions().filter(journey=journey, touchpoint=touchpoint))


def of_journey(journey: str) -> list[Action]:
    """The actions of a journey, open ones first."""
    return _open_first(actions().filter(journey=journey))


def counts_by_touchpoint(journey: str) -> dict[str, int]:
    """How many open actions each touchpoint of a journey has, for the lane of the map."""
    found = Action.objects.filter(journey=journey, state__in=OPEN).exclude(touchpoint="")
    return dict(found.order_by().values_list("touchpoint").annotate(Count("id")))


def for_finding(about: Mapping[str, Any] | None) -> Action | None:
    """The open action that came from this finding, if there is one."""
    key = key_of(about)
    return Action.objects.filter(finding_key=key, state__in=OPEN).first() if key else None


def by_finding() -> dict[str, int]:
    """The open action of each finding that has one, by the finding's key: for pages that list many."""
    found = Action.objects.filter(state__in=OPEN).exclude(finding_key="")
    return dict(found.values_list("finding_key", "id"))


def has_action(journey: str, touchpoint: str) -> bool:
    """Whether any action, open or not, was ever opened at a touchpoint: it is retired then, and not deleted."""
    return Action.objects.filter(journey=journey, touchpoint=touchpoint).exists()


def progress() -> Progress:
    """Counts per state, and of what is late."""
    counted = dict(Action.objects.order_by().values_list("state").annotate(Count("id")))
    late = Q(state__in=OPEN, due__lt=today())
    found = Action.objects.aggregate(
        overdue=Count("id", filter=late), ownerless=Count("id", filter=Q(state__in=OPEN, owner=None))
    )
    by_state = {state.value: counted.get(state.value, 0) for state in State}
    return Progress(by_state, overdue=found["overdue"], without_owner=found["ownerless"])


def late(by: dt.date) -> QuerySet[Action]:
    """Open actions whose day has come by then."""
    return actions().filter(state__in=OPEN, due__lte=by)


def _open_first(found: QuerySet[Action]) -> list[Action]:
    return sorted(found, key=lambda action: (not action.is_open, action.due or dt.date.max, action.pk))
