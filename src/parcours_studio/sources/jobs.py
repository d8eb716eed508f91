"""What the worker does for sources."""

from __future__ import annotations

from parcours_studio.company import queries as company
from parcours_studio.queue.registry import job
from parcours_studio.queue.services import enqueue
from parcours_studio.queue.work import Work


@job("refresh")
def refresh(work: Work) -> dict[str, str]:
    """Derive everything anew from facts and design, and publish it at once; harmless to do twice."""
    result = company.opened().refresh(progress=lambda step, done: work.progress(step, done))
    enqueue("warm", in_advance=True)
    return {"sentence": result.sentence}
