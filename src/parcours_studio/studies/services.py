"""Asking studies: a kept answer is shown at once, an old one is shown while the worker looks again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from parcours_studio.accounts.queries import languages
from parcours_studio.accounts.rights import Right
from parcours_studio.company import queries as company
from parcours_studio.queue.services import enqueue, hurry
from parcours_studio.studies.models import Study
from parcours_studio.ui.words import language as readers_language

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

RECENT = timedelta(days=14)
"""What was looked at within this time is worked out anew after a refresh."""
MOST_IN_ADVANCE = 40
FORGOTTEN = timedelta(days=30)
"""An answer that nobody looked at for so long is deleted."""
TOLD = timedelta(hours=1)
"""How often it is written down that somebody looks at an answer."""


def ask(kind: str, question: dict[str, Any], *, asked_by: Colleague | None = None, language: str = "") -> Study:
    """The study that answers the question, with its last answer; the worker is asked when that is missing or old.

    A study whose last attempt was refused is not asked again by itself: `retry` does that.
    """
    return _asked(Study.objects.all(), kind, question, asked_by, language)


def glance(kind: str, question: dict[str, Any], *, asked_by: Colleague | None = None, language: str = "") -> Study:
    """The same for lists, which read the digest: the answer stays in the desk."""
    return _asked(Study.objects.defer("answer"), kind, question, asked_by, language)


def look(kind: str, question: dict[str, Any], colleague: Colleague, *, open_to_all: bool) -> Study | None:
    """What this colleague may see: anything with the right to ask, else what is open to all or was answered before.

    None when it was never answered and the colleague may not ask.
    """
    if open_to_all or colleague.may(Right.ASK):
        return ask(kind, question, asked_by=colleague)
    known = Study.objects.filter(key=_key(kind, question, readers_language()), answered_at__isnull=False)
    return ask(kind, question, asked_by=colleague) if known.exists() else None


def is_current(study: Study) -> bool:
    """Whether the kept answer was read from the tables now in use and the map now published."""
    return study.answered and f"{study.generation} {study.design}" == company.state_now()


def retry(study: Study, asked_by: Colleague | None = None, *, in_advance: bool = False) -> None:
    """Ask the worker for an answer."""
    key = f"study:{study.pk}"
    study.job = enqueue("study", {"study": study.pk}, asked_by=asked_by, key=key, in_advance=in_advance)
    study.tried = company.state_now()
    study.save(update_fields=["job", "tried"])


def ask_in_advance(usual: Iterable[tuple[str, dict[str, Any]]]) -> int:
    """Have the usual questions answered in every language that colleagues read, then what was looked at lately.

    Returns how many the worker is asked; it answers them when nobody waits for anything else.
    """
    if not company.generation():
        return 0
    wanted = [(kind, question, spoken) for kind, question in usual for spoken in languages()]
    studies = [_found(Study.objects.defer("answer"), *one)[0] for one in wanted]
    since = timezone.now() - RECENT
    recent = Study.objects.defer("answer").filter(last_asked_at__gte=since).order_by("-last_asked_at")
    studies += recent.select_related("job")[:MOST_IN_ADVANCE]
    asked = 0
    for study in {one.pk: one for one in studies}.values():
        if asked < MOST_IN_ADVANCE and not is_current(study) and not study.works:
            retry(study, in_advance=True)
            asked += 1
    return asked


def forget_unasked() -> int:
    """Delete the answers that nobody looked at for long; returns how many."""
    return Study.objects.filter(last_asked_at__lt=timezone.now() - FORGOTTEN).delete()[0]


def _asked(
    studies: QuerySet[Study], kind: str, question: dict[str, Any], asked_by: Colleague | None, language: str
) -> Study:
    study, new = _found(studies, kind, question, language or readers_language())
    now = timezone.now()
    if not new and study.last_asked_at < now - TOLD:
        Study.objects.filter(pk=study.pk).update(last_asked_at=now)
    if study.job is not None and study.works:
        hurry(study.job)
    elif not is_current(study) and not (study.failed and study.tried == company.state_now()):
        retry(study, asked_by)
    return study


def _found(studies: QuerySet[Study], kind: str, question: dict[str, Any], language: str) -> tuple[Study, bool]:
    return studies.select_related("job").get_or_create(
        key=_key(kind, question, language), defaults={"kind": kind, "question": question, "language": language}
    )


def _key(kind: str, question: dict[str, Any], language: str) -> str:
    text = json.dumps([kind, question, language], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
