"""What the worker does for the editor of journeys."""

from __future__ import annotations

from parcours_studio.journeys import services
from parcours_studio.queue.registry import job
from parcours_studio.queue.work import Work


@job("publish-beliefs")
def publish_beliefs(work: Work, journey: str) -> None:
    """Write what is believed now into a journey's file; harmless to do twice."""
    work.progress("writing")
    services.adopt()
    services.write_beliefs(journey)
