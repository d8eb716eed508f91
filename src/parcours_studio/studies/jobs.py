"""Answering studies."""

from __future__ import annotations

from django.utils import timezone

from parcours_studio.company import queries as company
from parcours_studio.queue.registry import job
from parcours_studio.queue.work import Work
from parcours_studio.studies.models import Study
from parcours_studio.studies.registry import answer_to


@job("study")
def answer(work: Work, study: int) -> None:
    """Answer a study and keep the answer with what it was read from."""
    asked = Study.objects.get(pk=study)
    work.progress("reading", None)
    generation, design = company.state_now().split()
    found = answer_to(asked.kind)(company.opened(), asked.question, asked.language)
    Study.objects.filter(pk=asked.pk).update(
        answer=found, generation=generation, design=design, answered_at=timezone.now()
    )
