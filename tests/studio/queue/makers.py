"""Things that pages of the queue are about."""

from __future__ import annotations

from parcours_studio.queue.models import Job


def job() -> str:
    """A job that waits."""
    known = Job.objects.filter(kind="refresh").first()
    return str((known or Job.objects.create(kind="refresh", key="refresh")).pk)
