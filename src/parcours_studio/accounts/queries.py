"""Who is there."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest

from parcours_studio.accounts.models import Colleague


def colleague_of(request: HttpRequest) -> Colleague:
    """The colleague who is signed in. Raises PermissionDenied when nobody is."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def anybody() -> bool:
    """Whether the studio has a colleague yet."""
    return Colleague.objects.exists()


def languages() -> list[str]:
    """The languages that colleagues read, the most read first; English when there is nobody."""
    found = Colleague.objects.filter(is_active=True).order_by().values_list("language").annotate(n=Count("id"))
    return [name for name, _ in sorted(found, key=lambda one: -one[1])] or ["en"]
