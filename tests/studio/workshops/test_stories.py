"""The consultant's story: a company that knows nothing, a journey from a template, a workshop, a plan."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from parcours_studio.accounts.models import AuditLine
from parcours_studio.company import queries as company
from parcours_studio.journeys import queries as journeys
from parcours_studio.workshops.models import Workshop

if TYPE_CHECKING:
    from tests.studio.workshops.conftest import Phone

pytestmark = pytest.mark.django_db
FORM = {
    "name": "A day at the hotel",
    "journey": "template:hotel",
    "journey_name": "Staying at the Adler",
    "questions": ["criticality", "satisfaction", "promise_kept"],
    "anonymous": "yes",
    "hours": "24",
    "most": "100",
}


def test_from_a_template_to_a_plan_without_a_single_fact(
    signed_in: Callable[[str], Client],
    phone: Callable[..., Phone],
    work: Callable[[], list[str]],
    bare_company: Path,
) -> None:
    editor = signed_in("editor")
    assert "Hotel" in editor.get(reverse("workshops:new")).content.decode()
    editor.post(reverse("workshops:new"), FORM)
    workshop = Workshop.objects.get()
    assert workshop.journey not in {one.id for one in journeys.published()}
    editor.post(reverse("workshops:open", args=[workshop.pk]))
    opened = editor.get(reverse("workshops:page", args=[workshop.pk])).content.decode()
    assert "still a draft and is published with it" in opened
    for number in range(4):
        one = phone(workshop)
        one.join()
        for point in range(1, len(workshop.touchpoints) + 1):
            kept = 10 * ((number + 2 * point) % 11)
            one.rate(point, criticality=(3 * point) % 11, satisfaction=1 + (point + number) % 5, promise_kept=kept)
    editor.post(reverse("workshops:close", args=[workshop.pk]))
    assert set(work()) == {"done"}
    drawn = journeys.journey(workshop.journey)
    assert drawn.label == "Staying at the Adler"
    believed = [point.beliefs for stage in drawn.stages for point in stage.touchpoints]
    assert all(one and one[0].by == "A day at the hotel" for one in believed)
    answer = editor.get(reverse("workshops:paper", args=[workshop.pk]))
    words = "\n".join(one.extract_text() for one in PdfReader(BytesIO(answer.content)).pages)
    assert "Staying at the Adler" in words
    assert "4 people · anonymous" in words
    page = editor.get(reverse("workshops:page", args=[workshop.pk])).content.decode()
    assert set(work()) == {"done"}
    page = editor.get(reverse("workshops:page", args=[workshop.pk])).content.decode()
    assert "Where to begin, as the room believes" in page
    assert "(belief)" in page or "belief" in page
    assert reverse("journeys:map", args=[workshop.journey]) in page


def held(editor: Client, phone: Callable[..., Phone], *, people: int) -> Workshop:
    """A workshop about the template, closed after so many have rated its first touchpoint alike."""
    editor.post(reverse("workshops:new"), FORM)
    workshop = Workshop.objects.get()
    editor.post(reverse("workshops:open", args=[workshop.pk]))
    for _ in range(people):
        one = phone(workshop)
        one.join()
        one.rate(1, criticality=9, satisfaction=2, promise_kept=50)
    editor.post(reverse("workshops:close", args=[workshop.pk]))
    return workshop


def test_a_journey_drawn_for_a_workshop_is_read_though_the_company_had_readings_before(
    signed_in: Callable[[str], Client],
    phone: Callable[..., Phone],
    work: Callable[[], list[str]],
    changed_company: Path,
) -> None:
    editor, before = signed_in("editor"), company.generation()
    workshop = held(editor, phone, people=3)
    assert set(work()) == {"done"}
    assert company.generation() != before
    editor.get(reverse("workshops:page", args=[workshop.pk]))
    assert set(work()) == {"done"}
    shown = editor.get(reverse("workshops:page", args=[workshop.pk])).content.decode()
    assert "could not be answered" not in shown
    assert 'class="card outcome"' in shown
    assert "<svg" in shown
    assert editor.get(reverse("workshops:paper", args=[workshop.pk]))["Content-Type"] == "application/pdf"


def test_what_too_few_anonymous_people_say_is_no_belief_and_the_page_says_why(
    signed_in: Callable[[str], Client],
    phone: Callable[..., Phone],
    work: Callable[[], list[str]],
    bare_company: Path,
) -> None:
    editor = signed_in("editor")
    assert "fewer than three people" in editor.get(reverse("workshops:new")).content.decode()
    workshop = held(editor, phone, people=2)
    assert set(work()) == {"done"}
    shown = editor.get(reverse("workshops:page", args=[workshop.pk])).content.decode()
    assert "Nothing went onto the map" in shown
    assert "fewer than 3 of them" in shown
    assert not AuditLine.objects.filter(verb="journeys.state_beliefs_of_workshop").exists()
    assert journeys.row(workshop.journey).published is None
