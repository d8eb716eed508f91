"""What stands around every page: the navigation, the company's name, how fresh its readings are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right
from parcours_studio.accounts.typed import to_fill
from parcours_studio.company import queries as company
from parcours_studio.queue.queries import under_way
from parcours_studio.ui.words import language, say


@dataclass(frozen=True)
class Place:
    """One line of the navigation."""

    key: str
    address: str
    right: Right


PLACES = (
    Place("overview", "scorecards:overview", Right.LOOK),
    Place("journeys", "journeys:list", Right.LOOK),
    Place("customers", "people:list", Right.LOOK_AT_PEOPLE),
    Place("words", "voice:words", Right.LOOK_AT_PEOPLE),
    Place("plan", "actions:plan", Right.LOOK),
    Place("workshops", "workshops:list", Right.RUN_WORKSHOPS),
    Place("sources", "sources:list", Right.LOOK),
    Place("segments", "segments:list", Right.LOOK),
    Place("settings", "administration:settings", Right.SETTINGS),
)
"""The navigation; its words stand in site/phrases.toml as `nav_<key>`; an address tells where one is."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """For the templates of pages; public pages and refusals show no navigation."""
    shown: dict[str, Any] = {
        "spoken": language(),
        "company_name": company.settings().name,
        "languages": settings.LANGUAGES,
    }
    if getattr(request, "user", None) and request.user.is_authenticated:
        colleague = colleague_of(request)
        shown |= {
            "places": [_place(place, request) for place in PLACES if colleague.may(place.right)],
            "freshness": company.freshness(),
            "jobs_under_way": under_way(),
            "may": {right.name.lower(): colleague.may(right) for right in Right},
            "typed_before": to_fill(request),
        }
    return shown


def _place(place: Place, request: HttpRequest) -> dict[str, Any]:
    room, href = place.address.partition(":")[0], reverse(place.address)
    here = request.resolver_match is not None and request.resolver_match.app_name == room
    below = href != "/" and request.path.startswith(href)
    return {"label": say(f"site.nav_{place.key}"), "href": href, "here": here or below}
