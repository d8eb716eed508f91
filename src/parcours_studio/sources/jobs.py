"""What the worker does for sources."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from parcours.company.currencies import is_assumed
from parcours.company.importing import Reading
from parcours.company.settings import AUTO
from parcours.intake import recipe_text
from parcours_studio.company import queries as company
from parcours_studio.company.writing import mark
from parcours_studio.queue.registry import job
from parcours_studio.queue.services import enqueue
from parcours_studio.queue.work import Work
from parcours_studio.sources import services, telling
from parcours_studio.sources.models import State, Upload
from parcours_studio.sources.places import Place, kept_text


@job("propose")
def propose(work: Work, upload: str) -> dict[str, Any]:
    """Look at the files of an upload: propose how to read them, and show what the recipe makes of them."""
    found = Upload.objects.get(pk=upload)
    if found.state != State.OPEN:
        return {}
    if not found.recipe:
        _take_first_recipe(work, found)
    look = _reading(work, found, samples=True)
    kept = kept_text(services.recipe_file(look.recipe.source))
    seen = {
        "revision": found.revision,
        "columns": {kind: list(names) for kind, names in look.columns.items()},
        "samples": telling.samples(look.samples),
        "counted_in": look.settings.zone,
        "chosen": company.settings().time_zone != AUTO,
        "takes_currency": look.settings.currency if look.settings.currency != company.settings().currency else "",
        "assumes_currency": look.settings.currency if is_assumed(look.settings, look.recipe) else "",
        "foreseen": telling.report(look.foreseen) if look.foreseen else None,
    }
    Upload.objects.filter(pk=found.pk, state=State.OPEN).update(look=seen, kept_mark=mark(kept))
    return {}


@job("import")
def import_files(work: Work, upload: str) -> dict[str, str]:
    """Import the files of an upload by its recipe; begun again after a crash it takes effect once."""
    found = Upload.objects.select_related("job__asked_by").get(pk=upload)
    if found.state == State.OPEN:
        report = company.opened().import_files(
            _reading(work, found, samples=False), asked_as=str(work.job.pk), progress=work.progress
        )
        services.note_import(report.import_id, work.job.asked_by, report.source, telling.report(report))
        services.settle(found, report.import_id)
        return {"import_id": report.import_id}
    return {"import_id": found.import_id}


@job("retry")
def retry(work: Work, import_id: str) -> dict[str, str]:
    """Read again what an import set aside, by the recipe as it is kept now."""
    report = company.opened().retry(import_id, asked_as=str(work.job.pk), progress=work.progress)
    services.note_import(report.import_id, work.job.asked_by, report.source, telling.report(report))
    return {"import_id": report.import_id}


@job("undo")
def undo(work: Work, import_id: str) -> dict[str, Any]:
    """Take an import back, and its retries with it; twice is once."""
    opened = company.opened()
    along = [one.import_id for one in opened.lake.journal.retries_of(import_id)]
    opened.undo(import_id)
    services.note_undo([import_id, *along], work.job.asked_by)
    return {"import_id": import_id, "along": along}


@job("refresh")
def refresh(work: Work) -> dict[str, Any]:
    """Derive everything anew from facts and design, and publish it at once; harmless to do twice."""
    result = company.opened().refresh(progress=lambda step, done: work.progress(step, done))
    enqueue("warm", in_advance=True)
    return {"sentence": result.sentence, "notes": list(result.notes)}


@job("tidy_upload")
def tidy_upload(work: Work, upload: str) -> dict[str, int]:
    """Delete the files of uploads whose time is over."""
    return {"removed": services.tidy(timezone.now())}


def _take_first_recipe(work: Work, found: Upload) -> None:
    """The kept recipe that knows the files as it is written, else a proposal with its reasons."""
    place = Place(found.pk)
    reading = company.opened().reading(
        place.files(),
        source=found.wanted_source or None,
        codebook=place.codebook(),
        samples=False,
        progress=work.progress,
    )
    text = kept_text(reading.comes_from) if reading.comes_from else recipe_text(reading.recipe)
    told = telling.proposal(reading.proposal, text) if reading.proposal else {}
    Upload.objects.filter(pk=found.pk, recipe="").update(recipe=text, proposal=told)
    found.refresh_from_db()


def _reading(work: Work, found: Upload, *, samples: bool) -> Reading:
    """How the files are read by the recipe of the upload, as the desk has it."""
    place = Place(found.pk)
    recipe = place.write_recipe(found.recipe, company.folder().recipes)
    return company.opened().reading(place.files(), recipe=recipe, samples=samples, progress=work.progress)
