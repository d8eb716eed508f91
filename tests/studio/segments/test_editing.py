"""Segments written in the browser."""

from __future__ import annotations

import html
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from parcours_studio.accounts.models import AuditLine
from parcours_studio.segments.models import Version
from parcours_studio.segments.rules import conditions_of, rule_of
from parcours_studio.segments.words import in_words
from parcours_studio.studies.models import Study
from tests.studio.segments.conftest import form


def open_form(client: Client, segment: str = "") -> dict[str, Any]:
    """The form of a segment, or of a new one."""
    return form(client.get(f"/segments/of/{segment}/" if segment else "/segments/new/").content.decode())


def written(company: Path) -> str:
    return (company / "segments.toml").read_text("utf-8")


def test_the_list_tells_rules_in_words_sizes_and_users(company: Path, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("viewer").get("/segments/").content.decode()
    assert "Orders: at least 8" in page
    assert "Language: de" in page
    assert "Travelling by train › Nina travels for work" in page
    assert "<meter" in page
    assert "/segments/new/" not in page


def test_a_segment_is_written_with_labels_conditions_version_and_audit_line(analyst: Client, company: Path) -> None:
    before = written(company)
    posted = open_form(analyst) | {
        "en": "Loyal in Zürich", "de": "Treue Zürcher", "lines": "2",
        "c0-about": "column", "c0-column": "orders", "c0-operator": "at_least", "c0-value": "3",
        "c1-about": "column", "c1-column": "city", "c1-operator": "one_of", "c1-value": "Zürich, Genève",
    }  # fmt: skip
    assert analyst.post("/segments/new/", posted).status_code == 302
    assert written(company).startswith(before)
    assert tomllib.loads(written(company))["loyal-in-zuerich"] == {
        "label": {"en": "Loyal in Zürich", "de": "Treue Zürcher"},
        "all": [{"column": "orders", "at_least": 3}, {"column": "city", "one_of": ["Zürich", "Genève"]}],
    }
    assert [version.what for version in Version.objects.all()] == ["created", "found"]
    line = AuditLine.objects.get(verb="segments.created")
    assert (line.about, line.before) == ("loyal-in-zuerich", {})
    assert line.after == {"loyal-in-zuerich": tomllib.loads(written(company))["loyal-in-zuerich"]}


def test_a_change_leaves_the_rest_of_the_file_as_it_is_written(analyst: Client, company: Path) -> None:
    before = written(company)
    analyst.post("/segments/of/frequent/", open_form(analyst, "frequent"))
    assert written(company) == before
    analyst.post("/segments/of/frequent/", open_form(analyst, "frequent") | {"c0-value": "12", "fr": "Habitués"})
    assert written(company) == before.replace("at_least = 8", "at_least = 12").replace("Grands voyageurs", "Habitués")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"about": "column", "column": "orders", "operator": "one_of", "value": "x"}, "holds no texts"),
        ({"about": "column", "column": "orders", "operator": "at_least", "value": "many"}, "wants a number or a day"),
        ({"about": "column", "column": "life_cycle", "operator": "one_of", "value": "actve"}, 'Did you mean "active"?'),
        ({"about": "happened", "subject_kind": "tickt"}, 'Did you mean "ticket"?'),
        ({"about": "column", "column": "orders", "operator": "at_least", "value": ""}, "orders"),
    ],
)
def test_what_the_library_refuses_stands_at_the_line_and_nothing_is_written(
    analyst: Client, company: Path, line: dict[str, str], said: str
) -> None:
    before = written(company)
    posted = open_form(analyst) | {"en": "Wrong", "lines": "1"} | {f"c0-{key}": value for key, value in line.items()}
    answer = analyst.post("/segments/new/", posted)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert said in page.partition('class="line wrong"')[2].partition("</fieldset>")[0]
    assert written(company) == before
    assert form(answer.content.decode())["en"] == "Wrong"


def test_a_segment_needs_a_name_and_a_condition_and_an_id_of_its_own(analyst: Client, company: Path) -> None:
    line = {"lines": "1", "c0-about": "column", "c0-column": "orders", "c0-operator": "at_least", "c0-value": "1"}
    for posted, said in (
        (line, "Give it a name"),
        ({"en": "Nothing", "lines": "1"}, "Give one condition"),
        ({**line, "en": "Mine", "id": "business"}, "There is a segment of this name already"),
        ({**line, "en": "Mine", "id": "../x"}, "Small letters"),
    ):
        answer = analyst.post("/segments/new/", open_form(analyst) | posted)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_how_many_customers_it_would_hold_is_told_at_once_for_columns(analyst: Client, company: Path) -> None:
    posted = open_form(analyst) | {
        "lines": "1", "c0-about": "column", "c0-column": "orders", "c0-operator": "at_least", "c0-value": "8",
    }  # fmt: skip
    page = analyst.post("/segments/size/", posted, headers={"HX-Request": "true"}).content.decode()
    listed = analyst.get("/segments/").content.decode()
    frequent = listed.partition('id="frequent"')[2].partition("<strong>")[2].partition("</strong>")[0]
    assert f"<strong>{frequent}</strong>" in page
    wrong = analyst.post("/segments/size/", posted | {"c0-value": "many"}).content.decode()
    assert "&quot;at_least&quot; wants a number or a day." in wrong


def test_what_reads_the_facts_is_counted_by_the_worker(
    analyst: Client, company: Path, work: Callable[[], list[str]]
) -> None:
    posted = open_form(analyst) | {"lines": "1", "c0-about": "happened", "c0-subject_kind": "ticket"}
    page = analyst.post("/segments/size/", posted).content.decode()
    assert "Being counted" in page
    assert 'hx-post="/segments/size/"' in page
    Study.objects.exclude(kind="segment-size").delete()
    work()
    page = analyst.post("/segments/size/", posted).content.decode()
    assert "<meter" in page
    assert "hx-post" not in page


def test_of_two_editors_of_one_segment_the_second_is_told(analyst: Client, company: Path) -> None:
    first, second = open_form(analyst, "frequent"), open_form(analyst, "frequent")
    other = open_form(analyst, "german-speaking")
    analyst.post("/segments/of/frequent/", first | {"c0-value": "9"})
    assert analyst.post("/segments/of/german-speaking/", other | {"de": "Deutsche Sprache"}).status_code == 302
    answer = analyst.post("/segments/of/frequent/", second | {"c0-value": "10"})
    assert answer.status_code == 422
    assert "Orders: at least 9" in answer.content.decode()
    assert "at_least = 9" in written(company)
    again = form(answer.content.decode())
    assert again["c0-value"] == "10"
    assert analyst.post("/segments/of/frequent/", again).status_code == 302
    assert "at_least = 10" in written(company)


def test_a_segment_that_a_persona_relies_on_is_not_deleted(analyst: Client, company: Path) -> None:
    before = written(company)
    answer = analyst.post("/segments/of/business/delete/")
    assert answer.status_code == 409
    assert "Nina travels for work" in answer.content.decode()
    assert written(company) == before
    answer = analyst.post("/segments/text/", form(analyst.get("/segments/text/").content.decode()) | {"text": "\n"})
    assert answer.status_code == 422
    assert written(company) == before
    assert analyst.post("/segments/of/frequent/delete/").status_code == 302
    assert "frequent" not in tomllib.loads(written(company))
    assert "# Groups of customers by rule" in written(company)


def test_the_file_as_text_is_checked_at_its_line_and_an_older_version_returns(analyst: Client, company: Path) -> None:
    before = written(company)
    posted = form(analyst.get("/segments/text/").content.decode())
    wrong = analyst.post("/segments/text/", posted | {"text": before.replace('column = "orders"', 'colum = "orders"')})
    line = before.splitlines().index('column = "orders"') + 1
    assert wrong.status_code == 422
    assert f'data-line="{line}"' in wrong.content.decode()
    assert analyst.post("/segments/text/", posted | {"text": before.replace("at_least = 8", "at_least = 5")})
    page = analyst.get("/segments/history/").content.decode()
    assert "− at_least = 8" in page
    assert "Analyst of Vallorin" in page
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    found = Version.objects.get(what="found")
    analyst.post(f"/segments/history/{found.pk}/restore/", {"seen": "other"})
    assert "at_least = 5" in written(company)
    analyst.post(f"/segments/history/{found.pk}/restore/", {"seen": seen})
    assert written(company) == before


def test_a_file_that_was_spoilt_by_hand_is_shown_with_the_reason(analyst: Client, company: Path) -> None:
    (company / "segments.toml").write_text("[frequent]\ncolumn = 'ordrs'\nat_least = 2\n", "utf-8")
    page = html.unescape(analyst.get("/segments/").content.decode())
    assert 'Did you mean "orders"?' in page
    assert "segments.toml, line 2" in page


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"column": "life_cycle", "one_of": ["at risk", "lost"]}, ["Life cycle: at risk or lost"]),
        ({"column": "last_order_at", "within_days": 180}, ["Last order: within 180 days"]),
        ({"property": "tier", "filled": False}, ["“tier”: not known"]),
        (
            {"happened": {"subject_kind": ["ticket"], "within_days": 90, "at_least": 2}},
            ["happened at least 2 times (About: ticket), within 90 days"],
        ),
        ({"any": [{"column": "orders", "at_least": 1}, {"not": {"column": "city", "filled": True}}]},
         ["Orders: at least 1", "or not (City: known)"]),
        ({"all": [{"column": "orders", "at_most": 1}, {"any": [{"column": "channels", "at_least": 2},
                                                             {"column": "kind", "none_of": ["company"]}]}]},
         ["Orders: at most 1", "and (Channels used: at least 2 or Person or company: other than company)"]),
    ],
)  # fmt: skip
def test_rules_are_said_in_words(rule: dict[str, Any], said: list[str]) -> None:
    assert in_words(rule) == said


@pytest.mark.parametrize(
    "rule",
    [
        {"column": "orders", "at_least": 8},
        {"column": "account", "filled": False},
        {"all": [{"column": "orders", "at_least": 3}, {"not": {"property": "tier", "one_of": ["gold", "silver"]}}]},
        {"any": [{"happened": {"event": ["Call"], "outcome": ["failed"], "at_least": 2}},
                 {"column": "city", "filled": True}]},
    ],
)  # fmt: skip
def test_what_a_form_can_show_comes_back_as_it_was(rule: dict[str, Any]) -> None:
    found = conditions_of(rule)
    assert found is not None
    assert rule_of(found) == rule


def test_what_is_nested_deeper_is_for_the_text(analyst: Client, company: Path) -> None:
    deep = '\n[deep]\nall = [{ any = [{ column = "orders", at_least = 1 }, { column = "city", filled = true }] }]\n'
    (company / "segments.toml").write_text(written(company) + deep, "utf-8")
    assert conditions_of(tomllib.loads(deep)["deep"]) is None
    assert analyst.get("/segments/of/deep/").headers["Location"] == "/segments/text/"
