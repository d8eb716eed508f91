"""What came in: sources with their freshness, imports, taking back, reading again, refreshing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.sources import queries, services
from parcours_studio.sources.reported import report_in_words
from parcours_studio.ui.words import say

PAGE = 20


@requires(Right.LOOK)
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """Every source with its freshness, uploads on their way, the last refresh, and every import."""
    page = Paginator(queries.journal(), PAGE).get_page(request.GET.get("page"))
    queries.with_notes(list(page.object_list))
    shown = {
        "sources": queries.sources(),
        "uploads": queries.open_uploads(),
        "page": page,
        "refresh": queries.last_refresh(),
        "drafted": queries.drafted(),
    }
    return render(request, "sources/list.html", shown)


@requires(Right.LOOK)
@require_GET
def import_page(request: HttpRequest, import_id: str) -> HttpResponse:
    """One import: what came in and out, what was found, what can be done about it."""
    found = queries.one_import(import_id)
    report = report_in_words(found.note.report) if found.note and found.note.report else None
    figures = ("rows", "added", "changed", "already_known", "set_aside")
    shown = {
        "import": found,
        "report": report,
        "tiles": [
            {"name": say(f"sources.{name}"), "value": getattr(found, name), "bad": name == "set_aside"}
            for name in figures
        ],
        "only_draft": queries.only_draft(),
    }
    return render(request, "sources/import.html", shown)


@requires(Right.IMPORT)
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, import_id: str) -> HttpResponse:
    """Take an import back; asks first."""
    found = queries.one_import(import_id)
    if request.method == "GET" and found.counts:
        return render(request, "sources/undo.html", {"import": found})
    if found.counts:
        services.undo(colleague_of(request), import_id)
    return redirect("sources:import", import_id)


@requires(Right.IMPORT)
@require_POST
def retry(request: HttpRequest, import_id: str) -> HttpResponse:
    """Read again what the import set aside."""
    found = queries.one_import(import_id)
    if found.is_set_aside:
        services.retry(colleague_of(request), import_id)
    else:
        messages.info(request, say("sources.nothing_to_retry"))
    return redirect("sources:import", import_id)


@requires(Right.REFRESH)
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Ask the worker to derive everything anew."""
    services.refresh(colleague_of(request))
    return redirect(request.headers.get("Referer") or "scorecards:overview")
