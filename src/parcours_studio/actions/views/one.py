"""One action: what it is, moving it on, changing it, talking about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.actions import queries, services
from parcours_studio.actions.figures import change_words, interval_words, metric_words
from parcours_studio.actions.forms import ActionForm, CommentForm, MoveForm, WorkForm
from parcours_studio.actions.models import Action, State
from parcours_studio.actions.places import places
from parcours_studio.company import designs
from parcours_studio.company import queries as company
from parcours_studio.ui.words import say


@requires(Right.LOOK)
@require_GET
def action_page(request: HttpRequest, action_id: int) -> HttpResponse:
    """Everything about an action."""
    return _page(request, get_object_or_404(queries.actions(), pk=action_id))


@requires(Right.WORK_ON_ACTIONS)
@require_POST
def move(request: HttpRequest, action_id: int) -> HttpResponse:
    """Move an action to another state."""
    action = get_object_or_404(queries.actions(), pk=action_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, action, ending=form)
    found = form.cleaned_data
    state = State(found["state"])
    services.move(colleague_of(request), action, state, outcome=found["outcome"], done_on=found["done_on"])
    messages.success(request, say("actions.moved", state=say(f"actions.state_{state.value}")))
    return redirect("actions:action", action.pk)


@requires(Right.WORK_ON_ACTIONS)
@require_POST
def comment(request: HttpRequest, action_id: int) -> HttpResponse:
    """Say something about an action."""
    action = get_object_or_404(queries.actions(), pk=action_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, action, comment=form)
    services.comment(colleague_of(request), action, form.cleaned_data["text"])
    return redirect("actions:action", action.pk)


@requires(Right.WORK_ON_ACTIONS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, action_id: int) -> HttpResponse:
    """Change an action; whoever was not the first to save sees what somebody else changed meanwhile."""
    action, colleague = get_object_or_404(queries.actions(), pk=action_id), colleague_of(request)
    if not services.may_work_on(colleague, action):
        raise PermissionDenied
    kind = ActionForm if colleague.may(Right.PLAN_ACTIONS) else WorkForm
    form = kind(request.POST or None, instance=Action.objects.get(pk=action.pk))
    shown: dict[str, Any] = {"form": form, "action": action, "version": action.version}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_action(colleague, action, form.changes(), version=form.cleaned_data["version"])
        except services.ChangedMeanwhile as changed:
            form.data = {**request.POST.dict(), "version": changed.action.version}
            shown["theirs"] = _differences(form, changed.action)
        else:
            messages.success(request, say("actions.saved"))
            return redirect("actions:action", action.pk)
    return render(request, "actions/change.html", shown)


def _page(request: HttpRequest, action: Action, **forms: Any) -> HttpResponse:
    colleague, today, on_map = colleague_of(request), company.today(), places()
    shown = {
        "action": action,
        "where": on_map.touchpoint(action.journey, action.touchpoint) or on_map.journey(action.journey),
        "place": designs.place(action.journey, action.touchpoint),
        "late": action.is_overdue(today),
        "change": change_words(action.expected_change, action.metric_unit),
        "interval": interval_words(action),
        "metric": metric_words(action.metric) if action.metric else "",
        "may_work": services.may_work_on(colleague, action),
        "ending": MoveForm(initial={"done_on": today, "outcome": action.outcome}),
        "comment": CommentForm(),
        "comments": action.comments.select_related("written_by"),
        "open_states": [state for state in ("idea", "planned", "under_way") if state != action.state],
    }
    return render(request, "actions/action.html", shown | forms)


def _differences(form: WorkForm, now: Action) -> list[dict[str, str]]:
    """The fields in which what was typed differs from what somebody else saved."""
    yours = form.changes()
    return [
        {"label": str(form.fields[name].label), "now": str(getattr(now, name) or "–"), "yours": str(value or "–")}
        for name, value in yours.items()
        if name in form.fields and getattr(now, name) != value
    ]
