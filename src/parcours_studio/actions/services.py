"""Writes of the plan: open, change, move, comment; each leaves a line in the audit log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from parcours_studio.accounts.rights import Right
from parcours_studio.accounts.services import record
from parcours_studio.actions.findings import Finding
from parcours_studio.actions.models import OPEN, Action, Comment, Evidence, State
from parcours_studio.company.queries import settings, today

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

FIELDS = (
    *("title", "description", "journey", "stage", "touchpoint", "owner", "team", "due", "cost", "currency"),
    *("metric", "metric_unit", "expected_change", "expected_low", "expected_high", "evidence", "reach"),
    *("state", "done_on", "outcome"),
)
"""What can be changed of an action."""


class ChangedMeanwhile(Exception):  # noqa: N818 - nobody did anything wrong
    """Somebody else changed the action after the page was opened; `action` is how it stands now."""

    def __init__(self, action: Action) -> None:
        super().__init__(action.title)
        self.action = action


def may_work_on(colleague: Colleague, action: Action) -> bool:
    """Whether the colleague may move this action on: any of them with the plan's right, else only one's own."""
    if colleague.may(Right.PLAN_ACTIONS):
        return True
    return colleague.may(Right.WORK_ON_ACTIONS) and action.owner_id == colleague.pk


def open_action(colleague: Colleague, finding: Finding, *, title: str = "", **given: Any) -> tuple[Action, bool]:
    """Open an action from a finding, filled with what the finding says; the open one when it has one already.

    Returns the action and whether it was opened now. `given` are further fields of the action.
    """
    _demand(colleague.may(Right.PLAN_ACTIONS))
    known = _of_finding(finding)
    if known:
        return known, False
    fields = _from_finding(finding) | given | {"title": (title or _title(finding))[:300]}
    try:
        return create_action(colleague, finding=finding, **fields), True
    except IntegrityError:  # a colleague was a moment faster
        known = _of_finding(finding)
        if known is None:
            raise
        return known, False


@transaction.atomic
def create_action(colleague: Colleague, *, title: str, finding: Finding | None = None, **fields: Any) -> Action:
    """Open an action."""
    _demand(colleague.may(Right.PLAN_ACTIONS))
    action = Action(title=title, created_by=colleague, **fields)
    action.currency = action.currency or settings().currency
    if finding is not None:
        action.finding_key = finding.key
        action.finding = {"text": finding.text, "about": dict(finding.about), "on": today().isoformat()}
    action.save()
    record(colleague, "actions.open", title, after=_plain(action, FIELDS))
    return action


@transaction.atomic
def change_action(colleague: Colleague, action: Action, changes: Mapping[str, Any], *, version: int) -> Action:
    """Change fields of an action. Raises ChangedMeanwhile when it is no longer the version that was looked at."""
    kept = Action.objects.select_for_update().get(pk=action.pk)
    _demand(may_work_on(colleague, kept))
    if kept.version != version:
        raise ChangedMeanwhile(kept)
    wanted = {name: value for name, value in changes.items() if getattr(kept, name) != value}
    if not wanted:
        return kept
    before = _plain(kept, wanted)
    for name, value in wanted.items():
        setattr(kept, name, value)
    _settle_end(kept)
    _settle_finding(kept)
    kept.version += 1
    kept.save()
    record(colleague, "actions.change", kept.title, before=before, after=_plain(kept, wanted))
    return kept


@transaction.atomic
def move(
    colleague: Colleague, action: Action, state: State, *, outcome: str = "", done_on: dt.date | None = None
) -> Action:
    """Move an action to another state; the day and what was done are kept with the end."""
    kept = Action.objects.select_for_update().get(pk=action.pk)
    _demand(may_work_on(colleague, kept))
    before = _plain(kept, ("state", "done_on"))
    kept.state, kept.done_on = state, done_on
    kept.outcome = outcome or kept.outcome
    _settle_end(kept)
    _settle_finding(kept)
    kept.version += 1
    kept.save()
    record(colleague, "actions.move", kept.title, before=before, after=_plain(kept, ("state", "done_on")))
    return kept


@transaction.atomic
def comment(colleague: Colleague, action: Action, text: str) -> Comment:
    """Say something about an action."""
    _demand(may_work_on(colleague, action))
    said = Comment.objects.create(action=action, written_by=colleague, text=text)
    record(colleague, "actions.comment", action.title, after={"comment": text})
    return said


def _demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _settle_end(action: Action) -> None:
    """Only what is done has a day on which it was done; today when nobody says another."""
    action.done_on = (action.done_on or today()) if action.state == State.DONE else None


def _settle_finding(action: Action) -> None:
    """A finding has one open action: what is taken up again while another one is under way stands on its own."""
    others = Action.objects.filter(finding_key=action.finding_key, state__in=OPEN).exclude(pk=action.pk)
    if action.finding_key and action.is_open and others.exists():
        action.finding_key = ""


def _of_finding(finding: Finding) -> Action | None:
    return Action.objects.filter(finding_key=finding.key, state__in=OPEN).first() if finding.key else None


def _from_finding(finding: Finding) -> dict[str, Any]:
    """The fields that a finding fills: where, the change to expect, and what that rests on."""
    about = finding.about
    found: dict[str, Any] = dict(finding.place())
    if isinstance(about.get("change"), int | float):
        found |= {"metric": str(about.get("metric") or ""), "metric_unit": str(about.get("metric_unit") or "")}
        found |= {
            "expected_change": about["change"],
            "expected_low": about.get("low"),
            "expected_high": about.get("high"),
        }
    if about.get("evidence") in Evidence.values:
        found["evidence"] = about["evidence"]
    if isinstance(about.get("reach"), int):
        found["reach"] = about["reach"]
    return found


def _title(finding: Finding) -> str:
    """What to do, when the finding says it; else the finding itself."""
    return str(finding.about.get("measure") or finding.about.get("what") or finding.text).strip().rstrip(".")


def _plain(action: Action, names: Any) -> dict[str, Any]:
    """Fields as the audit log holds them; what is empty is left out."""
    shown = {name: _shown(getattr(action, name)) for name in names}
    return {name: value for name, value in shown.items() if value not in (None, "")}


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
