"""Passwords: forgotten and chosen anew by mail, changed in one's own account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from parcours_studio.accounts.models import AuditLine, Colleague
from tests.studio.mailbox import Mailbox, text_of

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company")]
ASK = "/new-password/"
NEW = {"new_password1": "ein-anderes-Wort-8", "new_password2": "ein-anderes-Wort-8"}


@pytest.fixture
def nina() -> Colleague:
    """A colleague who speaks German."""
    nina = Colleague(email="nina@vallorin.example", name="Nina Favre", role="editor", language="de")
    nina.set_password("ein-langes-Wort-7")
    nina.save()
    return nina


def link_in(box: Mailbox) -> str:
    """The link of the last mail."""
    found = re.search(r"http://testserver(/new-password/\S+)", text_of(box.mails[-1]))
    assert found
    return found[1]


def test_the_link_of_the_mail_leads_to_a_new_password(nina: Colleague, mailbox: Mailbox) -> None:
    assert Client().post(ASK, {"email": "NINA@vallorin.example"}).status_code == 200
    (mail,) = mailbox.wait_for()
    assert mail["Subject"] == "Wählen Sie ein neues Passwort"
    guest = Client()
    page = guest.get(link_in(mailbox), follow=True)
    address = page.redirect_chain[-1][0]
    assert guest.post(address, NEW).status_code == 302
    nina.refresh_from_db()
    assert nina.check_password(NEW["new_password1"])
    assert "over" not in address
    assert "no longer works" in Client().get(link_in(mailbox), follow=True).content.decode()
    assert AuditLine.objects.get(verb="accounts.new_password").colleague == nina


def test_an_address_that_nobody_has_gets_the_same_answer_and_no_mail(nina: Colleague, mailbox: Mailbox) -> None:
    known = Client().post(ASK, {"email": nina.email}).content.decode()
    mailbox.wait_for()
    unknown = Client().post(ASK, {"email": "none@vallorin.example"}).content.decode()
    mask = re.compile(r"csrf[^>]*>|X-CSRFToken[^}]*}")
    assert mask.sub("", known) == mask.sub("", unknown.replace("none@", "nina@"))
    assert len(mailbox.mails) == 1


def test_mails_are_not_sent_one_upon_the_other(nina: Colleague, mailbox: Mailbox) -> None:
    for _ in range(3):
        Client().post(ASK, {"email": nina.email})
    mailbox.wait_for()
    assert len(mailbox.mails) == 1
    Colleague.objects.update(reset_asked_at=timezone.now() - timedelta(minutes=3))
    Client().post(ASK, {"email": nina.email})
    assert len(mailbox.wait_for(2)) == 2


def test_somebody_who_was_deactivated_gets_no_link(nina: Colleague, mailbox: Mailbox) -> None:
    Colleague.objects.update(is_active=False)
    Client().post(ASK, {"email": nina.email})
    assert mailbox.mails == []


def test_a_password_that_is_too_short_is_refused_in_the_reader_s_language(nina: Colleague, mailbox: Mailbox) -> None:
    Client().post(ASK, {"email": nina.email})
    mailbox.wait_for()
    guest = Client(headers={"accept-language": "de"})
    address = guest.get(link_in(mailbox), follow=True).redirect_chain[-1][0]
    page = guest.post(address, {"new_password1": "kurz", "new_password2": "kurz"}).content.decode()
    assert "mindestens 10 Zeichen" in page


def test_changing_one_s_password_ends_the_other_sessions_and_keeps_this_one(
    nina: Colleague, signed_in: Callable[[str], Client]
) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        assert client.post("/sign-in/", {"username": nina.email, "password": "ein-langes-Wort-7"}).status_code == 302
    wrong = here.post("/me/password/", NEW | {"old_password": "falsch"})
    assert "Das ist nicht Ihr Passwort." in wrong.content.decode()
    assert here.post("/me/password/", NEW | {"old_password": "ein-langes-Wort-7"}).status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert "ein-anderes" not in str(list(AuditLine.objects.values()))


def test_an_administrator_hands_over_a_link_that_works_once_for_a_day(
    nina: Colleague, signed_in: Callable[[str], Client], settings: SettingsWrapper
) -> None:
    administrator = signed_in("administrator")
    assert "Make a link for a new password" in administrator.get(f"/settings/colleagues/{nina.pk}/").content.decode()
    page = administrator.post(f"/settings/colleagues/{nina.pk}/new-password/").content.decode()
    found = re.search(r'value="http://testserver(/new-password/[^"]+)"', page)
    assert found
    line = AuditLine.objects.get(verb="accounts.make_password_link")
    assert (line.about, line.who) == ("Nina Favre", "Administrator of Vallorin")
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "no longer works" in Client().get(found[1], follow=True).content.decode()
    settings.PASSWORD_RESET_TIMEOUT = 24 * 3600
    guest = Client()
    address = guest.get(found[1], follow=True).redirect_chain[-1][0]
    assert guest.post(address, NEW).status_code == 302
    nina.refresh_from_db()
    assert nina.check_password(NEW["new_password1"])
    assert "no longer works" in Client().get(found[1], follow=True).content.decode()


def test_without_mail_the_page_says_who_can_make_a_link(nina: Colleague, settings: SettingsWrapper) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    for page in (Client().get(ASK), Client().post(ASK, {"email": nina.email})):
        assert "Ask an administrator of your company" in page.content.decode()
        assert "Look into your mail" not in page.content.decode()
