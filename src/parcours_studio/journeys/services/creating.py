"""New journeys: drawn in a workshop, from a template, a file, a proposal, or as a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from msgspec.structs import replace

from parcours.journeys import journey as library
from parcours.journeys.checks import check_journey
from parcours.journeys.ids import free_id
from parcours_studio.journeys.models import Journey, Origin, Version
from parcours_studio.journeys.services.drafts import start

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague


@transaction.atomic
def create(
    colleague: Colleague, journey: library.Journey, *, origin: Origin = Origin.EDITED, text: str = ""
) -> Version:
    """Keep a new journey as a draft; when its id is taken it gets a number behind it. `publish` puts it on the map.

    `text` is the YAML file that it came from, whose comments are to be kept. Raises JourneyError for a mistake in it.
    """
    check_journey(journey)
    id_ = free_id(journey.id, set(Journey.objects.values_list("pk", flat=True)))
    kept = Journey.objects.create(pk=id_)
    return start(colleague, kept, replace(journey, id=id_), origin=origin, text=text if id_ == journey.id else "")
