"""Take the pictures of docs/pictures/studio: every page of the sample company, light, dark, on a phone and in German.

Usage: make pictures
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from tests.browser.conftest import CHROMIUM, PHONE
from tests.browser.studio import PASSWORD, Studio

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "pictures" / "studio"
PAGES = {
    "overview": "/",
    "journeys": "/journeys/",
    "map": "/journeys/travelling/",
    "comparison": "/journeys/travelling/?segment=private&compare=segment:business",
    "paths": "/journeys/travelling/paths/",
    "design": "/journeys/travelling/design/",
    "criticality": "/journeys/travelling/criticality/",
    "touchpoint": "/journeys/travelling/touchpoints/delay-told/",
    "customers": "/customers/",
    "words": "/words/",
    "plan": "/plan/",
    "workshops": "/workshops/",
    "sources": "/sources/",
    "segments": "/segments/",
    "settings": "/settings/",
}
LOOKS = {
    "light": {"viewport": {"width": 1440, "height": 900}},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": PHONE},
    "german": {"viewport": {"width": 1440, "height": 900}, "locale": "de-DE"},
}


def main() -> None:
    """Serve a copy of the demo company and photograph it."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        studio = Studio(Path(place) / "company")
        shutil.copytree(ROOT / "demo-company", studio.folder, ignore=shutil.ignore_patterns("desk.sqlite3*"))
        emails = {"english": studio.enrol("administrator", name="Nina Favre")}
        emails["german"] = studio.enrol("administrator", language="de", name="Nina Favre")
        studio.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
                for look, options in LOOKS.items():
                    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
                    _sign_in(page, studio, emails["german" if look == "german" else "english"])
                    for name, path in PAGES.items():
                        _photograph(page, studio.address + path, TARGET / f"{name}-{look}.png")
        finally:
            studio.stop()


def _sign_in(page: Page, studio: Studio, email: str) -> None:
    page.goto(f"{studio.address}/sign-in/")
    page.locator("[name=username]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").last.click()
    page.wait_for_url(f"{studio.address}/")


def _photograph(page: Page, address: str, target: Path) -> None:
    page.goto(address)
    page.wait_for_function("() => !document.querySelector('.work')", timeout=300_000)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=target, full_page=True)


if __name__ == "__main__":
    main()
