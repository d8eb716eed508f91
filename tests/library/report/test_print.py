"""On A4 and on A3 nothing of the report stands alone on a page, and the letters of its pictures can be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from parcours.charts.readings import ReportReading
from parcours.report.render import render
from tests.library.charts.railway import railway_report

PAPERS = {"A4": (1039, 710), "A3": (1504, 1038)}
"""What is left of each paper within its margins, in the pixels of a stylesheet."""

#: Gives a name to whatever must not stand alone, and leads to it from the end, so that the PDF says where it is.
NAMED = """() => {
  const ends = document.createElement("div");
  document.querySelectorAll("main :is(h2, figure, li, tr)").forEach((one, place) => {
    if (one.closest("details")) return;
    one.id = ["at", one.tagName.toLowerCase(), one.closest("section").id, place].join("_");
    ends.innerHTML += `<a href="#${one.id}">.</a> `;
  });
  document.querySelector("main").append(ends);
}"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".fits svg text")]
  .filter(one => one.checkVisibility() && !one.closest("details"))
  .map(one => one.getBoundingClientRect().height))"""


def long_report(rows: int) -> ReportReading:
    """The railway's report with so many touchpoints, deviations and lines of the plan."""
    report = railway_report("de")
    (journey,) = report.journeys
    points = [replace(one, id=f"{one.id}-{place}") for place, one in enumerate(journey.criticality * 9)]
    agreement = journey.agreement
    assert agreement is not None
    deviations = (agreement.deviations * 9)[:rows]
    long = replace(journey, criticality=tuple(points[:rows]), agreement=replace(agreement, deviations=deviations))
    return replace(report, journeys=(long,), plan=(report.plan * 9)[: min(rows, 10)])


@pytest.fixture(scope="module")
def browser() -> Any:
    playwright = pytest.importorskip("playwright.sync_api")
    from tests.browser.conftest import CHROMIUM
    from tests.browser.hanging import watched

    with watched(), playwright.sync_playwright() as browsers:
        found = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.mark.browser
@pytest.mark.parametrize("rows", [6, 11, 40])
@pytest.mark.parametrize("paper", PAPERS)
def test_nothing_stands_alone_on_a_page(browser: Any, paper: str, rows: int, tmp_path: Path) -> None:
    page = browser.new_page()
    opened(page, long_report(rows), tmp_path)
    page.evaluate(NAMED)
    page.pdf(path=tmp_path / "report.pdf", format=paper, landscape=True)
    at = pages_of(tmp_path / "report.pdf")
    assert {kind for kind, _ in at} == {"h2", "figure", "li", "tr"}
    for (kind, section), pages in at.items():
        if kind == "figure":
            assert set(pages) == set(at["h2", section]), f"the picture of {section} is not below its heading"
        if kind in ("li", "tr") and pages.total() > 1:
            assert min(pages.values()) > 1, (section, kind, pages)


def pages_of(file: Path) -> dict[tuple[str, str], Counter[int]]:
    """By kind and section: how many of them stand on which page."""
    pdf = PdfReader(file)
    found: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for name, place in pdf.named_destinations.items():
        if name.startswith("/at_"):
            _, kind, section, _ = name.split("_")
            found[kind, section][pdf.get_destination_page_number(place)] += 1
    return found


@pytest.mark.browser
@pytest.mark.parametrize("paper", PAPERS)
def test_pictures_are_printed_in_letters_that_can_be_read(browser: Any, paper: str, tmp_path: Path) -> None:
    width, height = PAPERS[paper]
    page = browser.new_page(viewport={"width": width, "height": height})
    opened(page, long_report(11), tmp_path)
    page.emulate_media(media="print")
    assert page.evaluate(SMALLEST) > 9


def opened(page: Any, report: ReportReading, folder: Path) -> None:
    file = folder / "report.html"
    file.write_text(render(report, "de"), encoding="utf-8")
    page.goto(file.as_uri())
