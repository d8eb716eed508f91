"""Invitations: links that work once and for a while; the database knows only their hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from parcours_studio.accounts import letters
from parcours_studio.accounts.models import Colleague, Invitation, Team
from parcours_studio.accounts.rights import Role
from parcours_studio.accounts.services import record

VALID_FOR = timedelta(days=7)


def invite(
    role: Role, *, email: str = "", team: Team | None = None, language: str = "en", invited_by: Colleague | None = None
) -> str:
    """Make an invitation; returns the path of its link, which is shown or mailed and kept nowhere.

    An earlier one to the same address that nobody followed is over.
    """
    token, email = secrets.token_urlsafe(24), email.strip().lower()
    with transaction.atomic():
        if email:
            Invitation.objects.filter(email=email, accepted_at=None).delete()
        Invitation.objects.create(
            email=email,
            role=role,
            team=team,
            language=language,
            token_hash=_hash(token),
            invited_by=invited_by,
            expires_at=timezone.now() + VALID_FOR,
        )
        who = "" if invited_by else "command line"
        after = {"role": role.value, "team": team.name if team else None}
        record(invited_by, "accounts.invite", email, after=after, who=who)
    return reverse("accounts:accept", args=[token])


def mail(invitation: Invitation, link: str, by: Colleague) -> None:
    """Send the link to the invited; raises one of `ui.mails.FAILURES` when the mail server does not take it."""
    letters.invite(invitation, link, by)
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=timezone.now())


def renew(invitation: Invitation, by: Colleague) -> str:
    """Make a new link for an invitation that still waits; the one before no longer works."""
    return invite(
        Role(invitation.role),
        email=invitation.email,
        team=invitation.team,
        language=invitation.language,
        invited_by=by,
    )


@transaction.atomic
def withdraw(invitation: Invitation, by: Colleague) -> None:
    """Take an invitation back; its link no longer works."""
    gone, _ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()
    if gone:
        record(by, "accounts.withdraw_invitation", invitation.email, before={"role": invitation.role})


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
    record(colleague, "accounts.join", name, after={"role": invitation.role})
    return colleague


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
