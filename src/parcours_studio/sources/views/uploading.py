"""Bringing files in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.sources import services
from parcours_studio.sources.forms import UploadForm
from parcours_studio.sources.places import KEPT_AFTER_IMPORT, KEPT_UNTOUCHED, Place
from parcours_studio.sources.receiving import MOST_FILES, IntoFolder, too_much
from parcours_studio.ui.words import say, voice

MEGABYTE = 1024**2


@requires(Right.IMPORT)
@csrf_exempt  # what is received is written where it belongs before the form is looked at; `_receive` checks the token
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Files are dropped or chosen, and received into the company folder as they come."""
    if request.method == "GET":
        return _receive(request)
    if refused := too_much(request):
        return _page(request, UploadForm(), refused=refused, status=413)
    upload_id = uuid.uuid4()
    handler = IntoFolder(request, Place(upload_id).root)
    request.upload_handlers = [handler]
    came = False
    try:
        response = _receive(request, upload_id, handler)
        came = response.status_code == 302
    finally:
        if not came:
            Place(upload_id).clear()
    return response


@csrf_protect
def _receive(
    request: HttpRequest, upload_id: uuid.UUID | None = None, handler: IntoFolder | None = None
) -> HttpResponse:
    if upload_id is None or handler is None:
        return _page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if handler.refused:
        return _page(request, form, refused=handler.refused, status=413)
    if not form.is_valid():
        return _page(request, form, status=422)
    upload = services.bring(colleague_of(request), upload_id, form.cleaned_data["source"])
    return redirect("sources:upload", upload.pk)


def _page(request: HttpRequest, form: UploadForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    limit = f"{voice().decimal(settings.UPLOAD_LIMIT / MEGABYTE, 0)} MB"
    said = say(f"sources.refused_{refused}", limit=limit, files=MOST_FILES) if refused else ""
    shown = {
        "form": form, "refused": said, "limit": limit, "limit_bytes": settings.UPLOAD_LIMIT,
        "kept_days": KEPT_AFTER_IMPORT.days, "open_days": KEPT_UNTOUCHED.days,
    }  # fmt: skip
    return render(request, "sources/new.html", shown, status=status)
