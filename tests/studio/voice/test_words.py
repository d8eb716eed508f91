"""Words: what customers said, filtered, read large, taken along, and always shown as text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from parcours.company import people, words
from parcours.vocabulary.behind import Behind
from parcours_studio.accounts.models import AuditLine
from parcours_studio.company import queries as company_queries
from tests.studio.people.conftest import built, odd  # noqa: F401 - fixtures
from tests.studio.people.odd import FORMULA, LONG, SCRIPT

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def shown(client: Client, **asked: str) -> str:
    answer = client.get("/words/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def counted(page: str) -> tuple[int, int]:
    """How many verbatims, and from how many customers."""
    found = re.search(r"([\d,]+) verbatims?.* from ([\d,]+) customers?", page)
    assert found
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


@pytest.mark.parametrize(
    ("query", "behind"),
    [
        ({}, Behind()),
        ({"touchpoint": "claim-call"}, Behind(touchpoint="claim-call")),
        ({"journey": "travelling", "stage": "refund"}, Behind(journey="travelling", stage="refund")),
        ({"language": "fr"}, Behind(language="fr")),
        ({"score": "4..5"}, Behind(score=(4, 5))),
        ({"score": "..2"}, Behind(score=(None, 2))),
        ({"segment": "business"}, Behind(segment="business")),
        ({"q": "Zug"}, Behind(words="Zug")),
        ({"q": '"ich warte"', "language": "de"}, Behind(words='"ich warte"', language="de")),
        ({"promise": "confirmed-soon:broken"}, Behind(promise=("confirmed-soon", "broken"))),
        ({"channel": "phone"}, Behind(channel="phone")),
    ],
)
def test_words_are_filtered_and_lead_to_the_customers_who_said_them(
    query: dict[str, str], behind: Behind, company: Path, signed_in: SignedIn
) -> None:
    agent = signed_in("agent")
    page = shown(agent, **query)
    heard = words.hear(company_queries.readings(), behind)
    assert counted(page) == (heard.count, heard.customers)
    there = re.search(r'<a href="/customers/(\?[^"]+)">See these customers', page)
    assert there
    who = agent.get(f"/customers/{there[1].replace('&amp;', '&')}").context["count"]
    assert who == heard.customers


def test_the_newest_words_come_first_and_pages_keep_the_filters(company: Path, signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    first, second = shown(agent, language="de"), shown(agent, language="de", page="2")
    assert "?language=de&amp;page=2" in first
    said = [re.findall(r'<blockquote lang="de">', page) for page in (first, second)]
    assert [len(one) for one in said] == [25, 25]


def test_only_those_who_may_look_at_people_hear_their_words(company: Path, signed_in: SignedIn) -> None:
    assert signed_in("viewer").get("/words/").status_code == 403
    assert signed_in("agent").get("/words/words.csv").status_code == 403
    assert "words.csv" not in shown(signed_in("agent"))
    assert "words.csv" in shown(signed_in("analyst"))


def test_markup_is_shown_as_text_and_what_was_looked_for_is_marked(odd: Path, signed_in: SignedIn) -> None:  # noqa: F811
    page = shown(signed_in("agent"))
    assert SCRIPT not in page
    assert "Wo bleibt &lt;script&gt;" in page
    found = shown(signed_in("agent"), q="<script>")
    assert "<mark>&lt;script&gt;</mark>" in found
    assert SCRIPT not in found
    assert "<mark>Wo</mark> <mark>bleibt</mark>" in shown(signed_in("agent"), q="wo bleibt")


def test_long_texts_fold_in_the_list_and_stand_whole_when_read(odd: Path, signed_in: SignedIn) -> None:  # noqa: F811
    page = shown(signed_in("agent"))
    assert page.count('<details class="fold">') == 1
    large = shown(signed_in("agent"), large="1")
    assert '<details class="fold">' not in large
    assert LONG.strip() in large
    assert "j: next, k: back" in large


def test_quotes_carry_the_marks_of_their_language(company: Path, signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    assert re.search(r'<blockquote lang="de">„[^<]+“</blockquote>', shown(agent, language="de"))
    assert re.search(r'<blockquote lang="fr">«\u202f[^<]+\u202f»</blockquote>', shown(agent, language="fr"))
    assert re.search(r'<blockquote lang="en">“[^<]+”</blockquote>', shown(agent, language="en"))


def test_the_file_holds_all_words_guarded_against_formulas(odd: Path, signed_in: SignedIn) -> None:  # noqa: F811
    answer = signed_in("analyst").get("/words/words.csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 5
    assert f"'{FORMULA}" in [row["text"] for row in rows]
    assert not any(row["text"].startswith(("=", "+", "-", "@")) for row in rows)
    assert {row["touchpoint"] for row in rows} == {"asked"}
    line = AuditLine.objects.get(verb="voice.export")
    assert line.after == {"verbatims": 5}


def test_the_file_holds_what_the_page_shows(company: Path, signed_in: SignedIn) -> None:
    answer = signed_in("analyst").get("/words/words.csv?language=fr&score=4..5")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert (
        len(list(csv.reader(io.StringIO(text)))) - 1
        == counted(shown(signed_in("agent"), language="fr", score="4..5"))[0]
    )


def test_nothing_said_says_what_to_do(company: Path, signed_in: SignedIn) -> None:
    assert "Nobody said that" in shown(signed_in("agent"), q="nobody ever said this")


def test_a_filter_that_names_nothing_is_refused_with_the_nearest_word(company: Path, signed_in: SignedIn) -> None:
    page = shown(signed_in("agent"), touchpoint="bording")
    assert "boarding" in page
    assert 'role="alert"' in page


def test_before_the_first_refresh_the_page_says_what_to_do_first(changed_company: Path, signed_in: SignedIn) -> None:
    (changed_company / "derived" / "current").unlink()
    assert "Bring in an export" in shown(signed_in("agent"))


def test_the_part_alone_comes_while_one_types(company: Path, signed_in: SignedIn) -> None:
    answer = signed_in("agent").get("/words/", {"q": "zug"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert len(people.find(company_queries.readings(), Behind(words="zug"))) == counted(answer.content.decode())[1]


def test_a_list_that_is_cut_says_so_on_every_page(
    company: Path, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MOST_LISTED", 60)
    words._newest.cache_clear()
    try:
        agent, about = signed_in("agent"), {"score": "1..4"}
        assert counted(shown(agent, **about))[0] > 60
        for number in ("1", "2", "3"):
            assert "The newest 60 are listed. Choose a period to read older ones." in shown(agent, **about, page=number)
    finally:
        words._newest.cache_clear()
