"""The pages that one takes home from a workshop: as many as it needs, every rating a dot, names as text."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from parcours.charts import bound, workshop_pages
from parcours.charts.readings import MapReading, PlanReading, Reading, StageReading, Unit
from parcours.charts.readings.workshop import OpinionReading, RatedReading, WorkshopReading
from parcours.vocabulary.words import Phase

DOT = "{http://www.w3.org/2000/svg}circle"


def opinion(*said: tuple[float, int]) -> OpinionReading:
    n = sum(people for _, people in said)
    return OpinionReading(said=said, n=n, mean=5, median=said[0][0], lower=said[0][0], upper=said[-1][0], divided=True)


def workshop(touchpoints: int, lines: int) -> WorkshopReading:
    rated = tuple(
        RatedReading(
            id=f"t{n}", label=f"Touchpoint {n}", stage="Orders", opinions={"criticality": opinion((2, 3), (9, 4))}
        )
        for n in range(touchpoints)
    )
    plan = tuple(
        PlanReading(
            id=str(n + 1), where=f"Touchpoint {n}", current=2.0, goal=4.0, scale_unit=Unit.SCORE, outcome="",
            outcome_unit=Unit.SCORE, change=Reading(value=None), evidence="belief", touchpoint=f"t{n}",
            lever="raise satisfaction",
        )
        for n in range(lines)
    )  # fmt: skip
    stage = StageReading(id="order", label="Orders", phase=Phase.BEFORE, satisfaction_belief=3.5, promise_belief=0.65)
    return WorkshopReading(
        name="Belief day", company="Vallorin", journey="Ordering", held_on=dt.date(2026, 11, 28), people=7,
        scales={"criticality": (0, 10)}, rated=rated, apart=(("t0", "criticality"),) if touchpoints else (),
        map=MapReading(id="ordering", label="Ordering", stages=(stage,)), plan=plan,
    )  # fmt: skip


@pytest.mark.parametrize(("touchpoints", "lines", "pages"), [(3, 2, 4), (12, 13, 4), (13, 14, 6), (0, 0, 3)])
def test_there_are_as_many_pages_as_touchpoints_and_lines_need(touchpoints: int, lines: int, pages: int) -> None:
    drawn = workshop_pages(workshop(touchpoints, lines))
    assert len(drawn) == pages
    assert f"{pages} / {pages}" in drawn[-1]


@pytest.mark.parametrize("people", [1, 40, 500])
def test_every_rating_is_a_dot_however_many_there_are(people: int) -> None:
    reading = workshop(1, 0)
    rated = replace(reading.rated[0], opinions={"criticality": opinion((5, people))})
    page = workshop_pages(replace(reading, rated=(rated,)))[-1]
    assert len(list(ElementTree.fromstring(page).iter(DOT))) == people  # noqa: S314 - our own drawing


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_names_are_text_and_what_is_believed_of_promises_is_on_the_map(language: str) -> None:
    pages = workshop_pages(replace(workshop(3, 2), name="<b>Us</b> & them", names=("<i>Eva</i>",)), language)
    for page in pages:
        ElementTree.fromstring(page)  # noqa: S314 - our own drawing
        assert "<b>Us" not in page
    assert "&lt;i&gt;Eva&lt;/i&gt;" in pages[0]
    assert "65" in pages[1]


def test_pages_are_bound_into_one_file() -> None:
    found = PdfReader(BytesIO(bound(workshop_pages(workshop(3, 2)))))
    assert len(found.pages) == 4
    assert "Belief day" in found.pages[0].extract_text()
