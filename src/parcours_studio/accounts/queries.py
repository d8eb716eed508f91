"""Who is there."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from parcours_studio.accounts.models import AuditLine, Colleague, Invitation, Team
from parcours_studio.accounts.rights import RIGHTS, Right


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


def colleagues() -> QuerySet[Colleague]:
    """Those who work here now, by name."""
    return Colleague.objects.filter(is_active=True)


def colleagues_with(right: Right) -> QuerySet[Colleague]:
    """Those of them who have a right."""
    return colleagues().filter(role__in=[role for role, rights in RIGHTS.items() if right in rights])


def everybody() -> QuerySet[Colleague]:
    """All who ever had an account, those who left last."""
    return Colleague.objects.select_related("team").order_by("-is_active", "name", "pk")


def teams() -> QuerySet[Team]:
    """All teams, by name."""
    return Team.objects.all()


def teams_with_sizes() -> QuerySet[Team]:
    """All teams, each with the number of its colleagues as `size`."""
    return Team.objects.annotate(size=Count("colleagues", filter=Q(colleagues__is_active=True)))


def pending_invitations() -> QuerySet[Invitation]:
    """Invitations that nobody has followed yet; `over` tells of those whose time has passed."""
    waiting = Invitation.objects.filter(accepted_at=None).select_related("team", "invited_by")
    return waiting.annotate(over=Q(expires_at__lte=timezone.now())).order_by(F("invited_at").desc())


def last_line(verb: str) -> AuditLine | None:
    """The newest line that the audit log has of a verb."""
    return AuditLine.objects.filter(verb=verb).first()
