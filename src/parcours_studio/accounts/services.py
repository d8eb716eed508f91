"""Writes: every one of them leaves a line in the audit log."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from parcours_studio.accounts.models import AuditLine, Colleague


def record(
    colleague: Colleague | None, verb: str, about: str, *, before: Any = None, after: Any = None, who: str = ""
) -> AuditLine:
    """Write a line of the audit log; call it in the transaction of the write that it speaks of.

    `before` and `after` hold what changed as JSON can say it; never passwords, tokens or customers' names.
    """
    name = who or (colleague.name if colleague else "worker")
    return AuditLine.objects.create(
        colleague=colleague, who=name[:200], verb=verb, about=about[:300], before=before, after=after
    )


@transaction.atomic
def enrol(email: str, *, name: str, role: str, language: str, password: str) -> Colleague:
    """Give somebody an account from the command line, or a new password and role to one who has it."""
    colleague = Colleague.objects.filter(email__iexact=email).first() or Colleague(email=email)
    before = {"role": colleague.role} if colleague.pk else None
    colleague.name, colleague.role, colleague.language = name, role, language
    colleague.set_password(password)
    colleague.save()
    record(None, "colleagues.enrol", name, before=before, after={"role": role}, who="command line")
    return colleague
