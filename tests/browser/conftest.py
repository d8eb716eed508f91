"""Browser tests: a served studio, and pages of the system's Chromium on which a JavaScript error fails the test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.hanging import run_watched
from tests.browser.studio import PASSWORD, Studio, inhabited_company

PHONE = {"width": 390, "height": 844}
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs Chromium."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """No test of this folder waits for a browser that hangs."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in run_watched(item, nextitem):
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window; it ends with its file, for Django refuses to run beside its loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The sample company, served; each file of tests has its own."""
    served = Studio(shutil.copytree(inhabited_company(), tmp_path_factory.mktemp("served") / "company"))
    yield served.start()
    served.stop()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A page in a browser of its own; what goes wrong in it fails the test: scripts, the CSP, requests elsewhere."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_one(home: str, **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("console", lambda told: wrong.append(f"console: {told.text}") if _is_wrong(told) else None)
        page.on(
            "request", lambda asked: wrong.append(f"elsewhere: {asked.url}") if _is_elsewhere(asked.url, home) else None
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def sign_in(studio: Studio, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """A page on which the colleague of a role has signed in."""

    def enter_as(role: str = "administrator", language: str = "en", **options: Any) -> Page:
        page = open_page(studio.address, **options)
        enter(page, studio, role, language)
        return page

    return enter_as


def enter(page: Page, studio: Studio, role: str = "administrator", language: str = "en") -> None:
    """Sign in as the colleague of a role, with a browser that speaks English."""
    page.goto(f"{studio.address}/sign-in/")
    page.get_by_label("E-mail address").fill(f"{role}-{language}@vallorin.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{studio.address}/")


def _is_wrong(told: Any) -> bool:
    """Errors of the page itself; an answer such as 404 that a test asks for is none."""
    return told.type == "error" and "Failed to load resource" not in told.text


def _is_elsewhere(url: str, home: str) -> bool:
    return not url.startswith((home, "data:", "blob:", "about:"))
