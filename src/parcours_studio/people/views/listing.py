"""Customers found: by what one types, and by the number that one comes from."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parcours.errors import QuestionError, StaleError
from parcours.vocabulary.behind import Behind
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.behind import spoken
from parcours_studio.behind.address import behind_of, only_filters, without
from parcours_studio.behind.names import Names
from parcours_studio.company import queries as company
from parcours_studio.people.columns import headings, lines, lives
from parcours_studio.segments.queries import choices, unseen
from parcours_studio.studies.lens import look_of
from parcours_studio.studies.picker import picker
from parcours_studio.ui.partial import wants_part
from parcours_studio.ui.refusals import told
from parcours_studio.ui.words import language

PAGE = 25
LONGEST = 120


@requires(Right.LOOK_AT_PEOPLE)
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The list; its part alone while one types."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    shown = _frame(request, typed)
    try:
        behind = behind_of(request)
        shown["chips"] = spoken.chips(request, behind, Names())
        hidden = unseen(behind.segment)
        nobody = {"unseen": hidden, "without_segment": without(request, "segment")}
        shown |= nobody if hidden else _found(request, behind, typed)
    except QuestionError as error:
        shown |= {"error": told(error), "bare": without(request, *dict(shown["kept_filters"]))}
    except StaleError as error:
        shown |= {"stale": told(error)}
    return render(request, "people/found.html" if wants_part(request) else "people/list.html", shown)


def _frame(request: HttpRequest, typed: str) -> dict[str, Any]:
    """What stands around the list."""
    as_of = company.freshness().as_of
    until = as_of.date() if as_of else company.today()
    kept = [(name, value) for name, value in request.GET.items() if name not in ("q", "page")]
    return {
        "typed": typed,
        "picker": picker(request, look_of(request), choices(language()), until),
        "kept_filters": kept,
        "bare": without(request, *dict(kept)),
        "words_query": only_filters(request, said=""),
        "lives": lives(request),
        "life_chosen": next((one.label for one in lives(request) if one.chosen), ""),
    }


def _found(request: HttpRequest, behind: Behind, typed: str) -> dict[str, Any]:
    from parcours.company import people

    readings = company.readings()
    sort = request.GET.get("sort", people.USUAL)
    sort, turned = sort if sort in people.SORTS else people.USUAL, request.GET.get("turned") == "1"
    found = people.find(readings, behind, typed, sort=sort, turned=turned)
    page = Paginator(cast(Any, found), PAGE).get_page(request.GET.get("page"))
    names = Names()
    about = spoken.main_filter(behind)
    return {
        "count": len(found),
        "finding": spoken.finding(behind, len(found), names),
        "about": about,
        "often": spoken.lived(behind, people.counted(readings, behind)) if about and not typed else "",
        "page": page,
        "lines": lines(people.rows(readings, list(page.object_list)), readings.settings.currency),
        "headings": headings(request, sort, turned),
        "kept": without(request).removeprefix("?") + ("&" if without(request) else ""),
        "known": readings.about.rows.get("customers", 0),
    }
