"""A journey is edited in a real browser: by keys alone, by mouse, without JavaScript, and by two colleagues at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.studio import Studio

EDIT = "/journeys/travelling/edit/"
UNTIL_COUNTED = 120_000
MOST_TABS = 300
expect.set_options(timeout=20_000)


@pytest.fixture
def editor(studio: Studio, sign_in: Callable[..., Page]) -> Iterator[Page]:
    """The editor with a fresh draft; it is discarded afterwards."""
    page = sign_in("editor")
    begin(page, studio)
    yield page
    page.goto(studio.address + EDIT)
    if page.locator("#toolbar").count():
        page.evaluate("unsaved = false")
        page.locator("summary", has_text="More").click()
        page.locator("summary", has_text="Discard the draft").click()
        page.get_by_role("button", name="Discard it").click()


def begin(page: Page, studio: Studio) -> None:
    """Begin a draft, or go on with the one there is."""
    page.goto(studio.address + EDIT)
    if page.get_by_role("button", name="Begin a draft").count():
        page.get_by_role("button", name="Begin a draft").click()
    expect(page.locator("#board")).to_be_visible()


def card(page: Page, name: str) -> Locator:
    """The link of a card or a stage on the board."""
    return page.locator("#board .go", has_text=name)


def names(page: Page, stage: str) -> list[str]:
    """The cards of a stage from top to bottom."""
    return [text.strip(" ▸◂\n") for text in page.locator(f'[data-stage="{stage}"] > .cards .go').all_inner_texts()]


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus: what cannot be reached so fails."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("It cannot be reached with Tab.")


def test_cards_and_stages_are_dragged(editor: Page) -> None:
    editor.locator('[data-card="search-app"]').drag_to(
        editor.locator('[data-card="buy-web"]'), target_position={"x": 40, "y": 4}
    )
    expect(editor.locator("#toolbar")).to_contain_text("moved Search in the app")
    assert names(editor, "buy")[0] == "Search in the app"
    stage = editor.locator('article[data-stage="plan"]')
    stage.locator("header").drag_to(
        editor.locator('article[data-stage="hear"]'),
        source_position={"x": 140, "y": 8},
        target_position={"x": 6, "y": 30},
    )
    expect(editor.locator("#toolbar")).to_contain_text("moved Plans the trip")
    assert editor.locator("article.column").first.get_attribute("data-stage") == "plan"


def test_what_is_typed_is_not_left_without_a_word(editor: Page) -> None:
    card(editor, "Call about a booking").click()
    editor.locator("#panel [name=owner]").fill("Ana")
    editor.once("dialog", lambda dialog: dialog.dismiss())
    card(editor, "Search in the app").click()
    expect(editor.locator("#panel [name=owner]")).to_have_value("Ana")
    editor.once("dialog", lambda dialog: dialog.accept())
    card(editor, "Search in the app").click()
    expect(editor.locator("#panel h2")).to_have_text("Search in the app")


def test_moving_a_card_leaves_what_is_typed_in_the_panel(editor: Page) -> None:
    card(editor, "Call about a booking").click()
    editor.locator("#panel [name=owner]").fill("Ana")
    card(editor, "Search in the app").focus()
    editor.keyboard.press("Alt+ArrowUp")
    expect(editor.locator("#toolbar")).to_contain_text("moved Search in the app")
    expect(editor.locator("#panel [name=owner]")).to_have_value("Ana")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.locator("#toolbar")).to_contain_text("changed Call about a booking")


def test_of_two_editors_the_second_sees_the_difference_and_chooses(
    editor: Page, studio: Studio, sign_in: Callable[..., Page]
) -> None:
    second = sign_in("administrator")
    begin(second, studio)
    for page, owner in ((editor, "Ana"), (second, "Ben")):
        card(page, "Call about a booking").click()
        page.locator("#panel [name=owner]").fill(owner)
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.locator("#toolbar")).to_contain_text("changed Call about a booking")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator("#editor")).to_contain_text("Nothing was overwritten")
    second.get_by_label("Ben").check()
    second.get_by_role("button", name="Save what stands above").click()
    expect(second.locator("#panel [name=owner]")).to_have_value("Ben")


def test_everything_works_without_javascript(studio: Studio, editor: Page, sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor", java_script_enabled=False)
    begin(page, studio)
    page.get_by_label("Move down: Search on the website").click(force=True)
    assert names(page, "plan")[:2] == ["Search in the app", "Search on the website"]
    card(page, "Search on the website").click()
    page.locator("#panel [name=owner]").fill("Ana")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#toolbar")).to_contain_text("changed Search on the website")
    page.get_by_role("link", name="+ Promise").click()
    page.locator("[name=label_en]").fill("Found quickly")
    page.locator("[name=to]").fill("Order Placed")
    page.locator("[name=from_]").fill("Trip Searched")
    page.locator("[name=amount]").fill("2")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#panel")).to_contain_text("within 2 days")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#panel")).not_to_contain_text("within 2 days")


# The last of this file: what it publishes is what a draft of the others would begin with.
def test_a_journey_is_edited_and_published_with_the_keyboard_alone(
    studio: Studio, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("editor")
    page.goto(f"{studio.address}/journeys/travelling/history/")
    tab_to(page, page.get_by_role("button", name="Edit", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("#board")).to_be_visible()

    tab_to(page, card(page, "Plans the trip"))
    page.keyboard.press("ArrowDown")
    expect(card(page, "Search on the website")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#toolbar")).to_contain_text("moved Search on the website")
    assert names(page, "plan")[:2] == ["Search in the app", "Search on the website"]
    expect(card(page, "Search on the website")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator('[data-stage="buy"] .cards')).to_contain_text("Search on the website")
    page.keyboard.press("Control+z")
    expect(page.locator('[data-stage="plan"] .cards')).to_contain_text("Search on the website")
    expect(page.locator("#toolbar")).to_contain_text("Taken back")

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.keyboard.press("Escape")

    tab_to(page, page.get_by_label("Touchpoint: Plans the trip"))
    page.keyboard.press("Enter")
    expect(page.locator('[data-stage="plan"] .add input[name=name]')).to_be_focused()
    page.keyboard.type("Kiosk at the station")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("Kiosk at the station")

    tab_to(page, page.get_by_role("link", name="+ Rule"))
    page.keyboard.press("Enter")
    event = page.get_by_label("Trip Searched")
    expect(event).to_be_visible(timeout=UNTIL_COUNTED)
    tab_to(page, event)
    page.keyboard.press("Space")
    expect(page.locator("#catches")).to_contain_text("Search on the website stands before it")
    tab_to(page, page.get_by_role("button", name="Save", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text("Trip Searched")

    tab_to(page, page.locator("#panel [name=owner]"))
    page.keyboard.type("stations")
    with page.expect_response("**/edit/save/"):
        page.keyboard.press("Enter")
    expect(page.locator("#toolbar")).to_contain_text("changed Kiosk at the station")

    tab_to(page, page.get_by_role("link", name="Publish …"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 differences")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Publish", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Version 2 is published.")
    assert "Kiosk at the station" in (studio.folder / "journeys" / "travelling.yaml").read_text("utf-8")
