"""Make, through the pages themselves, what the pictures show: actions, a draft, two workshops, an upload."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from playwright.sync_api import Browser, Page, expect
from tests.browser.studio import Studio
from tests.people import write_shop

LONG = 300_000
MAP = "/journeys/travelling/"
ACTIONS = (("2026-12-11", "18000", "Camille Lüthi", "under_way"), ("2027-01-29", "42000", "Jonas Jaccard", ""),
           ("2026-11-20", "6500", "Ruth Bramley", "under_way"), ("2027-03-31", "65000", "", ""))  # fmt: skip
OPINIONS = ((8, 3, 70), (7, 4, 80), (8, 3, 60), (6, 4, 80), (9, 3, 60), (7, 3, 70), (2, 4, 90))
"""Criticality, satisfaction and promise kept as the people of a workshop see the first touchpoints."""


def prepare(page: Page, studio: Studio, place: Path, wanted: set[str]) -> dict[str, str]:
    """Make what the pages with these names show; returns the addresses that are not known before."""
    page.set_default_timeout(90_000)
    expect.set_options(timeout=LONG)
    made = {"action": _actions(page, studio)}
    made["customer"] = _customer(page, studio) if "customer" in wanted else ""
    made["upload"] = _upload(page, studio, place) if "upload" in wanted else ""
    made["import"] = _import(page, studio) if "import" in wanted else ""
    if wanted & {"editor", "editor-touchpoint", "editor-rule", "publish", "differences"}:
        _draft(page, studio)
    seen = any(name.startswith("workshop") for name in wanted)
    made["workshop"], made["phone"] = _workshop(page, studio, "After the summer timetable") if seen else ("", "")
    return made


def conclude(page: Page, studio: Studio) -> str:
    """A workshop that is closed: its beliefs are on the map from now on, so this comes last; returns its page."""
    here, _ = _workshop(page, studio, "What do we believe before we look?")
    page.goto(studio.address + here)
    page.get_by_role("button", name="Close the workshop").click()
    expect(page.get_by_role("link", name="Take it home as PDF")).to_be_visible()
    return here


def _go(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function("() => !document.querySelector('.work')", timeout=LONG)


def _path(page: Page, studio: Studio) -> str:
    return page.url.removeprefix(studio.address).partition("?")[0].partition("#")[0]


def _customer(page: Page, studio: Studio) -> str:
    """One of those who were told too late."""
    _go(page, f"{studio.address}/customers/?journey=travelling&touchpoint=delay-told&promise=told-in-time:broken")
    page.locator("table.people tbody th a").first.click()
    return _path(page, studio)


def _actions(page: Page, studio: Studio) -> str:
    """Actions of what the plan proposes, with owner, day and cost; returns the page of the first."""
    first = ""
    for due, cost, owner, move in ACTIONS:
        _go(page, f"{studio.address}/plan/")
        page.locator("#proposals button.plain", has_text="Open an action").first.click()
        page.wait_for_url(re.compile(r"/plan/\d+/$"))
        here = _path(page, studio)
        first = first or here
        page.get_by_role("link", name="Edit", exact=True).click()
        page.locator("[name=due]").fill(due)
        page.locator("[name=cost]").fill(cost)
        if owner:
            page.locator("[name=owner]").select_option(label=owner)
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_url(f"**{here}")
        if move:
            page.locator(f"button[name=state][value={move}]").click()
            page.wait_for_load_state()
    page.goto(studio.address + first)
    page.locator("[name=text]").fill("The control room can send the first message itself; IT asks for two weeks.")
    page.locator("form:has([name=text]) button").click()
    return first


def _upload(page: Page, studio: Studio, place: Path) -> str:
    """Exports of a system that is not known yet."""
    exports = write_shop(place, customers=40)
    page.goto(f"{studio.address}/sources/new/")
    page.locator("input[name=files]").set_input_files(exports)
    page.get_by_text("Name and codebook").click()
    page.get_by_label("Name of the source").fill("souvenirs")
    page.get_by_role("button", name="Look at these files").click()
    page.wait_for_url("**/sources/uploads/**")
    expect(page.get_by_role("heading", name="Sample facts")).to_be_visible()
    return _path(page, studio)


def _import(page: Page, studio: Studio) -> str:
    """The report of an import that set rows aside."""
    page.goto(f"{studio.address}/sources/of/claims/")
    return str(page.locator("a[href*='/sources/imports/']").first.get_attribute("href"))


def _draft(page: Page, studio: Studio) -> None:
    """A draft in which a touchpoint was added, one moved and one given to somebody."""
    page.goto(f"{studio.address}{MAP}edit/")
    page.get_by_role("button", name="Begin a draft").click()
    expect(page.locator("#board")).to_be_visible()
    page.locator("#board .go", has_text="Search on the website").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#toolbar")).to_contain_text("moved Search on the website")
    page.locator("#board .go", has_text="Help at the station").click()
    page.locator("#panel [name=owner]").fill("Platform team")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#toolbar")).to_contain_text("changed Help at the station")


def _workshop(page: Page, studio: Studio, name: str) -> tuple[str, str]:
    """A workshop that is open, in which some have rated; returns its page and the link of those who take part."""
    page.goto(f"{studio.address}/workshops/new/")
    page.get_by_label("Name of the workshop").fill(name)
    page.get_by_role("button", name="Prepare").click()
    page.get_by_role("button", name="Open the workshop").click()
    link = str(page.get_by_role("link", name="Link for those who are not in the room").get_attribute("href"))
    here = _path(page, studio)
    browser = cast(Browser, page.context.browser)
    for number, opinion in enumerate(OPINIONS):
        _take_part(browser.new_context(java_script_enabled=False, locale="en-GB").new_page(), link, number, opinion)
    return here, link


def _take_part(phone: Page, link: str, number: int, opinion: tuple[int, int, int]) -> None:
    """Join as a phone does, and rate one touchpoint after the other, the last people fewer than the first."""
    phone.goto(link)
    phone.locator("form button.big").click()
    token = phone.locator("[name=csrfmiddlewaretoken]").last.input_value()
    criticality, satisfaction, kept = opinion
    home, count = link.partition("/w/")[0], phone.locator("form.touchpoint").count()
    for at in range(1, count + 1 - number // 2):
        turn = (at * 5 + number * number) % 7 // 2 - 1 - at % 4
        phone.request.post(
            home + str(phone.locator(f"#t{at}").get_attribute("action")),
            form={
                "csrfmiddlewaretoken": token,
                "criticality": str(max(0, min(10, criticality + turn))),
                "satisfaction": str(max(1, min(5, satisfaction + turn // 2))),
                **({"promise_kept": str(max(0, min(100, kept + 10 * turn)))} if at % 3 else {}),
            },
            headers={"Referer": link},
        )
    phone.context.close()
