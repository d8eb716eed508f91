"""Invitations: links that work once and for a while; the database knows only their hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from parcours_studio.accounts.models import Colleague, Invitation, Team
from parcours_studio.accounts.rights import Role
from parcours_studio.accounts.services import record

VALID_FOR = timedelta(days=7)


def invite(role: Role, *, email: str = "", team: Team | None = None, invited_by: Colleague | None = None) -> str:
    """Make an invitation; returns the path of its link, which is shown or mailed and kept nowhere."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        Invitation.objects.create(
            email=email,
            role=role,
            team=team,
            token_hash=_hash(token),
            invited_by=invited_by,
            expires_at=timezone.now() + VALID_FOR,
        )
        who = "" if invited_by else "command line"
        record(invited_by, "colleagues.invite", email or role.value, after={"role": role.value}, who=who)
    return reverse("accounts:accept", args=[token])


def find(token: str) -> Invitation | None:
    """The invitation of a link that still works."""
    return Invitation.objects.filter(token_hash=_hash(token), accepted_at=None, expires_at__gt=timezone.now()).first()


@transaction.atomic
def accept(invitation: Invitation, *, name: str, email: str, password: str, language: str) -> Colleague | None:
    """Make the colleague; None when somebody accepted it a moment ago."""
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now())
    if not taken:
        return None
    colleague = Colleague(email=email, name=name, role=invitation.role, team=invitation.team, language=language)
    colleague.set_password(password)
    colleague.save()
    record(colleague, "colleagues.join", name, after={"role": invitation.role})
    return colleague


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
