"""Reminders: by mail, in the owner's language, once per action and day, whatever dies meanwhile."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from parcours_studio.accounts.models import Colleague
from parcours_studio.actions.models import Action, Reminder
from parcours_studio.actions.reminders import remind
from parcours_studio.company.queries import today
from parcours_studio.queue.models import Job, State
from parcours_studio.queue.services import enqueue, take_up_lost
from tests.studio.mailbox import Mailbox, serve, text_of

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def owned(owner: Colleague, title: str, days: int | None, state: str = "planned") -> Action:
    """An action that is due in so many days."""
    due = None if days is None else today() + timedelta(days=days)
    return Action.objects.create(title=title, owner=owner, due=due, state=state, currency="CHF")


def test_each_owner_gets_one_mail_with_what_is_late_or_soon_due(
    colleagues: dict[str, Colleague], mailbox: Mailbox
) -> None:
    agent, editor = colleagues["agent"], colleagues["editor"]
    Colleague.objects.filter(pk=agent.pk).update(language="de")
    for title, days in (("Heute", 0), ("Spät", -2), ("Bald", 3), ("Fern", 4), ("Nie", None)):
        owned(agent, title, days)
    owned(editor, "Done", -5, state="done")
    owned(editor, "Mine", -1)
    assert remind(today()) == (2, 0)
    by_reader = {mail["To"]: mail for mail in mailbox.mails}
    assert set(by_reader) == {agent.email, editor.email}
    text = text_of(by_reader[agent.email])
    assert by_reader[agent.email]["Subject"] == "3 Maßnahmen warten auf Sie"
    assert re.findall(r"^(\w+) \(", text, flags=re.M) == ["Spät", "Heute", "Bald"]
    assert "seit 2 Tagen überfällig" in text
    assert "heute fällig" in text
    assert f"http://testserver/plan/{Action.objects.get(title='Spät').pk}/" in text
    assert "Mine (overdue for 1 day" in text_of(by_reader[editor.email])


def test_nobody_is_reminded_twice_on_one_day_but_again_on_the_next(
    colleagues: dict[str, Colleague], mailbox: Mailbox
) -> None:
    owned(colleagues["agent"], "Late", -2)
    assert [remind(today()), remind(today())] == [(1, 0), (0, 0)]
    owned(colleagues["agent"], "Another", -2)
    assert remind(today()) == (1, 0)
    assert "Late (" not in text_of(mailbox.mails[-1])
    assert remind(today() + timedelta(days=1)) == (1, 0)
    assert len(mailbox.mails) == 3


def test_who_left_is_not_reminded(colleagues: dict[str, Colleague], mailbox: Mailbox) -> None:
    owned(colleagues["agent"], "Late", -2)
    Colleague.objects.filter(role="agent").update(is_active=False)
    assert remind(today()) == (0, 0)
    assert mailbox.mails == []


def test_a_title_with_markup_is_text_in_the_mail(colleagues: dict[str, Colleague], mailbox: Mailbox) -> None:
    owned(colleagues["agent"], "<b>Bold</b>\r\nBcc: x@x.example", -2)
    remind(today())
    assert "&lt;b&gt;Bold" in text_of(mailbox.mails[0], "html")
    assert mailbox.mails[0]["Bcc"] is None


def test_what_the_mail_server_refuses_is_tried_again_within_the_day(
    colleagues: dict[str, Colleague], mailbox: Mailbox, work: Callable[[], list[str]]
) -> None:
    agent, editor = colleagues["agent"], colleagues["editor"]
    owned(agent, "Late", -2)
    owned(editor, "Late too", -2)
    mailbox.refused.add(agent.email)
    job = enqueue("remind", key="remind:now")
    assert work() == ["done"]
    job.refresh_from_db()
    assert job.result == {"sent": 1, "failed": 1}
    mailbox.refused.clear()
    assert remind(today()) == (1, 0)
    assert sorted(mail["To"] for mail in mailbox.mails) == sorted([agent.email, editor.email])


def test_every_morning_asks_for_the_next_one_by_itself(work: Callable[[], list[str]]) -> None:
    enqueue("remind", key="remind:today")
    assert work() == ["done"]
    waiting = Job.objects.filter(kind="remind", state=State.WAITING)
    assert [job.key for job in waiting] == [f"remind:{_next_morning().isoformat()}"]
    assert waiting[0].not_before is not None


def _next_morning() -> date:
    now = datetime.now(ZoneInfo("Europe/Zurich"))
    return now.date() if now.hour < 6 else now.date() + timedelta(days=1)


class Deadly(Mailbox):
    """A mail server that kills the sender as soon as it has taken the first mail."""

    victim: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the mail, and kill."""
        told = await super().handle_DATA(server, session, envelope)
        if self.victim is not None:
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim = None
        return told


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_reminds_is_taken_up_and_nobody_hears_twice(
    company: Path, colleagues: dict[str, Colleague], work: Callable[[], list[str]], settings: SettingsWrapper
) -> None:
    box = Deadly()
    server = serve(box)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    for role in ("agent", "analyst", "editor"):
        owned(colleagues[role], f"Late of {role}", -2)
    job = enqueue("remind", key="remind:now")
    script = f"import django; django.setup(); from parcours_studio.queue.running import run; run('{job.pk}')"
    environment = os.environ | {
        "PARCOURS_DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "PARCOURS_SMTP_URL": f"smtp://{server.hostname}:{server.port}",
    }
    box.victim = subprocess.Popen([sys.executable, "-c", script], env=environment)
    assert box.victim.wait(60) == -signal.SIGKILL
    assert len(box.mails) == 1
    assert Reminder.objects.count() == 1
    assert [one.pk for one in take_up_lost()] == [job.pk]
    assert work() == ["done"]
    server.stop()
    readers = [colleagues[role].email for role in ("agent", "analyst", "editor")]
    assert sorted(mail["To"] for mail in box.mails) == readers
