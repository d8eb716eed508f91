"""History: what a journey said when, what differs, restoring, publishing, the file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parcours.errors import JourneyError
from parcours.journeys.catching import caught
from parcours.journeys.journey import Journey
from parcours.journeys.labels import label
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.journeys import queries, services
from parcours_studio.journeys.board import board, named
from parcours_studio.journeys.content import journey_in
from parcours_studio.journeys.models import Version
from parcours_studio.journeys.services import Conflict
from parcours_studio.journeys.services.catching import known_kinds
from parcours_studio.journeys.telling import changes, sentence_of
from parcours_studio.queue.services import enqueue
from parcours_studio.ui.words import language, say

DRAFT = "draft"
PER_PAGE = 20


@requires(Right.LOOK)
@require_GET
def history(request: HttpRequest, journey: str) -> HttpResponse:
    """Every version, and what differs between two of them."""
    refusals = services.adopt()
    row = queries.row(journey)
    if row is None and queries.is_proposal(journey):
        return redirect("journeys:edit" if colleague_of(request).may(Right.EDIT_JOURNEYS) else "journeys:map", journey)
    if row is None:
        raise Http404
    known = queries.versions(journey)
    page = Paginator(known, PER_PAGE).get_page(request.GET.get("page"))
    draft = queries.draft_of(journey) if colleague_of(request).may(Right.EDIT_JOURNEYS) else None
    shown = _frame(row.published or known.first() or draft, "history") | {
        "row": row,
        "page": page,
        "draft": draft,
        "readings_of": queries.measured(journey),
        "refusals": refusals,
        "compared": _compared(request, journey, draft),
    }
    return render(request, "journeys/history/history.html", shown)


def _compared(request: HttpRequest, journey_id: str, draft: Version | None) -> dict[str, Any] | None:
    """The two versions that the address names, and what differs."""
    one, other = request.GET.get("from", ""), request.GET.get("to", "")
    before, after = (draft if name == DRAFT else _numbered(journey_id, name) for name in (one, other))
    if before is None or after is None:
        return None
    return {
        "before": before,
        "after": after,
        "changes": changes(journey_in(before), journey_in(after)),
        "from": one,
        "to": other,
    }


def _numbered(journey_id: str, number: str) -> Version | None:
    return queries.versions(journey_id).filter(number=int(number)).first() if number.isdigit() else None


def _frame(version: Version | None, tab: str) -> dict[str, Any]:
    if version is None:
        raise Http404
    journey = journey_in(version)
    return {"journey": journey, "label": label(journey, language()), "tab": tab}


@requires(Right.EDIT_JOURNEYS)
@require_POST
def restore(request: HttpRequest, journey: str, number: int) -> HttpResponse:
    """Take up a former version as the draft; a draft that is there says it as one more edit, which can be undone."""
    version = get_object_or_404(Version, journey=journey, number=number)
    services.restore(colleague_of(request), version)
    return redirect("journeys:edit", journey)


@requires(Right.PUBLISH_JOURNEYS)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, journey: str) -> HttpResponse:
    """What publishing would change, and doing it: alone, or with a refresh after it."""
    services.adopt()
    draft = queries.draft_of(journey)
    if draft is None:
        return redirect("journeys:history", journey) if queries.row(journey) else redirect("journeys:list")
    error: JourneyError | None = None
    if request.method == "POST":
        try:
            return _published(request, draft)
        except Conflict:
            error = JourneyError("draft-moved-on", "Somebody edited the draft while you looked at it.")
            draft.refresh_from_db()
        except JourneyError as refused:
            error = refused
    shown = _proposed(request, draft, error)
    return render(request, "journeys/history/publish.html", shown, status=400 if error else 200)


def _published(request: HttpRequest, draft: Version) -> HttpResponse:
    on, colleague = request.POST.get("on", ""), colleague_of(request)
    revision = int(on) if on.isdigit() else -1
    services.publish(colleague, draft.journey_id, revision=revision, note=request.POST.get("note", "").strip())
    messages.success(request, say("journeys.was_published", number=draft.number))
    if "refresh" in request.POST and colleague.may(Right.REFRESH):
        enqueue("refresh", asked_by=colleague)
    return redirect("journeys:history", draft.journey_id)


def _proposed(request: HttpRequest, draft: Version, error: JourneyError | None) -> dict[str, Any]:
    row = queries.row(draft.journey_id)
    published = row.published if row else None
    journey = journey_in(draft)
    known = known_kinds(colleague_of(request))
    based_on = draft.based_on
    meanwhile = published if published and based_on and based_on != published else None
    lost = changes(journey_in(based_on), journey_in(meanwhile)) if meanwhile and based_on else []
    before = journey_in(published) if published else None
    return {
        "draft": draft,
        "published": published,
        "changes": changes(before, journey) if before else None,
        "meanwhile": meanwhile,
        "changed_meanwhile": lost,
        "idle": _idle(journey, known.signatures) if known.counted and not journey.target_of else [],
        "error": {"code": error.code, "message": sentence_of(error), "hint": ""} if error else None,
        "note": request.POST.get("note", ""),
    } | _frame(draft, "edit")


def _idle(journey: Journey, known: Any) -> list[str]:
    """The touchpoints whose rules catch nothing."""
    found, names = caught(journey, known), named(journey)
    return [names[id_] for id_, count in found.touchpoints.items() if not count and id_ not in found.uncertain]


@requires(Right.EXPORT)
@require_GET
def file(request: HttpRequest, journey: str) -> HttpResponse:
    """A version as the YAML file that the library reads; the published one unless another is named."""
    services.adopt()
    version = _asked_for(journey, request.GET.get("version", ""), colleague_of(request).may(Right.EDIT_JOURNEYS))
    if version is None:
        raise Http404
    answer = HttpResponse(services.text_of(version), content_type="application/yaml; charset=utf-8")
    name = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in journey)
    answer["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return answer


def _asked_for(journey_id: str, asked: str, may_see_drafts: bool) -> Version | None:
    if asked == DRAFT:
        return queries.draft_of(journey_id) if may_see_drafts else None
    if asked:
        return _numbered(journey_id, asked)
    row = queries.row(journey_id)
    return row.published if row else None


@requires(Right.LOOK)
@require_GET
def beside(request: HttpRequest, journey: str) -> HttpResponse:
    """Today's map and the target map, one above the other, with what differs."""
    services.adopt()
    today, target = _pair(journey, may_see_drafts=colleague_of(request).may(Right.EDIT_JOURNEYS))
    shown: dict[str, Any] = {
        "journey": today,
        "label": label(today, language()),
        "tab": "beside",
        "target": target,
        "today": board(today, None),
        "tomorrow": board(target, None) if target else None,
        "changes": changes(today, target) if target else [],
    }
    return render(request, "journeys/history/beside.html", shown)


def _pair(journey_id: str, *, may_see_drafts: bool) -> tuple[Journey, Journey | None]:
    """Today's journey and its target map; what is drafted where nothing is published."""
    drafts = queries.drafts() if may_see_drafts else {}
    known = {row.pk: journey_in(row.published) for row in queries.rows() if row.published}
    known |= {id_: journey_in(draft) for id_, draft in drafts.items() if id_ not in known}
    asked = known.get(journey_id)
    if asked is None:
        raise Http404
    if asked.target_of and asked.target_of in known:
        return known[asked.target_of], asked
    return asked, next((one for one in known.values() if one.target_of == journey_id), None)


@requires(Right.PUBLISH_JOURNEYS)
@require_POST
def retire(request: HttpRequest, journey: str) -> HttpResponse:
    """Take a journey out of the folder, or bring it back."""
    services.adopt()
    row = queries.row(journey)
    if row is None or row.published is None:
        raise Http404
    deed = services.bring_back if row.retired else services.retire
    try:
        deed(colleague_of(request), journey)
    except JourneyError as error:
        messages.error(request, sentence_of(error))
    return redirect("journeys:history", journey)


addresses = [
    path("<str:journey>/history/", history, name="history"),
    path("<str:journey>/history/<int:number>/restore/", restore, name="restore"),
    path("<str:journey>/publish/", publish, name="publish"),
    path("<str:journey>/file/", file, name="file"),
    path("<str:journey>/beside/", beside, name="beside"),
    path("<str:journey>/retire/", retire, name="retire-journey"),
]
