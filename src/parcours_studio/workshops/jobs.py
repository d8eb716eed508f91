"""What the worker does for workshops: close them in time, turn what was said into beliefs, put the paper together."""

from __future__ import annotations

from parcours_studio.accounts.queries import languages
from parcours_studio.company import queries as company
from parcours_studio.queue.registry import job
from parcours_studio.queue.services import enqueue
from parcours_studio.queue.work import Work
from parcours_studio.workshops import concluding, services
from parcours_studio.workshops.models import Paper, State, Workshop


@job("workshop-close")
def close(work: Work, workshop: int) -> None:
    """Close a workshop whose time has come; one that was given more time is left alone."""
    found = Workshop.objects.filter(pk=workshop).first()
    if found is not None and found.is_over:
        services.close(None, found)


@job("workshop-conclude")
def conclude(work: Work, workshop: int) -> None:
    """State what a closed workshop said as beliefs of the journey, and have the paper put together."""
    found = Workshop.objects.filter(pk=workshop, state=State.CLOSED).first()
    if found is None:
        return
    if not concluding.state_beliefs(found, work.job.asked_by or found.made_by):
        return
    _ready(work, found.journey)
    for language in languages():
        enqueue("workshop-paper", {"workshop": found.pk, "language": language})


@job("workshop-paper")
def paper(work: Work, workshop: int, language: str) -> None:
    """Put together what one takes home, in one language."""
    found = Workshop.objects.filter(pk=workshop, state=State.CLOSED).first()
    if found is None:
        return
    _ready(work, found.journey)
    content = company.opened().workshop_paper(concluding.as_held(found), language=language)
    Paper.objects.update_or_create(
        workshop=found, language=language, defaults={"content": content, "revision": found.revision}
    )


def _ready(work: Work, journey: str) -> None:
    """Derive everything where the readings do not know the journey, and where there are none yet.

    A company without a single fact can plan by what it believes.
    """
    if not company.is_measured(journey):
        company.opened().refresh(progress=lambda step, done: work.progress(step, done))
