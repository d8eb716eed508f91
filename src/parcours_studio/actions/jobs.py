"""What the worker does for the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from parcours.company.company import Company
from parcours_studio.actions.reminders import remind
from parcours_studio.company.queries import time_zone, today
from parcours_studio.queue.registry import every_morning
from parcours_studio.queue.services import enqueue
from parcours_studio.queue.work import Work
from parcours_studio.studies.registry import study

AGAIN = dt.timedelta(hours=1)
EVENING = dt.time(18)
"""No reminder is tried again later in the day than this."""


def _usual() -> Iterator[dict[str, Any]]:
    """The page as everybody sees it."""
    yield {}


@study("plan", usual=_usual)
def plan(company: Company, question: dict[str, Any], language: str) -> dict[str, Any]:
    """The ranked plan as the library puts it together."""
    found: dict[str, Any] = company.plan_page(language).plain()
    return found


@every_morning("remind")
def remind_owners(work: Work) -> dict[str, int]:
    """Remind owners of what is late or soon due; harmless to do twice, tried again while the mail server refuses."""
    sent, failed = remind(today(), lambda done, of: work.progress("", done / of))
    again = timezone.now() + AGAIN
    if failed and again.astimezone(ZoneInfo(time_zone())).time() < EVENING:
        enqueue("remind", key=f"remind:{again:%Y-%m-%dT%H}", not_before=again)
    return {"sent": sent, "failed": failed}
