"""Take the pictures of docs/pictures/studio: every page of the sample company, light, dark, on a phone and in German.

Usage: make pictures, or python -m scripts.take_pictures [NAME ...] [--look LOOK ...] for some of them
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from scripts.prepare_pictures import conclude, prepare
from tests.browser.conftest import CHROMIUM, PHONE
from tests.browser.studio import PASSWORD, Studio

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "pictures" / "studio"
MAP = "/journeys/travelling/"
RESULT = "workshop-result"
"""Taken last: what a workshop came to is on the map from then on."""
PAGES = {
    "overview": "/",
    "journeys": "/journeys/",
    "map": MAP,
    "comparison": f"{MAP}?segment=private&against_segment=business",
    "paths": f"{MAP}paths/",
    "design": f"{MAP}design/",
    "criticality": f"{MAP}criticality/",
    "touchpoint": f"{MAP}touchpoints/delay-told/",
    "customers": "/customers/",
    "customer": "{customer}",
    "words": "/words/",
    "words-filtered": "/words/?journey=travelling&touchpoint=delay-told&score=1..2",
    "words-read": "/words/?journey=travelling&touchpoint=delay-told&large=1",
    "plan": "/plan/",
    "quadrant": "/plan/quadrant/",
    "action": "{action}",
    "editor": f"{MAP}edit/",
    "editor-touchpoint": f"{MAP}edit/?at=touchpoint:delay-told",
    "editor-rule": f"{MAP}edit/?at=touchpoint:claim-call&part=rule:0",
    "publish": f"{MAP}publish/",
    "differences": f"{MAP}history/?from=1&to=draft",
    "new-journey": "/journeys/new/",
    "workshops": "/workshops/",
    "workshop": "{workshop}",
    "workshop-projector": "{workshop}present/?question=criticality",
    "workshop-way-in": "{workshop}present/",
    "workshop-phone": "{phone}",
    RESULT: "",
    "sources": "/sources/",
    "upload": "{upload}",
    "import": "{import}",
    "set-aside": "/sources/set-aside/",
    "recipe": "/sources/of/claims/",
    "segments": "/segments/",
    "segment": "/segments/of/private/",
    "settings": "/settings/",
    "colleagues": "/settings/colleagues/",
    "audit": "/settings/audit/",
    "sign-in": "/sign-in/",
    "fresh-overview": "{fresh}/",
    "fresh-journeys": "{fresh}/journeys/",
    "fresh-sources": "{fresh}/sources/",
}
SIGNED_OUT = ("sign-in", "workshop-phone")
WIDE = {"width": 1280, "height": 800}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": WIDE, "locale": "en-GB"},
    "dark": {"viewport": WIDE, "locale": "en-GB", "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "locale": "en-GB"},
    "german": {"viewport": WIDE, "locale": "de-CH"},
}
TALLEST = 1600
"""Pixels; what lies further down is much the same."""


def main() -> None:
    """Serve a copy of the demo company and a fresh one, make what there is to see, and photograph it."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("names", nargs="*", default=list(PAGES))
    wanted.add_argument("--look", nargs="*", default=list(LOOKS))
    asked = wanted.parse_args()
    TARGET.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        studio, fresh = _demo(place / "company"), _fresh(place / "new")
        for served in (studio, fresh):
            stack.enter_context(_running(served))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page, wanted = _signed_in(browser, studio, "light"), set(asked.names)
        places = prepare(page, studio, place, wanted) | {"fresh": fresh.address}
        for look in asked.look:
            pages = {name: PAGES[name].format(**places) for name in asked.names if name != RESULT}
            _photograph_all(browser, studio, fresh, look, pages)
        if RESULT in wanted:
            closed = {RESULT: conclude(page, studio)}
            for look in asked.look:
                _photograph_all(browser, studio, fresh, look, closed)


def _demo(folder: Path) -> Studio:
    shutil.copytree(ROOT / "demo-company", folder, ignore=shutil.ignore_patterns("desk.sqlite3*"))
    studio = Studio(folder)
    studio.enrol("administrator", name="Nina Favre")
    studio.enrol("administrator", language="de", name="Lena Jäggi")
    for role, language, name in (
        ("editor", "fr", "Camille Lüthi"), ("analyst", "de", "Jonas Jaccard"), ("agent", "en", "Ruth Bramley"),
        ("viewer", "de", "Henry Köhler"),
    ):  # fmt: skip
        studio.enrol(role, language, name)
    return studio


def _fresh(folder: Path) -> Studio:
    studio = Studio(folder)
    studio.run("init", str(folder), "--name", "Vallorin Railway", "--time-zone", "Europe/Zurich", "--currency", "CHF")
    for language in ("en", "de"):
        studio.enrol("administrator", language, "Nina Favre")
    return studio


@contextmanager
def _running(studio: Studio) -> Iterator[None]:
    studio.start()
    try:
        yield
    finally:
        studio.stop()


def _signed_in(browser: Browser, studio: Studio, look: str) -> Page:
    page = browser.new_context(**LOOKS[look]).new_page()
    page.goto(f"{studio.address}/sign-in/")
    page.locator("[name=username]").fill(f"administrator-{'de' if look == 'german' else 'en'}@vallorin.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) button").first.click()
    page.wait_for_url(f"{studio.address}/")
    return page


def _photograph_all(browser: Browser, studio: Studio, fresh: Studio, look: str, pages: dict[str, str]) -> None:
    """Everything that was asked for in one look."""
    inside, beginning = (_signed_in(browser, served, look) for served in (studio, fresh))
    outside = browser.new_context(**LOOKS[look]).new_page()
    for name, path in pages.items():
        page = outside if name in SIGNED_OUT else beginning if name.startswith("fresh") else inside
        address = path if "://" in path else studio.address + path
        if name == "workshop-phone":
            page.set_viewport_size(PHONE)
        _photograph(page, address, TARGET / f"{name}-{look}.webp")
        page.set_viewport_size(LOOKS[look]["viewport"])


def _photograph(page: Page, address: str, target: Path) -> None:
    """The whole page as far down as one wants to see it."""
    page.goto(address)
    page.wait_for_function("() => !document.querySelector('.work')", timeout=300_000)
    if "/w/" in address and page.locator("form button.big").count():
        page.locator("form button.big").click()
    page.wait_for_load_state("networkidle")
    width = page.viewport_size["width"] if page.viewport_size else WIDE["width"]
    height = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
    shot = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    Image.open(io.BytesIO(shot)).convert("RGB").save(target, lossless=True, quality=80, method=4)
    sys.stderr.write(f"{target.name}: {target.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error.cmd}: {error.stderr}")
