"""The library's ranked plan: asked as a study, and looked up when a line of it becomes an action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parcours_studio.actions.findings import Finding, key_of
from parcours_studio.actions.queries import by_finding
from parcours_studio.studies.services import ask

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague
    from parcours_studio.studies.models import Study


def plan_study(asked_by: Colleague | None = None) -> Study:
    """The study that holds the ranked plan in the reader's language."""
    return ask("plan", {}, asked_by=asked_by)


def lines(answer: dict[str, Any] | None) -> list[Finding]:
    """The lines of the plan in their order: those that are spelt out, then the rest from the table."""
    section = (answer or {}).get("sections", {}).get("plan") or {}
    spelt = [Finding(one["text"], one["about"]) for one in section.get("findings", ())]
    abouts = [about for table in section.get("tables", ()) for about in table.get("abouts") or ()]
    return [*spelt, *(Finding(str(about.get("what") or ""), about) for about in abouts)]


def proposals(section: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The lines that a section of the plan spells out, each with the open action that it has already."""
    taken = by_finding()
    found = (section or {}).get("findings", ())
    return [{"finding": one, "action": taken.get(key_of(one.get("about")))} for one in found]


def as_planned(finding: Finding) -> Finding:
    """The same finding with the figures of the kept plan when it is one of its lines; else as it is."""
    if finding.about.get("kind") != "plan":
        return finding
    return next((line for line in lines(plan_study().answer) if line.key == finding.key), finding)
