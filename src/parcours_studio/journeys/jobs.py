"""What the worker does for journeys: the answers of the reading screens here, the editor's work in `drawing_jobs`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from parcours import Lens as LibraryLens
from parcours.company.company import Company
from parcours_studio.company import designs
from parcours_studio.company.queries import opened as company_now
from parcours_studio.journeys import drawing_jobs as drawing_jobs
from parcours_studio.journeys.pictures import file_of, keep
from parcours_studio.queue.registry import job
from parcours_studio.queue.work import Work
from parcours_studio.studies.lens import Lens, look_from
from parcours_studio.studies.registry import study

HERE = "touchpoint-of-the-map"


def _usual() -> Iterator[dict[str, Any]]:
    """Every journey as it is seen first."""
    for journey in designs.journeys():
        yield {"journey": journey.id}


def _digest(answer: dict[str, Any]) -> dict[str, Any]:
    """What the list of journeys says of each."""
    drawn = answer["sections"]["map"]
    return {
        "finding": drawn["finding"],
        "tiles": (drawn["strip"] or {}).get("tiles", []),
        "truths": answer["about"]["moments_of_truth"],
    }


@study("journey", digest=_digest, usual=_usual)
def journey(company: Company, question: dict[str, Any], language: str) -> dict[str, Any]:
    """Map, paths, design against reality and criticality through a lens, or through two."""
    look = look_from(question)
    link = _touchpoint_link(question["journey"], look.query())
    against = None if look.against is None else seen(look.against)
    way = _people_link(question["journey"], look.lens)
    page = company.journey_page(question["journey"], seen(look.lens), against, language, link, way)
    found: dict[str, Any] = page.plain()
    return found


def seen(lens: Lens) -> LibraryLens:
    """The lens as the library takes it."""
    return LibraryLens(lens.segment or None, lens.start, lens.end)


def _touchpoint_link(journey_id: str, query: str) -> str:
    """Where the touchpoints of a drawing lead, through the same lens."""
    found = reverse("journeys:touchpoint", kwargs={"journey": journey_id, "touchpoint": HERE})
    return found.replace(HERE, "{id}") + (f"?{query}" if query else "")


def _people_link(journey_id: str, lens: Lens) -> str:
    """Where a way from touchpoint to touchpoint leads: to the people who went it."""
    asked = QueryDict(mutable=True)
    asked["journey"] = journey_id
    asked.update(lens.plain())
    return f"{reverse('people:list')}?{asked.urlencode()}&link={{source}}%3E{{target}}"


@study("touchpoint")
def touchpoint(company: Company, question: dict[str, Any], language: str) -> dict[str, Any]:
    """One touchpoint through a lens."""
    look = look_from(question)
    page = company.touchpoint_page(question["journey"], question["touchpoint"], seen(look.lens), language)
    found: dict[str, Any] = page.plain()
    return found


@job("picture")
def picture(work: Work, question: dict[str, Any], language: str, kind: str) -> None:
    """Draw the map as a file; nothing when it is there already."""
    file = file_of(question, language, kind)
    if file.exists():
        return
    look = look_from(question)
    against = None if look.against is None else seen(look.against)
    journey_id, lens = question["journey"], seen(look.lens)
    keep(file, company_now().map_picture(journey_id, lens=lens, against=against, language=language, kind=kind))
