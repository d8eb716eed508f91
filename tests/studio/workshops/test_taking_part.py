"""Taking part in a workshop: rate, revise, take back, with and without script, and every way in which it may not be."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parcours_studio.workshops import flood, links
from parcours_studio.workshops.models import Participant, Rating, State, Workshop
from tests.studio.workshops.makers import made

if TYPE_CHECKING:
    from tests.studio.workshops.conftest import Phone

pytestmark = pytest.mark.django_db
Phones = Callable[..., "Phone"]


def ratings() -> dict[tuple[str, str], int]:
    return {(one.touchpoint, one.question): one.value for one in Rating.objects.all()}


def test_a_rating_is_kept_at_once_revised_and_taken_back(phone: Phones) -> None:
    anna = phone(made())
    assert anna.join() == 302
    assert anna.rate(1, criticality=8, satisfaction="", promise_kept="") == 204
    assert ratings() == {("search", "criticality"): 8}
    assert anna.rate(1, criticality=3) == 204
    assert anna.rate(3, promise_kept=0) == 204
    assert ratings() == {("search", "criticality"): 3, ("on-board", "promise_kept"): 0}
    assert anna.rate(1, criticality=None) == 204
    assert ratings() == {("on-board", "promise_kept"): 0}


def test_at_first_no_answer_is_chosen_and_nothing_is_in_the_middle(phone: Phones) -> None:
    anna = phone(made())
    anna.join()
    page = anna.look()
    assert page.count('value="" checked') == 9
    assert page.count("checked") == 9


def test_who_comes_back_finds_what_was_said(phone: Phones) -> None:
    anna, bruno = phone(workshop := made()), phone(workshop)
    anna.join()
    bruno.join()
    anna.rate(2, satisfaction=4)
    assert '<input type="radio" name="satisfaction" value="4" checked>' in anna.look()
    assert 'value="4" checked' not in bruno.look()


def test_without_script_a_form_saves_and_leads_on(phone: Phones) -> None:
    anna = phone(made())
    anna.join()
    address = reverse("take-part:rate", args=[anna.link, 1])
    answer = anna.client.post(address, {"criticality": "7", "satisfaction": "", "promise_kept": "90"})
    assert answer.headers["Location"].endswith(f"/w/{anna.link}/#t2")
    assert ratings() == {("search", "criticality"): 7, ("search", "promise_kept"): 90}
    last = anna.client.post(reverse("take-part:rate", args=[anna.link, 3]), {"criticality": "1"})
    assert last.headers["Location"].endswith("#end")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, {"criticality": 11}),
        (1, {"criticality": -1}),
        (1, {"satisfaction": 0}),
        (1, {"promise_kept": 101}),
        (1, {"criticality": "7.5"}),
        (1, {"criticality": "<b>"}),
        (4, {"criticality": 5}),
        (0, {"satisfaction": 9}),
    ],
)
def test_what_is_off_the_scale_or_the_map_is_refused(phone: Phones, number: int, said: dict[str, object]) -> None:
    anna = phone(made())
    anna.join()
    assert anna.rate(number, **said) == 400
    assert ratings() == {}


def test_a_question_that_is_not_asked_is_not_answered(phone: Phones) -> None:
    anna = phone(made(questions=["criticality"]))
    anna.join()
    assert "satisfied" not in anna.look()
    assert anna.rate(1, satisfaction=4) == 204
    assert ratings() == {}


def test_nobody_rates_without_taking_part(phone: Phones) -> None:
    stranger = phone(made())
    address = reverse("take-part:rate", args=[stranger.link, 1])
    answer = stranger.client.post(address, {"criticality": "9"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    assert ratings() == {}


@pytest.mark.parametrize("state", [State.PREPARED, State.CLOSED])
def test_before_it_opens_and_after_it_closed_nothing_is_taken(phone: Phones, state: str) -> None:
    anna = phone(workshop := made())
    anna.join()
    anna.rate(1, criticality=8)
    Workshop.objects.update(state=state)
    assert anna.rate(1, criticality=2) == 200
    assert ratings() == {("search", "criticality"): 8}
    words = {"prepared": "It begins in a moment", "closed": "The workshop is closed"}
    assert words[state] in anna.look()
    assert phone(workshop).join() == 302
    assert Participant.objects.count() == 1


def test_a_page_hears_that_the_workshop_has_closed(phone: Phones) -> None:
    anna = phone(made())
    address = reverse("take-part:state", args=[anna.link, "open"])
    assert anna.client.get(address).status_code == 204
    Workshop.objects.update(state=State.CLOSED)
    assert anna.client.get(address).headers["HX-Refresh"] == "true"


def test_when_its_time_is_over_the_link_is_gone(phone: Phones) -> None:
    anna = phone(made())
    anna.join()
    Workshop.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    answer = anna.client.get(reverse("take-part:page", args=[anna.link]))
    assert answer.status_code == 410
    assert "What do we believe?" not in answer.content.decode()
    assert anna.client.post(reverse("take-part:rate", args=[anna.link, 1]), {"criticality": "5"}).status_code == 410
    assert anna.join() == 410
    assert ratings() == {}


def test_a_deleted_workshop_looks_like_one_whose_time_is_over(phone: Phones) -> None:
    anna = phone(made())
    Workshop.objects.all().delete()
    assert anna.client.get(reverse("take-part:page", args=[anna.link])).status_code == 410


@pytest.mark.parametrize("deed", ["page", "join", "rate", "state"])
def test_a_forged_link_leads_nowhere_and_tells_nothing(deed: str) -> None:
    code = made().code
    forged = [f"{code}.", f"{code}.{'A' * 43}", Signer(key="another studio", salt="workshops.link", sep=".").sign(code)]
    more: dict[str, list[object]] = {"rate": [1], "state": ["open"]}
    for link in forged:
        address = reverse(f"take-part:{deed}", args=[link, *more.get(deed, [])])
        answer = Client().get(address) if deed in ("page", "state") else Client().post(address)
        assert answer.status_code == 404
        assert "What do we believe?" not in answer.content.decode()


def test_a_forged_or_foreign_cookie_takes_nobodys_place(phone: Phones) -> None:
    workshop, other = made(), made()
    anna, bruno = phone(workshop), phone(other)
    anna.join()
    bruno.join()
    cookie = anna.client.cookies[links.cookie_name(workshop.code)]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    bruno.client.cookies[links.cookie_name(other.code)] = cookie.value
    bruno.rate(1, criticality=1)
    anna.client.cookies[links.cookie_name(workshop.code)] = cookie.value[:-3] + "abc"
    anna.rate(1, criticality=1)
    assert ratings() == {}


def test_a_code_can_be_typed_in_any_way_people_type(phone: Phones) -> None:
    workshop = made(code="KXMWPQRT")
    for typed in ("KXMWPQRT", "kxmw pqrt", " kxmw-pqrt "):
        answer = Client().post(reverse("take-part:door"), {"code": typed})
        assert answer.headers["Location"] == reverse("take-part:page", args=[links.signed(workshop.code)])
    wrong = Client().post(reverse("take-part:door"), {"code": "KXMWPQRZ"})
    assert "No workshop has this code" in wrong.content.decode()
    behind = Client().get("/w/kxmwpqrt/")
    assert behind.headers["Location"] == reverse("take-part:page", args=[links.signed(workshop.code)])
    assert Client().get("/w/KXMWPQRZ/").status_code == 404


def test_codes_cannot_be_tried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "GUESSES", 5)
    made()
    answers = [Client().post(reverse("take-part:door"), {"code": "BBBBBBBB"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_a_flood_of_ratings_is_dammed(phone: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "SAVES", 5)
    anna, bruno = phone(workshop := made()), phone(workshop)
    anna.join()
    bruno.join()
    assert [anna.rate(1, criticality=5) for _ in range(6)] == [204] * 5 + [429]
    assert bruno.rate(1, criticality=5) == 204


def test_no_more_people_come_in_than_the_workshop_takes(phone: Phones) -> None:
    workshop = made(most=2)
    first, second, third = phone(workshop), phone(workshop), phone(workshop)
    assert [first.join(), second.join(), third.join()] == [302, 302, 409]
    assert first.join() == 302
    assert Participant.objects.count() == 2


def test_an_anonymous_workshop_keeps_no_name_whatever_is_sent(phone: Phones) -> None:
    anna = phone(made(anonymous=True), user_agent="A very special phone")
    assert "Your name" not in anna.look()
    anna.join("Anna Keller")
    anna.rate(1, criticality=8)
    kept = list(Participant.objects.values())
    assert [set(one) for one in kept] == [{"id", "workshop_id", "token_hash", "name"}]
    assert [one["name"] for one in kept] == [""]
    token = anna.client.cookies[links.cookie_name(Workshop.objects.get().code)].value
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            text = repr(cursor.fetchall())
            assert "Anna" not in text
            assert "special phone" not in text
            assert "127.0.0.1" not in text
            assert token.partition(":")[0] not in text


def test_with_names_one_is_asked_for_and_may_be_corrected(phone: Phones) -> None:
    anna = phone(made(anonymous=False))
    assert "Your name" in anna.look()
    assert anna.join("  ") == 200
    assert Participant.objects.count() == 0
    anna.join("Ana")
    anna.rate(1, criticality=8)
    assert 'value="Ana"' in anna.look("?name")
    anna.join("Anna")
    assert list(Participant.objects.values_list("name", flat=True)) == ["Anna"]
    assert ratings() == {("search", "criticality"): 8}


def test_two_people_of_one_name_are_asked_to_tell_themselves_apart(phone: Phones) -> None:
    workshop = made(anonymous=False)
    anna, other = phone(workshop), phone(workshop)
    anna.join("Anna")
    refused = other.client.post(reverse("take-part:join", args=[other.link]), {"name": "anna"})
    assert "Somebody of this name takes part already" in refused.content.decode()
    assert Participant.objects.count() == 1
    assert (other.join("Anna Frei"), anna.join("Anna")) == (302, 302)
    assert sorted(Participant.objects.values_list("name", flat=True)) == ["Anna", "Anna Frei"]


def test_markup_in_a_name_is_shown_as_text(phone: Phones) -> None:
    anna = phone(made(anonymous=False, name="<b>Us</b>"))
    anna.join("<script>alert(1)</script>")
    page = anna.look()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>Us</b>" not in page


@pytest.mark.parametrize(
    ("browser", "label", "question"),
    [
        ("de-CH,de;q=0.9", "Suche", "Wie zufrieden sind Kunden hier?"),
        ("fr", "Recherche", "Les clients sont-ils satisfaits ici\u202f?"),
        ("it,en;q=0.5", "Search", "How satisfied are customers here?"),
    ],
)
def test_the_browser_says_which_language_is_spoken(phone: Phones, browser: str, label: str, question: str) -> None:
    anna = phone(made(), accept_language=browser)
    anna.join()
    page = anna.look()
    assert label in page
    assert question in page


def test_another_language_can_be_chosen_and_stays(phone: Phones) -> None:
    anna = phone(made(), accept_language="de")
    assert 'lang="fr"' in anna.look("?language=fr")
    anna.join()
    assert "Recherche" in anna.look()
    assert "Recherche" in anna.look("?language=xx")


@pytest.mark.django_db(transaction=True)
def test_many_people_rate_at_once_and_nothing_is_lost(phone: Phones) -> None:
    workshop = made(most=12)

    def take_part(number: int) -> list[int]:
        one = phone(workshop)
        try:
            return [one.join(), *(one.rate(point, criticality=number % 11, satisfaction=3) for point in (1, 2, 3, 1))]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(take_part, range(16)))
    came_in = [statuses for statuses in answers if statuses[0] == 302]
    assert len(came_in) == 12
    assert all(statuses == [302, 204, 204, 204, 204] for statuses in came_in)
    assert Participant.objects.count() == 12
    assert Rating.objects.count() == 12 * 3 * 2
    assert Workshop.objects.get().revision == 12 * 5
