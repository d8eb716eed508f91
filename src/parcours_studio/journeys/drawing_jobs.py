"""What the worker does for the editor of journeys."""

from __future__ import annotations

from typing import Any

import msgspec

from parcours.company.company import Company
from parcours_studio.company import queries as company
from parcours_studio.journeys import services
from parcours_studio.queue.registry import job
from parcours_studio.queue.work import Work
from parcours_studio.studies.registry import study


@study("signatures")
def signatures(opened: Company, question: dict[str, Any], language: str) -> dict[str, Any]:
    """The kinds of interactions, from which the editor tells what a rule catches."""
    found: dict[str, Any] = msgspec.to_builtins(opened.signatures())
    return found


@job("publish-beliefs")
def publish_beliefs(work: Work, journey: str) -> None:
    """Write what is believed now into a journey's file; harmless to do twice."""
    work.progress("writing")
    services.adopt()
    services.write_beliefs(journey)


@job("draft-journey")
def draft_journey(work: Work) -> dict[str, str]:
    """Draft a journey from the facts; harmless to do twice: the same facts give the same draft."""
    work.progress("reading")
    return {"file": company.opened().propose_journey().name}
