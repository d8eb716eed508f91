"""Opening an action: from a finding in one click, or by hand."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.actions import services
from parcours_studio.actions.findings import Finding
from parcours_studio.actions.forms import ActionForm
from parcours_studio.actions.models import Action
from parcours_studio.actions.ranked import as_planned
from parcours_studio.company.queries import settings
from parcours_studio.ui.words import say

PREFILLED = ("journey", "stage", "touchpoint", "title")
NAMES = ("kind", "journey", "stage", "touchpoint", "lever")
LONGEST = 20_000


@requires(Right.PLAN_ACTIONS)
@require_POST
def open_from_finding(request: HttpRequest) -> HttpResponse:
    """Make an action of the finding that the form carries, or show the one that it has already.

    Fields: `text`, the sentence; `journey`, `stage`, `touchpoint`, `kind`, `lever`, ids; or `about`, all of it as JSON.
    A line of the plan brings its figures from the kept plan, not from the form.
    """
    finding = as_planned(_finding(request.POST))
    if not finding.text.strip():
        messages.error(request, say("actions.nothing_to_open"))
        return redirect("actions:plan")
    action, made = services.open_action(colleague_of(request), finding)
    messages.success(request, say("actions.opened" if made else "actions.open_already"))
    return redirect("actions:action", action.pk)


def _finding(form: QueryDict) -> Finding:
    about = _object(form.get("about", ""))
    about |= {name: form[name][:200] for name in NAMES if form.get(name)}
    return Finding(form.get("text", "")[:2000], about)


def _object(text: str) -> dict[str, Any]:
    """A JSON object, or nothing."""
    try:
        found = json.loads(text) if text and len(text) <= LONGEST else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@requires(Right.PLAN_ACTIONS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open an action by hand; the address may name a place and a title."""
    given = {name: request.GET.get(name, "")[:120] for name in PREFILLED}
    form = ActionForm(request.POST or None, instance=Action(**given, currency=settings().currency))
    if request.method == "POST" and form.is_valid():
        action = services.create_action(colleague_of(request), **form.changes())
        messages.success(request, say("actions.made"))
        return redirect("actions:action", action.pk)
    return render(request, "actions/new.html", {"form": form})
