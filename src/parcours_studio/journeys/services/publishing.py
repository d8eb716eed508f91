"""Publishing into the company's folder, retiring, bringing back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from parcours.company.folder import DRAFT, write_text
from parcours.errors import JourneyError
from parcours.journeys import journey as library
from parcours.journeys.checks import check_journey, check_together
from parcours.journeys.editing import places
from parcours.journeys.journey_file import journey_text
from parcours_studio.accounts.services import record
from parcours_studio.company import queries as company
from parcours_studio.journeys import queries
from parcours_studio.journeys.content import journey_in, journey_of, with_beliefs
from parcours_studio.journeys.models import Belief, Journey, State, Version
from parcours_studio.journeys.services.drafts import Conflict

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague


@transaction.atomic
def publish(colleague: Colleague | None, journey_id: str, *, revision: int, note: str = "") -> Version:
    """Write a draft into the company's folder, with what is believed now; readings follow with the next refresh.

    Raises Conflict when the draft was edited after `revision`, JourneyError when it is not fit to be published. Call
    `adopt` before, so that what people wrote into the file by hand is a version already.
    """
    kept = Journey.objects.select_for_update(of=("self",)).select_related("published").get(pk=journey_id)
    draft = queries.draft_of(journey_id)
    if draft is None:
        message = "The draft of this journey was published or discarded meanwhile."
        raise JourneyError("no-draft", message, hint="Look at its versions.")
    if draft.revision != revision:
        known = queries.content_at(draft, revision)
        raise Conflict(draft, "", journey_of(known) if known else None)
    before = kept.published.number if kept.published else None
    make_public(colleague, kept, draft, note=note)
    write(kept, journey_in(draft), draft.text)
    record(
        colleague,
        "journeys.publish",
        journey_id,
        before={"version": before},
        after={"version": draft.number, "note": note},
    )
    return draft


def make_public(colleague: Colleague | None, kept: Journey, draft: Version, *, note: str = "") -> None:
    """Let a version take the place of the published one, in the desk."""
    now = timezone.now()
    kept.versions.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
    draft.state, draft.note = State.PUBLISHED, note[:300]
    draft.published_by, draft.published_at = colleague, now
    draft.save()
    draft.edits.all().delete()
    kept.published, kept.retired = draft, False
    kept.save()


def write(kept: Journey, journey: library.Journey, before: str = "") -> None:
    """Write a journey with its beliefs into its file; comments and order of what is there are kept.

    Raises JourneyError when the journey is not fit for the folder as it is.
    """
    _check(kept, journey)
    folder = company.folder().journeys
    kept.file = kept.file or _free_file(folder, kept.pk)
    path = folder / kept.file
    if path.exists() and kept.stamp != stamp(path):
        message = f"{kept.file} was changed by hand, and what was written there is no version yet."
        hint = "The list of journeys tells whether the file has a mistake."
        raise JourneyError("file-changed", message, hint=hint)
    there = path.read_text("utf-8") if path.exists() else before
    text = journey_text(with_beliefs(journey, queries.beliefs_of(kept.pk)), there, file=kept.file)
    write_text(path, text)
    kept.stamp = stamp(path)
    kept.save()
    kept.versions.filter(state=State.PUBLISHED).update(text=text)
    Belief.objects.filter(journey=kept, current=True, in_file=False).update(in_file=True)


@transaction.atomic
def write_beliefs(journey_id: str) -> None:
    """Write what is believed now into a journey's file; readings do not grow old by it."""
    known = Journey.objects.select_for_update(of=("self",)).select_related("published")
    kept = known.filter(pk=journey_id, retired=False).first()
    if kept and kept.published:
        write(kept, journey_in(kept.published), kept.published.text)


@transaction.atomic
def retire(colleague: Colleague, journey_id: str) -> None:
    """Take a journey out of the folder; the desk keeps its versions, and it can be brought back."""
    kept = Journey.objects.select_for_update(of=("self",)).get(pk=journey_id)
    targets = [one.id for one in queries.published() if one.target_of == journey_id]
    if targets:
        message = f'"{targets[0]}" is the target map of this journey.'
        raise JourneyError("has-target", message, hint="Retire the target map first.")
    kept.retired = True
    path = company.folder().journeys / kept.file
    if kept.file and path.exists():
        kept.versions.filter(state=State.PUBLISHED).update(text=path.read_text("utf-8"))
        path.unlink()
    kept.save()
    record(colleague, "journeys.retire", journey_id)


@transaction.atomic
def bring_back(colleague: Colleague, journey_id: str) -> None:
    """Write a retired journey into the folder again, as it was last published."""
    kept = Journey.objects.select_for_update(of=("self",)).select_related("published").get(pk=journey_id)
    kept.retired = False
    if kept.published:
        write(kept, journey_in(kept.published), kept.published.text)
    kept.save()
    record(colleague, "journeys.bring_back", journey_id)


def text_of(version: Version) -> str:
    """A version as a YAML file, with what is believed now; comments of the file it came from are kept."""
    journey = with_beliefs(journey_in(version), queries.beliefs_of(version.journey_id))
    return journey_text(journey, version.text, file=f"{version.journey_id}.yaml")


def stamp(path: Path) -> str:
    """Size and time of a file: as long as they stay, nobody has changed it."""
    found = path.stat()
    return f"{found.st_mtime_ns} {found.st_size}"


def _check(kept: Journey, journey: library.Journey) -> None:
    check_journey(journey)
    if not places(journey):
        message = "This journey has no touchpoint yet."
        raise JourneyError("journey-empty", message, hint="Add a stage and a touchpoint to it first.")
    others = [one for one in Journey.objects.filter(retired=False).select_related("published") if one.published]
    drawn = [(one.file, journey_in(one.published)) for one in others if one.published and one.pk != kept.pk]
    check_together([*drawn, (kept.file or kept.pk, journey)])


def _free_file(folder: Path, journey_id: str) -> str:
    safe = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in journey_id).strip(".")
    name, number = f"{safe}.yaml", 1
    while (folder / name).exists() or name == DRAFT:
        number += 1
        name = f"{safe}-{number}.yaml"
    return name
