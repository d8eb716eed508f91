"""A workshop with several phones at once: they rate, whoever runs it sees it fill in, it closes, the plan is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.studio import Studio

LOCALES = ("en-GB", "de-CH", "fr-FR", "en-GB", "de-DE")
BEGIN = {"en": "Begin", "de": "Beginnen", "fr": "Commencer"}


@pytest.fixture
def room(sign_in: Callable[..., Page]) -> Page:
    """The page of a workshop that is open, as its facilitator sees it."""
    page = sign_in("editor")
    page.get_by_role("link", name="Workshops").click()
    page.get_by_role("link", name="New workshop").click()
    page.get_by_label("Name of the workshop").fill("What do we believe?")
    page.get_by_role("button", name="Prepare").click()
    page.get_by_role("button", name="Open the workshop").click()
    expect(page.get_by_text("Nobody is here yet")).to_be_visible()
    return page


def link(room: Page) -> str:
    return str(room.get_by_role("link", name="Link for those who are not in the room").get_attribute("href"))


def stop(phone: Page, question: str, value: int) -> Any:
    """The stop of a scale on the touchpoint that is shown."""
    return phone.locator(f".step.now .{question} .stops label").nth(value)


def come_in(phone: Page, address: str, locale: str = "en-GB") -> None:
    phone.goto(address)
    phone.get_by_role("button", name=BEGIN[locale[:2]]).click()
    expect(phone.locator(".step.now")).to_have_count(1)


def sound(page: Page) -> list[str]:
    """What axe finds."""
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in Axe().run(page).response["violations"]]


def test_five_phones_at_once_and_a_room_that_fills_in_live(
    studio: Studio, room: Page, open_page: Callable[..., Page]
) -> None:
    address = link(room)
    phones = [open_page(studio.address, viewport=PHONE, locale=locale, has_touch=True) for locale in LOCALES]
    for phone, locale in zip(phones, LOCALES, strict=True):
        come_in(phone, address, locale)
    expect(room.get_by_role("heading", name="5 people take part")).to_be_visible(timeout=15_000)
    for number, phone in enumerate(phones):
        assert phone.locator(".stops input:checked").count() == 0
        stop(phone, "criticality", 4 + number).click()
        stop(phone, "satisfaction", number).click()
        expect(phone.locator("#saved")).not_to_be_empty()
    expect(room.locator(".live circle")).to_have_count(10, timeout=15_000)
    phones[0].locator(".step.now .criticality .none").click()
    expect(room.locator(".live circle")).to_have_count(9, timeout=15_000)
    assert [sound(phones[0]), sound(room)] == [[], []]
    phones[1].reload()
    expect(phones[1].locator(".step.now .criticality input:checked")).to_have_value("5")
    room.get_by_role("button", name="Close the workshop").click()
    expect(phones[2].get_by_role("heading", name="L’atelier est fermé")).to_be_visible(timeout=40_000)
    expect(room.get_by_role("link", name="Take it home as PDF")).to_be_visible(timeout=240_000)


def test_the_keyboard_alone_is_enough(studio: Studio, room: Page, open_page: Callable[..., Page]) -> None:
    phone = open_page(studio.address, viewport=PHONE)
    come_in(phone, link(room))
    phone.locator(".step.now .criticality .none input").focus()
    for _ in range(3):
        phone.keyboard.press("ArrowRight")
    expect(phone.locator(".step.now .criticality .stops input:checked")).to_have_value("2")
    expect(phone.locator("#saved")).to_have_text("Saved")
    phone.locator(".step.now .forth").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#t2.now")).to_be_visible()
    phone.go_back()
    expect(phone.locator("#t1.now .criticality .stops input:checked")).to_have_value("2")


def test_a_scale_can_be_drawn_like_a_slider(studio: Studio, room: Page, open_page: Callable[..., Page]) -> None:
    phone = open_page(studio.address, viewport=PHONE)
    come_in(phone, link(room))
    box = phone.locator(".step.now .promise_kept .stops").bounding_box()
    assert box
    phone.mouse.move(box["x"] + 5, box["y"] + 15)
    phone.mouse.down()
    phone.mouse.move(box["x"] + box["width"] - 5, box["y"] + 15, steps=8)
    phone.mouse.up()
    expect(phone.locator("#saved")).to_have_text("Saved")
    phone.reload()
    expect(phone.locator(".step.now .promise_kept .stops input:checked")).to_have_value("100")


def test_what_did_not_get_through_is_saved_again(room: Page, chromium: Browser) -> None:
    context = chromium.new_context(viewport=PHONE, locale="en-GB")  # its console may tell that the network is gone
    phone = context.new_page()
    come_in(phone, link(room))
    context.set_offline(True)
    stop(phone, "criticality", 9).click()
    expect(phone.locator("#saved")).to_have_text("Not saved yet – trying again")
    context.set_offline(False)
    expect(phone.locator("#saved")).to_have_text("Saved", timeout=15_000)
    phone.evaluate("localStorage.clear()")
    phone.reload()
    expect(phone.locator(".step.now .criticality .stops input:checked")).to_have_value("9")
    context.close()


def test_without_script_every_touchpoint_is_a_plain_form(
    studio: Studio, room: Page, open_page: Callable[..., Page]
) -> None:
    phone = open_page(studio.address, viewport=PHONE, java_script_enabled=False)
    phone.goto(link(room))
    phone.get_by_role("button", name="Begin").click()
    phone.locator("#t1 .criticality .stops label").nth(7).click()
    phone.locator("#t1 .forth").click()
    assert phone.url.endswith("#t2")
    expect(phone.locator("#t1 .criticality .stops input:checked")).to_have_value("7")
