"""Asking for long work, stopping it, and taking up what a dead worker left."""

from __future__ import annotations

import os
import socket
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from parcours_studio.company.queries import time_zone
from parcours_studio.queue.models import OPEN, Job, State
from parcours_studio.queue.registry import morning_kinds
from parcours_studio.queue.tasks import run_job

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

SILENT_FOR = timedelta(seconds=30)
"""A running job that has given no sign of life for so long has lost its worker."""
MOST_TRIES = 3
MORNING = time(6)
"""When what is done every morning is done, by the company's clock."""
LAST = -50
"""The turn of what nobody waits for yet."""


def enqueue(
    kind: str,
    arguments: dict[str, Any] | None = None,
    *,
    asked_by: Colleague | None = None,
    key: str = "",
    not_before: datetime | None = None,
    in_advance: bool = False,
) -> Job:
    """Ask the worker for a job; while one with the same key is open, that one is returned instead.

    The key is the kind and the arguments unless one is given. Inside a transaction the worker hears of it at commit.
    `in_advance` says that nobody waits for it: it is done when there is nothing else to do.
    """
    key = key or f"{kind}:{sorted((arguments or {}).items())}"
    key = key[:200]
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                arguments=arguments or {},
                key=key,
                asked_by=asked_by,
                in_advance=in_advance,
                not_before=not_before,
            )
            _hand_over(job)
    except IntegrityError:
        job = Job.objects.get(key=key, state__in=OPEN)
        if not in_advance:
            hurry(job)
    return job


def plan_mornings() -> None:
    """See to it that what is done every morning is asked for, once for the next morning of the company."""
    zone, now = ZoneInfo(time_zone()), timezone.now()
    for kind in morning_kinds():
        day = now.astimezone(zone).date()
        while (at := datetime.combine(day, MORNING, zone)) <= now:
            day += timedelta(days=1)
        enqueue(kind, key=f"{kind}:{day.isoformat()}", not_before=at)


def hurry(job: Job) -> None:
    """Somebody waits now for what was to be done in advance: it takes its turn with the rest."""
    if Job.objects.filter(pk=job.pk, state=State.WAITING, in_advance=True).update(in_advance=False):
        job.in_advance = False
        _hand_over(job)


def cancel(job: Job) -> None:
    """Stop a job: at once when it waits, at its next sign of progress when it runs."""
    stopped = Job.objects.filter(pk=job.pk, state=State.WAITING).update(
        state=State.CANCELLED, cancel_asked=True, ended_at=timezone.now()
    )
    if not stopped:
        Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_asked=True)


def take_up_lost() -> list[Job]:
    """Give back to the queue what dead workers were doing; what has been tried too often is called failed."""
    found = []
    for job in Job.objects.filter(state=State.RUNNING):
        if _lives(job):
            continue
        with transaction.atomic():
            if job.tries >= MOST_TRIES:
                error = {"code": "worker-died", "message": f"The worker died {job.tries} times doing this."}
                Job.objects.filter(pk=job.pk).update(state=State.FAILED, error=error, ended_at=timezone.now())
                continue
            if Job.objects.filter(pk=job.pk, state=State.RUNNING).update(state=State.WAITING, worker=""):
                _hand_over(job)
                found.append(job)
    return found


def _lives(job: Job) -> bool:
    host, _, process = job.worker.rpartition(":")
    if host == socket.gethostname() and process.isdigit() and not _runs(int(process)):
        return False
    return job.heartbeat_at is not None and timezone.now() - job.heartbeat_at < SILENT_FOR


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _hand_over(job: Job) -> None:
    task = run_job.using(run_after=job.not_before) if job.not_before else run_job
    if job.in_advance:
        task = task.using(priority=LAST)
    transaction.on_commit(lambda: task.enqueue(str(job.pk)))
