"""The mails of accounts."""

from __future__ import annotations

import logging
from threading import Thread

from django.db import connection

from parcours_studio.accounts.models import Colleague, Invitation
from parcours_studio.company import queries as company
from parcours_studio.ui.mails import FAILURES, Letter, Link, send
from parcours_studio.ui.words import say, voice

logger = logging.getLogger(__name__)


def invite(invitation: Invitation, link: str, by: Colleague) -> None:
    """To somebody who shall become a colleague."""

    def write() -> Letter:
        name = company.settings().name
        return Letter(
            subject=say("accounts.mail_invite_subject", company=name),
            before=(
                say("accounts.mail_invite", who=by.name, company=name, role=say(f"accounts.role_{invitation.role}")),
            ),
            links=(Link(say("accounts.mail_invite_link"), link),),
            after=(say("accounts.mail_invite_until", day=voice().day(invitation.expires_at.date())),),
        )

    send(invitation.email, invitation.language, write)


def new_password(colleague: Colleague, link: str) -> None:
    """To somebody who forgot their password; sent beside the answer, whose time must not tell who has an account."""

    def write() -> Letter:
        return Letter(
            subject=say("accounts.mail_reset_subject"),
            before=(say("accounts.mail_reset", name=colleague.name, company=company.settings().name),),
            links=(Link(say("accounts.mail_reset_link"), link),),
            after=(say("accounts.mail_reset_not_you"),),
        )

    def hand_over() -> None:
        try:
            send(colleague.email, colleague.language, write)
        except FAILURES:
            logger.exception("The mail for a new password could not be sent.")
        finally:
            connection.close()

    Thread(target=hand_over, daemon=True).start()
