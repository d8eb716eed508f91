"""What all views of the editor share: the draft that they work on, what is chosen, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from parcours.errors import JourneyError
from parcours.journeys.journey import Journey
from parcours_studio.journeys import queries
from parcours_studio.journeys.content import journey_in, journey_of
from parcours_studio.journeys.models import Version
from parcours_studio.journeys.panel import Chosen
from parcours_studio.journeys.telling import sentence_of
from parcours_studio.ui.words import say

View = Callable[[HttpRequest, Version], HttpResponse]


def on_draft(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view the draft of the journey in the address; where there is none, say so on the editor's page.

    What the library refuses there is said on that page too: nothing was saved.
    """

    @wraps(view)
    def answer(request: HttpRequest, journey: str) -> HttpResponse:
        draft = queries.draft_of(journey)
        if draft is None and queries.row(journey) is None:
            raise Http404
        if draft is None:
            messages.warning(request, say("journeys.draft_gone"))
            return back(journey)
        try:
            return view(request, draft)
        except JourneyError as error:
            messages.error(request, sentence_of(error))
            return back(journey, chosen_in(request.POST))

    return answer


def chosen_in(asked: Mapping[str, str]) -> Chosen:
    """What an address or a form says is chosen."""
    return Chosen(asked.get("at", ""), asked.get("part", ""))


def back(journey_id: str, chosen: Chosen | None = None) -> HttpResponse:
    """To the editor, with this chosen."""
    words = {name: value for name, value in (("at", chosen.at), ("part", chosen.part)) if value} if chosen else {}
    query = f"?{urlencode(words)}" if words else ""
    return redirect(reverse("journeys:edit", args=[journey_id]) + query)


def revision_in(request: HttpRequest) -> int:
    """The revision that a form was filled in on."""
    on = request.POST.get("on", "")
    return int(on) if on.isdigit() else 0


def base_of(draft: Version, revision: int) -> Journey:
    """What the draft said when the form was made; what it says now where that is no longer known."""
    content = queries.content_at(draft, revision)
    return journey_of(content) if content else journey_in(draft)
