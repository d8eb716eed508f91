"""How far a study is, and asking it again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.studies import services
from parcours_studio.studies.models import Study


@requires(Right.LOOK)
@require_GET
def state(request: HttpRequest, study_id: int) -> HttpResponse:
    """Whether the worker is still at it; the page that asks is shown anew when it has ended."""
    study = get_object_or_404(Study.objects.select_related("job").defer("answer"), pk=study_id)
    if study.works:
        return render(request, "studies/state.html", {"study": study})
    answer = HttpResponse()
    answer["HX-Refresh"] = "true"
    return answer


@requires(Right.ASK)
@require_POST
def retry(request: HttpRequest, study_id: int) -> HttpResponse:
    """Ask again what could not be answered, and go back to the page that asked."""
    study = get_object_or_404(Study.objects.defer("answer"), pk=study_id)
    services.retry(study, colleague_of(request))
    return redirect(request.headers.get("Referer") or "scorecards:overview")
