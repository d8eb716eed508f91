"""Pages of this room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parcours_studio.accounts.rights import Right, requires


@requires(Right.LOOK)
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """To be built."""
    return render(request, "ui/base.html")
