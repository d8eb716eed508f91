"""Adopting what people wrote into the company's folder by hand: every such change becomes a version."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from parcours.company.folder import DRAFT
from parcours.errors import JourneyError
from parcours.journeys import journey as library
from parcours.journeys.journey_file import SUFFIXES, parse_journey
from parcours_studio.accounts.services import record
from parcours_studio.company import queries as company
from parcours_studio.journeys import queries
from parcours_studio.journeys.content import Beliefs, believed_in, journey_in, plain, without_beliefs, written
from parcours_studio.journeys.models import Belief, Journey, Origin, State, Version
from parcours_studio.journeys.services.creating import check_id
from parcours_studio.journeys.services.publishing import make_public, stamp
from parcours_studio.ui.refusals import told

WHO = "folder"
_refused: dict[tuple[Path, str], dict[str, str]] = {}
"""Files that cannot be read, until they change."""


def adopt() -> list[dict[str, str]]:
    """Bring the desk up to what the folder says; gives the refusals of files with a mistake.

    Costs a look at the folder when nothing has changed.
    """
    folder = company.folder().journeys
    paths = [path for path in sorted(folder.glob("*.y*ml")) if path.suffix in SUFFIXES and path.name != DRAFT]
    known = {one.file: one for one in queries.rows() if one.file}
    changed = [path for path in paths if path.name not in known or known[path.name].stamp != stamp(path)]
    gone = [one for name, one in known.items() if name not in {path.name for path in paths}]
    for one in gone:
        _let_go(one)
    return [refusal for path in changed if (refusal := _refusal_of(path))]


def _refusal_of(path: Path) -> dict[str, str] | None:
    """Adopt one file; what is wrong with it, if anything is."""
    seen = (path, stamp(path))
    if seen in _refused:
        return _refused[seen]
    try:
        text = path.read_text("utf-8")
        _take(path.name, seen[1], parse_journey(text, path.name), text)
    except UnicodeDecodeError:
        error = JourneyError("journey-unreadable", "This file is not UTF-8 text.", where=path.name)
        return _refused.setdefault(seen, told(error))
    except JourneyError as error:
        return _refused.setdefault(seen, told(error))
    return None


@transaction.atomic
def _take(file: str, seen: str, journey: library.Journey, text: str) -> None:
    check_id(journey.id)
    kept, _ = Journey.objects.get_or_create(pk=journey.id)
    kept = Journey.objects.select_for_update(of=("self",)).select_related("published").get(pk=journey.id)
    if not kept.retired and kept.file not in ("", file) and (company.folder().journeys / kept.file).exists():
        message = f'The journey "{journey.id}" stands in {kept.file} too.'
        raise JourneyError("id-twice", message, hint="Give one of them another id.", where=file)
    for other in Journey.objects.filter(file=file).exclude(pk=kept.pk):
        _let_go(other)
    kept.file, kept.stamp, kept.retired = file, seen, False
    kept.save()
    _take_beliefs(kept, believed_in(journey))
    _take_design(kept, without_beliefs(journey), text)


def _take_design(kept: Journey, journey: library.Journey, text: str) -> None:
    """A design that is not the published one becomes the published one; where a draft says the same, that is it."""
    if kept.published and journey_in(kept.published) == journey:
        Version.objects.filter(pk=kept.published.pk).update(text=text)
        return
    draft = queries.draft_of(kept.pk)
    if draft is None or journey_in(draft) != journey:
        number = (kept.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        if draft:  # the draft goes on, as the next version
            Version.objects.filter(pk=draft.pk).update(number=number)
            number -= 1
        kept.versions.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
        draft = Version(journey=kept, number=number, origin=Origin.ADOPTED, content=plain(journey))
        draft.based_on = kept.published
    before = kept.published.number if kept.published else None
    draft.text = text
    make_public(None, kept, draft)
    record(
        None,
        "journeys.adopt",
        kept.pk,
        before={"version": before},
        after={"version": draft.number, "file": kept.file},
        who=WHO,
    )


def _take_beliefs(kept: Journey, found: Beliefs) -> None:
    """What the file says is believed: new words are added, what was taken out there is taken back."""
    current = {(row.kind, row.element, row.by): row for row in Belief.objects.filter(journey=kept, current=True)}
    said = {
        (*key, belief.by): belief
        for key, beliefs in found.items()
        for belief in sorted(beliefs, key=lambda belief: belief.on)
    }
    for key, row in current.items():
        if key not in said and row.in_file:
            Belief.objects.filter(pk=row.pk).update(current=False, ended_at=timezone.now())
    for (kind, element, by), belief in said.items():
        known = current.get((kind, element, by))
        if known and (known.on > belief.on or written(known) == belief):
            continue
        if known:
            Belief.objects.filter(pk=known.pk).update(current=False, ended_at=timezone.now())
        Belief.objects.create(
            journey=kept,
            kind=kind,
            element=element,
            by=by[:200],
            colleague=known.colleague if known else None,
            on=belief.on,
            criticality=belief.criticality,
            satisfaction=belief.satisfaction,
            scale_low=belief.scale[0],
            scale_high=belief.scale[1],
            promise_kept=belief.promise_kept,
            in_file=True,
        )


@transaction.atomic
def _let_go(kept: Journey) -> None:
    """The file of a journey is no longer there: it is retired, and its versions stay."""
    Journey.objects.filter(pk=kept.pk).update(retired=True, file="", stamp="")
    record(None, "journeys.retire", kept.pk, before={"file": kept.file, "at": str(timezone.now())}, who=WHO)
