"""What is done every morning: asked for once, by the company's clock, whatever the worker lived through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from parcours_studio.queue.models import Job, State
from parcours_studio.queue.registry import morning_kinds
from parcours_studio.queue.running import load_deeds
from parcours_studio.queue.services import enqueue, plan_mornings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company")]


def test_starting_a_worker_often_asks_for_each_morning_once(company: Path) -> None:
    load_deeds()
    for _ in range(3):
        plan_mornings()
    asked = Job.objects.order_by("kind")
    assert [job.kind for job in asked] == sorted(morning_kinds())
    assert {"remind", "tidy"} <= set(morning_kinds())
    local = asked[0].not_before.astimezone(ZoneInfo("Europe/Zurich"))  # type: ignore[union-attr]
    assert (local.hour, local.minute) == (6, 0)
    assert timedelta() < local - timezone.now() <= timedelta(hours=25)


def test_the_queue_holds_a_job_back_until_its_time(company: Path) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    enqueue("tidy", key="tidy:later", not_before=at)
    assert [task.run_after for task in DBTaskResult.objects.all()] == [at]
    assert not DBTaskResult.objects.ready().exists()


def test_a_morning_that_nobody_worked_is_made_up_for_once(company: Path, work: Callable[[], list[str]]) -> None:
    load_deeds()
    enqueue("tidy", key="tidy:long ago", not_before=timezone.now() - timedelta(days=3))
    assert work() == ["done"]
    assert Job.objects.filter(kind="tidy", state=State.WAITING).count() == 1


def test_sessions_that_are_over_are_forgotten(company: Path, work: Callable[[], list[str]]) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + timedelta(days=1))
    enqueue("tidy")
    work()
    assert [one.session_key for one in Session.objects.all()] == ["new"]
