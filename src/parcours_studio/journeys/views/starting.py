"""New journeys: from a template of the trade, a file, what the facts propose, another journey, or nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from parcours.errors import JourneyError
from parcours.journeys.editing import places
from parcours.journeys.ids import slug
from parcours.journeys.labels import label, wording
from parcours.journeys.sketches import TRADES, sketch
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.journeys import queries, services
from parcours_studio.journeys.board import board
from parcours_studio.journeys.content import journey_in
from parcours_studio.journeys.models import Version
from parcours_studio.journeys.telling import sentence_of
from parcours_studio.queue.queries import latest
from parcours_studio.queue.services import enqueue
from parcours_studio.ui.refusals import told
from parcours_studio.ui.words import language, say

MOST_BYTES = 1024**2
DRAFTING = "draft-journey"


@requires(Right.EDIT_JOURNEYS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """All ways to begin a journey, and beginning one."""
    refusals = services.adopt()
    if request.method == "GET":
        return _page(request, refusals)
    try:
        return redirect("journeys:edit", _begun(request).journey_id)
    except JourneyError as error:
        return _page(request, [told(error) | {"message": sentence_of(error), "hint": ""}], status=400)


def _begun(request: HttpRequest) -> Version:
    colleague, asked = colleague_of(request), request.POST
    way, which = asked.get("way", ""), asked.get("which", "")
    match way:
        case "template":
            return services.from_template(colleague, which)
        case "proposal":
            return services.from_proposal(colleague)
        case "copy" | "target":
            return services.copy_of(colleague, which, target=way == "target")
    name = asked.get("name", "").strip()[:200]
    if not name:
        raise JourneyError("needs-name", say("journeys.needs_name"))
    return services.empty(colleague, {language(): name}, slug(name, "journey"))


@requires(Right.EDIT_JOURNEYS)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Begin from a YAML file; a mistake in it is told with its line."""
    services.adopt()
    file = request.FILES.get("file")
    try:
        if file is None or not file.name:
            raise JourneyError("no-file", say("journeys.choose_file"))
        if (file.size or 0) > MOST_BYTES:
            raise JourneyError("file-too-large", say("journeys.file_too_large"))
        draft = services.from_text(colleague_of(request), file.read().decode("utf-8-sig"), file.name)
    except UnicodeDecodeError:
        return _page(request, [told(JourneyError("journey-unreadable", say("journeys.not_text")))], status=400)
    except JourneyError as error:
        return _page(request, [told(error)], status=400)
    return redirect("journeys:edit", draft.journey_id)


@requires(Right.EDIT_JOURNEYS)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Have the worker draft a journey from the facts."""
    enqueue(DRAFTING, asked_by=colleague_of(request), key=DRAFTING)
    messages.info(request, say("journeys.proposing"))
    return redirect("journeys:new")


def _page(request: HttpRequest, refusals: list[dict[str, str]], status: int = 200) -> HttpResponse:
    known = [(row.pk, label(journey_in(row.published), language())) for row in queries.rows() if row.published]
    shown: dict[str, Any] = {
        "refusals": refusals,
        "templates": [_template(trade) for trade in TRADES],
        "known": known,
        "copied": request.GET.get("copy", ""),
        "has_proposal": queries.has_proposal(),
        "job": latest(DRAFTING),
        "name": request.POST.get("name", ""),
    }
    return render(request, "journeys/new/new.html", shown, status=status)


def _template(trade: str) -> dict[str, Any]:
    journey = sketch(trade)
    return {
        "trade": trade,
        "name": say(f"journeys.trade_{trade.replace('-', '_')}"),
        "label": label(journey, language()),
        "description": wording(journey.description, language()),
        "stages": len(journey.stages),
        "touchpoints": len(places(journey)),
        "board": board(journey, None),
    }


addresses = [
    path("new/", new, name="new"),
    path("new/upload/", upload, name="upload"),
    path("new/propose/", propose, name="propose"),
]
