"""Drafts: begun, edited step by step, undone, redone, discarded. Every edit says on which revision it was made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from parcours.errors import JourneyError
from parcours.journeys import journey as library
from parcours.journeys.checks import check_journey
from parcours_studio.accounts.services import record
from parcours_studio.journeys import queries
from parcours_studio.journeys.content import journey_in, journey_of, plain
from parcours_studio.journeys.elements import element_in
from parcours_studio.journeys.models import Deed, Edit, Journey, Origin, State, Version

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

MOST_KEPT = 300
"""Revisions of a draft that are kept for undoing and for telling what others changed."""

Change = Callable[[library.Journey], library.Journey]


class Conflict(JourneyError):  # noqa: N818 - nobody erred: two colleagues worked at once
    """Somebody else changed the same thing meanwhile; nothing was saved."""

    def __init__(self, draft: Version, element: str, base: library.Journey | None) -> None:
        super().__init__("changed-meanwhile", "Somebody else changed this meanwhile.", hint="Look at both and choose.")
        self.draft = draft
        self.element = element
        self.base = base
        """The journey at the revision that the edit was made on; None when it is no longer known."""


@transaction.atomic
def begin(colleague: Colleague, journey_id: str) -> Version:
    """The draft of a journey; when there is none, one that says what is published now."""
    kept = Journey.objects.select_for_update().get(pk=journey_id)
    if draft := queries.draft_of(journey_id):
        return draft
    last = kept.published or kept.versions.first()
    if last is None:
        raise JourneyError("no-version", "There is nothing to edit yet.")
    return start(colleague, kept, journey_in(last), origin=Origin.EDITED, text=last.text, based_on=kept.published)


def start(
    colleague: Colleague,
    kept: Journey,
    journey: library.Journey,
    *,
    origin: Origin,
    text: str = "",
    based_on: Version | None = None,
) -> Version:
    """Make a draft with its first revision; call it in a transaction, when there is no draft."""
    content = plain(journey)
    number = (kept.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = Version.objects.create(
        journey=kept,
        number=number,
        origin=origin,
        content=content,
        text=text,
        based_on=based_on,
        made_by=colleague,
    )
    Edit.objects.create(draft=draft, revision=0, deed=Deed.START, content=content, made_by=colleague)
    record(colleague, "journeys.begin", kept.pk, after={"version": number, "origin": origin.value})
    return draft


@transaction.atomic
def edit(
    colleague: Colleague, journey_id: str, change: Change, *, on: int | None, element: str = "", verb: str = "change"
) -> Version:
    """Change a draft that was seen at revision `on`; None where it does not matter what others did meanwhile.

    Raises Conflict when `element` (kind:id) was changed since then, JourneyError when the journey would have a mistake.
    """
    draft = _locked(journey_id)
    before = journey_in(draft)
    if element and on is not None and on != draft.revision:
        base = queries.content_at(draft, on)
        known = journey_of(base) if base else None
        if known is None or element_in(known, element) != element_in(before, element):
            raise Conflict(draft, element, known)
    after = change(before)
    if after == before:
        return draft
    check_journey(after)
    _keep(draft, plain(after), Deed.EDIT, colleague, element, verb)
    was, is_ = element_in(before, element) or {}, element_in(after, element) or {}
    changed = [name for name in {**was, **is_} if was.get(name) != is_.get(name)]
    record(
        colleague,
        "journeys.edit",
        journey_id,
        before={name: was.get(name) for name in changed},
        after={"element": element, "verb": verb} | {name: is_.get(name) for name in changed},
    )
    return draft


@transaction.atomic
def restore(colleague: Colleague, version: Version) -> Version:
    """Take up what a former version said: as a new draft, or in the draft that is there as one more edit."""
    kept = Journey.objects.select_for_update(of=("self",)).get(pk=version.journey_id)
    draft = queries.draft_of(kept.pk)
    record(colleague, "journeys.restore", kept.pk, after={"version": version.number})
    if draft is None:
        return start(
            colleague, kept, journey_in(version), origin=Origin.RESTORED, text=version.text, based_on=kept.published
        )
    if draft.content != version.content:
        _keep(draft, version.content, Deed.EDIT, colleague, "journey", "restore")
    return draft


@transaction.atomic
def undo(colleague: Colleague, journey_id: str) -> Edit | None:
    """Take the last edit back; gives it, or None when there is nothing to undo."""
    draft = _locked(journey_id)
    done, _ = stacks(draft)
    if not done:
        return None
    last = done[-1]
    content = queries.content_at(draft, last.revision - 1)
    if content is None:
        return None
    _keep(draft, content, Deed.UNDO, colleague, last.element, last.verb)
    record(colleague, "journeys.undo", journey_id, after={"element": last.element, "verb": last.verb})
    return last


@transaction.atomic
def redo(colleague: Colleague, journey_id: str) -> Edit | None:
    """Do again what was undone last; gives it, or None when there is nothing to redo."""
    draft = _locked(journey_id)
    _, undone = stacks(draft)
    if not undone:
        return None
    again = undone[-1]
    _keep(draft, again.content, Deed.REDO, colleague, again.element, again.verb)
    record(colleague, "journeys.redo", journey_id, after={"element": again.element, "verb": again.verb})
    return again


@transaction.atomic
def discard(colleague: Colleague, journey_id: str) -> None:
    """Throw a draft away; a journey that was never published goes with it."""
    draft = _locked(journey_id)
    record(colleague, "journeys.discard", journey_id, before={"version": draft.number, "content": draft.content})
    kept = draft.journey
    draft.delete()
    if not kept.versions.exists():
        kept.delete()


def stacks(draft: Version) -> tuple[list[Edit], list[Edit]]:
    """The edits that can be undone and those that can be redone, the next one last."""
    done: list[Edit] = []
    undone: list[Edit] = []
    for one in draft.edits.select_related("made_by").defer("content"):
        if one.deed == Deed.EDIT:
            done.append(one)
            undone.clear()
        elif one.deed == Deed.UNDO and done:
            undone.append(done.pop())
        elif one.deed == Deed.REDO and undone:
            done.append(undone.pop())
    return done, undone


def _locked(journey_id: str) -> Version:
    draft = Version.objects.select_for_update(of=("self",)).filter(journey=journey_id, state=State.DRAFT)
    found = draft.select_related("journey").first()
    if found is None:
        message = "The draft of this journey was published or discarded meanwhile."
        raise JourneyError("no-draft", message, hint="Begin a new one.")
    return found


def _keep(draft: Version, content: dict[str, Any], deed: Deed, colleague: Colleague, element: str, verb: str) -> None:
    draft.content, draft.revision = content, draft.revision + 1
    draft.save(update_fields=["content", "revision", "changed_at"])
    Edit.objects.create(
        draft=draft,
        revision=draft.revision,
        deed=deed,
        element=element,
        verb=verb,
        content=content,
        made_by=colleague,
    )
    draft.edits.filter(revision__lte=draft.revision - MOST_KEPT).delete()
