"""Adding, moving, removing, retiring: what changes the shape of the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from parcours.errors import JourneyError
from parcours.journeys import editing as verbs
from parcours.journeys.journey import Condition, Journey, Label, Touchpoint
from parcours.vocabulary.words import Phase
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.company import queries as company
from parcours_studio.journeys import choosing, services
from parcours_studio.journeys.content import journey_in
from parcours_studio.journeys.elements import struct_in
from parcours_studio.journeys.models import Version
from parcours_studio.journeys.panel import Chosen, changed, without
from parcours_studio.journeys.services import Conflict
from parcours_studio.journeys.services.catching import known_kinds
from parcours_studio.journeys.services.keeping import why_kept
from parcours_studio.journeys.views.on_draft import back, base_of, chosen_in, on_draft, revision_in
from parcours_studio.journeys.views.saving import ask_which
from parcours_studio.ui.words import language, say

MOST_LETTERS = 200
Change = Callable[[Journey], Journey]


def _edit(request: HttpRequest, journey_id: str, change: Change, chosen: Chosen, verb: str) -> HttpResponse | None:
    """One step on the draft; an answer when it was not done."""
    try:
        services.edit(colleague_of(request), journey_id, change, on=revision_in(request), element=chosen.at, verb=verb)
    except Conflict as conflict:
        base = conflict.base or journey_in(conflict.draft)
        found = choosing.rows(base, journey_in(conflict.draft), chosen.at, {})
        return ask_which(request, conflict, chosen, found, repeat=True)
    return None


@requires(Right.EDIT_JOURNEYS)
@require_POST
@on_draft
def add(request: HttpRequest, draft: Version) -> HttpResponse:
    """Add a stage to a phase, a touchpoint to a stage, or a persona; it is chosen then."""
    name = request.POST.get("name", "").strip()[:MOST_LETTERS]
    if not name:
        messages.warning(request, say("journeys.needs_name"))
        return back(draft.journey_id, chosen_in(request.POST))
    _, at = _added(journey_in(draft), request.POST, _label(name))
    services.edit(
        colleague_of(request),
        draft.journey_id,
        lambda now: _added(now, request.POST, _label(name))[0],
        on=None,
        element=at,
        verb="add",
    )
    return back(draft.journey_id, Chosen(at))


def _label(name: str) -> Label:
    """A name in the language in which it was typed; just a name where the company speaks no other."""
    return name if company.settings().languages == (language(),) else {language(): name}


def _added(now: Journey, asked: Mapping[str, str], label: Label) -> tuple[Journey, str]:
    kind, where = asked.get("kind"), asked.get("where", "")
    if kind == "stage":
        phase = Phase(where) if where in tuple(Phase) else Phase.DURING
        after, id_ = verbs.add_stage(now, label, phase)
    elif kind == "persona":
        after, id_ = verbs.add_persona(now, label)
    else:
        kind = "touchpoint"
        after, id_ = verbs.add_touchpoint(now, label, where)
        words = {name: (asked[name],) for name in ("event", "channel") if asked.get(name)}
        if words:
            rule = Condition(event=words.get("event", ()), channel=words.get("channel", ()))
            fields = {"when": (rule,), "channel": asked.get("channel", "")}
            after = verbs.change_touchpoint(after, id_, fields)
    return after, f"{kind}:{id_}"


@requires(Right.EDIT_JOURNEYS)
@require_POST
@on_draft
def move(request: HttpRequest, draft: Version) -> HttpResponse:
    """Move a stage or a touchpoint: one place in a direction, or before another."""
    asked = request.POST
    way, _, element = asked.get("step", "").partition(" ")
    chosen = Chosen(element or asked.get("element", ""))
    told = _edit(request, draft.journey_id, lambda now: _moved(now, chosen, way, asked), chosen, "move")
    return told or back(draft.journey_id, chosen_in(asked))


def _moved(now: Journey, chosen: Chosen, way: str, asked: Mapping[str, str]) -> Journey:
    where, before = asked.get("where", ""), asked.get("before", "")
    if way in ("left", "right", "up", "down"):
        shift = verbs.shift_stage if chosen.kind == "stage" else verbs.shift_touchpoint
        return shift(now, chosen.id, cast("verbs.Way", way))
    if chosen.kind == "stage" and where in tuple(Phase):
        return verbs.place_stage(now, chosen.id, Phase(where), before)
    return verbs.place_touchpoint(now, chosen.id, where, before) if chosen.kind == "touchpoint" else now


@requires(Right.EDIT_JOURNEYS)
@require_POST
@on_draft
def remove(request: HttpRequest, draft: Version) -> HttpResponse:
    """Remove a rule, a promise, a persona, an empty stage, or a touchpoint without a past."""
    chosen = chosen_in(request.POST)
    now = journey_in(draft)
    struct = struct_in(now, chosen.at)
    if struct is None:
        return back(draft.journey_id)
    if chosen.part and isinstance(struct, Touchpoint):
        seen = struct_in(base_of(draft, revision_in(request)), chosen.at)
        fields = without(seen if isinstance(seen, Touchpoint) else struct, chosen.part)
        told = _edit(request, draft.journey_id, lambda one: changed(one, chosen.at, fields), chosen, "change")
        return told or back(draft.journey_id, Chosen(chosen.at))
    reasons = _reasons(request, now, chosen)
    if reasons:
        messages.warning(request, " ".join(reasons))
        return back(draft.journey_id, chosen)
    removers = {"stage": verbs.remove_stage, "touchpoint": verbs.remove_touchpoint, "persona": verbs.remove_persona}
    told = _edit(request, draft.journey_id, lambda one: removers[chosen.kind](one, chosen.id), chosen, "remove")
    return told or back(draft.journey_id)


def _reasons(request: HttpRequest, now: Journey, chosen: Chosen) -> list[str]:
    """Why something cannot be removed."""
    if chosen.kind == "journey":
        return [say("journeys.not_removed")]
    if chosen.kind == "stage" and verbs.stage_of(now, chosen.id).touchpoints:
        return [say("journeys.stage_not_empty")]
    if chosen.kind == "touchpoint":
        known = known_kinds(colleague_of(request))
        return why_kept(now.id, chosen.id, known.signatures if known.counted else None)
    return []


@requires(Right.EDIT_JOURNEYS)
@require_POST
@on_draft
def retire(request: HttpRequest, draft: Version) -> HttpResponse:
    """Retire a touchpoint, or bring it back."""
    chosen = chosen_in(request.POST)
    if chosen.kind != "touchpoint" or struct_in(journey_in(draft), chosen.at) is None:
        raise JourneyError("unknown-touchpoint", "Only touchpoints are retired.")
    retired = request.POST.get("retired") == "yes"
    verb = "retire" if retired else "bring_back"
    told = _edit(request, draft.journey_id, lambda now: changed(now, chosen.at, {"retired": retired}), chosen, verb)
    return told or back(draft.journey_id, chosen)


addresses = [
    path("<str:journey>/edit/add/", add, name="add"),
    path("<str:journey>/edit/move/", move, name="move"),
    path("<str:journey>/edit/remove/", remove, name="remove"),
    path("<str:journey>/edit/retire/", retire, name="retire"),
]
