"""Pages of this room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.queue.services import enqueue


@requires(Right.LOOK)
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """To be built."""
    return render(request, "ui/base.html")


@requires(Right.REFRESH)
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Ask the worker to derive everything anew."""
    enqueue("refresh", asked_by=colleague_of(request))
    return redirect(request.headers.get("Referer") or "scorecards:overview")
