"""The plan: what the library proposes, and the board of what was opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.actions import queries
from parcours_studio.actions.figures import change_words, interval_words, metric_words
from parcours_studio.actions.forms import BoardForm
from parcours_studio.actions.models import Action
from parcours_studio.actions.places import Places, places
from parcours_studio.actions.quadrant import quadrant
from parcours_studio.actions.ranked import plan_study, proposals
from parcours_studio.company import queries as company
from parcours_studio.ui.spreadsheet import csv_answer
from parcours_studio.ui.words import say

PER_PAGE = 25
EXPORTED = (
    *("title", "journey", "touchpoint", "state", "owner", "team", "due", "cost", "currency", "metric"),
    *("expected_change", "expected_low", "expected_high", "evidence", "reach", "done_on", "outcome"),
)
COLUMNS = ("title", "state", "owner", "due", "change", "reach", "cost")


@requires(Right.LOOK)
@require_GET
def plan_page(request: HttpRequest) -> HttpResponse:
    """Findings above, actions below."""
    study = plan_study(colleague_of(request)) if company.freshness().refreshed else None
    section = ((study.answer if study else None) or {}).get("sections", {}).get("plan")
    shown = _table(request) | {"study": study, "section": section, "view": "table", "progress": queries.progress()}
    return render(request, "actions/plan.html", shown | {"proposals": proposals(section)})


@requires(Right.LOOK)
@require_GET
def quadrant_page(request: HttpRequest) -> HttpResponse:
    """What open actions should bring against what they cost, one metric at a time."""
    currency = company.settings().currency
    metrics = queries.metrics_with_costs(currency)
    metric = request.GET.get("metric") if request.GET.get("metric") in metrics else (metrics or [""])[0]
    found = queries.drawable(metric or "", currency)
    shown = {
        "view": "quadrant",
        "picture": quadrant(found) if found else None,
        "rows": _rows(found, places()),
        "metric": metric_words(metric or ""),
        "unit": found[0].metric_unit if found else "",
        "currency": currency,
        "metrics": [(name, metric_words(name), name == metric) for name in metrics],
        "left_out": queries.not_drawable(metric or "", currency),
        "progress": queries.progress(),
    }
    return render(request, "actions/quadrant.html", shown)


@requires(Right.EXPORT)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The board's actions as a table for a spreadsheet, with all that is known of them."""
    found, on_map = _wanted(request, _form(request)), places()
    return csv_answer("plan", [say(f"actions.{name}") for name in EXPORTED], (_cells(one, on_map) for one in found))


def _table(request: HttpRequest) -> dict[str, Any]:
    """The rows of the board under its filter, in its order, one page of them."""
    form = _form(request)
    page = Paginator(_wanted(request, form), PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    order = request.GET.get("sort", "due")
    unsorted = kept.copy()
    unsorted.pop("sort", None)
    return {
        "form": form,
        "page": page,
        "rows": _rows(page, places()),
        "columns": [_column(name, order, unsorted.urlencode()) for name in COLUMNS],
        "kept": f"{kept.urlencode()}&" if kept else "",
        "filter": kept.urlencode(),
        "filtered": any(request.GET.get(name) for name in ("state", "owner", "journey")),
    }


def _form(request: HttpRequest) -> BoardForm:
    return BoardForm(request.GET if any(name in request.GET for name in ("state", "owner", "journey")) else None)


def _wanted(request: HttpRequest, form: BoardForm) -> Any:
    wanted = form.cleaned_data if form.is_valid() else {}
    return queries.board(wanted, request.GET.get("sort", "due"), colleague_of(request).pk)


def _column(name: str, order: str, kept: str) -> dict[str, str]:
    """A heading: its word, the address that puts the board in its order, and which way it is now."""
    falling = order == f"-{name}"
    way = "descending" if falling else "ascending" if order == name else ""
    asked = f"-{name}" if way == "ascending" else name
    return {"name": name, "label": say(f"actions.{name}"), "way": way, "query": f"{kept}&sort={asked}".lstrip("&")}


def _rows(actions: Iterable[Action], on_map: Places) -> list[dict[str, Any]]:
    """Actions with what the template cannot know by itself."""
    today = company.today()
    return [
        {
            "action": one,
            "where": on_map.touchpoint(one.journey, one.touchpoint) or on_map.journey(one.journey),
            "late": one.is_overdue(today),
            "change": change_words(one.expected_change, one.metric_unit),
            "interval": interval_words(one),
            "metric": metric_words(one.metric) if one.metric else "",
        }
        for one in actions
    ]


def _cells(one: Action, on_map: Places) -> list[Any]:
    return [
        one.title,
        on_map.journey(one.journey),
        on_map.touchpoint(one.journey, one.touchpoint),
        say(f"actions.state_{one.state}"),
        one.owner.name if one.owner else "",
        one.team.name if one.team else "",
        one.due.isoformat() if one.due else "",
        one.cost,
        one.currency,
        metric_words(one.metric) if one.metric else "",
        one.expected_change,
        one.expected_low,
        one.expected_high,
        say(f"actions.evidence_{one.evidence}") if one.evidence else "",
        one.reach,
        one.done_on.isoformat() if one.done_on else "",
        one.outcome,
    ]
