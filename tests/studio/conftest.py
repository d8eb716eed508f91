"""The studio in tests: the sample company, one colleague per role, and a worker that works when told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sample_company import copy_into
from tests.studio.mailbox import Mailbox, serve
from tests.studio_home import COMPANY

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from parcours_studio.accounts.models import Colleague

_fresh = {"company": False}


@pytest.fixture
def company() -> Path:
    """The sample company, refreshed, to be read only."""
    if not _fresh["company"]:
        copy_into(COMPANY)
        _fresh["company"] = True
    return COMPANY


@pytest.fixture
def changed_company(company: Path) -> Iterator[Path]:
    """The sample company for tests that change its folder; the next test finds it as it was."""
    yield company
    _fresh["company"] = False


@pytest.fixture(autouse=True)
def _quick_passwords(settings: SettingsWrapper) -> None:
    """Passwords are hashed fast: a good hash takes a third of a second each time. Browser tests use the real one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def colleagues(db: None) -> dict[str, Colleague]:
    """One colleague per role, by the role's name."""
    from parcours_studio.accounts.models import Colleague
    from parcours_studio.accounts.rights import Role

    return {
        role.value: Colleague.objects.create(
            email=f"{role}@vallorin.example", name=f"{role.title()} of Vallorin", role=role
        )
        for role in Role
    }


@pytest.fixture
def signed_in(colleagues: dict[str, Colleague]) -> Callable[[str], Client]:
    """A browser in which the colleague of a role is signed in; `nobody` is not."""
    from django.test import Client

    def browse(role: str) -> Client:
        client = Client()
        if role != "nobody":
            client.force_login(colleagues[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browse


@pytest.fixture
def mailbox(settings: SettingsWrapper) -> Iterator[Mailbox]:
    """A mail server of its own, which takes what the studio sends."""
    box = Mailbox()
    server = serve(box)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    yield box
    server.stop()


@pytest.fixture
def work(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Do all jobs whose time has come, in the order in which they were asked; returns how they ended.

    A test holds the desk to itself until it ends: the signs of life of its jobs, given by a thread, would wait for it.
    """
    from django.db.models import Q
    from django.utils import timezone

    from parcours_studio.queue import work as at_work
    from parcours_studio.queue.models import Job, State
    from parcours_studio.queue.running import run

    monkeypatch.setattr(at_work, "BEAT", 3600.0)

    def do() -> list[str]:
        ended = []
        due = Q(not_before=None) | Q(not_before__lte=timezone.now())
        while job := Job.objects.filter(due, state=State.WAITING).order_by("asked_at").first():
            run(str(job.pk))
            ended.append(Job.objects.get(pk=job.pk).state)
        return ended

    return do
