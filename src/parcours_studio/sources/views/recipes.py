"""Kept recipes: how a source's files are read, and mending that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from parcours.errors import ParcoursError, RecipeError
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.company.writing import ChangedMeanwhile, mark
from parcours_studio.sources import queries, services
from parcours_studio.sources.forms import RecipeForm
from parcours_studio.sources.places import kept_text
from parcours_studio.sources.understood import understand
from parcours_studio.sources.views.correcting import check
from parcours_studio.ui.refusals import told
from parcours_studio.ui.texts import around, difference, line_of
from parcours_studio.ui.words import say


@requires(Right.LOOK)
@require_GET
def source_page(request: HttpRequest, source: str) -> HttpResponse:
    """One source: how its files are read, as the recipe in the folder says now, and its imports."""
    found = queries.one_source(source)
    imports = [one for one in queries.journal() if one.source == source]
    shown: dict[str, Any] = {"source": found, "imports": queries.with_notes(imports[:20]), "more": len(imports) - 20}
    text = kept_text(services.recipe_file(source))
    if text:
        shown |= _read(text)
    return render(request, "sources/source.html", shown)


@requires(Right.IMPORT)
@require_http_methods(["GET", "POST"])
def recipe(request: HttpRequest, source: str) -> HttpResponse:
    """Mend the kept recipe of a source: checked first, then replaced whole."""
    path = services.recipe_file(source)
    if not path.exists():
        raise Http404
    now = kept_text(path)
    form = RecipeForm(request.POST or None, initial={"recipe": now, "seen": mark(now)})
    shown: dict[str, Any] = {"source": source, "form": form, "seen": mark(now), "aside": _aside_of(source)}
    shown["back"] = reverse("sources:source", args=[source])
    if request.method == "POST" and form.is_valid():
        written = form.cleaned_data["recipe"]
        try:
            _check_source(source, check(written))
            services.mend(colleague_of(request), source, written, seen=form.cleaned_data["seen"])
        except RecipeError as error:
            shown |= {"wrong": told(error), "line": line_of(error), "excerpt": around(written, line_of(error))}
            shown["seen"] = form.cleaned_data["seen"]
        except ChangedMeanwhile as meanwhile:
            shown |= {"meanwhile": say("sources.changed_meanwhile"), "difference": difference(meanwhile.text, written)}
            shown["seen"] = mark(meanwhile.text)
        else:
            messages.success(request, say("sources.mended"))
            return redirect("sources:source", source)
    return render(request, "sources/mend.html", shown, status=200 if request.method == "GET" else 422)


def _read(text: str) -> dict[str, Any]:
    try:
        found = check(text)
    except ParcoursError as error:
        return {"wrong": told(error), "text": text}
    return {"recipe": found, "files": understand(found, {}), "text": text}


def _check_source(source: str, written: Any) -> None:
    """A source's name is part of every id that came from it."""
    if written.source != source:
        raise RecipeError(
            "recipe-other-source",
            say("sources.keep_name", source=source, other=written.source),
            where="line 1",
        )


def _aside_of(source: str) -> list[queries.ImportView]:
    return [one for one in queries.journal() if one.source == source and one.is_set_aside]
