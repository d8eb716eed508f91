"""Invitations: mailed in the invited's language, shown once, listed, withdrawn, sent again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from parcours_studio.accounts.models import AuditLine, Colleague, Invitation, Team
from tests.studio.mailbox import Mailbox, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]
INVITE = "/settings/colleagues/invite/"
WHO = {"name": "Luc Morel", "new_password1": "ein-langes-Wort-7", "new_password2": "ein-langes-Wort-7"}


def invite(client: Client, **given: str) -> str:
    """The link that is shown."""
    page = client.post(INVITE, {"email": "", "role": "analyst", "team": "", "language": "de"} | given)
    assert page.status_code == 200
    found = re.search(r'value="http://testserver(/welcome/[^"]+)"', page.content.decode())
    assert found
    return found[1]


def test_the_mail_speaks_the_language_of_the_invited_and_its_link_works_once(
    signed_in: Callable[[str], Client], mailbox: Mailbox
) -> None:
    shown = invite(signed_in("administrator"), email="Luc@Vallorin.example", language="fr")
    (mail,) = mailbox.wait_for()
    assert mail["To"] == "luc@vallorin.example"
    assert "parcours de nos clients" in mail["Subject"]
    assert f"http://testserver{shown}" in text_of(mail)
    assert f"http://testserver{shown}" in text_of(mail, "html")
    guest = Client()
    assert "Bienvenue" in guest.get(shown).content.decode()
    assert guest.post(shown, WHO).status_code == 302
    luc = Colleague.objects.get(email="luc@vallorin.example")
    assert (luc.role, luc.language, luc.name) == ("analyst", "fr", "Luc Morel")
    assert Client().get(shown).status_code == 410
    assert guest.get("/me/").status_code == 200


def test_without_an_address_the_link_is_handed_over_and_the_guest_says_theirs(
    signed_in: Callable[[str], Client], mailbox: Mailbox
) -> None:
    link = invite(signed_in("administrator"))
    assert mailbox.mails == []
    assert Client().post(link, WHO | {"email": "new@vallorin.example"}).status_code == 302
    assert Colleague.objects.get(email="new@vallorin.example").language == "de"


def test_a_mailed_invitation_belongs_to_its_address(signed_in: Callable[[str], Client], mailbox: Mailbox) -> None:
    link = invite(signed_in("administrator"), email="luc@vallorin.example")
    Client().post(link, WHO | {"email": "else@vallorin.example"})
    assert not Colleague.objects.filter(email="else@vallorin.example").exists()
    assert Colleague.objects.filter(email="luc@vallorin.example").exists()


def test_somebody_who_is_here_already_is_not_invited_again(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("administrator").post(
        INVITE, {"email": "EDITOR@vallorin.example", "role": "viewer", "language": "en"}
    )
    assert "A colleague has this address already." in page.content.decode()
    assert not Invitation.objects.exists()


def test_an_address_that_was_taken_meanwhile_is_told_and_the_link_stays(signed_in: Callable[[str], Client]) -> None:
    link = invite(signed_in("administrator"))
    page = Client().post(link, WHO | {"email": "Viewer@vallorin.example"})
    assert "hat schon jemand" in page.content.decode()
    assert Client().get(link).status_code == 200


def test_a_mail_server_that_refuses_is_told_and_the_link_can_be_handed_over(
    signed_in: Callable[[str], Client], mailbox: Mailbox
) -> None:
    mailbox.refused.add("luc@vallorin.example")
    page = signed_in("administrator").post(
        INVITE, {"email": "luc@vallorin.example", "role": "viewer", "team": "", "language": "en"}
    )
    text = page.content.decode()
    assert "could not be sent" in text
    assert "no such reader" in text
    assert "/welcome/" in text
    assert "the mail was not sent" in signed_in("administrator").get("/settings/colleagues/").content.decode()


def test_sending_again_makes_another_link_and_ends_the_first(
    signed_in: Callable[[str], Client], mailbox: Mailbox
) -> None:
    client = signed_in("administrator")
    first = invite(client, email="luc@vallorin.example", team=str(Team.objects.create(name="Bahnhof").pk))
    page = client.post(f"/settings/invitations/{Invitation.objects.get().pk}/again/")
    again = re.search(r"http://testserver(/welcome/[^\"<]+)", page.content.decode())
    assert again
    assert len(mailbox.wait_for(2)) == 2
    assert Client().get(first).status_code == 410
    assert Client().get(again[1]).status_code == 200
    assert Invitation.objects.get().team == Team.objects.get()


def test_what_was_withdrawn_works_no_longer_and_what_expired_says_so(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("administrator")
    link = invite(client)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert "abgelaufen" not in client.get("/settings/colleagues/").content.decode()
    assert "expired" in client.get("/settings/colleagues/").content.decode()
    assert Client().get(link).status_code == 410
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    client.post(f"/settings/invitations/{Invitation.objects.get().pk}/withdraw/")
    assert Client().get(link).status_code == 410
    assert AuditLine.objects.filter(verb="accounts.withdraw_invitation").count() == 1


def test_neither_link_nor_its_secret_is_kept(signed_in: Callable[[str], Client], mailbox: Mailbox) -> None:
    link = invite(signed_in("administrator"), email="luc@vallorin.example")
    secret = link.rstrip("/").rpartition("/")[2]
    kept = [*AuditLine.objects.values_list("about", "before", "after"), *Invitation.objects.values_list()]
    assert secret not in str(kept)


def test_a_name_with_markup_is_shown_as_text(signed_in: Callable[[str], Client], company: Path) -> None:
    link = invite(signed_in("administrator"))
    Client().post(link, WHO | {"email": "x@vallorin.example", "name": "<b>Luc</b>"})
    page = signed_in("administrator").get("/settings/colleagues/").content.decode()
    assert "&lt;b&gt;Luc&lt;/b&gt;" in page
    assert "<b>Luc" not in page
