"""Pages for what is refused, not there, or broken."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parcours_studio.accounts.rights import open_to_everybody


@open_to_everybody
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The colleague's role does not include this; says which right is missing."""
    return render(request, "site/forbidden.html", {"right": str(exception or "")}, status=403)


@open_to_everybody
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, journey, customer."""
    return render(request, "site/not_found.html", status=404)


@open_to_everybody
def broken(request: HttpRequest) -> HttpResponse:
    """Something unforeseen."""
    return render(request, "site/broken.html", status=500)


@open_to_everybody
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not ours, or cookies are off."""
    return render(request, "site/csrf.html", status=403)


def refused(request: HttpRequest, error: dict[str, Any]) -> HttpResponse:
    """A refusal of the library, with what to do."""
    return render(request, "site/refused.html", {"error": error}, status=400)
