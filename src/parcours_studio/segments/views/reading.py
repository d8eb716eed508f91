"""The segments, and every version of their file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from parcours.errors import JourneyError
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.company.writing import ChangedMeanwhile, mark
from parcours_studio.segments import queries, services
from parcours_studio.segments.models import Version, What
from parcours_studio.ui.refusals import told
from parcours_studio.ui.texts import difference
from parcours_studio.ui.words import language, say


@requires(Right.LOOK)
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """Every segment with its rule in words, its customers and its users."""
    shown = {
        "segments": queries.segments(language()),
        "everybody": queries.everybody(),
        "wrong": _wrong(queries.text()),
    }
    return render(request, "segments/list.html", shown)


@requires(Right.LOOK)
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Every version, with what it changed."""
    versions = queries.versions()
    older = [*(version.text for version in versions[1:]), ""]
    rows = [
        {"version": version, "difference": difference(before, version.text)}
        for version, before in zip(versions, older, strict=False)
    ]
    return render(request, "segments/history.html", {"rows": rows, "now": mark(queries.text())})


@requires(Right.EDIT_SEGMENTS)
@require_POST
def restore(request: HttpRequest, version_id: int) -> HttpResponse:
    """Publish an older version anew."""
    version = get_object_or_404(Version, pk=version_id)
    try:
        services.publish(colleague_of(request), version.text, What.RESTORED, seen=request.POST.get("seen", ""))
    except ChangedMeanwhile:
        messages.warning(request, say("segments.changed_meanwhile"))
    except JourneyError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, say("segments.restored"))
    return redirect("segments:history")


def _wrong(text: str) -> dict[str, str] | None:
    """What the library refuses of the file as it stands, edited by hand perhaps."""
    if not text:
        return None
    try:
        services.check(text)
    except JourneyError as error:
        return told(error)
    return None


addresses = [
    path("", list_page, name="list"),
    path("history/", history, name="history"),
    path("history/<int:version_id>/restore/", restore, name="restore"),
]
