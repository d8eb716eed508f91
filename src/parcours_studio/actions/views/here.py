"""The actions of one place on the map: a piece for the pages of rooms below, which know this one by its address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from parcours_studio.accounts.rights import Right, requires
from parcours_studio.actions import queries
from parcours_studio.ui.partial import wants_part


@requires(Right.LOOK)
@require_GET
def here(request: HttpRequest) -> HttpResponse:
    """What is planned and was done at a touchpoint."""
    if not wants_part(request):
        return redirect("actions:plan")
    journey, touchpoint = request.GET.get("journey", ""), request.GET.get("touchpoint", "")
    found = queries.of_touchpoint(journey, touchpoint)
    return render(request, "actions/here.html", {"actions": found})
