"""Everything about one touchpoint."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from parcours.journeys.journey import Touchpoint
from parcours.journeys.labels import label, wording
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.company import designs
from parcours_studio.company.designs import Place
from parcours_studio.journeys import services
from parcours_studio.journeys.queries import believed_since
from parcours_studio.journeys.views.reading import about_journey, answered
from parcours_studio.studies.deeds import heard_at, people_query, words_behind
from parcours_studio.studies.lens import Lens
from parcours_studio.ui.partial import wants_part
from parcours_studio.ui.words import language, say

COLUMNS = (("volume", "promises"), ("scores",))
"""Sections side by side where there is room, between the mirror with the weight and what comes around."""


@requires(Right.LOOK)
@require_GET
def touchpoint_page(request: HttpRequest, journey: str, touchpoint: str) -> HttpResponse:
    """Volume, scores, promise, what comes before and after, effect on loyalty, the mirror; beside it the design."""
    place = _place(journey, touchpoint)
    services.adopt()
    page = about_journey(request, place.journey, compares=False)
    page |= answered(request, "touchpoint", {"journey": journey, "touchpoint": touchpoint})
    study = page["study"]
    answered_at = study.answered_at if study else None
    page |= {
        "noted": answered_at is not None and believed_since(journey, touchpoint, answered_at),
        "touchpoint": place.touchpoint,
        "actions_here": reverse("actions:here") + "?" + people_query(_about(place), Lens()),
        "words_here": words_behind(_about(place), page["lens"]),
        "heard_here": heard_at(touchpoint),
        "columns": COLUMNS,
        "with_promises": bool(place.touchpoint.promises),
        "here": place.touchpoint.id,
        "called": label(place.touchpoint, language()),
        "stage": label(place.stage, language()),
        "designed": _designed(place),
        "promises": [_promise(one) for one in place.touchpoint.promises],
        "sentence": {"text": label(place.touchpoint, language()), "about": _about(place)},
    }
    return render(request, "journeys/touchpoint.html", page, status=403 if page["refused"] else 200)


@requires(Right.STATE_BELIEF)
@require_GET
def belief(request: HttpRequest, journey: str, touchpoint: str) -> HttpResponse:
    """What is believed of a touchpoint, with the form for one's own word: a piece for the sheets of other pages."""
    place = _place(journey, touchpoint)
    if not wants_part(request):
        return redirect(reverse("journeys:touchpoint", args=[journey, touchpoint]) + "#belief")
    services.adopt()
    shown = {
        "journey": place.journey,
        "touchpoint": place.touchpoint,
        "called": label(place.touchpoint, language()),
        "with_promises": bool(place.touchpoint.promises),
    }
    return render(request, "journeys/belief_piece.html", shown)


def _place(journey: str, touchpoint: str) -> Place:
    """Where a touchpoint stands. Raises Http404 for one that is on no published map."""
    place = designs.place(journey, touchpoint)
    if place is None:
        raise Http404
    return place


def _about(place: Place) -> dict[str, str]:
    return {"kind": "touchpoint", "journey": place.journey.id, "touchpoint": place.touchpoint.id}


def _designed(place: Place) -> list[tuple[str, str]]:
    """What the map says about the touchpoint, name and value, without what it leaves open."""
    touchpoint = place.touchpoint
    found = [
        (say("journeys.stage"), label(place.stage, language())),
        (say("journeys.phase"), say(f"journeys.phase_{place.stage.phase}")),
        (say("journeys.channel"), touchpoint.channel),
        (say("journeys.kind"), ", ".join(_kinds(touchpoint))),
        (say("journeys.owner"), touchpoint.owner),
        (say("journeys.measure"), wording(touchpoint.measure, language())),
    ]
    return [(name, value) for name, value in found if value]


def _kinds(touchpoint: Touchpoint) -> list[str]:
    """Medium, nature, direction and office in words; front office goes without saying."""
    kinds: list[Any] = [touchpoint.medium, touchpoint.nature, touchpoint.direction]
    kinds += [touchpoint.office] if touchpoint.office == "back" else []
    return [say(f"journeys.is_{one}") for one in kinds if one]


def _promise(promise: Any) -> tuple[str, float]:
    return label(promise, language()), promise.share


addresses = [
    path("<str:journey>/touchpoints/<str:touchpoint>/", touchpoint_page, name="touchpoint"),
    path("<str:journey>/touchpoints/<str:touchpoint>/belief/", belief, name="belief"),
]
