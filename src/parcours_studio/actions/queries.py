"""Actions, read: of a place on the map, by the finding that they came from, and how the plan goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from parcours_studio.actions.findings import key_of
from parcours_studio.actions.models import OPEN, Action, State
from parcours_studio.company.queries import today
from parcours_studio.ui.words import say

_STANDING = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(State)))
ORDERS: dict[str, Any] = {
    "title": Lower("title"),
    "state": F("standing"),
    "owner": Lower("owner__name"),
    "due": F("due"),
    "change": F("expected_change"),
    "reach": F("reach"),
    "cost": F("cost"),
}
"""The columns by which the board can be put in order."""


_DRAWABLE = Q(state__in=OPEN, cost__isnull=False, expected_change__isnull=False)


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


def why_kept(journey: str, touchpoint: str) -> str:
    """Why the touchpoint must not be deleted: something is planned or was done there; empty when nothing was."""
    count = Action.objects.filter(journey=journey, touchpoint=touchpoint).count()
    return say("actions.keeps_touchpoint", count=count) if count else ""


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


def board(wanted: Mapping[str, Any], order: str, reader: int) -> QuerySet[Action]:
    """The actions that the board shows: filtered by `state`, `owner`, `journey`, in the order of one column."""
    found = actions().filter(_of_state(str(wanted.get("state") or "")))
    if owner := wanted.get("owner"):
        found = found.filter(owner=None if owner == "nobody" else reader if owner == "me" else owner)
    if journey := wanted.get("journey"):
        found = found.filter(journey=journey)
    name = order.removeprefix("-")
    column = ORDERS.get(name, ORDERS["due"])
    falling = order.startswith("-") and name in ORDERS
    by = column.desc(nulls_last=True) if falling else column.asc(nulls_last=True)
    return found.annotate(standing=_STANDING).order_by(by, "pk")


def _of_state(state: str) -> Q:
    if state == "late":
        return Q(state__in=OPEN, due__lt=today())
    if state == "all":
        return Q()
    return Q(state=state) if state in State.values else Q(state__in=OPEN)


def for_finding(about: Mapping[str, Any] | None) -> Action | None:
    """The open action that came from this finding, if there is one."""
    key = key_of(about)
    return Action.objects.filter(finding_key=key, state__in=OPEN).first() if key else None


def by_finding() -> dict[str, int]:
    """The open action of each finding that has one, by the finding's key: for pages that list many."""
    found = Action.objects.filter(state__in=OPEN).exclude(finding_key="")
    return dict(found.values_list("finding_key", "id"))


def metrics_with_costs(currency: str) -> list[str]:
    """The metrics of open actions that can be drawn against their cost, those of most actions first."""
    found = actions().filter(_DRAWABLE, currency=currency).order_by().values_list("metric").annotate(n=Count("id"))
    return [metric for metric, _ in sorted(found, key=lambda one: (-one[1], one[0]))]


def drawable(metric: str, currency: str) -> list[Action]:
    """Open actions with a cost in this currency and an expected change of this metric, the largest change first."""
    return list(actions().filter(_DRAWABLE, metric=metric, currency=currency).order_by("-expected_change", "pk"))


def not_drawable(metric: str, currency: str) -> int:
    """How many open actions the picture of one metric leaves out."""
    return Action.objects.filter(state__in=OPEN).count() - len(drawable(metric, currency))


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
