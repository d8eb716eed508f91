"""The worker process: takes up what a dead one left, plans the mornings, then does one job after the other."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from parcours_studio.queue.running import load_deeds
from parcours_studio.queue.services import plan_mornings, take_up_lost


class Command(BaseCommand):
    """`manage.py worker`, which `parcours serve` starts."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop."""
        take_up_lost()
        load_deeds()
        plan_mornings()
        call_command("db_worker", interval=0.3, startup_delay=False, reload=False, verbosity=0)
