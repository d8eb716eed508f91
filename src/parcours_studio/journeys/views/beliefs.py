"""Saying what one believes, wherever evidence is shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from parcours.errors import JourneyError
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.journeys import queries, services
from parcours_studio.journeys.forms import BeliefForm
from parcours_studio.journeys.telling import sentence_of
from parcours_studio.ui.partial import wants_part
from parcours_studio.ui.words import say


@requires(Right.STATE_BELIEF)
@require_POST
def state(request: HttpRequest) -> HttpResponse:
    """Keep what a colleague believes; htmx gets the form again, others go back to the page that they came from."""
    asked = request.POST
    journey, kind = asked.get("journey", ""), "touchpoint" if asked.get("touchpoint") else "stage"
    scale = queries.scale_of(journey, kind, asked.get(kind, ""))
    form = BeliefForm(asked, scale=scale)
    stated = False
    if form.is_valid():
        try:
            services.adopt()
            services.state_belief(colleague_of(request), journey, form.rating())
            stated = True
        except JourneyError as error:
            form.add_error(None, sentence_of(error))
    shown = {"form": form, "stated": stated}
    if wants_part(request):
        return render(request, "journeys/beliefs/form.html", shown)
    if not stated:
        return render(request, "journeys/beliefs/page.html", shown)
    messages.success(request, say("journeys.belief_kept"))
    return redirect(_way_back(request) or reverse("journeys:list"))


def _way_back(request: HttpRequest) -> str:
    """The page of ours that the form stood on."""
    for place in (request.POST.get("back", ""), request.headers.get("Referer", "")):
        if place and url_has_allowed_host_and_scheme(place, {request.get_host()}):
            return place
    return ""


addresses = [path("beliefs/state/", state, name="state-belief")]
