"""The overview."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parcours_studio.accounts.rights import Right, requires
from parcours_studio.studies.services import ask


@requires(Right.LOOK)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Six metrics, what changed beyond chance, moments of truth, plan and freshness."""
    return render(request, "scorecards/overview.html", {"study": ask("overview", {})})
