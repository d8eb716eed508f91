"""A colleague brings exports in a real browser: upload, recipe, import, refresh."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.people import read_rows, write_rows, write_shop

LONG = 240_000
"""Milliseconds that the worker may take."""


def test_exports_are_brought_in_corrected_imported_and_refreshed(sign_in: Callable[..., Page], tmp_path: Path) -> None:
    exports = write_shop(tmp_path, customers=12)
    reviews = read_rows(exports[1])
    reviews[0]["comment"] = "<img src=x onerror=alert(1)>"
    write_rows(exports[1], reviews)
    page = sign_in("editor")
    page.set_default_timeout(LONG)
    home = page.url

    page.goto(f"{home}sources/new/")
    page.locator("input[name=files]").set_input_files(exports)
    expect(page.get_by_role("table", name="Chosen files")).to_contain_text("reviews.csv")
    page.get_by_text("Name and codebook").click()
    page.get_by_label("Name of the source").fill("little_shop")
    page.get_by_role("button", name="Look at these files").click()
    page.wait_for_url("**/sources/uploads/**")

    expect(page.get_by_role("heading", name="Sample facts")).to_be_visible(timeout=LONG)
    expect(page.locator("main")).to_contain_text("<img src=x onerror=alert(1)>")
    page.get_by_role("link", name="Correct how orders is read").click()
    name = page.get_by_label("What happened: always").first
    name.fill("Bought")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("“Bought”")

    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/sources/imports/**", timeout=LONG)
    expect(page.get_by_role("row", name="Bought")).to_be_visible()
    page.get_by_role("button", name="Refresh all readings").click()
    expect(page.get_by_role("link", name="See the journeys")).to_be_visible(timeout=LONG)


def test_a_mistake_in_the_recipe_is_gone_to_in_the_editor(sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor")
    page.goto(f"{page.url}sources/of/shop/recipe/")
    text = page.get_by_label("Recipe", exact=True)
    text.fill(text.input_value().replace("occurred_at", "ocurred_at", 1))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text('Did you mean "occurred_at"?')
    chosen = (
        "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
    )
    assert "ocurred_at" in page.evaluate(chosen)
