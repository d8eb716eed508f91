"""Reminders by mail: to the owners of actions that are overdue or soon due, once per action and day."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from parcours_studio.actions.models import Action, Reminder
from parcours_studio.actions.queries import late
from parcours_studio.ui.mails import FAILURES, Letter, Link, send
from parcours_studio.ui.words import say, voice

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

logger = logging.getLogger(__name__)
SOON = dt.timedelta(days=3)


def remind(today: dt.date, told: Callable[[int, int], None] = lambda done, of: None) -> tuple[int, int]:
    """Remind every owner who has reason to be reminded today; how many mails went out, and how many could not.

    What is to be said is noted before the mail leaves: killed in between, the owner misses a day and is reminded the
    next, but never twice. When the mail server refuses, the note is taken back, so that it may be tried again.
    """
    waiting: defaultdict[Colleague, list[Action]] = defaultdict(list)
    for action in late(today + SOON).exclude(reminders__day=today).filter(owner__is_active=True):
        if action.owner is not None:
            waiting[action.owner].append(action)
    sent = failed = 0
    for owner, due in waiting.items():
        told(sent + failed, len(waiting))
        claimed = _claim(due, today)
        if not claimed:
            continue
        try:
            send(owner.email, owner.language, partial(_letter, owner, claimed, today))
        except FAILURES:
            logger.exception("A reminder could not be sent.")
            Reminder.objects.filter(action__in=claimed, day=today).delete()
            failed += 1
        else:
            sent += 1
    return sent, failed


def _claim(due: Sequence[Action], today: dt.date) -> list[Action]:
    """The actions of which nobody has reminded today; they are noted as done with."""
    with transaction.atomic():
        return [action for action in due if Reminder.objects.get_or_create(action=action, day=today)[1]]


def _letter(owner: Colleague, due: Sequence[Action], today: dt.date) -> Letter:
    links = [
        Link(action.title, reverse("actions:action", args=[action.pk]), _when(action.due, today))
        for action in sorted(due, key=lambda one: (one.due or today, one.pk))
    ]
    return Letter(
        subject=say("actions.mail_subject", count=len(due)),
        before=(say("actions.mail_text", name=owner.name, count=len(due)),),
        links=tuple(links),
        after=(say("actions.mail_after"),),
    )


def _when(due: dt.date | None, today: dt.date) -> str:
    if due is None:
        return ""
    days = (due - today).days
    if days == 0:
        return say("actions.due_today")
    key = "actions.overdue_since" if days < 0 else "actions.due_in"
    return say(key, count=abs(days), day=voice().day(due))
