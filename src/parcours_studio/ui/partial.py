"""Pages that may be asked for in part."""

from __future__ import annotations

from django.http import HttpRequest


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of the page, not for a whole one."""
    return request.headers.get("HX-Request") == "true"
