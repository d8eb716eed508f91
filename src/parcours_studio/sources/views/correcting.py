"""Correcting how an upload is read: in a form, or in the recipe's text; one truth, the text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parcours.errors import RecipeError
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.sources import entries, queries, services
from parcours_studio.sources.corrections import place_of, rewrite
from parcours_studio.sources.forms import CorrectionForm, RecipeForm
from parcours_studio.sources.laid_out import lay_out
from parcours_studio.sources.models import State, Upload
from parcours_studio.sources.understood import METRICS
from parcours_studio.sources.views.checking import edited_by
from parcours_studio.sources.views.texts import currencies, zones
from parcours_studio.ui.refusals import told
from parcours_studio.ui.texts import around, difference, line_of
from parcours_studio.ui.words import say


@requires(Right.IMPORT)
@require_http_methods(["GET", "POST"])
def source(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Name, time zone and currency of the whole source."""
    return _correct(request, _editable(upload_id), "")


@requires(Right.IMPORT)
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, upload_id: UUID, kind: str) -> HttpResponse:
    """What the rows and columns of one kind of file become."""
    return _correct(request, _editable(upload_id), kind)


@requires(Right.IMPORT)
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """The whole recipe as text."""
    upload = _editable(upload_id)
    form = RecipeForm(request.POST or None, initial={"recipe": upload.recipe, "seen": upload.revision})
    shown: dict[str, Any] = {"upload": upload, "form": form, "back": reverse("sources:upload", args=[upload.pk])}
    shown["seen"] = request.POST.get("seen", str(upload.revision))
    if request.method == "POST" and form.is_valid():
        written = form.cleaned_data["recipe"]
        try:
            check(written)
            services.correct(colleague_of(request), upload, written, revision=_seen(form.cleaned_data["seen"]))
        except RecipeError as error:
            shown |= {"wrong": told(error), "line": line_of(error), "excerpt": around(written, line_of(error))}
        except services.EditedMeanwhile as meanwhile:
            shown |= _second(request, meanwhile.upload, written)
        else:
            messages.success(request, say("sources.saved"))
            return redirect("sources:upload", upload.pk)
    return render(request, "sources/text.html", shown, status=200 if request.method == "GET" else 422)


def check(written: str) -> Any:
    """The recipe that a text says. Raises RecipeError, pointing at its line."""
    from parcours.intake import recipe_from_text

    return recipe_from_text(written, where=say("sources.recipe_text"))


def _correct(request: HttpRequest, upload: Upload, kind: str) -> HttpResponse:
    recipe = check(upload.recipe)
    if kind and kind not in recipe.files:
        raise Http404
    columns = upload.look.get("columns", {})
    groups = entries.of_file(recipe, kind, columns) if kind else entries.of_source(recipe)
    form = CorrectionForm(groups, request.POST or None, initial={"seen": upload.revision})
    shown: dict[str, Any] = {"upload": upload, "form": form, "kind": kind, "zones": zones(), "currencies": currencies()}
    if request.method == "POST" and form.is_valid():
        changed = form.changes()
        if _seen(form.cleaned_data["seen"]) != upload.revision:
            shown |= {"meanwhile": edited_by(upload), "mine": form.differences()}
        elif _saved(request, upload, form, rewrite(upload.recipe, recipe, changed)):
            messages.success(request, say("sources.saved"))
            return redirect("sources:upload", upload.pk)
    shown |= {"groups": lay_out(form), "metrics": METRICS}
    return render(request, "sources/correct.html", shown, status=200 if request.method == "GET" else 422)


def _saved(request: HttpRequest, upload: Upload, form: CorrectionForm, written: str) -> bool:
    """Keep the rewritten recipe, or say beside the entry what is wrong with it."""
    try:
        check(written)
        services.correct(colleague_of(request), upload, written, revision=upload.revision)
    except RecipeError as error:
        form.blame(place_of(error), " ".join(filter(None, (error.message, error.hint))))
    except services.EditedMeanwhile as meanwhile:
        form.add_error(None, edited_by(meanwhile.upload))
    else:
        return True
    return False


def _second(request: HttpRequest, upload: Upload, written: str) -> dict[str, Any]:
    """Somebody else was faster: what they wrote beside what was typed here, to be saved again knowingly."""
    again = RecipeForm(initial={"recipe": written, "seen": upload.revision})
    return {
        "form": again,
        "seen": upload.revision,
        "meanwhile": edited_by(upload),
        "difference": difference(upload.recipe, written),
    }


def _editable(upload_id: UUID) -> Upload:
    upload = queries.upload(upload_id)
    if not upload.recipe or upload.state != State.OPEN:
        raise Http404
    return upload


def _seen(text: str) -> int:
    return int(text) if text.isdigit() else -1
