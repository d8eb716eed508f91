"""Things that pages of accounts are about."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parcours_studio.accounts.models import Colleague, Invitation, Team


def invitation() -> int:
    """An invitation by link that waits."""
    soon = timezone.now() + timedelta(days=1)
    found, _ = Invitation.objects.get_or_create(token_hash="known", defaults={"role": "viewer", "expires_at": soon})
    return found.pk


def team() -> int:
    """A team without colleagues."""
    return Team.objects.get_or_create(name="Call centre")[0].pk


def newcomer() -> int:
    """A colleague who has never signed in."""
    known = {"name": "Luc Morel", "role": "viewer"}
    return Colleague.objects.get_or_create(email="luc@vallorin.example", defaults=known)[0].pk
