"""The list of customers: found while one types, behind every number, sorted, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client

from parcours.company import people
from parcours.vocabulary.behind import Behind
from parcours_studio.company import queries as company_queries
from tests.studio.people.odd import SCRIPT

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def shown(client: Client, **asked: str) -> str:
    return client.get("/customers/", asked).content.decode()


def listed(page: str) -> list[str]:
    """The references of the customers on a page, in order."""
    return re.findall(r'<th scope="row"><a href="/customers/([^"]+)/"', page)


def count(page: str) -> int:
    """The number that the page tells first."""
    text = re.sub(r"<[^>]+>", " ", page.split("<h1>")[1])
    found = re.search(r"([\d,]+) customers?\b", text)
    assert found, text[:500]
    return int(found[1].replace(",", ""))


@pytest.fixture
def agent(company: Path, signed_in: SignedIn) -> Client:
    return signed_in("agent")


def test_everybody_is_counted_and_the_last_contact_comes_first(agent: Client) -> None:
    page = shown(agent)
    known = company_queries.readings().about.rows["customers"]
    assert count(page) == known
    assert len(listed(page)) == 25
    assert 'aria-sort="descending"' in page
    assert f"Page 1 of {-(-known // 25)}" in page


def test_pages_follow_each_other_without_gap_or_repetition(agent: Client) -> None:
    everyone = people.find(company_queries.readings(), Behind(life_cycle="lost"))
    pages = -(-len(everyone) // 25)
    found = [ref for number in range(pages) for ref in listed(shown(agent, page=str(number + 1), life="lost"))]
    assert len(found) == len(set(found)) == len(everyone) > 25


@pytest.mark.parametrize(
    ("query", "behind", "said"),
    [
        ({"touchpoint": "boarding"}, Behind(touchpoint="boarding"), "customers who came by “On board”"),
        ({"stage": "delayed", "journey": "travelling"}, Behind(stage="delayed"), "customers who came by “Is delayed”"),
        (
            {"deviation": "missing:boarding"},
            Behind(deviation=("missing", "boarding")),
            "for whom “On board” was left out",
        ),
        (
            {"deviation": "out of order:invoice", "segment": "business"},
            Behind(deviation=("out of order", "invoice"), segment="business"),
            "who came to “Invoice” out of order",
        ),
        (
            {"link": "delay-told>boarding"},
            Behind(link=("delay-told", "boarding")),
            "who went from “Told about the delay” straight to “On board”",
        ),
        ({"link": ">search-web"}, Behind(link=("", "search-web")), "whose path began with “Search on the website”"),
        ({"link": "boarding>"}, Behind(link=("boarding", "")), "who went no further than “On board”"),
        (
            {"promise": "confirmed-soon:broken"},
            Behind(promise=("confirmed-soon", "broken")),
            "to whom the promise “Confirmed within 5 minutes” was broken",
        ),
        ({"score": "1..2", "metric": "csat"}, Behind(score=(1, 2), metric="csat"), "who answered 1 to 2"),
        (
            {"score": "..2", "touchpoint": "boarding"},
            Behind(score=(None, 2), touchpoint="boarding"),
            "who rated “On board”",
        ),
        ({"words": "zug"}, Behind(words="zug"), "who said “zug”"),
        ({"segment": "business"}, Behind(segment="business"), "customers"),
    ],
)
def test_a_number_leads_to_its_people_with_the_finding_in_words_and_filters_to_take_away(
    query: dict[str, str], behind: Behind, said: str, agent: Client
) -> None:
    page = shown(agent, **query)
    assert said in page
    assert count(page) == len(people.find(company_queries.readings(), behind))
    chips = re.findall(r'class="chip filter" href="([^"]*)"', page)
    assert len(chips) == len(query)
    if int("25") < count(page):
        further = re.search(r'rel="next" href="\?([^"]+)"', page)
        assert further
        assert urlencode(query, safe=":>.")[:12] in unescape(further[1])


def test_taking_a_filter_away_keeps_the_others(agent: Client) -> None:
    page = shown(agent, touchpoint="boarding", segment="business", sort="name")
    without = [href.replace("&amp;", "&") for href in re.findall(r'class="chip filter" href="([^"]*)"', page)]
    assert without == ["?segment=business&sort=name", "?touchpoint=boarding&sort=name"]


def test_one_finds_while_one_types_and_without_scripts(agent: Client) -> None:
    readings = company_queries.readings()
    row = people.rows(readings, people.find(readings, Behind(), "nina")[0:1])[0]
    part = agent.get("/customers/", {"q": row["name"]}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert row["customer_id"] in listed(part)
    whole = shown(agent, q=row["customer_id"], segment="")
    assert '<form method="get" role="search"' in whole
    assert listed(whole) == [row["customer_id"]]


def test_searching_keeps_the_number_that_one_came_from(agent: Client) -> None:
    page = shown(agent, touchpoint="boarding", q="nina")
    assert '<input type="hidden" name="touchpoint" value="boarding">' in page
    both = people.find(company_queries.readings(), Behind(touchpoint="boarding"), "nina")
    assert count(page) == len(both)


def test_nobody_found_says_what_to_do(agent: Client) -> None:
    page = shown(agent, q="nobody-is-called-so")
    assert "Nobody found" in page
    assert listed(page) == []


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ({"touchpoint": "bording"}, "boarding"),
        ({"deviation": "mising:boarding"}, "missing"),
        ({"deviation": "boarding"}, "deviation=missing:refund"),
        ({"score": "good"}, "score=1..2"),
        ({"segment": "busines"}, "business"),
        ({"account": "crm:nobody"}, "crm:17"),
    ],
)
def test_a_filter_that_names_nothing_is_refused_with_the_nearest_word(
    query: dict[str, str], near: str, agent: Client
) -> None:
    answer = agent.get("/customers/", query)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert near in page
    assert 'role="alert"' in page
    assert listed(page) == []


@pytest.mark.parametrize(
    "query", [{"page": "nonsense"}, {"page": "99999"}, {"sort": "'; --"}, {"from": "soon"}, {"q": "%_\\'\""}]
)
def test_nonsense_in_the_address_does_no_harm(query: dict[str, str], agent: Client) -> None:
    assert agent.get("/customers/", query).status_code == 200


def test_names_with_markup_are_shown_as_text(odd: Path, signed_in: SignedIn) -> None:
    page = shown(signed_in("agent"))
    assert SCRIPT not in page
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page
    assert "Müller &amp; Söhne &lt;b&gt;AG&lt;/b&gt;" in page
    found = shown(signed_in("agent"), q="<script>", words="<b>", segment="german")
    assert "<script>" not in found.split("<h1>")[1]
    assert "&lt;u&gt;German&lt;/u&gt;" in found


def test_a_company_leads_to_its_people(odd: Path, signed_in: SignedIn) -> None:
    page = shown(signed_in("agent"), account="crm:F1", sort="name")
    assert listed(page) == ["crm:1", "crm:2", "crm:F1"]  # "<" comes before "=", letters after both


def test_a_refresh_between_two_pages_changes_nothing_but_what_has_changed(odd: Path, signed_in: SignedIn) -> None:
    import parcours
    from tests.studio.people.odd import write

    agent = signed_in("agent")
    before = company_queries.readings()
    assert count(shown(agent)) == 4
    rows = [["9", "person", "Dora Neu", "dora@example.org", "", "de", "", "", ""]]
    with parcours.open(odd) as company:
        file = write(odd.parent / "odd-more", "people", rows, "-2")
        company.import_files(company.reading([file], recipe=odd / "sources" / "people.toml"))
        assert count(shown(agent)) == 4
        company.refresh()
    assert count(shown(agent)) == 5
    assert listed(shown(agent, q="dora")) == ["crm:9"]
    assert len(people.find(before)) == 4


def test_before_the_first_refresh_the_page_says_what_to_do_first(changed_company: Path, signed_in: SignedIn) -> None:
    (changed_company / "derived" / "current").unlink()
    answer = signed_in("agent").get("/customers/")
    assert answer.status_code == 200
    assert "Bring in an export" in answer.content.decode()
    assert signed_in("agent").get("/customers/crm:1/").status_code == 200


@pytest.mark.parametrize(("language", "said"), [("de", "Kunden, bei denen"), ("fr", "clients pour qui")])
def test_findings_are_told_in_the_readers_language(
    language: str, said: str, company: Path, signed_in: SignedIn, colleagues: dict[str, object]
) -> None:
    colleague = colleagues["agent"]
    colleague.language = language  # type: ignore[attr-defined]
    colleague.save()  # type: ignore[attr-defined]
    assert said in shown(signed_in("agent"), deviation="missing:boarding")
