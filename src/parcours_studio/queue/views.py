"""How far a job is, and stopping it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.queue import services
from parcours_studio.queue.models import Job
from parcours_studio.ui.partial import wants_part


@requires(Right.LOOK)
@require_GET
def progress(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """A job's progress; a piece of a page asks again until it has ended, then the page is shown anew."""
    job = get_object_or_404(Job, pk=job_id)
    response = render(request, "queue/progress.html" if wants_part(request) else "queue/job.html", {"job": job})
    if wants_part(request) and not job.is_open:
        response["HX-Refresh"] = "true"
    return response


@requires(Right.ASK)
@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop a job: one's own, or any for those who may refresh the company."""
    job = get_object_or_404(Job, pk=job_id)
    colleague = colleague_of(request)
    if job.asked_by_id == colleague.pk or colleague.may(Right.REFRESH):
        services.cancel(job)
    return redirect(request.headers.get("Referer") or "scorecards:overview")
