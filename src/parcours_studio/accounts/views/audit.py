"""The audit log: who did what, when, and what it was before."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parcours_studio.accounts import audit
from parcours_studio.accounts.forms import AuditFilterForm
from parcours_studio.accounts.models import AuditLine
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.ui.spreadsheet import csv_answer
from parcours_studio.ui.words import say

PER_PAGE = 50


@requires(Right.AUDIT)
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The lines that fit the filter, the newest first."""
    form, wanted = _filter(request)
    page = Paginator(audit.lines(wanted), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "written": one,
            "who": audit.who_words(one.who),
            "deed": audit.verb_words(one.verb),
            "changes": audit.changes(one),
        }
        for one in page
    ]
    kept = request.GET.copy()
    kept.pop("page", None)
    shown = {
        "form": form,
        "page": page,
        "lines": lines,
        "kept": f"{kept.urlencode()}&" if kept else "",
        "filter": kept.urlencode(),
    }
    return render(request, "accounts/audit.html", shown)


@requires(Right.AUDIT)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The same lines as a table for a spreadsheet."""
    _, wanted = _filter(request)
    headings = [say(f"accounts.audit_{name}") for name in ("when", "who", "verb", "about", "before", "after")]
    return csv_answer("audit", headings, (_row(line) for line in audit.lines(wanted).iterator(500)))


def _row(line: AuditLine) -> list[str]:
    found = audit.changes(line)
    return [
        line.written_at.isoformat(timespec="seconds"),
        line.who,
        line.verb,
        line.about,
        "; ".join(f"{one.name}: {one.before}" for one in found if one.before),
        "; ".join(f"{one.name}: {one.after}" for one in found if one.after),
    ]


def _filter(request: HttpRequest) -> tuple[AuditFilterForm, dict[str, Any]]:
    form = AuditFilterForm(
        request.GET or None,
        who=[(name, audit.who_words(name)) for name in audit.names()],
        verbs=sorted(((verb, audit.verb_words(verb)) for verb in audit.verbs()), key=lambda pair: pair[1].casefold()),
    )
    return form, form.cleaned_data if form.is_valid() else {}
