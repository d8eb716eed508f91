"""Things that pages of workshops are about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from parcours_studio.workshops import links
from parcours_studio.workshops.models import State, Workshop

STAGES: list[dict[str, Any]] = [
    {
        "id": "plan",
        "label": {"en": "Plans the trip", "de": "Plant die Reise", "fr": "Prépare le voyage"},
        "touchpoints": [
            {"id": "search", "label": {"en": "Search", "de": "Suche", "fr": "Recherche"}},
            {"id": "advice", "label": "Advice"},
        ],
    },
    {"id": "ride", "label": "Travels", "touchpoints": [{"id": "on-board", "label": "On board"}]},
]
QUESTIONS = ["criticality", "satisfaction", "promise_kept"]


def made(**given: Any) -> Workshop:
    """A workshop about three touchpoints, open for an hour unless told otherwise."""
    usual = {
        "name": "What do we believe?",
        "journey": "travelling",
        "stages": STAGES,
        "questions": QUESTIONS,
        "state": State.OPEN,
        "code": links.new_code(),
        "closes_at": timezone.now() + timedelta(hours=1),
    }
    return Workshop.objects.create(**usual | given)


def workshop() -> int:
    """A workshop that is open."""
    known = Workshop.objects.filter(code="KXMWPQRT").first()
    return (known or made(code="KXMWPQRT")).pk


def workshop_link() -> str:
    """The link of a workshop that is open."""
    return links.signed(Workshop.objects.get(pk=workshop()).code)


def closed_workshop() -> int:
    """A workshop that is closed, its paper not put together yet."""
    known = Workshop.objects.filter(code="QRTKXMWP").first()
    return (known or made(code="QRTKXMWP", state=State.CLOSED)).pk
