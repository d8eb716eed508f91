"""What is under way."""

from __future__ import annotations

from parcours_studio.queue.models import OPEN, Job

SHOWN_AROUND_PAGES = ("refresh", "import", "retry", "undo")
"""Kinds of work that every page mentions while it is under way."""


def last_ended(kind: str) -> Job | None:
    """The work of this kind that ended last, with its result or its refusal."""
    return Job.objects.filter(kind=kind).exclude(state__in=OPEN).order_by("-ended_at").first()


def under_way() -> list[Job]:
    """The work that changes the company's readings, newest first."""
    return list(Job.objects.filter(state__in=OPEN, kind__in=SHOWN_AROUND_PAGES)[:5])


def latest(key: str) -> Job | None:
    """The last job that was asked for under this key."""
    return Job.objects.filter(key=key).first()
