"""A new password for somebody who forgot theirs: asked for without an account's being given away."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from parcours_studio.accounts import letters
from parcours_studio.accounts.locking import unlock
from parcours_studio.accounts.models import Colleague
from parcours_studio.accounts.services import record, set_password

PAUSE = timedelta(minutes=2)
"""Between two mails to one colleague."""


def ask(email: str) -> None:
    """Send the owner of the address a link, when there is one who may sign in; whoever asks is told nothing."""
    found = Colleague.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None or not found.has_usable_password():
        return
    now = timezone.now()
    due = Q(reset_asked_at=None) | Q(reset_asked_at__lt=now - PAUSE)
    with transaction.atomic():
        if not Colleague.objects.filter(due, pk=found.pk).update(reset_asked_at=now):
            return
        record(None, "accounts.ask_new_password", found.name, who="sign in")
    letters.new_password(found, link_for(found))


@transaction.atomic
def hand_over(colleague: Colleague, by: Colleague) -> str:
    """Make a link for somebody who forgot their password; returns its path, which is shown once and kept nowhere."""
    record(by, "accounts.make_password_link", colleague.name)
    return link_for(colleague)


def link_for(colleague: Colleague) -> str:
    """The path on which this colleague chooses a new password; over after a day, a sign-in or a change."""
    who = urlsafe_base64_encode(force_bytes(colleague.pk))
    return reverse("accounts:new-password", args=[who, default_token_generator.make_token(colleague)])


def choose(colleague: Colleague, password: str) -> None:
    """Set the password that was chosen after following the link; failed sign-ins are forgotten."""
    set_password(colleague, password, verb="accounts.new_password")
    unlock(colleague.email)
