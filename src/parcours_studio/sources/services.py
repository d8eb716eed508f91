"""Writes of sources: bring files, correct how they are read, import, take back, read again, mend a recipe."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parcours_studio.accounts.services import record
from parcours_studio.company import queries as company
from parcours_studio.company.writing import read, replace_file
from parcours_studio.queue.services import cancel, enqueue
from parcours_studio.sources.models import Import, State, Upload
from parcours_studio.sources.places import KEPT_AFTER_IMPORT, KEPT_UNTOUCHED, Place

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague


class EditedMeanwhile(Exception):  # noqa: N818 - nobody did anything wrong
    """Somebody else changed the upload's recipe after the page was opened; `upload` is how it stands now."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(str(upload.pk))
        self.upload = upload


@transaction.atomic
def bring(colleague: Colleague, upload_id: UUID, source: str = "") -> Upload:
    """Take up what was received in the upload's folder, and have the worker look at it."""
    place = Place(upload_id)
    upload = Upload.objects.create(
        id=upload_id,
        files=[{"name": path.name, "bytes": path.stat().st_size} for path in place.files()],
        codebook=codebook.name if (codebook := place.codebook()) else "",
        wanted_source=source,
        uploaded_by=colleague,
    )
    record(colleague, "sources.upload", _named(upload), after={"files": upload.files, "codebook": upload.codebook})
    _have_looked_at(upload, colleague)
    enqueue("tidy_upload", {"upload": str(upload.pk)}, not_before=timezone.now() + KEPT_UNTOUCHED)
    return upload


@transaction.atomic
def correct(colleague: Colleague, upload: Upload, recipe: str, *, revision: int) -> Upload:
    """Change how the files are read. Raises EditedMeanwhile when the recipe is no longer the one that was looked at."""
    before = Upload.objects.select_for_update(of=("self",)).select_related("job", "edited_by").get(pk=upload.pk)
    if recipe == before.recipe:
        return before
    if before.is_being_imported:
        raise EditedMeanwhile(before)
    changed = Upload.objects.filter(pk=upload.pk, revision=revision, state=State.OPEN).update(
        recipe=recipe,
        revision=F("revision") + 1,
        edited_by=colleague,
        edited_at=timezone.now(),
        touched_at=timezone.now(),
    )
    if not changed:
        raise EditedMeanwhile(before)
    record(colleague, "sources.correct", _named(upload), before={"recipe": before.recipe}, after={"recipe": recipe})
    return Upload.objects.get(pk=upload.pk)


def look_again(colleague: Colleague, upload: Upload) -> None:
    """Have the worker make new sample facts, importing nothing."""
    if upload.state == State.OPEN and not upload.works:
        _have_looked_at(upload, colleague)


@transaction.atomic
def run(colleague: Colleague, upload: Upload, *, revision: int) -> Upload:
    """Have the worker import the files. Raises EditedMeanwhile when the recipe is no longer the one looked at."""
    found = Upload.objects.select_for_update(of=("self",)).select_related("job", "edited_by").get(pk=upload.pk)
    if found.revision != revision or found.state != State.OPEN:
        raise EditedMeanwhile(found)
    if not found.works:
        found.job = enqueue("import", {"upload": str(found.pk)}, asked_by=colleague, key=f"import:{found.pk}")
        found.save(update_fields=["job", "touched_at"])
    return found


@transaction.atomic
def reopen(colleague: Colleague, upload: Upload) -> None:
    """Let an upload whose import was taken back be corrected and imported anew; its files must still be there."""
    opened = Upload.objects.filter(pk=upload.pk, state=State.IMPORTED, removed_at=None).update(
        state=State.OPEN, job=None, touched_at=timezone.now()
    )
    if opened:
        record(colleague, "sources.reopen", _named(upload), before={"import": upload.import_id})


@transaction.atomic
def discard(colleague: Colleague, upload: Upload) -> None:
    """Delete the files of an upload, and what was seen of their content; an import that came of it stays."""
    if upload.works and upload.job is not None:
        cancel(upload.job)
    state = State.IMPORTED if upload.state == State.IMPORTED else State.DISCARDED
    Upload.objects.filter(pk=upload.pk).update(state=state, look={}, proposal={}, removed_at=timezone.now())
    record(colleague, "sources.discard", _named(upload), before={"files": upload.files})
    transaction.on_commit(Place(upload.pk).clear)


@transaction.atomic
def refresh(colleague: Colleague) -> None:
    """Have the worker derive everything anew."""
    record(colleague, "sources.refresh", company.settings().name)
    enqueue("refresh", asked_by=colleague)


def undo(colleague: Colleague, import_id: str) -> None:
    """Have the worker take an import back, and its retries with it."""
    enqueue("undo", {"import_id": import_id}, asked_by=colleague, key=f"undo:{import_id}")


def retry(colleague: Colleague, import_id: str) -> None:
    """Have the worker read again what an import set aside."""
    enqueue("retry", {"import_id": import_id}, asked_by=colleague, key=f"retry:{import_id}")


@transaction.atomic
def mend(colleague: Colleague, source: str, recipe: str, *, seen: str) -> None:
    """Replace the kept recipe of a source. Raises ChangedMeanwhile when it is other than the one looked at."""
    path = recipe_file(source)
    record(colleague, "sources.mend", source, before={"recipe": read(path)}, after={"recipe": recipe})
    replace_file(path, recipe, seen=seen)  # last: what the disk refuses takes the line back


def recipe_file(source: str) -> Path:
    """Where the recipe of a source is kept."""
    return company.folder().recipes / f"{Path(source).name}.toml"


@transaction.atomic
def note_import(import_id: str, colleague: Colleague | None, source: str, report: dict[str, Any]) -> bool:
    """Write down, once, that an import was made, with its report; says whether this is the first time."""
    made = {"report": report, "asked_by": colleague, "made_at": timezone.now()}
    _, first = Import.objects.get_or_create(import_id=import_id, defaults=made)
    if first:
        counts = {name: report[name] for name in ("facts", "added", "changed", "already_known")}
        record(colleague, "sources.import", source, after={"import": import_id, **counts})
    return first


@transaction.atomic
def note_undo(import_ids: list[str], colleague: Colleague | None) -> None:
    """Write down, once, that imports were taken back."""
    for import_id in import_ids:
        Import.objects.get_or_create(import_id=import_id)
        undone = {"undone_by": colleague, "undone_at": timezone.now()}
        if Import.objects.filter(import_id=import_id, undone_at=None).update(**undone):
            record(colleague, "sources.undo", import_id)


@transaction.atomic
def settle(upload: Upload, import_id: str) -> None:
    """The upload is imported; what was seen of its content is forgotten, its files stay for a while."""
    Upload.objects.filter(pk=upload.pk).update(
        state=State.IMPORTED, import_id=import_id, look={}, proposal={}, touched_at=timezone.now()
    )
    enqueue("tidy_upload", {"upload": str(upload.pk)}, not_before=timezone.now() + KEPT_AFTER_IMPORT)


def tidy(now: dt.datetime) -> int:
    """Delete the files of uploads whose time is over, and folders that belong to none; returns how many."""
    due = Upload.objects.filter(removed_at=None)
    old = [
        *due.filter(state=State.IMPORTED, touched_at__lt=now - KEPT_AFTER_IMPORT),
        *due.filter(state=State.OPEN, touched_at__lt=now - KEPT_UNTOUCHED),
    ]
    for upload in old:
        Place(upload.pk).clear()
        state = State.IMPORTED if upload.state == State.IMPORTED else State.DISCARDED
        Upload.objects.filter(pk=upload.pk).update(state=state, look={}, proposal={}, removed_at=now)
    return len(old)


def _have_looked_at(upload: Upload, colleague: Colleague) -> None:
    upload.job = enqueue("propose", {"upload": str(upload.pk)}, asked_by=colleague, key=f"propose:{upload.pk}")
    upload.save(update_fields=["job", "touched_at"])


def _named(upload: Upload) -> str:
    names = [file["name"] for file in upload.files]
    return ", ".join(names[:3]) + (f" + {len(names) - 3}" if len(names) > 3 else "")
