"""The map as a file: drawn by the worker, handed out when it is there."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from parcours.journeys.labels import label
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.journeys.pictures import KINDS, file_of
from parcours_studio.journeys.views.reading import designed_journey
from parcours_studio.queue.queries import latest
from parcours_studio.queue.services import enqueue
from parcours_studio.studies.lens import look_of
from parcours_studio.ui.words import language


@requires(Right.EXPORT)
@require_GET
def picture_page(request: HttpRequest, journey: str, kind: str) -> HttpResponse:
    """Wait for the drawing, then have it downloaded."""
    designed, asked = designed_journey(journey), _asked(request, journey, kind)
    file = file_of(asked, language(), kind)
    key = f"picture:{file.name}"
    job = None if file.exists() else latest(key)
    if not file.exists() and (job is None or not (job.is_open or job.error) or "again" in request.GET):
        arguments = {"question": asked, "language": language(), "kind": kind}
        job = enqueue("picture", arguments, asked_by=colleague_of(request), key=key)
    shown = {
        "journey": designed,
        "label": label(designed, language()),
        "kind": kind,
        "kept": look_of(request).query(),
        "ready": file.exists(),
        "job": job,
    }
    return render(request, "journeys/picture.html", shown)


@requires(Right.EXPORT)
@require_GET
def picture_file(request: HttpRequest, journey: str, kind: str) -> HttpResponseBase:
    """The file itself; back to waiting when it is no longer there."""
    designed = designed_journey(journey)
    file = file_of(_asked(request, journey, kind), language(), kind)
    if not file.exists():
        query = look_of(request).query()
        return redirect(request.path.removesuffix("file/") + (f"?{query}" if query else ""))
    name = f"{slugify(label(designed, language())) or designed.id}.{kind}"
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=KINDS[kind])


def _asked(request: HttpRequest, journey: str, kind: str) -> dict[str, Any]:
    if kind not in KINDS:
        raise Http404
    return {"journey": journey} | look_of(request).plain()


addresses = [
    path("<str:journey>/picture/<str:kind>/", picture_page, name="picture"),
    path("<str:journey>/picture/<str:kind>/file/", picture_file, name="picture-file"),
]
