"""The reading screens of a journey: what they show, through which lens, to whom, and what one can do from there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from parcours_studio.accounts.models import AuditLine
from parcours_studio.studies.models import Study
from tests.studio.answers import answered

Signing = Callable[[str], Client]
Doing = Callable[[], list[str]]
QUESTION = {"journey": "travelling"}
HERE = "/journeys/travelling/"


def shown(client: Client, path: str, status: int = 200) -> str:
    """The text of a page."""
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_shows_each_journey_with_its_first_figures(company: Path, signed_in: Signing) -> None:
    answered("journey", QUESTION)
    page = shown(signed_in("viewer"), "/journeys/")
    assert 'href="/journeys/travelling/"' in page
    assert "Travelling by train" in page
    assert "Paths travelled" in page
    assert "9 stages · 22 touchpoints" in page


def test_the_list_loads_no_answer(company: Path, signed_in: Signing) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    answered("journey", QUESTION)
    client = signed_in("viewer")
    with CaptureQueriesContext(connection) as asked:
        client.get("/journeys/")
    assert [one["sql"] for one in asked if '"studies_study"."answer"' in one["sql"]] == []


def test_the_map_has_its_strip_its_sentence_its_drawing_and_its_numbers(company: Path, signed_in: Signing) -> None:
    answered("journey", QUESTION)
    page = shown(signed_in("viewer"), HERE)
    assert page.count('class="tile"') == 5
    assert "Recommendation (NPS)" in page
    assert '<h2 id="map-title">' in page
    assert page.count("<svg") >= 3
    assert "Show the numbers" in page
    assert 'href="/journeys/travelling/touchpoints/boarding/"' in page
    assert "hx-get" not in page


@pytest.mark.parametrize("tab", ["paths", "design", "criticality"])
def test_every_tab_shows_its_section_and_keeps_the_lens(tab: str, company: Path, signed_in: Signing) -> None:
    answered("journey", QUESTION)
    page = shown(signed_in("viewer"), f"{HERE}{tab}/")
    assert f'<section class="card" id="{tab}"' in page
    lensed = shown(signed_in("analyst"), f"{HERE}{tab}/?segment=business&from=2025-01-01&to=2025-12-31")
    assert 'href="/journeys/travelling/design/?segment=business&amp;from=2025-01-01&amp;to=2025-12-31"' in lensed


def test_what_nobody_asked_yet_is_worked_out_while_the_reader_waits(company: Path, signed_in: Signing) -> None:
    page = shown(signed_in("analyst"), f"{HERE}?segment=business")
    assert "This is being worked out" in page
    assert Study.objects.get().question == {"journey": "travelling", "lens": {"segment": "business"}}


def test_a_viewer_is_politely_refused_a_lens_that_nobody_has_looked_through(company: Path, signed_in: Signing) -> None:
    page = shown(signed_in("viewer"), f"{HERE}?segment=business", 403)
    assert "Nobody has looked through this lens yet" in page
    assert f'href="{HERE}"' in page
    assert not Study.objects.exists()


def test_two_lenses_are_one_question_and_the_differences_are_told(company: Path, signed_in: Signing) -> None:
    answered("journey", {**QUESTION, "lens": {"segment": "private"}, "against": {"segment": "business"}})
    page = shown(signed_in("viewer"), f"{HERE}?segment=private&against_segment=business")
    assert 'id="differences"' in page
    assert "Against: Business customers" in page
    assert "touchpoints/boarding/?segment=private&amp;against_segment=business" in page
    elsewhere = "The comparison with Business customers is on the map."
    assert elsewhere not in page
    assert elsewhere in shown(signed_in("viewer"), f"{HERE}criticality/?segment=private&against_segment=business")


def test_findings_offer_people_words_and_an_action_to_those_who_may(company: Path, signed_in: Signing) -> None:
    answered("journey", QUESTION)
    page = shown(signed_in("editor"), f"{HERE}design/")
    assert re.search(r'href="/customers/\?journey=travelling&amp;deviation=[a-z+]+%3A[a-z-]+"', page)
    assert re.search(r'href="/words/\?journey=travelling&amp;deviation=', page)
    assert 'action="/plan/open/"' in page
    for_viewer = shown(signed_in("viewer"), f"{HERE}design/")
    assert "/customers/?" not in for_viewer
    assert "/plan/open/" not in for_viewer


def test_the_links_of_the_flow_lead_to_the_people_who_went_there(company: Path, signed_in: Signing) -> None:
    answered("journey", QUESTION)
    page = shown(signed_in("agent"), f"{HERE}paths/")
    assert re.search(r'<a href="/customers/\?journey=travelling&amp;link=[a-z-]+%3E[a-z-]+" aria-label="', page)
    assert re.search(r'<a href="/customers/\?journey=travelling&amp;link=[a-z-]+%3E" aria-label="', page)
    assert "/customers/?" not in shown(signed_in("viewer"), f"{HERE}paths/")


def test_an_action_is_opened_from_a_finding_in_one_click(company: Path, signed_in: Signing) -> None:
    answered("journey", QUESTION)
    client = signed_in("editor")
    page = shown(client, f"{HERE}design/")
    form = re.search(r'name="text" value="([^"]+)"><input type="hidden" name="about" value="([^"]+)"', page)
    assert form is not None
    from html import unescape

    answer = client.post("/plan/open/", {"text": unescape(form[1]), "about": unescape(form[2])})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/plan/")


def test_a_touchpoint_tells_everything_about_itself(company: Path, signed_in: Signing) -> None:
    answered("touchpoint", {**QUESTION, "touchpoint": "delay-told"})
    page = shown(signed_in("agent"), f"{HERE}touchpoints/delay-told/")
    for name in ("mirror", "weight", "volume", "promises", "scores", "around", "belief"):
        assert f'id="{name}"' in page
    assert "Told within 3 minutes" in page
    assert "operations" in page
    assert 'href="/customers/?journey=travelling&amp;touchpoint=delay-told"' in page
    assert 'action="/journeys/beliefs/state/"' in page
    assert 'action="/journeys/beliefs/state/"' not in shown(signed_in("viewer"), f"{HERE}touchpoints/delay-told/")


def test_ones_own_view_is_said_in_a_row_of_the_table(company: Path, signed_in: Signing) -> None:
    answered("journey", QUESTION)
    client = signed_in("agent")
    assert 'hx-get="/journeys/travelling/touchpoints/boarding/belief/"' in shown(client, f"{HERE}criticality/")
    piece = client.get(f"{HERE}touchpoints/boarding/belief/", headers={"HX-Request": "true"}).content.decode()
    assert 'name="criticality"' in piece
    assert "<html" not in piece
    assert "/belief/" not in shown(signed_in("viewer"), f"{HERE}criticality/")


@pytest.mark.parametrize(
    "path", ["nowhere/", "nowhere/paths/", "travelling/touchpoints/nowhere/", "travelling/picture/gif/"]
)
def test_what_does_not_exist_is_said_so(path: str, company: Path, signed_in: Signing) -> None:
    assert signed_in("editor").get(f"/journeys/{path}").status_code == 404


def test_an_unknown_segment_is_refused_with_a_hint(company: Path, signed_in: Signing, work: Doing) -> None:
    page = shown(signed_in("analyst"), f"{HERE}?segment=busines")
    assert work() == []
    assert "There is no segment “busines”." in page
    assert "Did you mean &quot;business&quot;?" in page


def test_markup_in_a_label_is_shown_as_text(changed_company: Path, signed_in: Signing) -> None:
    file = changed_company / "journeys" / "travelling.yaml"
    text = file.read_text("utf-8").replace("en: Travelling by train", "en: '<b>Travelling</b> & more'")
    file.write_text(text, "utf-8")
    page = shown(signed_in("viewer"), "/journeys/")
    assert "&lt;b&gt;Travelling&lt;/b&gt; &amp; more" in page
    assert "<b>Travelling" not in page


def test_without_a_refresh_a_journey_says_what_to_do(changed_company: Path, signed_in: Signing) -> None:
    (changed_company / "derived" / "current").unlink()
    assert "This journey has no figures yet" in shown(signed_in("editor"), HERE)
    assert "Travelling by train" in shown(signed_in("viewer"), "/journeys/")
    assert not Study.objects.exists()


def test_figures_say_for_which_version_they_are(changed_company: Path, signed_in: Signing) -> None:
    from parcours.company.folder import fingerprint
    from parcours_studio.company.queries import folder, generation
    from parcours_studio.journeys import services

    about = folder().derived / generation() / "about.json"
    about.write_text(json.dumps(json.loads(about.read_text("utf-8")) | {"design": fingerprint(folder())}), "utf-8")
    services.adopt()
    answered("journey", QUESTION)
    client = signed_in("viewer")
    assert "These figures are" not in shown(client, HERE)
    file = changed_company / "journeys" / "travelling.yaml"
    file.write_text(file.read_text("utf-8").replace("silence_days: 60", "silence_days: 50"), "utf-8")
    services.adopt()
    page = shown(client, HERE)
    assert "version 2 of the map, which was published" in page
    assert "counts from the next refresh" in page
    assert "have changed since the last refresh" not in shown(client, HERE)
    assert "have changed since the last refresh" in shown(client, "/journeys/")


def test_the_map_is_drawn_as_a_file_by_the_worker(changed_company: Path, signed_in: Signing, work: Doing) -> None:
    client = signed_in("analyst")
    waiting = shown(client, f"{HERE}picture/svg/")
    assert "The download begins by itself" in waiting
    assert client.get(f"{HERE}picture/svg/file/")["Location"] == f"{HERE}picture/svg/"
    assert work()[-1] == "done"
    assert "The map is drawn" in shown(client, f"{HERE}picture/svg/")
    file = client.get(f"{HERE}picture/svg/file/")
    assert file["Content-Type"] == "image/svg+xml"
    assert file["Content-Disposition"] == 'attachment; filename="travelling-by-train.svg"'
    assert b"".join(file).startswith(b"<svg")  # type: ignore[arg-type]
    assert work() == []


def test_a_map_that_could_not_be_drawn_is_not_asked_again_by_itself(
    company: Path, signed_in: Signing, work: Doing
) -> None:
    client = signed_in("analyst")
    client.get(f"{HERE}picture/png/?segment=nobody")
    assert work() == ["failed"]
    assert "Try again" in shown(client, f"{HERE}picture/png/?segment=nobody")
    assert work() == []
    client.get(f"{HERE}picture/png/?segment=nobody&again=1")
    assert work() == ["failed"]


def test_old_pictures_are_taken_away(tmp_path: Path) -> None:
    import os
    import time

    from parcours_studio.journeys.pictures import KEPT_S, keep

    keep(tmp_path / "pictures" / "old.svg", b"<svg/>")
    long_ago = time.time() - KEPT_S - 5
    os.utime(tmp_path / "pictures" / "old.svg", (long_ago, long_ago))
    keep(tmp_path / "pictures" / "new.svg", b"<svg/>")
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["new.svg"]


def test_after_a_belief_the_older_mirror_is_not_shown_as_true(changed_company: Path, signed_in: Signing) -> None:
    answered("touchpoint", QUESTION | {"touchpoint": "delay-told"})
    editor, here = signed_in("editor"), f"{HERE}touchpoints/delay-told/"
    assert "data-noted" not in shown(editor, here)
    said = {"journey": "travelling", "touchpoint": "delay-told", "criticality": "9"}
    part = editor.post("/journeys/beliefs/state/", said, headers={"HX-Request": "true"}).content.decode()
    assert "data-noted" in part
    assert '<section class="card noted" data-noted>' in shown(editor, here)
    Study.objects.filter(kind="touchpoint").update(answered_at=timezone.now())
    assert "data-noted" not in shown(editor, here)
    editor.post("/journeys/beliefs/state/", {"journey": "travelling", "touchpoint": "delay-told"})
    assert "data-noted" in shown(editor, here), "what was taken back counts no more either"


def test_days_that_are_none_are_left_out_and_said(company: Path, signed_in: Signing) -> None:
    analyst = signed_in("analyst")
    for days in ("?from=2025-13-01", "?from=2025-01-01&to=9999-12-31", "?to=0001-01-01"):
        page = analyst.get(f"{HERE}{days}")
        assert page.status_code == 200
        assert "is no day: everything known is shown" in page.content.decode()


def test_a_journey_published_after_the_refresh_asks_for_the_next_one(changed_company: Path, signed_in: Signing) -> None:
    drawn = (changed_company / "journeys" / "travelling.yaml").read_text("utf-8")
    (changed_company / "journeys" / "other.yaml").write_text(drawn.replace("id: travelling", "id: other", 1), "utf-8")
    page = shown(signed_in("editor"), "/journeys/other/")
    assert "published after the last refresh" in page
    assert 'action="/sources/refresh/"' in page


def test_who_refreshes_leaves_a_line(company: Path, signed_in: Signing) -> None:
    signed_in("analyst").post("/sources/refresh/")
    assert AuditLine.objects.get(verb="sources.refresh").who == "Analyst of Vallorin"
