"""Pages of those who run workshops."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.queue.services import enqueue
from parcours_studio.ui.words import language, say
from parcours_studio.workshops import designs, queries, services
from parcours_studio.workshops.concluding import publishes
from parcours_studio.workshops.forms import ChangeForm, WorkshopForm
from parcours_studio.workshops.models import State, Workshop
from parcours_studio.workshops.outcome import outcome, paper_of
from parcours_studio.workshops.showing import invitation, standing, talked_about, told

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

EACH_PAGE = 25


@requires(Right.RUN_WORKSHOPS)
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """All workshops, the newest first."""
    page = Paginator(queries.listed(), EACH_PAGE).get_page(request.GET.get("page"))
    labels = designs.named()
    rows = [(one, labels.get(one.journey, one.journey), standing(one)) for one in page.object_list]
    return render(request, "workshops/list.html", {"page": page, "rows": rows})


@requires(Right.RUN_WORKSHOPS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a workshop: about a journey that there is, or about a new one from a template."""
    form = WorkshopForm(request.POST or None, journeys=designs.choices(), templates=designs.templates())
    if request.method == "POST" and form.is_valid():
        workshop = _prepared(colleague_of(request), form)
        if workshop is not None:
            return redirect("workshops:page", workshop.pk)
        form.add_error("journey", say("workshops.nothing_to_rate"))
    return render(request, "workshops/new.html", {"form": form})


@transaction.atomic
def _prepared(colleague: Colleague, form: WorkshopForm) -> Workshop | None:
    """The workshop that a form asks for, its journey begun where it is a new one; None when nothing can be rated."""
    found, choice = form.cleaned_data, form.cleaned_data["journey"]
    if form.template:
        choice = designs.begun(colleague, form.template, found["journey_name"])
    journey, stages = designs.chosen(choice)
    if not stages:
        return None
    return services.prepare(
        colleague,
        name=found["name"],
        journey=journey,
        stages=stages,
        questions=found["questions"],
        anonymous=found["anonymous"],
        closes_at=timezone.now() + timedelta(hours=found["hours"]),
        most=found["most"],
    )


@requires(Right.RUN_WORKSHOPS)
@require_GET
def page(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """One workshop: how to come in, who is there, what they say, and what came of it."""
    workshop = get_object_or_404(Workshop.objects.select_related("job"), pk=workshop_id)
    shown = told(request, workshop) | invitation(request, workshop)
    if shown["state"] == State.CLOSED:
        shown |= outcome(workshop, colleague_of(request))
    else:
        shown["publishes"] = publishes(workshop)
    return render(request, "workshops/page.html", shown)


@requires(Right.RUN_WORKSHOPS)
@require_GET
def live(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """What people say, when anything has happened since the page was shown; nothing else."""
    workshop = get_object_or_404(Workshop, pk=workshop_id)
    if request.GET.get("state", workshop.state) != standing(workshop):
        return HttpResponseClientRefresh()
    if request.GET.get("seen") == str(workshop.revision):
        return HttpResponse(status=204)
    return render(request, "workshops/live.html", told(request, workshop))


@requires(Right.RUN_WORKSHOPS)
@require_GET
def said(request: HttpRequest, workshop_id: int, touchpoint: str) -> HttpResponse:
    """One touchpoint, to talk about: the spread of opinion at large, and who said what where people gave names."""
    workshop = get_object_or_404(Workshop, pk=workshop_id)
    shown = talked_about(workshop, touchpoint)
    if shown is None:
        raise Http404
    return render(request, "workshops/said.html", shown)


@requires(Right.RUN_WORKSHOPS)
@require_POST
def open_(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """Let people rate, for the first time or again."""
    workshop = get_object_or_404(Workshop, pk=workshop_id)
    if not services.open_(colleague_of(request), workshop) and workshop.is_over:
        messages.warning(request, say("workshops.give_more_time"))
        return redirect("workshops:change", workshop.pk)
    return redirect("workshops:page", workshop.pk)


@requires(Right.RUN_WORKSHOPS)
@require_POST
def close(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """Take no more ratings; what was said becomes belief."""
    workshop = get_object_or_404(Workshop.objects.select_related("job"), pk=workshop_id)
    colleague = colleague_of(request)
    if not services.close(colleague, workshop) and workshop.job and workshop.job.error:
        services.conclude(colleague, workshop)
    return redirect("workshops:page", workshop.pk)


@requires(Right.RUN_WORKSHOPS)
@require_GET
def paper(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """What one takes home; put together by the worker when it is not there yet in the reader's language."""
    workshop = get_object_or_404(Workshop, pk=workshop_id, state=State.CLOSED)
    found = paper_of(workshop)
    if found is None:
        asked = {"workshop": workshop.pk, "language": language()}
        enqueue("workshop-paper", asked, asked_by=colleague_of(request))
        messages.info(request, say("workshops.paper_is_made"))
        return redirect("workshops:page", workshop.pk)
    name = f"{slugify(workshop.name) or 'workshop'}.pdf"
    said = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(bytes(found.content), content_type="application/pdf", headers=said)


@requires(Right.RUN_WORKSHOPS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """Another name, more time, more people."""
    workshop = get_object_or_404(Workshop, pk=workshop_id)
    form = ChangeForm(workshop, request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        until = timezone.now() + timedelta(hours=found["hours"]) if found["hours"] else workshop.closes_at
        services.change(colleague_of(request), workshop, name=found["name"], closes_at=until, most=found["most"])
        return redirect("workshops:page", workshop.pk)
    return render(request, "workshops/change.html", {"workshop": workshop, "form": form})


@requires(Right.RUN_WORKSHOPS)
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, workshop_id: int) -> HttpResponse:
    """Ask once more, then delete a workshop with all its ratings."""
    workshop = get_object_or_404(Workshop, pk=workshop_id)
    if request.method == "POST":
        services.delete(colleague_of(request), workshop)
        messages.success(request, say("workshops.deleted", name=workshop.name))
        return redirect("workshops:list")
    return render(request, "workshops/delete.html", {"workshop": workshop, "people": workshop.participants.count()})
