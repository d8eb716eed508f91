"""The one task that the queue carries: run a job of ours."""

from __future__ import annotations

from django_tasks import task


@task()
def run_job(job_id: str) -> None:
    """Do the job, unless somebody else did or it was stopped meanwhile."""
    from parcours_studio.queue.running import run

    run(job_id)
