"""Every page of the studio: no script error, nothing from elsewhere, nothing that axe finds, light, dark and phone."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.addresses import NO_PAGES, PAGES, PUBLIC, UNTIL_WORKED, furnish
from tests.browser.conftest import PHONE, enter
from tests.browser.studio import Studio

ACCESS = Path(__file__).parents[1] / "studio" / "access.csv"
DESKTOP: Any = {"width": 1440, "height": 900}
ALL: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS: dict[str, Any] = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What alone can differ between light and dark."""
BUT_COLOURS: dict[str, Any] = ALL | {"rules": {rule: {"enabled": False} for rule in COLOURS["runOnly"]}}
"""What can differ between a desk and a phone."""
UNFOLD = "document.querySelectorAll('details:not(.pick):not(.menu)').forEach(one => one.open = true)"
SHORTEN = (
    "document.querySelectorAll('main :is(tbody > tr, ol > li, ul > li):nth-child(n+9)').forEach(one => one.remove())"
)
"""The ninth row of a table is built as the second."""
TOO_WIDE = f"document.documentElement.scrollWidth > {PHONE['width']}"
OPENS = {"200", "410"}
Barriers = dict[str, list[str]]


@pytest.fixture(scope="module")
def made(studio: Studio, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One of each thing that pages are about."""
    studio.enrol("administrator", "de")
    page = chromium.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    enter(page, studio)
    things = furnish(page, studio, tmp_path_factory.mktemp("exports"))
    page.context.close()
    return things


@pytest.fixture(scope="module")
def session(studio: Studio, chromium: Browser, made: dict[str, str]) -> Any:
    """What a browser keeps of an administrator who has signed in: pages looked at one by one need no sign-in each."""
    page = chromium.new_context(locale="en-GB").new_page()
    enter(page, studio)
    kept = page.context.storage_state()
    page.context.close()
    return kept


def walk(page: Page, studio: Studio, pages: dict[str, tuple[str, ...]], made: dict[str, str]) -> Iterator[str]:
    """Go to every address, wait until the worker has answered what it asks, and unfold what is folded."""
    for name, addresses in pages.items():
        for address in addresses:
            path = address.format_map(made)
            answer = page.goto(studio.address + path)
            assert answer is not None
            assert answer.status in {200, 410}, f"{name} {path}: {answer.status}"
            page.wait_for_function("() => !document.querySelector('.work')", timeout=UNTIL_WORKED)
            page.evaluate(UNFOLD)
            yield path


def barriers(page: Page, path: str, look: str, options: dict[str, Any]) -> Barriers:
    """What axe finds, by address and rule."""
    page.evaluate(SHORTEN)
    broken = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return {f"{path} {look} {one['id']}": [str(node["target"]) for node in one["nodes"]][:3] for one in broken}


def in_light_and_dark(page: Page, path: str) -> Barriers:
    """What axe finds in a page as it stands."""
    found = barriers(page, path, "light", ALL)
    page.emulate_media(color_scheme="dark")
    found |= barriers(page, path, "dark", COLOURS)
    page.emulate_media(color_scheme="light")
    return found


def on_a_phone(page: Page, path: str) -> Barriers:
    """What axe finds when the window becomes a phone's, and whether the page is wider than that."""
    page.set_viewport_size(PHONE)
    found = {f"{path} is wider than a phone": [""]} if page.evaluate(TOO_WIDE) else {}
    found |= barriers(page, path, "phone", BUT_COLOURS)
    page.set_viewport_size(DESKTOP)
    return found


def test_every_page_of_the_table_of_access_is_looked_at() -> None:
    rows = csv.DictReader(ACCESS.open(encoding="utf-8"))
    answers = {row["name"] for row in rows if row["verb"] == "GET" and {row["nobody"], row["administrator"]} & OPENS}
    assert answers == PAGES.keys() | PUBLIC.keys() | NO_PAGES.keys()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_a_barrier(
    name: str, studio: Studio, made: dict[str, str], session: Any, open_page: Callable[..., Page]
) -> None:
    page, found = open_page(studio.address, storage_state=session), Barriers()
    page.add_init_script(Axe().axe_script)
    for path in walk(page, studio, {name: PAGES[name]}, made):
        found |= on_a_phone(page, path) | in_light_and_dark(page, path)
    assert found == {}


def test_no_page_is_too_wide_for_a_german_phone(
    studio: Studio, made: dict[str, str], sign_in: Callable[..., Page]
) -> None:
    page = sign_in(language="de", viewport=PHONE)
    assert [path for path in walk(page, studio, PAGES, made) if page.evaluate(TOO_WIDE)] == []


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_what_is_seen_without_an_account_has_no_barrier(
    locale: str, studio: Studio, made: dict[str, str], open_page: Callable[..., Page]
) -> None:
    page, found, wide = open_page(studio.address, viewport=PHONE, locale=locale), Barriers(), []
    page.add_init_script(Axe().axe_script)
    for path in walk(page, studio, PUBLIC, made):
        found |= in_light_and_dark(page, path)
        wide += [path] if page.evaluate(TOO_WIDE) else []
    page.locator("form[action$='/join/'] button").click()
    expect(page.locator(".step.now")).to_have_count(1)
    page.wait_for_load_state()
    found |= in_light_and_dark(page, "a phone that takes part")
    assert (wide, found) == ([], {})
