"""At every width of a screen the report is whole: nothing is cut, and the page does not scroll sideways."""

from __future__ import annotations

from pathlib import Path

import pytest

from parcours.report.render import render
from parcours.vocabulary.wording import LANGUAGES
from tests.library.charts.railway import railway_report

WIDTHS = range(360, 1401, 20)

#: What is wrong at one width. What stands inside a box that scrolls may be wider than it.
WRONG = """() => {
  const wrong = [], boxes = ".scrolls, .wide-table";
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page scrolls");
  for (const one of document.querySelectorAll("main *:not(svg *, caption, caption *)")) {
    const place = one.getBoundingClientRect();
    if (one.parentElement.closest(boxes) || !place.width) continue;
    const section = one.closest("section").getBoundingClientRect();
    const said = `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`;
    if (place.right > section.right + 1 || place.left < section.left - 1) wrong.push(`outside: ${said}`);
    if (one.matches(".tile, .tiles") && one.scrollWidth > one.clientWidth) wrong.push(`cut: ${said}`);
  }
  return wrong;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_at_any_width(language: str, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    from tests.browser.conftest import CHROMIUM
    from tests.browser.hanging import watched

    file = tmp_path / "report.html"
    file.write_text(render(railway_report(language), language), encoding="utf-8")
    with watched(), playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if wrong := page.evaluate(WRONG):
                found[width] = wrong
        browser.close()
    assert found == {}
