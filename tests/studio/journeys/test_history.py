"""Versions, publishing, files, beginnings and beliefs, through the pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcours.journeys.editing import change_touchpoint, place_of, remove_touchpoint, shift_stage
from parcours.journeys.journey_file import parse_journey, read_journey
from parcours.journeys.sketches import TRADES, sketch
from parcours_studio.accounts.models import Colleague
from parcours_studio.journeys import queries, services
from parcours_studio.journeys.content import journey_in
from parcours_studio.journeys.models import Belief, Journey, Version
from parcours_studio.queue.models import Job

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

ID = "travelling"


@pytest.fixture
def editor(signed_in: Callable[[str], Client], changed_company: Path) -> Client:
    """An editor's browser; the desk knows the journey of the folder."""
    services.adopt()
    return signed_in("editor")


def somebody() -> Colleague:
    return Colleague.objects.get(role="editor")


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def published_with(owner: str) -> Version:
    """A new version in which somebody else owns the search."""
    services.begin(somebody(), ID)
    draft = services.edit(somebody(), ID, lambda one: change_touchpoint(one, "search-web", {"owner": owner}), on=0)
    return services.publish(somebody(), ID, revision=draft.revision, note=f"Now {owner}")


def history(client: Client, **query: str) -> str:
    answer = client.get(reverse("journeys:history", args=[ID]), query)
    assert answer.status_code == 200
    return text(answer)  # type: ignore[arg-type]


def test_every_version_is_listed_with_who_when_and_why(editor: Client) -> None:
    published_with("Ana")
    page = history(editor)
    for shown in ("Now Ana", "Editor of Vallorin", "the company&#x27;s folder", "adopted from the file", "published"):
        assert shown in page


def test_a_viewer_sees_the_history_and_no_drafts(editor: Client, signed_in: Callable[[str], Client]) -> None:
    services.begin(somebody(), ID)
    page = history(signed_in("viewer"))
    assert "adopted from the file" in page
    assert "Draft" not in page


def test_two_versions_are_compared_element_by_element(editor: Client) -> None:
    services.begin(somebody(), ID)
    services.edit(
        somebody(), ID, lambda one: change_touchpoint(one, "search-web", {"owner": "Ana", "optional": False}), on=0
    )
    services.edit(somebody(), ID, lambda one: shift_stage(remove_touchpoint(one, "offer"), "plan", "left"), on=1)
    services.publish(somebody(), ID, revision=2)
    page = history(editor, **{"from": "1", "to": "2"})
    for shown in (
        "<del>digital sales</del> → <ins>Ana</ins>",
        "every path should pass here",
        "Offer in the app",
        "Hears about us",
    ):
        assert shown in page
    assert "4 differences" in page
    assert "There is no difference." in history(editor, **{"from": "2", "to": "2"})
    assert "differences" not in history(editor, **{"from": "7", "to": "x"})


def test_readings_belong_to_the_version_that_they_were_computed_for(editor: Client) -> None:
    Version.objects.update(published_at="2020-01-01T00:00Z")
    published_with("Ana")
    page = history(editor)
    assert page.index("readings are of this version") > page.index("Now Ana")


def test_a_former_version_is_restored_as_a_draft(editor: Client) -> None:
    published_with("Ana")
    answer = editor.post(reverse("journeys:restore", args=[ID, 1]))
    assert answer["Location"] == reverse("journeys:edit", args=[ID])
    draft = queries.draft_of(ID)
    assert draft
    assert place_of(journey_in(draft), "search-web").touchpoint.owner == "digital sales"
    assert draft.origin == "restored"


def test_restoring_over_a_draft_can_be_undone(editor: Client) -> None:
    services.begin(somebody(), ID)
    services.edit(somebody(), ID, lambda one: change_touchpoint(one, "search-web", {"owner": "Ana"}), on=0)
    editor.post(reverse("journeys:restore", args=[ID, 1]))
    services.undo(somebody(), ID)
    draft = queries.draft_of(ID)
    assert draft
    assert place_of(journey_in(draft), "search-web").touchpoint.owner == "Ana"


def test_the_page_before_publishing_shows_what_changes_and_publishing_can_ask_for_a_refresh(editor: Client) -> None:
    services.begin(somebody(), ID)
    services.edit(somebody(), ID, lambda one: change_touchpoint(one, "search-web", {"owner": "Ana"}), on=0)
    page = text(editor.get(reverse("journeys:publish", args=[ID])))  # type: ignore[arg-type]
    assert "1 difference" in page
    assert "Publish and refresh" in page
    answer = editor.post(reverse("journeys:publish", args=[ID]), {"on": 1, "note": "Ana takes over", "refresh": "1"})
    assert answer["Location"] == reverse("journeys:history", args=[ID])
    assert Version.objects.get(number=2).state == "published"
    assert Job.objects.filter(kind="refresh").count() == 1
    assert "Version 2 is published." in history(editor)


def test_a_draft_edited_while_one_looks_is_not_published_unseen(editor: Client) -> None:
    services.begin(somebody(), ID)
    services.edit(somebody(), ID, lambda one: change_touchpoint(one, "search-web", {"owner": "Ana"}), on=0)
    answer = editor.post(reverse("journeys:publish", args=[ID]), {"on": 0, "note": "kept <note>"})
    assert answer.status_code == 400
    assert "Somebody edited the draft while you looked at it." in text(answer)  # type: ignore[arg-type]
    assert "kept &lt;note&gt;" in text(answer)  # type: ignore[arg-type]
    assert Version.objects.get(number=2).state == "draft"


def test_what_was_published_meanwhile_is_shown_before_it_is_lost(editor: Client, company: Path) -> None:
    services.begin(somebody(), ID)
    file = company / "journeys" / "travelling.yaml"
    file.write_text(file.read_text("utf-8").replace("owner: customer experience", "owner: Ana"), "utf-8")
    page = text(editor.get(reverse("journeys:publish", args=[ID])))  # type: ignore[arg-type]
    assert "Version 2 was published after this draft was begun." in page
    assert "<ins>Ana</ins>" in page


def test_a_file_with_a_mistake_is_told_with_its_line(editor: Client, company: Path) -> None:
    (company / "journeys" / "broken.yaml").write_text("id: broken\nstages:\n  - {id: a, phase: befor}\n", "utf-8")
    page = history(editor)
    assert "broken.yaml, line 3" in page
    assert "Did you mean" in page


def test_the_file_is_the_one_that_the_library_reads(editor: Client, company: Path) -> None:
    answer = editor.get(reverse("journeys:file", args=[ID]))
    assert 'filename="travelling.yaml"' in answer["Content-Disposition"]
    assert text(answer) == (company / "journeys" / "travelling.yaml").read_text("utf-8")  # type: ignore[arg-type]
    services.begin(somebody(), ID)
    services.edit(somebody(), ID, lambda one: change_touchpoint(one, "search-web", {"owner": "Ana"}), on=0)
    draft = editor.get(reverse("journeys:file", args=[ID]), {"version": "draft"})
    assert place_of(parse_journey(text(draft), "x"), "search-web").touchpoint.owner == "Ana"  # type: ignore[arg-type]
    assert editor.get(reverse("journeys:file", args=[ID]), {"version": "9"}).status_code == 404


def test_drafts_are_no_files_for_those_who_may_not_edit(editor: Client, signed_in: Callable[[str], Client]) -> None:
    services.begin(somebody(), ID)
    address = reverse("journeys:file", args=[ID])
    assert signed_in("analyst").get(address).status_code == 200
    assert signed_in("analyst").get(address, {"version": "draft"}).status_code == 404


def test_a_journey_is_retired_and_brought_back(editor: Client, company: Path) -> None:
    editor.post(reverse("journeys:retire-journey", args=[ID]))
    assert not (company / "journeys" / "travelling.yaml").exists()
    assert "This journey is retired" in history(editor)
    editor.post(reverse("journeys:retire-journey", args=[ID]))
    assert (company / "journeys" / "travelling.yaml").read_text("utf-8").startswith("# How Vallorin Railway")


# Beginnings


@pytest.mark.parametrize("trade", TRADES)
def test_a_journey_begins_from_the_template_of_a_trade(editor: Client, trade: str) -> None:
    answer = editor.post(reverse("journeys:new"), {"way": "template", "which": trade})
    journey = sketch(trade)
    assert answer["Location"] == reverse("journeys:edit", args=[journey.id])
    assert editor.get(answer["Location"]).status_code == 200
    services.publish(somebody(), journey.id, revision=0)
    assert read_journey(queries.company.folder().journeys / f"{journey.id}.yaml") == journey


def test_an_unknown_template_is_refused(editor: Client) -> None:
    answer = editor.post(reverse("journeys:new"), {"way": "template", "which": "hotl"})
    assert answer.status_code == 400
    assert "hotel" in text(answer)  # type: ignore[arg-type]


def test_an_empty_journey_needs_a_name_and_gets_an_id_of_it(editor: Client) -> None:
    assert editor.post(reverse("journeys:new"), {"way": "empty", "name": " "}).status_code == 400
    answer = editor.post(reverse("journeys:new"), {"way": "empty", "name": "New"})
    assert answer["Location"] == reverse("journeys:edit", args=["new-2"])
    assert "Begin with the stages" in text(editor.get(answer["Location"]))  # type: ignore[arg-type]


def uploaded(client: Client, content: bytes, name: str = "mine.yaml") -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("journeys:upload"), {"file": file})  # type: ignore[return-value]


def test_a_file_is_uploaded_and_keeps_its_comments(editor: Client) -> None:
    content = "# Drawn by Ana\nid: mine\nstages:\n  - {id: a, phase: before, touchpoints: [{id: b, label: Call}]}\n"
    assert uploaded(editor, content.encode())["Location"] == reverse("journeys:edit", args=["mine"])
    services.publish(somebody(), "mine", revision=0)
    assert (queries.company.folder().journeys / "mine.yaml").read_text("utf-8").startswith("# Drawn by Ana")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"id: mine\nstages:\n  - {id: a, phase: befor}\n", ("mine.yaml, line 3", "Did you mean")),
        (b"\xff\xfe\x00", ("no text",)),
        (b"- just a list\n", ("no journey",)),
        (b"id: [\n", ("not YAML",)),
        (b"id: a/b\nstages: []\n", ("cannot be the id",)),
        (b"#" * (1024**2 + 1), ("at most 1 MB",)),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_line(editor: Client, content: bytes, told: tuple[str, ...]) -> None:
    answer = uploaded(editor, content)
    assert answer.status_code == 400
    for words in told:
        assert words in text(answer)
    assert Journey.objects.count() == 1


def test_aliases_of_aliases_do_not_fill_the_memory(editor: Client) -> None:
    touchpoints = ", ".join(f"{{id: t{number}}}" for number in range(400))
    stages = "\n".join(f"  - {{id: s{number}, phase: before, touchpoints: *many}}" for number in range(1, 400))
    content = f"id: mine\nstages:\n  - {{id: s0, phase: before, touchpoints: &many [{touchpoints}]}}\n{stages}\n"
    answer = uploaded(editor, content.encode())
    assert "at most 100,000 parts" in text(answer)


def test_a_copy_and_a_target_map_begin_from_another_journey(editor: Client) -> None:
    editor.post(reverse("journeys:new"), {"way": "copy", "which": ID})
    copy = queries.draft_of("travelling-copy")
    assert copy
    assert journey_in(copy).label["de"] == "Reisen mit der Bahn (Kopie)"  # type: ignore[index]
    editor.post(reverse("journeys:new"), {"way": "target", "which": ID})
    target = queries.draft_of("travelling-target")
    assert target
    assert journey_in(target).target_of == ID
    services.edit(somebody(), "travelling-target", lambda one: remove_touchpoint(one, "claim-letter"), on=0)
    page = text(editor.get(reverse("journeys:beside", args=[ID])))  # type: ignore[arg-type]
    assert "Letter about a claim" in page
    assert "removed" in page
    services.publish(somebody(), "travelling-target", revision=1)
    assert "removed" in text(editor.get(reverse("journeys:beside", args=["travelling-target"])))  # type: ignore[arg-type]


def test_without_a_target_map_the_page_says_how_to_draw_one(editor: Client) -> None:
    assert "There is no target map yet" in text(editor.get(reverse("journeys:beside", args=[ID])))  # type: ignore[arg-type]


def test_a_journey_is_proposed_from_the_facts_and_taken_over(
    editor: Client, company: Path, work: Callable[[], list[str]]
) -> None:
    editor.post(reverse("journeys:propose"))
    assert work() == ["done"]
    assert (company / "journeys" / "proposed.yaml").exists()
    assert "Take over the proposal" in text(editor.get(reverse("journeys:new")))  # type: ignore[arg-type]
    answer = editor.post(reverse("journeys:new"), {"way": "proposal"})
    assert answer["Location"] == reverse("journeys:edit", args=["customer-journey"])
    assert Version.objects.get(journey="customer-journey").origin == "proposal"


def test_a_proposal_that_is_the_only_journey_is_taken_over_by_editing_it(editor: Client, company: Path) -> None:
    (company / "journeys" / "proposed.yaml").write_text(
        (company / "journeys" / "travelling.yaml").read_text("utf-8").replace("id: travelling", "id: drafted", 1),
        "utf-8",
    )
    (company / "journeys" / "travelling.yaml").unlink()
    services.adopt()
    assert "Begin a draft" in text(editor.get(reverse("journeys:edit", args=["drafted"])))  # type: ignore[arg-type]
    answer = editor.post(reverse("journeys:begin", args=["drafted"]))
    assert answer["Location"] == reverse("journeys:edit", args=["drafted"])
    services.publish(somebody(), "drafted", revision=0)
    assert [one.id for one in queries.published()] == ["drafted"]


def test_a_journey_that_nobody_knows_is_not_there(editor: Client) -> None:
    for name in ("edit", "history", "beside", "file", "publish"):
        answer = editor.get(reverse(f"journeys:{name}", args=["nowhere"]))
        assert answer.status_code == (302 if name == "publish" else 404), name


# Beliefs


def test_a_belief_is_stated_and_one_comes_back_to_the_page(editor: Client, work: Callable[[], list[str]]) -> None:
    back = reverse("journeys:touchpoint", args=[ID, "search-web"])
    said = {"journey": ID, "touchpoint": "search-web", "criticality": "7", "satisfaction": "", "back": back}
    answer = editor.post(reverse("journeys:state-belief"), said)
    assert answer["Location"] == back
    row = Belief.objects.get(element="search-web", colleague=somebody(), current=True)
    assert (row.criticality, row.satisfaction, row.promise_kept) == (7, None, None)
    assert work() == ["done"]


def test_htmx_gets_the_form_again(editor: Client) -> None:
    said = {"journey": ID, "stage": "ride", "satisfaction": "4.5"}
    page = text(editor.post(reverse("journeys:state-belief"), said, headers={"HX-Request": "true"}))  # type: ignore[arg-type]
    assert "Your belief is kept." in page
    assert "<html" not in page
    assert Belief.objects.get(element="ride", kind="stage", colleague=somebody()).satisfaction == 4.5


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"touchpoint": "search-web", "criticality": "11"}, "less than or equal to 10"),
        ({"touchpoint": "nowhere", "criticality": "1"}, "This touchpoint is no longer there."),
        ({"journey": "nowhere", "touchpoint": "search-web", "criticality": "1"}, "There is no journey"),
    ],
)
def test_a_belief_that_cannot_be_is_told(editor: Client, said: dict[str, str], told: str) -> None:
    answer = editor.post(reverse("journeys:state-belief"), {"journey": ID} | said)
    assert told in text(answer)  # type: ignore[arg-type]
    assert not Belief.objects.filter(colleague=somebody()).exists()


def test_one_goes_back_to_no_other_site(editor: Client) -> None:
    said = {"journey": ID, "touchpoint": "search-web", "criticality": "7", "back": "https://elsewhere.example/"}
    assert editor.post(reverse("journeys:state-belief"), said)["Location"] == reverse("journeys:list")
