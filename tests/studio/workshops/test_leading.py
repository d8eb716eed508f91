"""Running a workshop: prepare, open, watch it fill, close, take home; and what stands in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from parcours_studio.accounts.models import AuditLine
from parcours_studio.queue.models import Job
from parcours_studio.workshops import links, services
from parcours_studio.workshops.models import Participant, Rating, State, Workshop
from tests.studio.workshops.makers import made

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague
    from tests.studio.workshops.conftest import Phone

pytestmark = pytest.mark.django_db
Phones = Callable[..., "Phone"]
Browse = Callable[[str], Client]
FORM = {
    "name": "What do we believe?",
    "journey": "travelling",
    "questions": ["criticality", "satisfaction"],
    "anonymous": "yes",
    "hours": "4",
    "most": "60",
}


def page(client: Client, what: str, workshop: Workshop, query: str = "", **headers: str) -> Any:
    return client.get(reverse(f"workshops:{what}", args=[workshop.pk]) + query, headers=headers or None)


def deed(client: Client, what: str, workshop: Workshop, **sent: Any) -> Any:
    return client.post(reverse(f"workshops:{what}", args=[workshop.pk]), sent)


def verbs() -> list[str]:
    return list(AuditLine.objects.order_by("id").values_list("verb", flat=True))


def filled(phone: Phones, workshop: Workshop, people: int = 5) -> list[Phone]:
    """So many phones that have rated everything."""
    phones = [phone(workshop) for _ in range(people)]
    for number, one in enumerate(phones):
        one.join(f"Person {number}")
        for point in range(1, len(workshop.touchpoints) + 1):
            one.rate(point, criticality=min(10, 4 + number + point), satisfaction=1 + (number + point) % 5)
    return phones


def test_a_workshop_is_prepared_about_the_journey_as_it_is(signed_in: Browse) -> None:
    editor = signed_in("editor")
    answer = editor.post(reverse("workshops:new"), FORM)
    workshop = Workshop.objects.get()
    assert answer.headers["Location"] == reverse("workshops:page", args=[workshop.pk])
    assert workshop.state == State.PREPARED
    assert workshop.touchpoints[0] == "search-web"
    assert len(workshop.touchpoints) > 15
    assert workshop.questions == ["criticality", "satisfaction"]
    assert (workshop.anonymous, workshop.most) == (True, 60)
    hours = (workshop.closes_at - timezone.now()).total_seconds() / 3600
    assert 3.9 < hours < 4.1
    assert verbs() == ["workshops.prepare"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"questions": []}, "Ask at least one question"),
        ({"name": ""}, "required"),
        ({"most": "501"}, "500"),
        ({"journey": "flying"}, "Select a valid choice"),
        ({"hours": "0"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(signed_in: Browse, wrong: dict[str, Any], told: str) -> None:
    answer = signed_in("editor").post(reverse("workshops:new"), FORM | wrong)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert 'value="60"' in answer.content.decode() or "most" in wrong
    assert not Workshop.objects.exists()


def test_the_way_in_is_shown_as_a_code_and_a_qr_code_that_leads_there(signed_in: Browse) -> None:
    workshop = made(code="KXMWPQRT", state=State.PREPARED)
    text = page(signed_in("editor"), "page", workshop).content.decode()
    assert "KXMW PQRT" in text
    assert "testserver/w" in text
    assert links.signed("KXMWPQRT") in text
    assert '<svg viewBox="0 0 ' in text
    big = page(signed_in("editor"), "present", workshop).content.decode()
    assert "KXMW PQRT" in big


def test_an_address_that_no_phone_reaches_is_told(signed_in: Browse) -> None:
    workshop = made()
    there = page(signed_in("editor"), "page", workshop).content.decode()
    here = page(signed_in("editor"), "page", workshop, host="localhost:8000").content.decode()
    assert "Phones cannot reach" not in there
    assert "Phones cannot reach" in here


def test_it_opens_closes_and_opens_again_with_a_line_in_the_audit_log_each(signed_in: Browse, phone: Phones) -> None:
    editor, workshop = signed_in("editor"), made(state=State.PREPARED)
    anna = phone(workshop)
    assert anna.join() == 302
    assert not Participant.objects.exists()
    deed(editor, "open", workshop)
    anna.join()
    assert anna.rate(1, criticality=8) == 204
    deed(editor, "close", workshop)
    deed(editor, "close", workshop)
    assert anna.rate(1, criticality=2) == 200
    deed(editor, "open", workshop)
    assert anna.rate(1, criticality=3) == 204
    assert verbs() == ["workshops.open", "workshops.close", "workshops.open"]
    assert AuditLine.objects.order_by("id")[1].after == {"state": "closed", "people": 1}
    assert Rating.objects.get().value == 3


def test_one_whose_time_is_over_needs_more_time_before_it_opens_again(signed_in: Browse) -> None:
    editor = signed_in("editor")
    workshop = made(state=State.CLOSED, closes_at=timezone.now() - timedelta(hours=1))
    answer = deed(editor, "open", workshop)
    assert answer.headers["Location"] == reverse("workshops:change", args=[workshop.pk])
    deed(editor, "change", workshop, name="Again", hours="2", most="80")
    deed(editor, "open", workshop)
    workshop.refresh_from_db()
    assert (workshop.is_open, workshop.name, workshop.most) == (True, "Again", 80)
    assert verbs() == ["workshops.change", "workshops.open"]


def test_it_closes_by_itself_when_its_time_has_come(
    colleagues: dict[str, Colleague], work: Callable[[], list[str]], bare_company: Path
) -> None:
    workshop = made(state=State.PREPARED)
    services.open_(colleagues["editor"], workshop)
    work()
    workshop.refresh_from_db()
    assert workshop.is_open
    services.change(colleagues["editor"], workshop, name="Soon", closes_at=timezone.now() + timedelta(hours=2), most=9)
    jobs = Job.objects.filter(kind="workshop-close", state="waiting")
    assert {job.not_before for job in jobs} >= {workshop.closes_at}
    Workshop.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    jobs.update(not_before=timezone.now())
    work()
    workshop.refresh_from_db()
    assert workshop.state == State.CLOSED
    assert AuditLine.objects.get(verb="workshops.close").who == "worker"


def test_the_page_fills_in_live_and_asks_for_nothing_new_in_vain(signed_in: Browse, phone: Phones) -> None:
    editor, workshop = signed_in("editor"), made()
    seen = f"?seen={workshop.revision}&state=open"
    assert page(editor, "live", workshop, seen).status_code == 204
    filled(phone, workshop)
    text = page(editor, "live", workshop, seen).content.decode()
    assert "5 people take part" in text
    assert "30 ratings of 45" in text
    assert text.count("<circle") == 30
    workshop.refresh_from_db()
    assert page(editor, "live", workshop, f"?seen={workshop.revision}&state=open").status_code == 204
    Workshop.objects.update(state=State.CLOSED)
    assert page(editor, "live", workshop, seen).headers["HX-Refresh"] == "true"


def test_looking_costs_the_same_few_queries_whatever_the_size(
    signed_in: Browse, phone: Phones, django_assert_max_num_queries: Any
) -> None:
    editor, workshop = signed_in("editor"), made()
    filled(phone, workshop, people=12)
    with django_assert_max_num_queries(8):
        page(editor, "live", workshop)
    workshop.refresh_from_db()
    with django_assert_max_num_queries(4):
        page(editor, "live", workshop, f"?seen={workshop.revision}&state=open")


def test_touchpoints_are_sorted_by_map_criticality_and_disagreement(signed_in: Browse, phone: Phones) -> None:
    editor, workshop = signed_in("editor"), made()
    said = {1: [2, 2, 2], 2: [9, 9, 9], 3: [0, 5, 10]}
    for number in range(3):
        one = phone(workshop)
        one.join()
        for point, values in said.items():
            one.rate(point, criticality=values[number])

    def order(by: str) -> list[int]:
        text = page(editor, "live", workshop, f"?order={by}").content.decode()
        return sorted((1, 2, 3), key=lambda number: text.index(("Search", "Advice", "On board")[number - 1] + "<"))

    assert order("map") == [1, 2, 3]
    assert order("criticality") == [2, 3, 1]
    assert order("disagreement")[0] == 3
    assert "divided" in page(editor, "live", workshop).content.decode()
    wall = page(editor, "present", workshop, "?question=criticality&order=disagreement").content.decode()
    assert wall.index("On board") < wall.index("Search")


def test_of_few_anonymous_people_nothing_is_shown_and_nothing_becomes_belief(signed_in: Browse, phone: Phones) -> None:
    editor, workshop = signed_in("editor"), made()
    for number in range(2):
        one = phone(workshop)
        one.join()
        one.rate(1, criticality=7 + number)
    text = page(editor, "live", workshop).content.decode()
    assert "<circle" not in text
    assert "2 ratings, shown from 3" in text
    Workshop.objects.update(anonymous=False)
    assert page(editor, "live", workshop).content.decode().count("<circle") == 2


def test_names_are_listed_as_text_and_only_where_people_gave_them(signed_in: Browse, phone: Phones) -> None:
    editor, workshop = signed_in("editor"), made(anonymous=False)
    anna = phone(workshop)
    anna.join("<img src=x onerror=alert(1)>")
    text = page(editor, "page", workshop).content.decode()
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_deleting_asks_once_more_and_leaves_a_line(signed_in: Browse, phone: Phones) -> None:
    editor, workshop = signed_in("editor"), made()
    filled(phone, workshop, people=3)
    assert "3 people are deleted for good" in page(editor, "delete", workshop).content.decode()
    assert Workshop.objects.exists()
    deed(editor, "delete", workshop)
    assert [kind.objects.count() for kind in (Workshop, Participant, Rating)] == [0, 0, 0]
    line = AuditLine.objects.get(verb="workshops.delete")
    assert (line.about, line.before["people"]) == ("What do we believe?", 3)


def test_the_list_teaches_what_a_workshop_is_and_then_shows_where_each_stands(signed_in: Browse) -> None:
    editor = signed_in("editor")
    empty = editor.get(reverse("workshops:list")).content.decode()
    assert "What do your people believe?" in empty
    made(name="<b>First</b>")
    made(name="Second", state=State.OPEN, closes_at=timezone.now() - timedelta(hours=1))
    text = editor.get(reverse("workshops:list")).content.decode()
    assert "&lt;b&gt;First&lt;/b&gt;" in text
    assert "Travelling by train" in text
    assert text.index("Second") < text.index("First")
    assert text.count(">closed<") == 1


def about_the_map() -> Workshop:
    """A workshop about the map of a company that knows no fact, and a touchpoint that has left it since."""
    points = [{"id": id_, "label": id_.title()} for id_ in ("search", "delivery", "gone")]
    stages = [{"id": "order", "label": "Orders", "touchpoints": points}]
    return made(stages=stages, anonymous=False, name="Belief day", journey="ordering")


def test_what_was_said_becomes_belief_and_can_be_taken_home(
    signed_in: Browse, phone: Phones, work: Callable[[], list[str]], bare_company: Path
) -> None:
    editor, workshop = signed_in("editor"), about_the_map()
    filled(phone, workshop, people=4)
    deed(editor, "close", workshop)
    assert set(work()) == {"done"}
    text = (bare_company / "journeys" / "ordering.yaml").read_text("utf-8")
    assert "by: Belief day" in text
    shown = page(editor, "page", workshop).content.decode()
    assert "What the room believes is on the map" in shown
    work()
    shown = page(editor, "page", workshop).content.decode()
    assert 'id="map-title"' in shown
    answer = page(editor, "paper", workshop)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="belief-day.pdf"'
    pages = PdfReader(BytesIO(answer.content)).pages
    words = "\n".join(one.extract_text() for one in pages)
    assert "Belief day" in words
    assert "Person 0" in words
    assert [round(float(end)) for end in pages[0].mediabox] == [0, 0, 842, 595]
    assert AuditLine.objects.filter(verb="journeys.state_beliefs_of_workshop").exists()


def test_closed_again_it_says_its_last_word_once(
    signed_in: Browse, phone: Phones, work: Callable[[], list[str]], bare_company: Path
) -> None:
    editor, workshop = signed_in("editor"), about_the_map()
    phones = filled(phone, workshop, people=3)
    deed(editor, "close", workshop)
    work()
    deed(editor, "open", workshop)
    for one in phones:
        one.rate(1, criticality=0)
    deed(editor, "close", workshop)
    work()
    text = (bare_company / "journeys" / "ordering.yaml").read_text("utf-8")
    assert text.count("by: Belief day") == 2
    assert "criticality: 0" in text


def test_a_paper_that_is_not_there_yet_is_asked_for(
    signed_in: Browse, phone: Phones, work: Callable[[], list[str]], bare_company: Path
) -> None:
    editor, workshop = signed_in("editor"), about_the_map()
    filled(phone, workshop, people=3)
    Workshop.objects.update(state=State.CLOSED, closed_at=timezone.now())
    assert page(editor, "paper", workshop).status_code == 302
    assert work() == ["done"]
    assert page(editor, "paper", workshop).status_code == 200
    assert page(editor, "paper", made()).status_code == 404


def test_one_touchpoint_can_be_talked_about_and_names_stand_there_only_where_they_were_given(
    signed_in: Browse, phone: Phones
) -> None:
    editor, workshop = signed_in("editor"), made(anonymous=False)
    for name, value in (("Anna", 2), ("<b>Bruno</b>", 9), ("Carla", 9)):
        one = phone(workshop)
        one.join(name)
        one.rate(1, criticality=value)
    address = reverse("workshops:said", args=[workshop.pk, "search"])
    text = editor.get(address).content.decode()
    assert "&lt;b&gt;Bruno&lt;/b&gt;, Carla" in text
    assert "3 people: median 9" in text
    Workshop.objects.update(anonymous=True)
    assert "Carla" not in editor.get(address).content.decode()
    assert editor.get(reverse("workshops:said", args=[workshop.pk, "gone"])).status_code == 404


def test_before_anybody_joins_nothing_is_counted(signed_in: Browse) -> None:
    editor = signed_in("editor")
    editor.post(reverse("workshops:new"), FORM)
    workshop = Workshop.objects.get()
    deed(editor, "open", workshop)
    shown = page(editor, "page", workshop).content.decode()
    assert "Nobody has joined yet" in shown
    assert "ratings of" not in shown
