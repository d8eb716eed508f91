"""What the worker tidies up every morning."""

from __future__ import annotations

from axes.utils import reset
from django.core.management import call_command

from parcours_studio.queue.registry import every_morning
from parcours_studio.queue.work import Work


@every_morning("tidy")
def tidy(work: Work) -> None:
    """Forget sessions that are over, and failed sign-ins of the day before."""
    call_command("clearsessions")
    reset()
