"""The overview."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.actions.queries import progress
from parcours_studio.company import designs
from parcours_studio.company import queries as company
from parcours_studio.studies.services import ask


@requires(Right.LOOK)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Six metrics, what changed beyond chance, moments of truth, plan and freshness."""
    if not company.freshness().refreshed:
        return render(request, "scorecards/beginning.html", {"drawn": bool(designs.journeys())})
    shown = {"study": ask("overview", {}, asked_by=colleague_of(request)), "plan": progress()}
    return render(request, "scorecards/overview.html", shown)
