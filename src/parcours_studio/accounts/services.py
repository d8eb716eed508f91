"""Writes: every one of them leaves a line in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from parcours_studio.accounts.models import AuditLine, Colleague, Team
from parcours_studio.accounts.rights import Right, Role


class LastAdministrator(Exception):  # noqa: N818 - the reader is told, nothing is broken
    """Without this colleague nobody could administer the studio any more."""


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
    colleague.name, colleague.role, colleague.language, colleague.is_active = name, role, language, True
    colleague.set_password(password)
    colleague.save()
    record(None, "accounts.enrol", name, before=before, after={"role": role}, who="command line")
    return colleague


@transaction.atomic
def change_colleague(by: Colleague, colleague: Colleague, changes: Mapping[str, Any]) -> None:
    """Change name, address, role, team or language of somebody. Raises LastAdministrator."""
    _demand(by, Right.COLLEAGUES)
    kept = Colleague.objects.select_for_update().get(pk=colleague.pk)
    if changes.get("role", kept.role) != Role.ADMINISTRATOR:
        _leave_an_administrator(kept)
    _change(by, kept, changes, "accounts.change")


@transaction.atomic
def change_oneself(colleague: Colleague, changes: Mapping[str, Any]) -> None:
    """Change one's own name or language."""
    _change(colleague, Colleague.objects.select_for_update().get(pk=colleague.pk), changes, "accounts.change_oneself")


@transaction.atomic
def deactivate(by: Colleague, colleague: Colleague) -> None:
    """Close somebody's account; their sessions end at once. Raises LastAdministrator."""
    _demand(by, Right.COLLEAGUES)
    _leave_an_administrator(colleague)
    changed = Colleague.objects.filter(pk=colleague.pk, is_active=True).update(
        is_active=False, session_round=F("session_round") + 1
    )
    if changed:
        record(by, "accounts.deactivate", colleague.name, before={"active": True}, after={"active": False})


@transaction.atomic
def reactivate(by: Colleague, colleague: Colleague) -> None:
    """Open somebody's account again; they sign in with the password that they had."""
    _demand(by, Right.COLLEAGUES)
    if Colleague.objects.filter(pk=colleague.pk, is_active=False).update(is_active=True):
        record(by, "accounts.reactivate", colleague.name, before={"active": False}, after={"active": True})


@transaction.atomic
def end_sessions(colleague: Colleague) -> None:
    """Sign out everywhere; whoever asks for it begins a new session afterwards."""
    colleague.session_round += 1
    colleague.save(update_fields=["session_round"])
    record(colleague, "accounts.end_sessions", colleague.name)


@transaction.atomic
def set_password(colleague: Colleague, password: str, *, verb: str) -> None:
    """Give oneself another password; every session but the one that asks ends."""
    colleague.set_password(password)
    colleague.save(update_fields=["password"])
    record(colleague, verb, colleague.name)


@transaction.atomic
def make_team(by: Colleague, name: str) -> Team:
    """Make a team."""
    _demand(by, Right.COLLEAGUES)
    team = Team.objects.create(name=name)
    record(by, "accounts.make_team", name)
    return team


@transaction.atomic
def rename_team(by: Colleague, team: Team, name: str) -> None:
    """Call a team something else."""
    _demand(by, Right.COLLEAGUES)
    before, team.name = Team.objects.get(pk=team.pk).name, name
    team.save()
    record(by, "accounts.rename_team", name, before={"name": before}, after={"name": name})


@transaction.atomic
def remove_team(by: Colleague, team: Team) -> None:
    """Remove a team; its colleagues stay, without one."""
    _demand(by, Right.COLLEAGUES)
    members = sorted(team.colleagues.values_list("name", flat=True))
    record(by, "accounts.remove_team", team.name, before={"colleagues": members})
    team.delete()


def _change(by: Colleague, kept: Colleague, changes: Mapping[str, Any], verb: str) -> None:
    wanted = {name: value for name, value in changes.items() if getattr(kept, name) != value}
    if not wanted:
        return
    before = {name: _plain(getattr(kept, name)) for name in wanted}
    for name, value in wanted.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(wanted))
    record(by, verb, kept.name, before=before, after={name: _plain(value) for name, value in wanted.items()})


def _leave_an_administrator(colleague: Colleague) -> None:
    active = Colleague.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if set(active.values_list("pk", flat=True)) == {colleague.pk}:
        raise LastAdministrator(colleague.name)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool | int) else str(value)


def _demand(colleague: Colleague, right: Right) -> None:
    if not colleague.may(right):
        raise PermissionDenied(str(right))
