"""Asking studies: a kept answer is shown at once, an old one is shown while the worker looks again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from parcours_studio.company import queries as company
from parcours_studio.queue.services import enqueue
from parcours_studio.studies.models import Study
from parcours_studio.ui.words import language as readers_language

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague


def ask(kind: str, question: dict[str, Any], *, asked_by: Colleague | None = None, language: str = "") -> Study:
    """The study that answers the question, with its last answer; the worker is asked when that is missing or old.

    A study whose last attempt was refused is not asked again by itself: `retry` does that.
    """
    spoken = language or readers_language()
    study, _ = Study.objects.select_related("job").get_or_create(
        key=_key(kind, question, spoken), defaults={"kind": kind, "question": question, "language": spoken}
    )
    if not is_current(study) and not study.works and not (study.failed and study.tried == company.state_now()):
        retry(study, asked_by)
    return study


def is_current(study: Study) -> bool:
    """Whether the kept answer was read from the tables now in use and the map now published."""
    return study.answer is not None and f"{study.generation} {study.design}" == company.state_now()


def retry(study: Study, asked_by: Colleague | None = None) -> None:
    """Ask the worker for an answer."""
    study.job = enqueue("study", {"study": study.pk}, asked_by=asked_by, key=f"study:{study.pk}")
    study.tried = company.state_now()
    study.save(update_fields=["job", "tried"])


def _key(kind: str, question: dict[str, Any], language: str) -> str:
    text = json.dumps([kind, question, language], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
