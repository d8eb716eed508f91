"""The plan: what the library proposes, and the board of what was opened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.actions import queries
from parcours_studio.actions.ranked import plan_study


@requires(Right.LOOK)
@require_GET
def plan_page(request: HttpRequest) -> HttpResponse:
    """Findings above, actions below."""
    study = plan_study(colleague_of(request))
    return render(request, "actions/plan.html", {"study": study, "actions": queries.actions()})
