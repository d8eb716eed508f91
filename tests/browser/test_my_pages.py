"""Every page of the studio: no script error, nothing from elsewhere, nothing that axe finds, light, dark and phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PHONE
from tests.browser.studio import Studio

PAGES = (
    "/journeys/travelling/paths/", "/journeys/travelling/design/", "/journeys/travelling/criticality/", "/journeys/travelling/touchpoints/delay-told/", "/journeys/travelling/?segment=private&against_segment=business",
    "/",
    "/journeys/",
    "/journeys/travelling/",
)
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": PHONE},
}
UNTIL_ANSWERED = 400_000


def answered(page: Page) -> None:
    """Wait until the worker has answered what the page asked."""
    page.wait_for_function("() => !document.querySelector('.work')", timeout=UNTIL_ANSWERED)


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_a_barrier(look: str, studio: Studio, sign_in: Callable[..., Page]) -> None:
    page, found = sign_in("administrator", **LOOKS[look]), {}
    for path in PAGES:
        answer = page.goto(studio.address + path)
        assert answer is not None
        assert answer.status == 200, path
        answered(page)
        broken = Axe().run(page).response["violations"]
        found |= {f"{path} {one['id']}": [node["target"] for node in one["nodes"]][:3] for one in broken}
    assert found == {}


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone(path: str, studio: Studio, sign_in: Callable[..., Page]) -> None:
    page = sign_in("administrator", viewport=PHONE)
    page.goto(studio.address + path)
    answered(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_sign_in_has_no_barrier(studio: Studio, open_page: Callable[..., Page]) -> None:
    page = open_page(studio.address)
    page.goto(f"{studio.address}/sign-in/")
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
