"""Which address every page of the studio is looked at under, and the things that such a page needs, made once."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.studio import Studio
from tests.people import write_shop

UNTIL_WORKED = 240_000
EDITOR = (
    *("", "?at=touchpoint:confirmation", "?at=stage:ride", "?at=persona:commuting-clerk", "?at=journey"),
    *("?at=touchpoint:confirmation&part=rule:0", "?at=touchpoint:confirmation&part=promise:confirmed-soon"),
)
JOURNEY = "/journeys/travelling/"
PAGES: dict[str, tuple[str, ...]] = {
    "scorecards:overview": ("/", "/?segment=business&from=2025-01-01&to=2025-12-31"),
    "accounts:me": ("/me/",),
    "accounts:change-password": ("/me/password/",),
    "accounts:colleagues": ("/settings/colleagues/",),
    "accounts:invite": ("/settings/colleagues/invite/",),
    "accounts:change": ("{colleague}",),
    "accounts:teams": ("/settings/teams/",),
    "accounts:team": ("{team}",),
    "accounts:audit": ("/settings/audit/", "/settings/audit/?text=nobody-wrote-this"),
    "journeys:list": ("/journeys/",),
    "journeys:map": (JOURNEY, f"{JOURNEY}?segment=business&against_segment=private"),
    "journeys:paths": (f"{JOURNEY}paths/",),
    "journeys:design": (f"{JOURNEY}design/",),
    "journeys:criticality": (f"{JOURNEY}criticality/",),
    "journeys:touchpoint": (f"{JOURNEY}touchpoints/boarding/", f"{JOURNEY}touchpoints/delay-told/"),
    "journeys:picture": (f"{JOURNEY}picture/svg/",),
    "journeys:new": ("/journeys/new/",),
    "journeys:edit": tuple(f"{JOURNEY}edit/{state}" for state in EDITOR),
    "journeys:history": (f"{JOURNEY}history/", f"{JOURNEY}history/?from=1&to=draft"),
    "journeys:beside": (f"{JOURNEY}beside/",),
    "journeys:publish": (f"{JOURNEY}publish/",),
    "people:list": ("/customers/", "/customers/?q=nobody-is-called-so", "/customers/?journey=travelling&stage=ride"),
    "people:customer": ("{customer}",),
    "voice:words": ("/words/", "/words/?journey=travelling&touchpoint=boarding&large=1"),
    "actions:plan": ("/plan/",),
    "actions:quadrant": ("/plan/quadrant/",),
    "actions:new": ("/plan/new/",),
    "actions:action": ("{action}",),
    "actions:change": ("{action}change/",),
    "workshops:list": ("/workshops/",),
    "workshops:new": ("/workshops/new/",),
    "workshops:page": ("{workshop}", "{closed workshop}"),
    "workshops:said": ("{workshop}said/boarding/",),
    "workshops:present": ("{workshop}present/", "{workshop}present/?question=criticality"),
    "workshops:change": ("{workshop}change/",),
    "workshops:delete": ("{workshop}delete/",),
    "sources:list": ("/sources/",),
    "sources:new": ("/sources/new/",),
    "sources:upload": ("{upload}",),
    "sources:correct-source": ("{upload}source/",),
    "sources:correct-file": ("{upload}file/orders/",),
    "sources:recipe-text": ("{upload}recipe/",),
    "sources:import": ("{import}",),
    "sources:undo": ("{import}undo/",),
    "sources:set-aside": ("/sources/set-aside/",),
    "sources:source": ("/sources/of/shop/",),
    "sources:recipe": ("/sources/of/shop/recipe/",),
    "segments:list": ("/segments/",),
    "segments:history": ("/segments/history/",),
    "segments:text": ("/segments/text/",),
    "segments:new": ("/segments/new/",),
    "segments:change": ("/segments/of/frequent/",),
    "segments:delete": ("/segments/of/frequent/delete/",),
    "administration:settings": ("/settings/",),
    "administration:calendar": ("/settings/calendar/",),
    "administration:rules": ("/settings/rules/",),
    "administration:mail": ("/settings/mail/",),
    "queue:progress": ("{job}",),
}
"""What a colleague sees; in braces what `furnish` made."""
PUBLIC: dict[str, tuple[str, ...]] = {
    "accounts:sign-in": ("/sign-in/",),
    "accounts:accept": ("/welcome/over/", "{invitation}"),
    "accounts:ask-new-password": ("/new-password/",),
    "accounts:new-password": ("/new-password/MQ/over/",),
    "take-part:door": ("/w/",),
    "take-part:page": ("{phone}",),
}
"""What is seen without an account."""
NO_PAGES = {
    "accounts:audit-export": "a file",
    "journeys:file": "a file",
    "voice:file": "a file",
    "actions:export": "a file",
    "sources:set-aside-file": "a file",
    "workshops:live": "a piece of workshops:page",
    "studies:state": "a piece of every page that asks a study",
}


def furnish(page: Page, studio: Studio, folder: Path) -> dict[str, str]:
    """Make one of each thing that pages are about, as a signed-in administrator; gives name -> its address."""
    made = {
        "customer": "/customers/crm:100010/",
        "import": f"/sources/imports/{min(path.stem for path in (studio.folder / 'lake/imports').glob('*.json'))}/",
        "upload": _upload(page, studio, folder),
        "colleague": _first_link(page, f"{studio.address}/settings/colleagues/", "/settings/colleagues/", "table a"),
        "team": _team(page, studio),
        "invitation": _invitation(page, studio),
        "action": _action(page, studio),
        "job": _job(page, studio),
        "closed workshop": _workshop(page, studio, "What did we believe?")[0],
    }
    page.get_by_role("button", name="Close the workshop").click()
    made["workshop"], made["phone"] = _workshop(page, studio, "What do we believe?")
    _draft(page, studio)
    return {name: address.removeprefix(studio.address) for name, address in made.items()}


def _upload(page: Page, studio: Studio, folder: Path) -> str:
    page.goto(f"{studio.address}/sources/new/")
    page.locator("input[name=files]").set_input_files(write_shop(folder, customers=12))
    page.get_by_text("Name and codebook").click()
    page.get_by_label("Name of the source").fill("little_shop")
    page.get_by_role("button", name="Look at these files").click()
    page.wait_for_url("**/sources/uploads/**")
    expect(page.get_by_role("heading", name="Sample facts")).to_be_visible(timeout=UNTIL_WORKED)
    return page.url


def _team(page: Page, studio: Studio) -> str:
    page.goto(f"{studio.address}/settings/teams/")
    page.get_by_label("Name of the team").fill("Call centre")
    page.get_by_role("button", name="Make the team").click()
    return str(page.get_by_role("link", name="Call centre").get_attribute("href"))


def _invitation(page: Page, studio: Studio) -> str:
    page.goto(f"{studio.address}/settings/colleagues/invite/")
    page.get_by_role("button", name="Invite", exact=True).click()
    return page.get_by_label("The link").input_value()


def _action(page: Page, studio: Studio) -> str:
    page.goto(f"{studio.address}/journeys/travelling/design/")
    page.get_by_role("button", name="Open an action").first.click(timeout=UNTIL_WORKED)
    return page.url


def _job(page: Page, studio: Studio) -> str:
    page.goto(f"{studio.address}/journeys/travelling/picture/png/")
    return f"/jobs/{str(page.locator('.work').get_attribute('id')).removeprefix('job-')}/"


def _workshop(page: Page, studio: Studio, name: str) -> tuple[str, str]:
    """An open workshop in which somebody has come in; its page, and the way in."""
    page.goto(f"{studio.address}/workshops/new/")
    page.get_by_label("Name of the workshop").fill(name)
    page.get_by_role("button", name="Prepare").click()
    page.get_by_role("button", name="Open the workshop").click()
    way_in = page.get_by_role("link", name="Link for those who are not in the room").get_attribute("href")
    return page.url, str(way_in)


def _draft(page: Page, studio: Studio) -> None:
    page.goto(f"{studio.address}{JOURNEY}edit/")
    page.get_by_role("button", name="Begin a draft").click()
    page.get_by_label("Move down: Search on the website").click(force=True)
    expect(page.locator("#toolbar")).to_contain_text("moved Search on the website")


def _first_link(page: Page, address: str, beginning: str, within: str) -> str:
    page.goto(address)
    return str(page.locator(f"{within}[href^='{beginning}']").first.get_attribute("href"))
