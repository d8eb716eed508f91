"""A CX manager reads a journey: the map, other customers and days, the people and words behind it, a deed, a print."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.studio import PASSWORD, Studio

MAP = "/journeys/travelling/"
UNTIL_ANSWERED = 180_000
COUNT = r"([\d,]+)"
expect.set_options(timeout=20_000)


@pytest.fixture
def reader(studio: Studio, sign_in: Callable[..., Page]) -> Page:
    """The map of a journey, as somebody sees it who came by the navigation."""
    page = sign_in("analyst")
    page.get_by_role("navigation").get_by_role("link", name="Journeys").click()
    page.locator("main").get_by_role("link", name="Travelling by train").first.click()
    page.wait_for_url(f"**{MAP}")
    answered(page)
    return page


def answered(page: Page) -> None:
    """Wait until the worker has answered what the page asked."""
    page.wait_for_load_state()
    page.wait_for_function("() => !document.querySelector('.work')", timeout=UNTIL_ANSWERED)


def follow(page: Page, link: Locator) -> None:
    """Go where a link leads, and wait until what is asked there is answered."""
    before = page.url
    link.click()
    page.wait_for_url(lambda address: address != before)
    answered(page)


def pick(page: Page, picker: str, choice: str) -> None:
    """Open a picker in the head of the page, and choose."""
    page.locator(".picks summary", has_text=picker).click()
    follow(page, page.locator(".picks details[open] .sheet").get_by_role("link", name=choice, exact=True))


def tile(page: Page, name: str) -> str:
    """The figure of a tile above the map."""
    return page.locator(".tile", has_text=name).locator(".value").inner_text()


def told(text: str, pattern: str) -> str:
    """The one figure that a text tells by this pattern."""
    found = re.search(pattern, text)
    assert found, (pattern, text)
    return found.group(1)


def drawing(page: Page) -> str:
    """All words of the map that is shown."""
    return page.locator("#map svg:visible").first.text_content() or ""


def test_the_map_is_read_from_top_to_bottom(reader: Page) -> None:
    expect(reader.locator("#map-title")).to_contain_text("loyalty")
    picture = reader.locator("#map svg:visible").first
    rows = ("Stage", "Satisfaction", "Touchpoints", "Criticality", "Ease", "Promise kept", "Plan")
    boxes = [picture.locator("text").get_by_text(row, exact=True).first.bounding_box() for row in rows]
    heights = [box["y"] for box in boxes if box]
    assert len(heights) == len(rows)
    assert heights == sorted(heights)
    assert "what we believed" in drawing(reader)
    reader.locator("#map summary", has_text="Show the numbers").first.click()
    expect(reader.get_by_role("table").first).to_be_visible()
    expect(reader.locator("#map td").first).not_to_be_empty()


def test_other_customers_and_other_days_are_looked_at_and_the_address_keeps_them(reader: Page) -> None:
    everybody = tile(reader, "Paths travelled")
    pick(reader, "All customers", "Business customers")
    business = tile(reader, "Paths travelled")
    pick(reader, "All time", "2024")
    in_2024 = tile(reader, "Paths travelled")
    counts = [int(figure.replace(",", "")) for figure in (everybody, business, in_2024)]
    assert counts == sorted(set(counts), reverse=True)
    address = reader.url
    follow(reader, reader.get_by_role("link", name="Design against reality"))
    expect(reader.locator(".picks summary", has_text="Business customers")).to_be_visible()
    reader.goto(address)
    answered(reader)
    assert tile(reader, "Paths travelled") == in_2024


def test_two_segments_and_two_periods_are_laid_over_each_other(reader: Page) -> None:
    pick(reader, "All customers", "Business customers")
    business = tile(reader, "Paths travelled")
    pick(reader, "Compare with", "Private customers")
    assert tile(reader, "Paths travelled") == business
    words = drawing(reader)
    assert "Business customers" in words
    assert "Private customers" in words
    expect(reader.locator("#differences h2")).not_to_be_empty()
    pick(reader, "Against: Private customers", "No comparison")
    pick(reader, "All time", "Last 12 months")
    reader.locator(".picks summary", has_text="Compare with").click()
    follow(reader, reader.get_by_role("link", name="The period before"))
    assert "2024" in drawing(reader)


def test_from_a_touchpoint_to_the_people_their_timelines_and_their_words(reader: Page) -> None:
    follow(reader, reader.locator("#map svg:visible a[href*='/touchpoints/delay-told/']").first)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Told about the delay")
    times = told(reader.locator("#volume").inner_text(), f"It happened {COUNT} times")

    reader.locator("main").get_by_role("link", name="See these customers").first.click()
    expect(reader.locator(".counted")).to_contain_text(f"{times} times")
    people = told(reader.get_by_role("heading", level=1).inner_text(), f"{COUNT} customers who came by")
    assert int(people.replace(",", "")) <= int(times.replace(",", ""))

    first = reader.locator("table.people tbody a").first
    name = first.inner_text()
    first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(name)
    expect(reader.locator("main")).to_contain_text("Told about the delay")

    reader.go_back()
    follow(reader, reader.get_by_role("link", name="Hear their words"))
    said = told(reader.locator("main").inner_text(), f"{COUNT} verbatims")
    assert int(said.replace(",", "")) > 0
    expect(reader.locator("ol.quotes > li").first).to_contain_text("Told about the delay")
    speakers = told(reader.locator("main").inner_text(), f"from {COUNT} customers")
    reader.locator("main").get_by_role("link", name="See these customers").first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(f"{speakers} customers")


def test_where_customers_leave_the_design_leads_to_the_very_paths_that_it_counts(reader: Page) -> None:
    follow(reader, reader.get_by_role("link", name="Design against reality"))
    sentence = reader.locator("ul.sentences > li", has_text="paths (").first
    paths = told(sentence.inner_text(), f"In {COUNT} paths")
    sentence.get_by_role("link", name="See these customers").click()
    expect(reader.locator(".counted")).to_contain_text(paths)
    expect(reader.get_by_role("list", name="Filters")).to_be_visible()


def test_a_finding_becomes_an_action_in_one_click_and_only_once(reader: Page) -> None:
    sentence = reader.locator("#map-title").inner_text()
    reader.get_by_role("button", name="Open an action").first.click()
    expect(reader.locator("blockquote")).to_have_text(sentence)
    action = reader.url
    reader.go_back()
    answered(reader)
    reader.get_by_role("button", name="Open an action").first.click()
    expect(reader.locator("blockquote")).to_have_text(sentence)
    assert reader.url == action
    reader.get_by_role("navigation").get_by_role("link", name="Plan").click()
    expect(reader.locator(f"main a[href='/{action.split('/', 3)[3]}']").first).to_be_visible()


def test_the_map_is_printed_and_taken_along_as_pdf(reader: Page, studio: Studio) -> None:
    reader.evaluate("window.print = () => document.body.dataset.printed = 'yes'")
    reader.locator(".picks summary", has_text="Export").click()
    reader.get_by_role("button", name="Print").click()
    expect(reader.locator("body[data-printed]")).to_have_count(1)
    reader.emulate_media(media="print")
    expect(reader.locator(".side")).to_be_hidden()
    expect(reader.locator(".picks")).to_be_hidden()
    expect(reader.locator(".on-paper").first).to_contain_text("All customers")
    expect(reader.locator("#map svg:visible").first).to_be_visible()
    reader.emulate_media(media="screen")

    with reader.expect_download(timeout=UNTIL_ANSWERED) as coming:
        reader.get_by_role("link", name="Sheet for the wall (PDF)").click()
    assert coming.value.suggested_filename.endswith(".pdf")
    assert coming.value.path().read_bytes().startswith(b"%PDF-")


def test_an_expired_session_keeps_what_was_typed(reader: Page, studio: Studio) -> None:
    reader.goto(f"{studio.address}/plan/new/")
    reader.get_by_label("Action", exact=True).fill("Tell <everybody> sooner")
    reader.context.clear_cookies(name="sessionid")
    reader.get_by_role("button", name="Open the action").click()
    reader.get_by_label("E-mail address").fill("analyst-en@vallorin.example")
    reader.get_by_label("Password", exact=True).fill(PASSWORD)
    reader.get_by_role("button", name="Sign in").click()
    expect(reader.get_by_label("Action", exact=True)).to_have_value("Tell <everybody> sooner")
    reader.get_by_role("button", name="Open the action").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Tell <everybody> sooner")
