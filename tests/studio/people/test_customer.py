"""One customer's page: who they are and why, what is open, and every moment in order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import ibis
import pytest
from django.test import Client

import parcours
from parcours.company import customer as one
from parcours.company import people
from parcours.company.behind import places
from parcours.timeline.moments import Moment, Place
from parcours_studio.behind.names import Names
from parcours_studio.company import queries as company_queries
from parcours_studio.people.history import Telling
from tests.studio.people.odd import LONG, SCRIPT

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def page_of(client: Client, ref: str, **asked: str) -> str:
    answer = client.get(f"/customers/{ref}/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def moments(page: str) -> int:
    return len(re.findall(r'<li class="moment', page))


def busiest() -> str:
    readings = company_queries.readings()
    row = people.rows(readings, people.find(readings, sort="interactions")[0:1])[0]
    return str(row["customer_id"])


def test_every_moment_can_be_reached_part_by_part(company: Path, signed_in: SignedIn) -> None:
    agent, ref = signed_in("agent"), busiest()
    readings = company_queries.readings()
    told = one.history(readings, one.customer(readings, ref))
    page, seen, parts = page_of(agent, ref), 0, 0
    while True:
        seen, parts = seen + moments(page), parts + 1
        further = re.search(r'class="button quiet" href="(\?after=[^"]+)" hx-get', page)
        if not further:
            break
        address = f"/customers/{ref}/{further[1].replace('&amp;', '&')}"
        page = agent.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in page
    assert seen == len(told)
    assert parts > 1
    assert moments(page_of(agent, ref, print="1")) == len(told)


def test_the_timeline_can_be_narrowed_to_a_channel_a_matter_or_words(odd: Path, signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    assert moments(page_of(agent, "crm:1")) == 4
    assert moments(page_of(agent, "crm:1", channel="phone")) == 2
    assert moments(page_of(agent, "crm:1", subject="ticket:T1")) == 4
    assert moments(page_of(agent, "crm:1", subject="ticket:T2")) == 0
    assert moments(page_of(agent, "crm:1", only="words")) == 4
    assert moments(page_of(agent, "crm:1", after="unknown")) == 4


def test_what_was_asked_before_and_elsewhere_is_told(odd: Path, signed_in: SignedIn) -> None:
    page = page_of(signed_in("agent"), "crm:1")
    assert "Asked more than once" in page
    assert "Asked elsewhere before." in page
    assert "Asked 2 times by now; before: 1 Mar 2024 (form)." in page
    assert "Our last word: 5 Mar 2024, e-mail." in page
    assert "We have not answered since." in page


def test_names_texts_and_labels_with_markup_are_shown_as_text(odd: Path, signed_in: SignedIn) -> None:
    for ref in ("crm:1", "crm:2", "crm:F1"):
        page = page_of(signed_in("agent"), ref)
        assert SCRIPT not in page
        assert "<b>AG</b>" not in page
        assert "<i>us</i>" not in page
    page = page_of(signed_in("agent"), "crm:1")
    assert "Wo bleibt &lt;script&gt;" in page
    assert "Ask &lt;i&gt;us&lt;/i&gt;" in page


def test_long_texts_are_folded_and_whole_inside(odd: Path, signed_in: SignedIn) -> None:
    page = page_of(signed_in("agent"), "crm:1")
    assert '<details class="fold">' in page
    assert LONG.strip() in page


def test_contact_consent_role_and_company_stand_there_with_their_source(odd: Path, signed_in: SignedIn) -> None:
    page = page_of(signed_in("agent"), "crm:1")
    for said in ("anna@example.org", "+41 76 000 00 01", "German", "buyer", "Müller &amp; Söhne", "May we e-mail?"):
        assert said in page
    assert "not known" in page  # whether we may call
    assert re.search(r'<span class="chip good">yes</span> <small>crm', page)
    assert '<a href="/customers/crm:F1/">' in page


def test_references_say_why_they_are_this_customer(odd: Path, signed_in: SignedIn) -> None:
    page = page_of(signed_in("agent"), "crm:1")
    assert "The earliest reference of this customer" in page
    assert "Linked with crm:1: on one row of “people”" in page


def test_any_reference_leads_to_the_one_that_stands(odd: Path, signed_in: SignedIn) -> None:
    answer = signed_in("agent").get("/customers/email:anna@example.org/?channel=phone")
    assert answer.status_code == 302
    assert answer["Location"] == "/customers/crm:1/?channel=phone"


@pytest.mark.parametrize("ref", ["crm:nobody", "nonsense", "crm:1/../2", "a" * 500, "email:%00"])
def test_nobody_by_that_reference_is_a_page_that_is_not_there(ref: str, odd: Path, signed_in: SignedIn) -> None:
    assert signed_in("agent").get(f"/customers/{ref}/").status_code == 404


def test_a_company_shows_its_people_and_what_they_did_together(odd: Path, signed_in: SignedIn) -> None:
    page = page_of(signed_in("agent"), "crm:F1")
    assert "2 people belong to it" in page
    assert "together with its people" in page
    assert '<a href="/customers/crm:1/">' in page
    assert '<a href="/customers/crm:2/">' in page


def test_promises_stand_where_they_were_kept_or_broken(company: Path, signed_in: SignedIn) -> None:
    with parcours.open(company) as opened:
        made = opened.derived("promises").filter((ibis._.state == "broken") & ibis._.done_at.notnull())
        late = made.inner_join(opened.customers.select("customer", "customer_id"), "customer")
        ref = late.order_by(late.done_at.desc()).limit(1).to_pyarrow()["customer_id"][0].as_py()
    assert "✕ Too late:" in page_of(signed_in("agent"), ref, print="1")


def test_a_fact_that_was_changed_by_a_later_import_is_told_once_and_an_undone_one_not_at_all(
    odd: Path, signed_in: SignedIn
) -> None:
    from tests.studio.people.odd import HAPPENED, write

    agent = signed_in("agent")
    changed = [[*HAPPENED[5][:-1], "I have changed my mind"], ["c9", *HAPPENED[5][1:-1], "And one more thing"]]
    with parcours.open(odd) as company:
        file = write(odd.parent / "odd-again", "calls", changed, "-2")
        report = company.import_files(company.reading([file], recipe=odd / "sources" / "calls.toml"))
        page = page_of(agent, "crm:3")
        assert moments(page) == 2
        assert "I have changed my mind" in page
        assert "Why does it take" not in page
        company.undo(report.import_id)
    page = page_of(agent, "crm:3")
    assert moments(page) == 1
    assert "Why does it take" in page


def test_a_path_is_named_again_where_the_moments_come_back_to_it(company: Path, signed_in: SignedIn) -> None:
    signed_in("agent")
    readings = company_queries.readings()
    states = {1: {"state": "open"}, 2: {"state": "completed"}}
    telling = Telling(Names(), places(readings), "UTC", states)
    moments = [
        Moment(
            fact_id=str(number), at=dt.datetime(2025, 5, 9 - number), on=None, source=None, customer_ref=None,
            event="Call", places=() if path is None else (Place(path=path),),
        )
        for number, path in enumerate((1, 1, 2, None, 2, 1))
    ]  # fmt: skip

    def heads(after: str = "") -> list[str]:
        return [entry.path for _, entries in telling.part(moments, after=after).days for entry in entries]

    assert [head.split(" · ")[-1] for head in heads()] == ["still open", "", "completed", "", "", "still open"]
    assert [bool(head) for head in heads(after="2")] == [False, False, True]
