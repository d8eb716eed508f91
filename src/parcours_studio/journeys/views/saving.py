"""Saving what the panel's forms say, and choosing when somebody else changed the same thing meanwhile."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from parcours.errors import JourneyError
from parcours.journeys.journey import Touchpoint
from parcours.journeys.labels import label
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.journeys import choosing, services
from parcours_studio.journeys.content import journey_in
from parcours_studio.journeys.elements import struct_in
from parcours_studio.journeys.forms import RuleForm
from parcours_studio.journeys.models import Version
from parcours_studio.journeys.panel import Chosen, Form, changed, fields_of, form_for
from parcours_studio.journeys.services import Conflict
from parcours_studio.journeys.services.catching import known_kinds
from parcours_studio.journeys.telling import sentence_of
from parcours_studio.journeys.views.chosen import preview_of
from parcours_studio.journeys.views.editing import page
from parcours_studio.journeys.views.on_draft import back, base_of, chosen_in, on_draft, revision_in
from parcours_studio.ui.partial import wants_part
from parcours_studio.ui.words import language


@requires(Right.EDIT_JOURNEYS)
@require_POST
@on_draft
def save(request: HttpRequest, draft: Version) -> HttpResponse:
    """Keep what the form of the panel says."""
    chosen, on, colleague = chosen_in(request.POST), revision_in(request), colleague_of(request)
    base = base_of(draft, on)
    form = form_for(base, chosen, known_kinds(colleague).signatures, request.POST)
    if form is None:
        return back(draft.journey_id)
    if not form.is_valid() or "count" in request.POST:
        return page(request, draft, chosen, form=form)
    fields = fields_of(base, chosen, form)
    try:
        services.edit(
            colleague, draft.journey_id, lambda now: changed(now, chosen.at, fields), on=on, element=chosen.at
        )
    except Conflict as conflict:
        return ask_which(request, conflict, chosen, choosing.rows(base, journey_in(conflict.draft), chosen.at, fields))
    except JourneyError as error:
        form.add_error(_field_of(error, form), sentence_of(error))
        return page(request, draft, chosen, form=form)
    return back(draft.journey_id, Chosen(chosen.at) if chosen.part else chosen)


def ask_which(
    request: HttpRequest, conflict: Conflict, chosen: Chosen, rows: list[choosing.Row], *, repeat: bool = False
) -> HttpResponse:
    """Show what somebody else changed meanwhile beside what was typed, and let the colleague choose.

    With `repeat` nothing was typed: the deed itself is offered again.
    """
    journey = journey_in(conflict.draft)
    struct = struct_in(journey, chosen.at)
    shown = {
        "draft": conflict.draft,
        "journey": journey,
        "label": label(journey, language()),
        "chosen": chosen,
        "called": label(struct, language()) if struct else chosen.id,
        "gone": struct is None,
        "rows": rows,
        "mine": choosing.packed(rows),
        "last": choosing.last_change(conflict.draft, chosen.at),
        "again": _again(request) if repeat else None,
        "tab": "edit",
    }
    answer = render(request, "journeys/edit/conflict.html", shown, status=200 if wants_part(request) else 409)
    for name, value in {"HX-Retarget": "#editor", "HX-Reselect": "#editor", "HX-Reswap": "outerHTML"}.items():
        answer[name] = value
    return answer


def _again(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in request.POST.items() if name not in ("on", "csrfmiddlewaretoken")]


@requires(Right.EDIT_JOURNEYS)
@require_POST
@on_draft
def settle(request: HttpRequest, draft: Version) -> HttpResponse:
    """Keep what was chosen out of two versions of one thing."""
    chosen, on = chosen_in(request.POST), revision_in(request)
    fields = choosing.unpacked(request.POST.get("mine", ""), chosen.kind)
    taken = {name: value for name, value in fields.items() if request.POST.get(f"take:{name}", "mine") == "mine"}
    if taken:
        try:
            services.edit(
                colleague_of(request),
                draft.journey_id,
                lambda now: changed(now, chosen.at, taken),
                on=on,
                element=chosen.at,
            )
        except Conflict as conflict:
            base = conflict.base or journey_in(conflict.draft)
            found = choosing.rows(base, journey_in(conflict.draft), chosen.at, taken)
            return ask_which(request, conflict, chosen, found)
    return back(draft.journey_id, Chosen(chosen.at))


@requires(Right.EDIT_JOURNEYS)
@require_POST
@on_draft
def catches(request: HttpRequest, draft: Version) -> HttpResponse:
    """What a rule would catch as it is picked now: a piece of the page, asked for while one picks."""
    chosen, known, now = chosen_in(request.POST), known_kinds(colleague_of(request)), journey_in(draft)
    shown: dict[str, object] = {"kinds": known, "preview": None}
    form = form_for(now, chosen, known.signatures, request.POST)
    if isinstance(form, RuleForm) and form.is_valid() and known.counted:
        tried = changed(now, chosen.at, fields_of(now, chosen, form))
        touchpoint = struct_in(tried, chosen.at)
        if isinstance(touchpoint, Touchpoint):
            shown["preview"] = preview_of(tried, touchpoint, known)
    return render(request, "journeys/edit/catches.html", shown)


def _field_of(error: JourneyError, form: Form) -> str | None:
    """The field of the form that a mistake of the library is about."""
    named = {"from": "from_", "within": "amount"}
    words = [named.get(word, word) for word in error.path if isinstance(word, str)]
    return next((word for word in reversed(words) if word in form.fields), None)


addresses = [
    path("<str:journey>/edit/save/", save, name="save"),
    path("<str:journey>/edit/settle/", settle, name="settle"),
    path("<str:journey>/edit/catches/", catches, name="catches"),
]
