"""Preparing, opening, closing and deleting workshops, and taking part in them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parcours_studio.accounts.services import record
from parcours_studio.queue.services import enqueue
from parcours_studio.workshops.links import hashed, new_code
from parcours_studio.workshops.models import Participant, Rating, State, Workshop
from parcours_studio.workshops.queries import SCALES

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

MOST = 500
"""No workshop takes more people."""


class TakesNoRatings(Exception):  # noqa: N818 - it is no error: the workshop is closed, or has not begun
    """The workshop takes no ratings now."""


class Full(Exception):  # noqa: N818
    """As many people take part as the workshop takes."""


class NameTaken(Exception):  # noqa: N818
    """Somebody else in this workshop is called the same: who said what could not be told."""


class NotRated(Exception):  # noqa: N818
    """There is no such touchpoint, question or value in this workshop."""


@transaction.atomic
def prepare(
    colleague: Colleague,
    *,
    name: str,
    journey: str,
    stages: list[dict[str, Any]],
    questions: list[str],
    anonymous: bool,
    closes_at: datetime,
    most: int,
) -> Workshop:
    """Prepare a workshop about a journey as it is now; nobody can rate before it is opened."""
    workshop = Workshop.objects.create(
        name=name,
        journey=journey,
        stages=stages,
        questions=questions,
        anonymous=anonymous,
        closes_at=closes_at,
        most=min(most, MOST),
        code=new_code(),
        made_by=colleague,
    )
    record(colleague, "workshops.prepare", name, after=_facts(workshop))
    return workshop


@transaction.atomic
def change(colleague: Colleague, workshop: Workshop, *, name: str, closes_at: datetime, most: int) -> None:
    """Give it another name, time or limit, whatever its state."""
    before = _facts(workshop)
    workshop.name, workshop.closes_at, workshop.most = name, closes_at, min(most, MOST)
    workshop.save(update_fields=["name", "closes_at", "most"])
    _happened(workshop)
    if workshop.is_open:
        _close_in_time(workshop)
    record(colleague, "workshops.change", workshop.name, before=before, after=_facts(workshop))


@transaction.atomic
def open_(colleague: Colleague, workshop: Workshop) -> bool:
    """Let people rate, for the first time or again; whether it was not open before."""
    before = workshop.state
    opened = Workshop.objects.filter(pk=workshop.pk, closes_at__gt=timezone.now()).exclude(state=State.OPEN)
    if not opened.update(state=State.OPEN, opened_at=timezone.now(), closed_at=None, revision=F("revision") + 1):
        return False
    workshop.refresh_from_db()
    _close_in_time(workshop)
    record(colleague, "workshops.open", workshop.name, before={"state": before}, after=_facts(workshop))
    return True


@transaction.atomic
def close(colleague: Colleague | None, workshop: Workshop) -> bool:
    """Take no more ratings, and have the worker turn what was said into beliefs; whether it was open before.

    Without a colleague it closes by itself, when its time has come.
    """
    open_now = Workshop.objects.filter(pk=workshop.pk, state=State.OPEN)
    if not open_now.update(state=State.CLOSED, closed_at=timezone.now(), revision=F("revision") + 1):
        return False
    workshop.refresh_from_db()
    conclude(colleague, workshop)
    after = {"state": State.CLOSED, "people": workshop.participants.count()}
    record(colleague, "workshops.close", workshop.name, before={"state": State.OPEN}, after=after)
    return True


def conclude(colleague: Colleague | None, workshop: Workshop) -> None:
    """Have the worker turn what was said in a closed workshop into beliefs, and put the paper together."""
    key = f"workshop-conclude:{workshop.pk}:{workshop.revision}"
    workshop.job = enqueue("workshop-conclude", {"workshop": workshop.pk}, asked_by=colleague, key=key)
    workshop.save(update_fields=["job"])


@transaction.atomic
def delete(colleague: Colleague, workshop: Workshop) -> None:
    """Delete a workshop with all its ratings; beliefs that came of it stay on the journey."""
    before = _facts(workshop) | {"people": workshop.participants.count()}
    workshop.delete()
    record(colleague, "workshops.delete", workshop.name, before=before)


def join(workshop: Workshop, token: str, name: str) -> Participant:
    """Take part; who is there already may correct the name. Raises NameTaken, Full and TakesNoRatings."""
    said = "" if workshop.anonymous else name
    with transaction.atomic():
        _happened_while_open(workshop)
        if said and workshop.participants.exclude(token_hash=hashed(token)).filter(name__iexact=said).exists():
            raise NameTaken
        known = Participant.objects.filter(workshop=workshop, token_hash=hashed(token)).first()
        if known:
            Participant.objects.filter(pk=known.pk).update(name=said)
            return known
        if workshop.participants.count() >= workshop.most:
            raise Full
        return Participant.objects.create(workshop=workshop, token_hash=hashed(token), name=said)


def rate(participant: Participant, ratings: dict[tuple[str, str], int | None]) -> None:
    """Say or take back what one thinks: (touchpoint, question) -> value, None for no answer; all of them or none.

    Raises NotRated and TakesNoRatings.
    """
    workshop = participant.workshop
    for (touchpoint, question), value in ratings.items():
        _check(workshop, touchpoint, question, value)
    with transaction.atomic():
        _happened_while_open(workshop)
        for (touchpoint, question), value in ratings.items():
            place: dict[str, Any] = {"participant": participant, "touchpoint": touchpoint, "question": question}
            if value is None:
                Rating.objects.filter(**place).delete()
            else:
                Rating.objects.update_or_create(**place, defaults={"value": value})


def _check(workshop: Workshop, touchpoint: str, question: str, value: int | None) -> None:
    if touchpoint not in workshop.touchpoints or question not in workshop.questions:
        raise NotRated(f"{touchpoint} {question}")
    low, high, _ = SCALES[question]
    if value is not None and not low <= value <= high:
        raise NotRated(f"{question} {value}")


def _happened_while_open(workshop: Workshop) -> None:
    """Count that something happened, which also keeps the workshop from being closed until it has."""
    taking = Workshop.objects.filter(pk=workshop.pk, state=State.OPEN, closes_at__gt=timezone.now())
    if not taking.update(revision=F("revision") + 1):
        raise TakesNoRatings


def _happened(workshop: Workshop) -> None:
    Workshop.objects.filter(pk=workshop.pk).update(revision=F("revision") + 1)


def _close_in_time(workshop: Workshop) -> None:
    """Ask the worker to close it when its time has come; an earlier request finds that it is not yet time."""
    enqueue(
        "workshop-close",
        {"workshop": workshop.pk},
        key=f"workshop-close:{workshop.pk}:{workshop.closes_at.isoformat()}",
        not_before=workshop.closes_at,
    )


def _facts(workshop: Workshop) -> dict[str, Any]:
    """What the audit log keeps of a workshop."""
    return {
        "name": workshop.name,
        "journey": workshop.journey,
        "questions": workshop.questions,
        "anonymous": workshop.anonymous,
        "closes_at": workshop.closes_at.isoformat(),
        "most": workshop.most,
        "state": workshop.state,
    }
