"""Answering studies, when somebody asks and in advance."""

from __future__ import annotations

from django.utils import timezone

from parcours_studio.company import queries as company
from parcours_studio.queue.registry import job
from parcours_studio.queue.work import Work
from parcours_studio.studies import services
from parcours_studio.studies.models import Study
from parcours_studio.studies.registry import of_kind, usual_questions


@job("study")
def answer(work: Work, study: int) -> None:
    """Answer a study and keep the answer with what it was read from; nothing when it is current or forgotten."""
    asked = Study.objects.defer("answer").filter(pk=study).first()
    if asked is None or services.is_current(asked):
        return
    work.progress("", None)
    generation, design = company.state_now().split()
    kind = of_kind(asked.kind)
    found = kind.answer(company.opened(), asked.question, asked.language)
    Study.objects.filter(pk=asked.pk).update(
        answer=found, digest=kind.digest(found), generation=generation, design=design, answered_at=timezone.now()
    )


@job("warm")
def warm(work: Work) -> dict[str, int]:
    """Ask in advance what colleagues will look at first, and forget what nobody looks at any more."""
    forgotten = services.forget_unasked()
    return {"asked": services.ask_in_advance(usual_questions()), "forgotten": forgotten}
