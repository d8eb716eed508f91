"""An upload on its way: what was understood, looking again, importing, throwing away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parcours.errors import ParcoursError
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.company.writing import mark
from parcours_studio.sources import queries, services
from parcours_studio.sources.models import State, Upload
from parcours_studio.sources.places import kept_text
from parcours_studio.sources.reported import currency_remark, foretold, zone_remark
from parcours_studio.sources.shown import shown_samples
from parcours_studio.sources.understood import understand
from parcours_studio.ui.refusals import told
from parcours_studio.ui.words import say


@requires(Right.IMPORT)
@require_GET
def upload_page(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """How the files are read, in words, with sample facts and what to check."""
    upload = queries.upload(upload_id)
    if upload.state == State.IMPORTED and "importing" in request.GET:
        return redirect("sources:import", upload.import_id)
    return render(request, "sources/upload.html", {"upload": upload, **described(upload)})


@requires(Right.IMPORT)
@require_POST
def look_again(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """New sample facts by the recipe as it stands."""
    upload = queries.upload(upload_id)
    services.look_again(colleague_of(request), upload)
    return redirect("sources:upload", upload.pk)


@requires(Right.IMPORT)
@require_POST
def run(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Import the files as the recipe says that the colleague has seen."""
    upload = queries.upload(upload_id)
    kept = request.POST.get("kept", "")
    if upload.recipe and kept != _kept_now(upload):
        messages.warning(request, say("sources.kept_changed"))
        return redirect("sources:upload", upload.pk)
    try:
        services.run(colleague_of(request), upload, revision=_number(request.POST.get("seen")))
    except services.EditedMeanwhile as meanwhile:
        messages.warning(request, edited_by(meanwhile.upload))
    return redirect(f"{reverse('sources:upload', args=[upload.pk])}?importing")


@requires(Right.IMPORT)
@require_POST
def reopen(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Correct and import the same files anew, after their import was taken back."""
    upload = queries.upload(upload_id)
    if upload.import_id and queries.one_import(upload.import_id).counts:
        messages.warning(request, say("sources.still_counts"))
        return redirect("sources:import", upload.import_id)
    services.reopen(colleague_of(request), upload)
    services.look_again(colleague_of(request), queries.upload(upload_id))
    return redirect("sources:upload", upload.pk)


@requires(Right.IMPORT)
@require_POST
def discard(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Delete the files of an upload."""
    services.discard(colleague_of(request), queries.upload(upload_id))
    messages.success(request, say("sources.discarded"))
    return redirect("sources:list")


def described(upload: Upload) -> dict[str, Any]:
    """What the page of an upload shows beside the upload itself."""
    from parcours.intake import recipe_from_text

    if not upload.recipe:
        return {}
    try:
        recipe = recipe_from_text(upload.recipe)
    except ParcoursError as error:
        return {"wrong": told(error)}
    kept = kept_text(services.recipe_file(recipe.source))
    foreseen = upload.look.get("foreseen")
    return (foretold(foreseen) if foreseen else {}) | {
        "samples": shown_samples(upload.look.get("samples", {})),
        "recipe": recipe,
        "files": understand(recipe, upload.look.get("columns", {}), upload.proposal, foreseen),
        "foreseen": foreseen,
        "hopeless": upload.is_seen and foreseen is not None and not any(foreseen["facts"].values()),
        "kept": mark(kept),
        "replaces": bool(kept) and kept != upload.recipe,
        "by_kept": not upload.proposal,
        "zone_remark": zone_remark(upload.look, recipe.time_zone) if upload.look else "",
        "currency_remark": currency_remark(upload.look),
    }


def edited_by(upload: Upload) -> str:
    """Who changed the upload meanwhile."""
    if upload.edited_by is None:
        return say("sources.changed_meanwhile")
    return say("sources.changed_by", name=upload.edited_by.name)


def _kept_now(upload: Upload) -> str:
    from parcours.intake import recipe_from_text

    try:
        return mark(kept_text(services.recipe_file(recipe_from_text(upload.recipe).source)))
    except ParcoursError:
        return ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else -1
