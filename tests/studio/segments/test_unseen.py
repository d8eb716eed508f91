"""Pages that are looked at through a segment in which nothing can be seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from parcours_studio.studies.models import Study
from tests.studio.segments.test_editing import open_form

PAGES = ("/journeys/travelling/", "/journeys/travelling/touchpoints/boarding/", "/customers/", "/words/")
CONDITION = {"lines": "1", "c0-about": "column", "c0-column": "orders", "c0-operator": "at_least", "c0-value": "3"}


@pytest.mark.parametrize("page", PAGES)
def test_a_segment_that_no_refresh_has_counted_says_so_and_offers_the_refresh(
    page: str, analyst: Client, company: Path
) -> None:
    analyst.post("/segments/new/", open_form(analyst) | {"en": "Brand new"} | CONDITION)
    shown = analyst.get(f"{page}?segment=brand-new&from=2025-01-01").content.decode()
    assert "“Brand new” is counted with the next refresh" in shown
    assert 'action="/sources/refresh/"' in shown
    assert "?from=2025-01-01" in shown
    assert "parcours refresh" not in shown
    assert not Study.objects.filter(question__lens__segment="brand-new").exists()


@pytest.mark.parametrize("page", PAGES)
def test_a_segment_that_is_gone_is_told_alike_everywhere_and_can_be_dropped(
    page: str, signed_in: Callable[[str], Client], company: Path
) -> None:
    shown = signed_in("analyst").get(f"{page}?segment=long-gone&from=2025-01-01").content.decode()
    assert "There is no segment “long-gone”." in shown
    assert 'href="?from=2025-01-01">Without this segment' in shown


def test_the_second_lens_of_a_comparison_is_dropped_alone(signed_in: Callable[[str], Client], company: Path) -> None:
    page = "/journeys/travelling/?segment=business&against_segment=long-gone"
    assert 'href="?segment=business">Without this segment' in signed_in("analyst").get(page).content.decode()


def test_a_second_click_on_save_leads_to_the_segment_that_the_first_one_saved(analyst: Client) -> None:
    posted = open_form(analyst) | {"en": "Clicked twice"} | CONDITION
    first, second = (analyst.post("/segments/new/", posted) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == "/segments/#clicked-twice"
    assert analyst.post("/segments/new/", posted | {"c0-value": "4"}).status_code == 422
    changed = open_form(analyst, "clicked-twice") | {"c0-value": "5"}
    assert [analyst.post("/segments/of/clicked-twice/", changed).status_code for _ in range(2)] == [302, 302]
