"""The pages of a company are plain values of one shape, under every lens, and refuse what they do not know."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

import parcours
from parcours import Lens

KEYS = {
    *("kicker", "finding", "leads", "remarks", "pictures", "tables", "findings", "findings_rest", "strip", "ways"),
    "empty",
}
KINDS = {
    *("metric", "moment of truth", "touchpoint", "stage", "flow", "end", "follows", "deviation", "difference"),
    *("mirror", "plan", "hidden effort"),
}


def checked(page: dict[str, Any]) -> dict[str, Any]:
    """The sections of a page that keeps its shape."""
    assert json.loads(json.dumps(page)) == page
    assert {"company", "generation", "as_of", "made_at", "stale"} <= page["about"].keys()
    for section in page["sections"].values():
        assert section.keys() == KEYS
        assert section["finding"] or section["empty"] or section["findings"]
        for picture in section["pictures"]:
            assert picture.keys() == {"wide", "narrow", "title", "scrolls", "width"}
            assert "<script" not in picture["wide"]
            assert " style=" not in picture["wide"]
        for table in section["tables"]:
            assert table.keys() == {"caption", "columns", "rows", "words", "anchors", "abouts", "open"}
            assert all(len(row) == len(table["columns"]) for row in table["rows"])
            assert not table["abouts"] or len(table["abouts"]) == len(table["rows"])
        for finding in (*section["leads"], *section["findings"]):
            assert finding["text"]
            assert not finding["about"] or finding["about"]["kind"] in KINDS
    return dict(page["sections"])


def test_the_overview_tells_figures_changes_and_moments_of_truth(refreshed: parcours.Company) -> None:
    sections = checked(refreshed.overview_page("de").plain())
    assert list(sections) == ["scorecard", "changes", "truths"]
    assert 1 <= len(sections["scorecard"]["strip"]["tiles"]) <= 6


@pytest.mark.parametrize("lens", [Lens(), Lens("regulars"), Lens(None, dt.date(2024, 2, 1), dt.date(2024, 4, 30))])
def test_a_journey_through_every_kind_of_lens(refreshed: parcours.Company, lens: Lens) -> None:
    page = refreshed.journey_page("buying", lens, language="fr", link="/points/{id}/").plain()
    sections = checked(page)
    assert list(sections) == ["map", "paths", "design", "criticality"]
    assert page["about"]["journey"] == "buying"
    assert page["about"]["lens"]["segment"] == lens.segment
    assert 'href="/points/order/"' in sections["map"]["pictures"][0]["wide"]
    assert {one["about"].get("journey") for one in sections["design"]["findings"]} <= {"buying"}


def test_two_lenses_lie_over_each_other(refreshed: parcours.Company) -> None:
    page = refreshed.journey_page("buying", Lens("regulars"), Lens()).plain()
    sections = checked(page)
    assert list(sections) == ["map", "differences", "paths", "design", "criticality"]
    assert page["about"]["lens"]["label"] == "Regulars"
    assert page["about"]["against"]["label"] == "All customers"
    assert "All customers" in sections["map"]["pictures"][0]["wide"]
    assert sections["differences"]["tables"][0]["columns"][2:4] == ["Regulars", "All customers"]


def test_a_period_too_short_for_a_model_of_its_own_says_so(refreshed: parcours.Company) -> None:
    page = refreshed.journey_page("buying", Lens(None, dt.date(2024, 2, 1), dt.date(2024, 2, 3))).plain()
    assert page["about"]["over"] == "all"


@pytest.mark.parametrize("lens", [Lens(), Lens("regulars", None, dt.date(2024, 3, 31))])
def test_a_touchpoint_has_its_page(refreshed: parcours.Company, lens: Lens) -> None:
    page = refreshed.touchpoint_page("buying", "delivery", lens, "de").plain()
    sections = checked(page)
    assert list(sections) == ["mirror", "volume", "scores", "promises", "around", "weight"]
    assert page["about"]["touchpoint"] == "delivery"
    assert page["about"]["stage"] == "receive"


def test_every_line_of_the_plan_can_become_an_action(refreshed: parcours.Company) -> None:
    sections = checked(refreshed.plan_page("en").plain())
    lines = sections["plan"]["findings"]
    for line in lines:
        assert {"journey", "touchpoint", "lever", "from", "to", "change", "low", "high", "reach", "evidence"} <= set(
            line["about"]
        )
    assert lines or sections["plan"]["empty"]


@pytest.mark.parametrize(("kind", "head"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_map_leaves_the_house_as_a_file(refreshed: parcours.Company, kind: Any, head: bytes) -> None:
    found = refreshed.map_picture("buying", Lens("regulars"), kind=kind)
    assert found.startswith(head)
    if kind == "svg":
        assert b"var(--" not in found
        assert b"@font-face" in found
        assert b"Regulars" in found


def test_the_periods_that_can_be_asked_about_are_known(refreshed: parcours.Company) -> None:
    known = refreshed.months()
    assert known.first == dt.date(2024, 1, 2)
    assert known.last is not None
    assert known.months[0] == dt.date(2024, 1, 1)
    assert set(known.quarters) <= set(known.months)
    assert json.loads(json.dumps(known.plain()))["first"] == "2024-01-02"


def test_what_a_page_does_not_know_is_refused_with_the_nearest_name(refreshed: parcours.Company) -> None:
    with pytest.raises(parcours.ParcoursError, match='Did you mean "buying"'):
        refreshed.journey_page("byuing")
    with pytest.raises(parcours.ParcoursError, match='Did you mean "delivery"'):
        refreshed.touchpoint_page("buying", "delivry")
    with pytest.raises(parcours.ParcoursError, match="unknown-segment"):
        refreshed.journey_page("buying", Lens("nobody"))
    with pytest.raises(parcours.ParcoursError, match="unknown-kind"):
        refreshed.map_picture("buying", kind="gif")


def test_new_beliefs_show_without_a_refresh(changeable: parcours.Company) -> None:
    before = changeable.criticality("buying").rows()[0]["belief"]
    file = changeable.folder.journeys / "buying.yaml"
    file.write_text(file.read_text("utf-8").replace("criticality: 8", "criticality: 2"), "utf-8")
    assert (before, changeable.criticality("buying").rows()[0]["belief"]) == (8, 2)
    assert changeable.staleness() == []
