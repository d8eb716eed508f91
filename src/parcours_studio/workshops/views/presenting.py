"""The workshop on the projector."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRefresh

from parcours_studio.accounts.rights import Right, requires
from parcours_studio.ui.partial import wants_part
from parcours_studio.workshops.models import Workshop
from parcours_studio.workshops.showing import invitation, standing, told

ROOM = 74.0
"""How much of the height is for strips, in per cent."""


@requires(Right.RUN_WORKSHOPS)
@require_GET
def present(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """How to come in, or what people say to one question, so large that the last row reads it; it fills in live."""
    workshop = get_object_or_404(Workshop, pk=workshop_id)
    asked = request.GET.get("question", "")
    question = asked if asked in workshop.questions else ""
    if wants_part(request):
        if request.GET.get("state") != standing(workshop):
            return HttpResponseClientRefresh()
        if request.GET.get("seen") == str(workshop.revision):
            return HttpResponse(status=204)
    shown = told(request, workshop, question) | invitation(request, workshop) | {"question": question}
    if question:
        shown["rows"] = [(row.point, row.of(question)) for row in shown["rows"]]
        shown["height"] = _height(len(shown["rows"]))
    template = "workshops/present_live.html" if wants_part(request) else "workshops/present.html"
    return render(request, template, shown)


def _height(strips: int) -> str:
    """How high a strip may be so that all of them, in two columns, fit on the wall."""
    return f"{min(9.0, ROOM / -(-strips // 2)):.2f}vh"
