"""Sign-in: limited per account, kind to those whose session ended, in the reader's language."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from parcours_studio.accounts.models import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]
PASSWORD = "ein-langes-Wort-7"


@pytest.fixture(autouse=True)
def nina() -> Colleague:
    """A colleague with a password."""
    nina = Colleague(email="nina@vallorin.example", name="Nina Favre", role="editor")
    nina.set_password(PASSWORD)
    nina.save()
    return nina


def sign_in(client: Client, name: str = "nina@vallorin.example", password: str = PASSWORD, **more: str) -> int:
    """The status of an attempt."""
    return client.post("/sign-in/", {"username": name, "password": password} | more).status_code


def test_after_eight_wrong_passwords_a_page_says_to_wait_however_the_address_is_written() -> None:
    client = Client()
    spellings = ("nina@vallorin.example", "NINA@vallorin.example", " Nina@Vallorin.example ")
    states = [sign_in(client, spellings[place % 3], "wrong") for place in range(8)]
    assert states == [200] * 7 + [429]
    page = client.post("/sign-in/", {"username": "nina@vallorin.example", "password": PASSWORD})
    assert page.status_code == 429
    assert "Too many attempts" in page.content.decode()
    assert "/new-password/" in page.content.decode()


def test_the_office_behind_the_same_address_goes_on_signing_in(colleagues: dict[str, Colleague]) -> None:
    other = colleagues["viewer"]
    other.set_password(PASSWORD)
    other.save()
    office = Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(9):
        sign_in(office, password="wrong")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.7"), other.email) == 302
    assert sign_in(Client(REMOTE_ADDR="203.0.113.7")) == 429
    assert sign_in(Client(REMOTE_ADDR="198.51.100.4")) == 302


def test_a_right_password_forgets_the_wrong_ones() -> None:
    client = Client()
    for _ in range(5):
        sign_in(client, password="wrong")
    assert sign_in(client) == 302
    assert [sign_in(Client(), password="wrong") for _ in range(5)] == [200] * 5


def test_a_wrong_password_and_an_unknown_address_are_told_the_same_way() -> None:
    texts = []
    for name in ("nina@vallorin.example", "none@vallorin.example"):
        page = Client().post("/sign-in/", {"username": name, "password": "wrong"}).content.decode()
        texts.append(re.findall(r'role="alert">(.*?)</div>', page, flags=re.S)[0])
    assert texts[0] == texts[1]
    assert "do not go together" in texts[0]


def test_a_reader_without_an_account_chooses_a_language_and_keeps_it() -> None:
    guest = Client(headers={"accept-language": "en"})
    assert guest.post("/language/", {"language": "de", "next": "/sign-in/?next=/plan/"}).url == "/sign-in/?next=/plan/"
    assert '<html lang="de">' in guest.get("/sign-in/").content.decode()
    assert guest.post("/language/", {"language": "xx", "next": "https://evil.example/"}).url == "/"
    assert '<html lang="de">' in guest.get("/sign-in/").content.decode()


def typed_in(page: str) -> dict[str, object]:
    """What the sign-in page carries."""
    found = re.search(r'name="typed" value="([^"]*)"', page)
    assert found
    return json.loads(unescape(found[1]))


def test_what_was_typed_when_the_session_had_ended_stands_in_the_form_again(nina: Colleague) -> None:
    client = Client()
    text = 'Tell within <3 minutes> & "say" why'
    form = {"name": text, "language": "de", "new_password1": "geheim-geheim", "csrfmiddlewaretoken": "x"}
    page = client.post("/me/", form, headers={"referer": "http://testserver/me/"})
    carried = typed_in(page.content.decode())
    assert carried == {"path": "/me/", "page": "/me/", "fields": {"name": [text], "language": ["de"]}}
    assert "geheim" not in page.content.decode()
    assert client.session.keys() == set()
    again = client.post("/sign-in/", {"username": nina.email, "password": "wrong", "typed": json.dumps(carried)})
    assert typed_in(again.content.decode()) == carried
    sent = {"username": nina.email, "password": PASSWORD, "typed": json.dumps(carried), "next": "/me/"}
    answer = client.post("/sign-in/", sent)
    assert answer.url == "/me/"
    shown = client.get("/me/").content.decode()
    assert unescape(re.findall(r'data-fields="([^"]*)"', shown)[0]) == json.dumps(carried["fields"], ensure_ascii=False)
    assert 'data-path="/me/"' in shown
    assert "data-fields" not in client.get("/plan/").content.decode()
    client.post("/me/", {"name": "Nina", "language": "en"})
    assert "data-fields" not in client.get("/me/").content.decode()


def test_a_piece_of_a_page_that_was_typed_in_becomes_the_sign_in() -> None:
    sent = {"hx-request": "true", "hx-current-url": "http://testserver/me/?a=1"}
    answer = Client().post("/me/", {"name": "N"}, headers=sent)
    assert answer["HX-Retarget"] == "body"
    assert typed_in(answer.content.decode())["page"] == "/me/?a=1"


def test_a_form_without_words_only_leads_to_the_sign_in() -> None:
    assert Client().post("/me/end-sessions/", headers={"referer": "http://testserver/me/"}).url == "/sign-in/?next=/me/"


@pytest.mark.parametrize(
    "typed", ["[1]", "{", '{"path": 1}', '{"path": "/", "page": "https://x", "fields": {}}', "x" * 300_000]
)
def test_what_is_not_of_our_making_is_dropped(typed: str, nina: Colleague) -> None:
    client = Client()
    assert sign_in(client, typed=typed) == 302
    assert "typed" not in client.session


def test_another_site_cannot_put_words_into_a_form(nina: Colleague) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/me/", {"name": "planted"}).status_code == 403


def test_the_sign_in_leads_nowhere_else(nina: Colleague) -> None:
    answer = Client().post("/sign-in/", {"username": nina.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.url == "/"


def test_a_refusal_in_the_referer_is_not_followed() -> None:
    page = Client().post("/me/", {"name": "N"}, headers={"referer": "https://evil.example/me/"})
    assert typed_in(page.content.decode())["page"] == "/"


def test_a_new_password_lifts_the_lock(nina: Colleague, signed_in: Callable[[str], Client]) -> None:
    from parcours_studio.accounts import passwords

    for _ in range(9):
        sign_in(Client(), password="wrong")
    assert sign_in(Client()) == 429
    passwords.choose(nina, "noch-ein-Wort-99")
    assert sign_in(Client(), password="noch-ein-Wort-99") == 302
