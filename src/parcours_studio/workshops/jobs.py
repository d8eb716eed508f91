"""What the worker does for workshops."""

from __future__ import annotations

from parcours_studio.queue.registry import job
from parcours_studio.queue.work import Work
from parcours_studio.workshops import services
from parcours_studio.workshops.models import Workshop


@job("workshop-close")
def close(work: Work, workshop: int) -> None:
    """Close a workshop whose time has come; one that was given more time is left alone."""
    found = Workshop.objects.filter(pk=workshop).first()
    if found is not None and found.is_over:
        services.close(None, found)


@job("workshop-conclude")
def conclude(work: Work, workshop: int) -> None:
    """To come."""
