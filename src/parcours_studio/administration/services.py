"""Settings, written: into `parcours.toml`, with a line in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from parcours_studio.accounts.rights import Right
from parcours_studio.accounts.services import record
from parcours_studio.administration.queries import values
from parcours_studio.company import queries as company
from parcours_studio.ui.mails import Letter, send
from parcours_studio.ui.words import say

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague


def change(colleague: Colleague, wanted: Mapping[str, Any], *, seen: Mapping[str, Any]) -> bool:
    """Write the settings that differ from what they are; whether there were any.

    Raises CompanyError as the library does: for what no setting may be, and when `seen` is no longer how it is.
    """
    from parcours.company.changing import change_settings

    if not colleague.may(Right.SETTINGS):
        raise PermissionDenied(str(Right.SETTINGS))
    now = values()
    changes = {key: value for key, value in wanted.items() if now[key] != value}
    if not changes:
        return False
    with transaction.atomic():  # the line is taken back when the file cannot be written
        before = {key: now[key] for key in changes}
        name = company.settings().name
        record(colleague, "administration.change_settings", name, before=_flat(before), after=_flat(changes))
        change_settings(company.folder(), changes, seen=seen)
    return True


def send_test_mail(colleague: Colleague) -> None:
    """Send the colleague a mail; raises one of `ui.mails.FAILURES` when the server does not take it."""

    def write() -> Letter:
        name = company.settings().name
        return Letter(say("administration.test_subject"), (say("administration.test_text", company=name),))

    send(colleague.email, colleague.language, write)
    record(colleague, "administration.send_test_mail", colleague.name)


def _flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as the audit log shows them: the hours day by day, names without their dots."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        name = key.rpartition(".")[2]
        if isinstance(value, Mapping):
            found |= {f"{name}_{part}": one for part, one in value.items()}
        else:
            found[name] = value
    return found
