"""The editor's pages: everything of a journey can be changed, by plain forms, and nothing is overwritten silently."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from parcours.journeys.editing import persona_of, place_of, stage_of
from parcours.journeys.journey import Journey
from parcours_studio.accounts.models import Colleague
from parcours_studio.journeys import queries, services
from parcours_studio.journeys.content import journey_in

ID = "travelling"


class Pages:
    """The pages of the editor as one colleague uses them."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def open(self, at: str = "", part: str = "") -> str:
        answer = self.client.get(reverse("journeys:edit", args=[ID]), {"at": at, "part": part})
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, deed: str, /, *, on: int | None = None, **fields: Any) -> HttpResponse:
        draft = queries.draft_of(ID)
        revision = on if on is not None else draft.revision if draft else 0
        return self.client.post(reverse(f"journeys:{deed}", args=[ID]), {"on": revision, **fields})  # type: ignore[return-value]

    def save(self, at: str, part: str = "", **fields: Any) -> HttpResponse:
        return self.post("save", at=at, part=part, **fields)


def now() -> Journey:
    draft = queries.draft_of(ID)
    assert draft
    return journey_in(draft)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def typed(touchpoint: str, **other: str) -> dict[str, str]:
    """The fields of a touchpoint's form as the page shows them, some of them changed."""
    one = place_of(now(), touchpoint).touchpoint
    labels = one.label if isinstance(one.label, dict) else {"de": one.label}
    found = {f"label_{language}": word for language, word in labels.items()}
    measures = one.measure if isinstance(one.measure, dict) else {}
    found |= {f"measure_{language}": word for language, word in measures.items()}
    found |= {"channel": one.channel, "owner": one.owner, "office": one.office.value}
    found |= {name: getattr(one, name) or "" for name in ("medium", "nature", "direction")}
    found |= {} if one.optional else {"expected": "on"}
    found |= {"repeatable": "on"} if one.repeatable else {}
    return found | other


@pytest.fixture
def editor(signed_in: Callable[[str], Client], changed_company: Path) -> Pages:
    """An editor who has begun a draft."""
    pages = Pages(signed_in("editor"))
    pages.client.post(reverse("journeys:begin", args=[ID]))
    return pages


@pytest.fixture
def other(signed_in: Callable[[str], Client], editor: Pages) -> Pages:
    """Somebody else who edits the same draft."""
    return Pages(signed_in("administrator"))


@pytest.fixture
def counted(editor: Pages, work: Callable[[], list[str]]) -> None:
    """What the rules catch is counted."""
    editor.open()
    assert work() == ["done"]


def test_without_a_draft_the_page_says_how_to_begin_one(signed_in: Callable[[str], Client], company: Path) -> None:
    page = Pages(signed_in("editor")).open()
    assert "Begin a draft" in page
    assert reverse("journeys:begin", args=[ID]) in page


def test_the_board_shows_phases_stages_touchpoints_and_what_they_catch(editor: Pages, counted: None) -> None:
    page = editor.open()
    for shown in ("before", "Plans the trip", "lived without us", "Search on the website", "Nina travels for work"):
        assert shown in page
    assert "No touchpoint catches" in page
    assert "Train Delayed" in page


def test_while_rules_are_being_counted_the_board_says_so(editor: Pages) -> None:
    assert "Counting what the rules catch" in editor.open()


def test_a_touchpoint_is_renamed_and_the_rest_of_it_stays(editor: Pages) -> None:
    before = place_of(now(), "search-web").touchpoint
    answer = editor.save("touchpoint:search-web", **typed("search-web", label_en="Web search", expected="on"))
    assert answer["Location"].endswith("?at=touchpoint%3Asearch-web")
    after = place_of(now(), "search-web").touchpoint
    assert after.label == {"en": "Web search", "de": "Suche auf der Website", "fr": "Recherche sur le site"}
    assert not after.optional
    assert (after.when, after.channel, after.owner, after.medium) == (
        before.when,
        before.channel,
        before.owner,
        before.medium,
    )
    assert "changed Web search" in editor.open()


def test_a_form_without_a_name_is_shown_again_with_what_was_typed(editor: Pages) -> None:
    fields = typed("search-web", label_en="", label_de="", label_fr="", owner="<b>Ana</b>")
    page = text(editor.save("touchpoint:search-web", **fields))
    assert "Give it a name." in page
    assert "&lt;b&gt;Ana&lt;/b&gt;" in page
    assert "<b>Ana</b>" not in page
    assert "data-unsaved" in page
    draft = queries.draft_of(ID)
    assert draft
    assert draft.revision == 0


def test_names_with_markup_are_shown_as_text(editor: Pages) -> None:
    editor.save("touchpoint:search-web", **typed("search-web", label_en="<script>alert(1)</script>"))
    page = editor.open("touchpoint:search-web")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_stages_touchpoints_and_personas_are_added_and_chosen(editor: Pages) -> None:
    answer = editor.post("add", kind="stage", where="after", name="Thinks back")
    assert answer["Location"].endswith("?at=stage%3Athinks-back")
    assert stage_of(now(), "thinks-back").label == {"en": "Thinks back"}
    editor.post("add", kind="touchpoint", where="thinks-back", name="Photo book")
    assert place_of(now(), "photo-book").stage.id == "thinks-back"
    editor.post("add", kind="persona", where="", name="Ana")
    assert persona_of(now(), "ana").label == {"en": "Ana"}
    assert "Give it a name." in text(editor.client.get(editor.post("add", kind="stage", name=" ")["Location"]))  # type: ignore[arg-type]


def test_a_kind_that_nobody_catches_becomes_a_touchpoint_with_its_rule(editor: Pages, counted: None) -> None:
    editor.post(
        "add", kind="touchpoint", where="delayed", name="Delay on board", event="Train Delayed", channel="on board"
    )
    made = place_of(now(), "delay-on-board").touchpoint
    assert (made.when[0].event, made.when[0].channel) == (("Train Delayed",), ("on board",))
    assert made.channel == "on board"


def test_buttons_move_touchpoints_and_stages(editor: Pages) -> None:
    editor.post("move", step="down touchpoint:search-web")
    assert [one.id for one in stage_of(now(), "plan").touchpoints] == ["search-app", "search-web", "booking-call"]
    editor.post("move", step="right touchpoint:search-web")
    assert place_of(now(), "search-web").stage.id == "buy"
    editor.post("move", step="right stage:buy")
    assert stage_of(now(), "buy").phase == "during"


def test_dragging_puts_something_before_something_else(editor: Pages) -> None:
    editor.post("move", element="touchpoint:invoice", where="plan", before="search-app")
    assert [one.id for one in stage_of(now(), "plan").touchpoints][:2] == ["search-web", "invoice"]
    editor.post("move", element="stage:again", where="before", before="plan")
    assert [stage.id for stage in now().stages][:3] == ["hear", "again", "plan"]


def test_moving_to_a_stage_that_is_gone_is_told(editor: Pages) -> None:
    answer = editor.post("move", element="touchpoint:invoice", where="nowhere")
    assert "This stage is no longer there." in text(editor.client.get(answer["Location"]))  # type: ignore[arg-type]


def test_a_rule_is_picked_from_what_the_facts_know(editor: Pages, counted: None) -> None:
    page = editor.open("touchpoint:search-web", "rule:0")
    assert 'value="Trip Searched" checked' in page
    editor.save(
        "touchpoint:search-web", "rule:0", event=["Trip Searched", "Offer Shown"], channel="website", direction="pull"
    )
    rule = place_of(now(), "search-web").touchpoint.when[0]
    assert (rule.event, rule.channel, rule.direction) == (("Trip Searched", "Offer Shown"), ("website",), ("pull",))
    editor.save("touchpoint:search-web", "rule:new", **{"event+": "Timetable Seen\nTimetable Printed"})
    assert place_of(now(), "search-web").touchpoint.when[1].event == ("Timetable Seen", "Timetable Printed")
    page = editor.open("touchpoint:search-web")
    assert "Trip Searched or Offer Shown · over website" in page
    assert "No interaction has the event “Timetable Seen”." in page


def test_properties_are_asked_for_by_name_and_value(editor: Pages, counted: None) -> None:
    editor.save(
        "touchpoint:search-web",
        "rule:0",
        event="Trip Searched",
        property_name="class",
        property_values="first\nsecond",
        **{"property:platform": "7"},
    )
    rule = place_of(now(), "search-web").touchpoint.when[0]
    assert rule.properties == {"platform": ("7",), "class": ("first", "second")}


def test_a_rule_that_takes_everything_is_refused(editor: Pages, counted: None) -> None:
    assert "This rule would match every interaction" in text(editor.save("touchpoint:search-web", "rule:new"))


def test_a_preview_counts_what_is_picked_without_saving(editor: Pages, counted: None) -> None:
    page = text(
        editor.post("catches", at="touchpoint:claim-call", part="rule:new", event="Ticket Opened", channel="letter")
    )
    assert "interactions are caught" in page
    assert "Letter about a claim" in page
    assert "stands behind" in page
    assert len(place_of(now(), "claim-call").touchpoint.when) == 2
    assert "Pick something" in text(editor.post("catches", at="touchpoint:claim-call", part="rule:new"))


def test_where_nothing_is_left_over_the_preview_says_that_everything_is_caught() -> None:
    shown = {"kinds": {"counted": True}, "preview": {"found": {"catches": 3, "uncaught": 0, "uncaught_share": 0.0}}}
    page = render_to_string("journeys/edit/catches.html", shown)
    assert "Every interaction is caught" in page
    assert "0.0" not in page


def test_rules_and_promises_are_taken_away(editor: Pages) -> None:
    editor.post("remove", at="touchpoint:claim-call", part="rule:0")
    assert [rule.event for rule in place_of(now(), "claim-call").touchpoint.when] == [("Claim Asked",)]
    editor.post("remove", at="touchpoint:confirmation", part="promise:confirmed-soon")
    assert place_of(now(), "confirmation").touchpoint.promises == ()


PROMISE = {
    "label_en": "Answered soon",
    "to": "Ticket Replied",
    "due": "within",
    "amount": "2",
    "unit": "business day",
    "from_": "Ticket Opened",
    "compare": "instant",
    "share": "90",
}


def test_a_promise_is_made_with_a_time_and_changed_to_a_moment(editor: Pages) -> None:
    editor.save("touchpoint:claim-letter", "promise:new", **PROMISE)
    promise = place_of(now(), "claim-letter").touchpoint.promises[0]
    assert (promise.id, promise.within, promise.from_, promise.share) == (
        "answered-soon",
        "2 business days",
        "Ticket Opened",
        0.9,
    )
    assert "within 2 business days, in 90% of cases" in editor.open("touchpoint:claim-letter")
    fields = PROMISE | {"due": "by", "by": "due_on", "compare": "day", "share": "100"}
    editor.save("touchpoint:claim-letter", "promise:answered-soon", **fields)
    promise = place_of(now(), "claim-letter").touchpoint.promises[0]
    assert (promise.within, promise.by, promise.compare, promise.share) == ("", "due_on", "day", 1.0)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"amount": ""}, "Say by when."),
        ({"from_": ""}, "Say from which event the time counts."),
        ({"amount": "1.5"}, "Business days are counted whole"),
        ({"due": "by"}, "Say by when."),
        ({"to": ""}, "This field is required."),
    ],
)
def test_a_promise_without_what_it_needs_is_shown_again(editor: Pages, wrong: dict[str, str], told: str) -> None:
    assert told in text(editor.save("touchpoint:claim-letter", "promise:new", **(PROMISE | wrong)))
    assert place_of(now(), "claim-letter").touchpoint.promises == ()


def test_answers_are_given_to_a_touchpoint(editor: Pages, counted: None) -> None:
    assert "Which surveys and questions" in editor.open("touchpoint:search-web", "asked:new")
    editor.save("touchpoint:search-web", "asked:new", **{"survey+": "Wave 2025", "question+": "Q4\nQ5"})
    asked = place_of(now(), "search-web").touchpoint.asked[0]
    assert (asked.survey, asked.question) == (("Wave 2025",), ("Q4", "Q5"))
    assert "Pick a survey" in text(editor.save("touchpoint:search-web", "asked:new"))


def test_a_stage_changes_its_phase_and_is_not_without_us_while_it_has_touchpoints(editor: Pages) -> None:
    editor.save("stage:buy", label_en="Gets a ticket", label_de="Kauft", phase="during")
    assert stage_of(now(), "buy").phase == "during"
    assert stage_of(now(), "buy").label == {"en": "Gets a ticket", "de": "Kauft"}
    refused = text(editor.save("stage:buy", label_en="Gets a ticket", phase="during", without_us="on"))
    assert "This stage has touchpoints of ours." in refused


def test_a_persona_feels_and_does_things_stage_by_stage(editor: Pages) -> None:
    fields = {"label_en": "Nina", "segment": "business", "goals": "be in time\nwork", "tools": "app"}
    editor.save("persona:commuting-clerk", **fields, **{"emotions:ride": "calm", "actions:ride": "works"})
    persona = persona_of(now(), "commuting-clerk")
    assert (persona.goals, persona.tools) == (("be in time", "work"), ("app",))
    assert (persona.emotions, persona.actions) == ({"ride": "calm"}, {"ride": "works"})
    editor.post("remove", at="persona:commuting-clerk")
    assert [one.id for one in now().personas] == ["weekend-family"]


def test_the_journey_itself_is_changed(editor: Pages) -> None:
    fields = {"label_en": "By train", "owner": "Ana", "customers": "business", "subject": "order", "silence_days": "30"}
    editor.save("journey", **fields, target_of="")
    journey = now()
    assert (journey.label, journey.owner, journey.customers) == ({"en": "By train"}, "Ana", "business")
    assert (journey.subject, journey.silence_days) == ("order", 30.0)


def test_a_touchpoint_with_a_past_is_retired_and_brought_back(editor: Pages, counted: None) -> None:
    page = editor.open("touchpoint:payment")
    assert "interactions happened there." in page
    assert "Delete this touchpoint" not in page
    editor.post("remove", at="touchpoint:payment")
    assert not place_of(now(), "payment").touchpoint.retired
    editor.post("retire", at="touchpoint:payment", retired="yes")
    assert place_of(now(), "payment").touchpoint.retired
    assert "1 retired" in editor.open("touchpoint:payment")
    editor.post("retire", at="touchpoint:payment", retired="no")
    assert not place_of(now(), "payment").touchpoint.retired


def test_a_touchpoint_that_upper_rooms_count_on_is_kept(editor: Pages, counted: None) -> None:
    editor.post("add", kind="touchpoint", where="plan", name="Kiosk")
    services.kept_because.append(lambda journey, touchpoint: "Ana works on it." if touchpoint == "kiosk" else "")
    try:
        assert "Ana works on it." in editor.open("touchpoint:kiosk")
        editor.post("remove", at="touchpoint:kiosk")
        assert place_of(now(), "kiosk")
    finally:
        services.kept_because.pop()
    editor.post("remove", at="touchpoint:kiosk")
    assert "kiosk" not in {one.id for one in stage_of(now(), "plan").touchpoints}


def test_only_an_empty_stage_is_deleted(editor: Pages) -> None:
    editor.post("remove", at="stage:plan")
    assert stage_of(now(), "plan")
    editor.post("remove", at="stage:hear")
    assert "hear" not in {stage.id for stage in now().stages}


def test_undo_and_redo_say_what_they_take_back(editor: Pages) -> None:
    editor.post("move", step="down touchpoint:search-web")
    assert "Undo" in editor.open()
    editor.post("undo")
    assert stage_of(now(), "plan").touchpoints[0].id == "search-web"
    assert "Taken back: moved Search on the website" in editor.open()
    editor.post("redo")
    assert stage_of(now(), "plan").touchpoints[0].id == "search-app"


def test_the_second_editor_sees_both_changes_and_chooses(editor: Pages, other: Pages) -> None:
    fields = typed("search-web")
    editor.save("touchpoint:search-web", **fields | {"label_en": "Mine", "owner": "Ana"})
    answer = other.post("save", on=0, at="touchpoint:search-web", **fields | {"label_en": "Theirs", "channel": "web"})
    assert answer.status_code == 409
    page = text(answer)
    assert "Editor of Vallorin changed it" in page
    for shown in ("Mine", "Theirs", "Ana", "Nothing was overwritten"):
        assert shown in page
    assert place_of(now(), "search-web").touchpoint.owner == "Ana"
    mine = answer.context["mine"]  # type: ignore[attr-defined]
    other.post("settle", on=1, at="touchpoint:search-web", mine=mine, **{"take:label": "theirs"})
    found = place_of(now(), "search-web").touchpoint
    assert found.label["en"] == "Mine"  # type: ignore[index]
    assert (found.owner, found.channel) == ("Ana", "web")


def test_choosing_is_asked_again_when_a_third_change_came_between(editor: Pages, other: Pages) -> None:
    fields = typed("search-web")
    editor.save("touchpoint:search-web", **fields | {"owner": "Ana"})
    answer = other.post("save", on=0, at="touchpoint:search-web", **fields | {"owner": "Ben"})
    editor.save("touchpoint:search-web", **fields | {"owner": "Cleo"})
    again = other.post(
        "settle",
        on=1,
        at="touchpoint:search-web",
        mine=answer.context["mine"],
        **{"take:owner": "mine"},  # type: ignore[attr-defined]
    )
    assert again.status_code == 409
    assert place_of(now(), "search-web").touchpoint.owner == "Cleo"


def test_a_change_of_something_else_meanwhile_disturbs_nobody(editor: Pages, other: Pages) -> None:
    fields = typed("search-app")
    editor.save("touchpoint:search-web", **typed("search-web", owner="Ana"))
    assert other.post("save", on=0, at="touchpoint:search-app", **fields | {"owner": "Ben"}).status_code == 302
    assert place_of(now(), "search-web").touchpoint.owner == "Ana"
    assert place_of(now(), "search-app").touchpoint.owner == "Ben"


def test_what_was_moved_by_somebody_else_is_moved_only_when_one_insists(editor: Pages, other: Pages) -> None:
    editor.post("move", step="right touchpoint:search-web")
    answer = other.post("move", on=0, step="right touchpoint:search-web")
    assert answer.status_code == 409
    assert place_of(now(), "search-web").stage.id == "buy"
    assert "Do it all the same" in text(answer)
    other.post("move", on=1, step="right touchpoint:search-web")
    assert place_of(now(), "search-web").stage.id == "station"


def test_what_was_deleted_by_somebody_else_is_told(editor: Pages, other: Pages) -> None:
    editor.post("remove", at="stage:hear")
    answer = other.post("save", on=0, at="stage:hear", label_en="Hears", phase="before")
    assert answer.status_code == 409
    assert "It was deleted meanwhile." in text(answer)


def test_after_somebody_published_the_editor_says_that_the_draft_is_gone(editor: Pages, other: Pages) -> None:
    other.post("discard")
    answer = editor.save("touchpoint:search-web", label_en="Late")
    page = text(editor.client.get(answer["Location"]))  # type: ignore[arg-type]
    assert "The draft was published or discarded meanwhile." in page
    assert "Begin a draft" in page


WORDS = {
    "de": ("Kontaktpunkt", "Rückgängig", "Plant die Reise"),
    "fr": ("Point de contact", "Annuler", "Prépare le voyage"),
}


@pytest.mark.parametrize("language", ["de", "fr"])
def test_the_editor_speaks_german_and_french(editor: Pages, language: str) -> None:
    Colleague.objects.filter(role="editor").update(language=language)
    page = editor.open("touchpoint:search-web")
    for word in WORDS[language]:
        assert word in page
