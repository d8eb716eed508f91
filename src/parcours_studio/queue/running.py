"""Doing a job in the worker: claim it, do it, and write down what came of it."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from parcours.errors import ParcoursError
from parcours_studio.queue.models import Job, State
from parcours_studio.queue.registry import deed, morning_kinds
from parcours_studio.queue.services import plan_mornings
from parcours_studio.queue.work import Cancelled, Work, worker_name
from parcours_studio.ui.refusals import told, without_folder

logger = logging.getLogger(__name__)


def run(job_id: str) -> None:
    """Claim the job and do it; every refusal of the library is kept with its code and hint."""
    load_deeds()
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=State.WAITING).update(
        state=State.RUNNING,
        started_at=now,
        heartbeat_at=now,
        worker=worker_name(),
        tries=F("tries") + 1,
    )
    if not claimed:
        return
    job = Job.objects.get(pk=job_id)
    if job.kind in morning_kinds():
        plan_mornings()  # first of all: the next morning comes whatever becomes of this one
    try:
        with Work(job) as work:
            result = deed(job.kind)(work, **job.arguments)
    except Cancelled:
        _end(job, State.CANCELLED)
    except ParcoursError as error:
        _end(job, State.FAILED, error=told(error))
    except Exception as error:
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        _end(
            job,
            State.FAILED,
            error={"code": "unforeseen", "message": without_folder(f"{type(error).__name__}: {error}")},
        )
    else:
        _end(job, State.DONE, result=result)


def _end(job: Job, state: State, **came_of_it: Any) -> None:
    Job.objects.filter(pk=job.pk, state=State.RUNNING).update(state=state, ended_at=timezone.now(), **came_of_it)


@cache
def load_deeds() -> None:
    """Import what the rooms declare."""
    autodiscover_modules("jobs")
