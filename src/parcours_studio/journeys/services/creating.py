"""New journeys: drawn in a workshop, from a template, a file, a proposal, or as a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from msgspec.structs import replace

from parcours.company.folder import DRAFT
from parcours.errors import JourneyError
from parcours.journeys import journey as library
from parcours.journeys.checks import check_journey
from parcours.journeys.ids import free_id
from parcours.journeys.journey_file import parse_journey
from parcours.journeys.labels import wording
from parcours.journeys.sketches import FOLDER, sketch
from parcours_studio.company import queries as company
from parcours_studio.journeys import queries
from parcours_studio.journeys.content import journey_in
from parcours_studio.journeys.models import Journey, Origin, Version
from parcours_studio.journeys.services.drafts import start
from parcours_studio.ui.words import say_in

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

RESERVED = ("new", "beliefs")
"""Words that stand in addresses where the id of a journey does."""
UNFIT = set("/?#\\\n\r\t")


@transaction.atomic
def create(
    colleague: Colleague, journey: library.Journey, *, origin: Origin = Origin.EDITED, text: str = ""
) -> Version:
    """Keep a new journey as a draft; when its id is taken it gets a number behind it. `publish` puts it on the map.

    `text` is the YAML file that it came from, whose comments are to be kept. Raises JourneyError for a mistake in it.
    """
    check_journey(journey)
    check_id(journey.id)
    id_ = free_id(journey.id, {*Journey.objects.values_list("pk", flat=True), *RESERVED})
    kept = Journey.objects.create(pk=id_)
    return start(colleague, kept, replace(journey, id=id_), origin=origin, text=text if id_ == journey.id else "")


def check_id(id_: str) -> None:
    """Raise JourneyError for an id that cannot stand in an address."""
    if UNFIT & set(id_) or len(id_) > 120:
        message = f'"{id_[:40]}" cannot be the id of a journey in the studio.'
        raise JourneyError("id-unfit", message, hint="Ids have at most 120 letters and none of / ? # \\.")


def from_template(colleague: Colleague, trade: str, *, name: library.Label = "") -> Version:
    """Begin from the journey of a trade, called as it is there or by a name of one's own."""
    journey = replace(sketch(trade), label=name) if name else sketch(trade)
    text = (FOLDER / f"{trade}.yaml").read_text("utf-8")
    return create(colleague, journey, origin=Origin.TEMPLATE, text=text)


def from_text(colleague: Colleague, text: str, file: str) -> Version:
    """Begin from a YAML file; raises JourneyError with line and nearest word for a mistake."""
    return create(colleague, parse_journey(text, file), origin=Origin.UPLOAD, text=text)


def from_proposal(colleague: Colleague) -> Version:
    """Take over what the facts proposed."""
    path = company.folder().journeys / DRAFT
    if not path.exists():
        raise JourneyError("no-proposal", "Nothing was proposed yet.", hint="Have a journey proposed first.")
    text = path.read_text("utf-8")
    return create(colleague, parse_journey(text, path.name), origin=Origin.PROPOSAL, text=text)


def empty(colleague: Colleague, name: library.Label, id_: str) -> Version:
    """Begin with nothing but a name."""
    return create(colleague, library.Journey(id=id_, label=name, stages=()))


def copy_of(colleague: Colleague, journey_id: str, *, target: bool = False) -> Version:
    """Begin from another journey: a copy, or the map of tomorrow of it."""
    row = queries.row(journey_id)
    version = (row.published if row else None) or queries.draft_of(journey_id)
    if version is None:
        raise JourneyError("unknown-journey", f'There is no journey "{journey_id}".')
    journey = journey_in(version)
    today = journey.target_of or journey_id
    key = "journeys.target_name" if target else "journeys.copy_name"
    named = replace(
        journey,
        id=f"{today}-target" if target else f"{journey_id}-copy",
        label=_renamed(journey, key),
        target_of=today if target else journey.target_of,
    )
    return create(colleague, named, origin=Origin.TARGET if target else Origin.COPY)


def _renamed(journey: library.Journey, key: str) -> library.Label:
    """Its label with a word that tells it from the first."""
    if isinstance(journey.label, str):
        language = company.settings().languages[0]
        return say_in(language, key, name=journey.label or journey.id)
    return {language: say_in(language, key, name=text) for language, text in journey.label.items()} or say_in(
        "en", key, name=wording(journey.label) or journey.id
    )
