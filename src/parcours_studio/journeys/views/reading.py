"""The reading screens: the list, and a journey's map, paths, design against reality and criticality."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from parcours.journeys.journey import Journey
from parcours.journeys.labels import label, wording
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.behind.address import without
from parcours_studio.company import designs
from parcours_studio.company import queries as company
from parcours_studio.journeys import queries
from parcours_studio.journeys.content import journey_in
from parcours_studio.segments.queries import choices, unseen
from parcours_studio.studies import services as studies
from parcours_studio.studies.lens import AGAINST, look_of
from parcours_studio.studies.picker import picker
from parcours_studio.ui.words import language

if TYPE_CHECKING:
    from parcours_studio.studies.models import Study


@requires(Right.LOOK)
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """Every published journey with its finding and its first figures."""
    colleague, known, drafts = colleague_of(request), company.freshness().refreshed, queries.drafts()
    listed, spoken = designs.journeys(), language()
    shown = []
    for one in listed:
        study = studies.glance("journey", {"journey": one.id}, asked_by=colleague) if known else None
        shown.append(_listed(one, study) | {"draft": drafts.get(one.id)})
    fresh = [draft for name, draft in drafts.items() if name not in {one.id for one in listed}]
    unpublished = [{"id": one.journey_id, "label": label(journey_in(one), spoken), "draft": one} for one in fresh]
    return render(request, "journeys/list.html", {"journeys": shown, "unpublished": unpublished})


def _listed(journey: Journey, study: Study | None) -> dict[str, Any]:
    """What the list shows of a journey, with the few figures that its study keeps for it."""
    spoken, decisive = language(), set((study.digest or {}).get("truths", ()) if study else ())
    return {
        "journey": journey,
        "label": label(journey, spoken),
        "description": wording(journey.description, spoken),
        "touchpoints": sum(not point.retired for stage in journey.stages for point in stage.touchpoints),
        "stages": [
            {
                "label": label(stage, spoken),
                "without_us": stage.without_us,
                "truth": any(point.id in decisive for point in stage.touchpoints),
            }
            for stage in journey.stages
        ],
        "study": study,
    }


@requires(Right.LOOK)
@require_GET
def map_page(request: HttpRequest, journey: str) -> HttpResponse:
    """The measured map."""
    return _tab(request, journey, "map")


@requires(Right.LOOK)
@require_GET
def paths_page(request: HttpRequest, journey: str) -> HttpResponse:
    """What customers really did."""
    return _tab(request, journey, "paths")


@requires(Right.LOOK)
@require_GET
def design_page(request: HttpRequest, journey: str) -> HttpResponse:
    """Who follows the design, and where and how the others leave it."""
    return _tab(request, journey, "design")


@requires(Right.LOOK)
@require_GET
def criticality_page(request: HttpRequest, journey: str) -> HttpResponse:
    """What decides loyalty, believed and measured."""
    return _tab(request, journey, "criticality")


def _tab(request: HttpRequest, journey: str, tab: str) -> HttpResponse:
    designed = designed_journey(journey)
    page = about_journey(request, designed, compares=True) | {"tab": tab}
    page |= answered(request, "journey", {"journey": designed.id})
    study = page["study"]
    sections = study.answer["sections"] if study and study.answer else {}
    page["section"], page["differences"] = sections.get(tab), sections.get("differences")
    status = 403 if page["refused"] else 200
    return render(request, f"journeys/{tab}.html", page, status=status)


def answered(request: HttpRequest, kind: str, about: dict[str, Any]) -> dict[str, Any]:
    """The study of a page through its lens, or that this colleague may not ask it."""
    if not company.freshness().refreshed:
        return {"study": None, "refused": False}
    if not company.is_measured(about["journey"]):
        return {"study": None, "refused": False, "published_since": True}
    look = look_of(request)
    hidden = unseen(look.lens.segment, look.against.segment if look.against else "")
    if hidden:
        name = "segment" if hidden.id == look.lens.segment else f"{AGAINST}segment"
        return {"study": None, "refused": False, "unseen": hidden, "without_segment": without(request, name)}
    study = studies.look(kind, about | look.plain(), colleague_of(request), open_to_all=look.is_whole)
    return {"study": study, "refused": study is None}


def overtaken(journey_id: str) -> dict[str, Any] | None:
    """The version that was published after the readings in use were computed, and the one that they are about."""
    if "design" not in company.freshness().stale:
        return None
    measured, row = queries.measured(journey_id), queries.row(journey_id)
    published = row.published if row else None
    if published is None or published.number == measured:
        return None
    return {"measured": measured, "published": published}


def about_journey(request: HttpRequest, designed: Journey, *, compares: bool) -> dict[str, Any]:
    """What all pages of a journey share."""
    look = look_of(request)
    return {
        "journey": designed,
        "label": label(designed, language()),
        "overtaken": overtaken(designed.id),
        "lens": look.lens,
        "look": look,
        "kept": look.query(),
        "picker": picker(request, look, choices(language()), _until(), compares=compares),
    }


def designed_journey(journey: str) -> Journey:
    """The journey of that id. Raises Http404 when none is published under it."""
    designed = designs.journey(journey)
    if designed is None:
        raise Http404
    return designed


def _until() -> dt.date:
    """The last day that the facts tell of, where the company is."""
    moment = company.freshness().as_of or dt.datetime.now(dt.UTC)
    return moment.astimezone(ZoneInfo(company.time_zone())).date()


addresses = [
    path("", list_page, name="list"),
    path("<str:journey>/", map_page, name="map"),
    path("<str:journey>/paths/", paths_page, name="paths"),
    path("<str:journey>/design/", design_page, name="design"),
    path("<str:journey>/criticality/", criticality_page, name="criticality"),
]
