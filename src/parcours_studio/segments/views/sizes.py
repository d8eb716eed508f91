"""How many customers a rule would hold, told while it is written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from parcours.errors import JourneyError
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.segments.sizes import size_of
from parcours_studio.segments.views.editing import posted


@requires(Right.EDIT_SEGMENTS)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The number for the conditions as they stand; asked again while the worker counts."""
    draft = posted(request, new=False)
    size = None
    if all(line.is_valid() for line in draft.lines):
        try:
            rule = draft.rule()
            size = size_of(rule, colleague_of(request)) if rule else None
        except JourneyError as error:
            size = {"refused": error.message.removeprefix('Segment "new": ')}
    return render(request, "segments/size.html", {"size": size})


addresses = [path("size/", preview, name="preview")]
