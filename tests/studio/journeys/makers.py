"""Things that pages of journeys are about."""

from __future__ import annotations

from parcours.journeys.sketches import sketch
from parcours_studio.accounts.models import Colleague
from parcours_studio.journeys import services
from parcours_studio.journeys.models import Journey


def published() -> str:
    """The journey of the company's folder, as the desk knows it."""
    services.adopt()
    return "travelling"


def drafted() -> str:
    """A journey that was never published."""
    editor = Colleague.objects.get(role="editor")
    known = Journey.objects.filter(pk="staying-with-us").first()
    if known is None:
        return services.create(editor, sketch("hotel")).journey_id
    return known.pk
