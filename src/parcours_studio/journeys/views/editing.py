"""The editor: the map as a board, a panel for what is chosen, every save one small step on the draft."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from parcours.journeys.labels import label
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.journeys import queries, services
from parcours_studio.journeys.board import board
from parcours_studio.journeys.content import journey_in
from parcours_studio.journeys.elements import struct_in
from parcours_studio.journeys.models import Edit, Version
from parcours_studio.journeys.panel import Chosen, Form, fitting, form_for
from parcours_studio.journeys.services.catching import known_kinds
from parcours_studio.journeys.services.drafts import stacks
from parcours_studio.journeys.views.chosen import about
from parcours_studio.journeys.views.on_draft import back, chosen_in, on_draft
from parcours_studio.ui.words import language, say


@requires(Right.EDIT_JOURNEYS)
@require_GET
def editor(request: HttpRequest, journey: str) -> HttpResponse:
    """The draft of a journey with what is chosen; without a draft, how to begin one."""
    services.adopt()
    draft = queries.draft_of(journey)
    if draft is None:
        return _no_draft(request, journey)
    return page(request, draft, chosen_in(request.GET))


def page(
    request: HttpRequest, draft: Version, chosen: Chosen, *, form: Form | None = None, status: int = 200
) -> HttpResponse:
    """The editor; `form` holds what was typed when it could not be saved."""
    return render(request, "journeys/edit/editor.html", shown(request, draft, chosen, form), status=status)


def shown(request: HttpRequest, draft: Version, chosen: Chosen, form: Form | None = None) -> dict[str, Any]:
    """All that the editor shows."""
    colleague, journey = colleague_of(request), journey_in(draft)
    known = known_kinds(colleague)
    chosen = fitting(journey, chosen)
    done, undone = stacks(draft)
    return {
        "draft": draft,
        "journey": journey,
        "label": label(journey, language()),
        "board": board(journey, known.signatures if known.counted else None),
        "kinds": known,
        "chosen": chosen,
        "form": form or form_for(journey, chosen, known.signatures),
        "unsaved": form is not None,
        "undo": told(done[-1], draft) if done else "",
        "redo": told(undone[-1], draft) if undone else "",
        "last": _last(draft),
        "personas": [(f"persona:{one.id}", label(one, language())) for one in journey.personas],
        "tab": "edit",
    } | about(colleague, journey, chosen, known)


def told(edit: Edit, draft: Version) -> str:
    """What an edit did, and to what."""
    journey = journey_in(draft)
    found = struct_in(journey, edit.element) if edit.element else journey
    called = label(found, language()) if found else edit.element.partition(":")[2]
    return say(f"journeys.edit_{edit.verb}", name=called)


def _last(draft: Version) -> dict[str, Any] | None:
    last = draft.edits.select_related("made_by").defer("content").last()
    if last is None or not last.revision:
        return None
    return {"text": told(last, draft), "deed": last.deed, "at": last.made_at, "by": last.made_by}


def _no_draft(request: HttpRequest, journey_id: str) -> HttpResponse:
    row = queries.row(journey_id)
    if row and row.published:
        journey = journey_in(row.published)
    elif queries.is_proposal(journey_id):
        journey = queries.journey(journey_id)
    else:
        raise Http404
    shown = {"journey": journey, "label": label(journey, language()), "row": row, "tab": "edit"}
    return render(request, "journeys/edit/no_draft.html", shown)


@requires(Right.EDIT_JOURNEYS)
@require_POST
def begin(request: HttpRequest, journey: str) -> HttpResponse:
    """Begin a draft of what is published, or go on with the one there is."""
    services.adopt()
    if queries.row(journey):
        services.begin(colleague_of(request), journey)
        return back(journey, chosen_in(request.POST))
    if not queries.is_proposal(journey):
        raise Http404
    return back(services.from_proposal(colleague_of(request)).journey_id)


@requires(Right.EDIT_JOURNEYS)
@require_POST
@on_draft
def undo(request: HttpRequest, draft: Version) -> HttpResponse:
    """Take the last edit back."""
    services.undo(colleague_of(request), draft.journey_id)
    return back(draft.journey_id, chosen_in(request.POST))


@requires(Right.EDIT_JOURNEYS)
@require_POST
@on_draft
def redo(request: HttpRequest, draft: Version) -> HttpResponse:
    """Do again what was undone."""
    services.redo(colleague_of(request), draft.journey_id)
    return back(draft.journey_id, chosen_in(request.POST))


@requires(Right.EDIT_JOURNEYS)
@require_POST
@on_draft
def discard(request: HttpRequest, draft: Version) -> HttpResponse:
    """Throw the draft away."""
    services.discard(colleague_of(request), draft.journey_id)
    there = queries.row(draft.journey_id)
    return redirect("journeys:history", draft.journey_id) if there else redirect("journeys:list")


addresses = [
    path("<str:journey>/edit/", editor, name="edit"),
    path("<str:journey>/edit/begin/", begin, name="begin"),
    path("<str:journey>/edit/undo/", undo, name="undo"),
    path("<str:journey>/edit/redo/", redo, name="redo"),
    path("<str:journey>/edit/discard/", discard, name="discard"),
]
