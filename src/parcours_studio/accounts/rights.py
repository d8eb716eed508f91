"""Rights by name, and which role has which: the one registry that pages, services and the published matrix read."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What a colleague may do, from least to most."""

    VIEWER = "viewer"
    AGENT = "agent"
    ANALYST = "analyst"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """One thing that one may do, named room.verb."""

    LOOK = "numbers.look"
    """See maps, readings, plan, sources and their freshness: figures without names."""
    LOOK_AT_PEOPLE = "people.look"
    """See who customers are, their timelines and their words."""
    STATE_BELIEF = "beliefs.state"
    """Say what one believes of a touchpoint."""
    WORK_ON_ACTIONS = "actions.work"
    """Move on the actions that one owns, and comment."""
    PLAN_ACTIONS = "actions.plan"
    """Open, change and close any action."""
    ASK = "studies.ask"
    """Ask questions that the worker has to answer: other segments, other periods, comparisons."""
    EXPORT = "numbers.export"
    """Take tables and pictures out of the house."""
    EDIT_SEGMENTS = "segments.edit"
    REFRESH = "company.refresh"
    """Derive everything anew from the facts."""
    EDIT_JOURNEYS = "journeys.edit"
    """Draft journeys, import and export them."""
    PUBLISH_JOURNEYS = "journeys.publish"
    RUN_WORKSHOPS = "workshops.run"
    IMPORT = "sources.import"
    """Upload exports, mend recipes, retry and undo imports."""
    SETTINGS = "company.settings"
    COLLEAGUES = "colleagues.manage"
    """Invite colleagues, change their roles and teams."""
    AUDIT = "audit.read"


_VIEWER = {Right.LOOK}
_AGENT = {*_VIEWER, Right.LOOK_AT_PEOPLE, Right.STATE_BELIEF, Right.WORK_ON_ACTIONS, Right.ASK}
_ANALYST = {*_AGENT, Right.PLAN_ACTIONS, Right.EXPORT, Right.EDIT_SEGMENTS, Right.REFRESH}
_EDITOR = {*_ANALYST, Right.EDIT_JOURNEYS, Right.PUBLISH_JOURNEYS, Right.RUN_WORKSHOPS, Right.IMPORT}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset(_VIEWER),
    Role.AGENT: frozenset(_AGENT),
    Role.ANALYST: frozenset(_ANALYST),
    Role.EDITOR: frozenset(_EDITOR),
    Role.ADMINISTRATOR: frozenset(Right),
}
"""Which role has which rights; docs/reference/roles.md shows it as a table."""

EVERYBODY = "everybody"
"""Stands in the place of a right where no account is needed."""


def requires(right: Right) -> Callable[[View], View]:
    """A page for colleagues who have this right."""

    def declare(view: View) -> View:
        view.right = right  # type: ignore[attr-defined]
        return view

    return declare


def open_to_everybody(view: View) -> View:
    """A page that needs no account."""
    view.right = EVERYBODY  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A page for every colleague, whatever the role."""
    view.right = None  # type: ignore[attr-defined]
    return view


def matrix() -> list[tuple[Right, list[tuple[Role, bool]]]]:
    """The published table: for each right, which role has it."""
    return [(right, [(role, right in rights) for role, rights in RIGHTS.items()]) for right in Right]
