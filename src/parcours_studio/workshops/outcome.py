"""What came of a closed workshop, as its page shows it: beliefs on the map, the plan, the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parcours_studio.accounts.rights import Right
from parcours_studio.company import queries as company
from parcours_studio.studies.services import ask
from parcours_studio.ui.words import language
from parcours_studio.workshops.models import Paper, Workshop
from parcours_studio.workshops.queries import HIDDEN_BELOW

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

LINES = 8
"""So many lines of the plan stand on the page of a workshop; the plan has them all."""


def outcome(workshop: Workshop, colleague: Colleague) -> dict[str, Any]:
    """The state of the work, and as far as it is done: the map with what is believed, the plan's lines about it."""
    shown: dict[str, Any] = {"job": workshop.job, "fewest": HIDDEN_BELOW}
    if workshop.believed_on is None or not company.is_measured(workshop.journey):
        return shown
    drawn = ask("journey", {"journey": workshop.journey}, asked_by=colleague)
    planned = ask("plan", {}, asked_by=colleague)
    sections = (planned.answer or {}).get("sections", {})
    lines = [one for one in sections.get("plan", {}).get("findings", []) if _is_about(one, workshop)]
    return shown | {
        "map_study": drawn,
        "map": (drawn.answer or {}).get("sections", {}).get("map"),
        "plan_study": planned,
        "lines": lines[:LINES],
        "more": len(lines) > LINES,
        "may_go_on": _may_go_on(colleague),
    }


def _may_go_on(colleague: Colleague) -> dict[str, bool]:
    """What is offered beside a line of the plan: the people behind it only where the company knows of any."""
    known = company.freshness().as_of is not None
    return {
        "plan_actions": colleague.may(Right.PLAN_ACTIONS),
        "look_at_people": known and colleague.may(Right.LOOK_AT_PEOPLE),
    }


def paper_of(workshop: Workshop) -> Paper | None:
    """The paper in the reader's language, when it shows the workshop as it was closed last."""
    return Paper.objects.filter(workshop=workshop, language=language(), revision=workshop.revision).first()


def _is_about(finding: dict[str, Any], workshop: Workshop) -> bool:
    about = finding.get("about") or {}
    return about.get("kind") == "plan" and about.get("journey") == workshop.journey
