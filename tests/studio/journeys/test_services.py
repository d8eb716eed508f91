"""Drafts, versions and the company's folder, without pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from parcours.errors import JourneyError
from parcours.journeys import editing
from parcours.journeys.journey_file import read_journey
from parcours.vocabulary.words import Phase
from parcours_studio.accounts.models import AuditLine
from parcours_studio.company import queries as company
from parcours_studio.journeys import queries, services
from parcours_studio.journeys.content import journey_in
from parcours_studio.journeys.models import Belief, Journey, State, Version
from parcours_studio.journeys.services import Conflict, Rating

if TYPE_CHECKING:
    from parcours.journeys.journey import Journey as Designed
    from parcours_studio.accounts.models import Colleague

ID = "travelling"


@pytest.fixture
def editor(colleagues: dict[str, Colleague], changed_company: Path) -> Colleague:
    """An editor of a company whose folder may be changed."""
    assert services.adopt() == []
    return colleagues["editor"]


def renamed(name: str) -> Callable[[Designed], Designed]:
    return lambda journey: editing.change_touchpoint(journey, "search-web", {"label": name})


def file_of(company_folder: Path) -> Path:
    return company_folder / "journeys" / "travelling.yaml"


def test_a_file_that_the_desk_does_not_know_is_its_first_version(editor: Colleague, company: Path) -> None:
    version = Version.objects.get()
    assert (version.number, version.state, version.origin) == (1, "published", "adopted")
    assert journey_in(version).label == read_journey(file_of(company)).label
    assert version.text == file_of(company).read_text("utf-8")
    assert services.adopt() == []
    assert Version.objects.count() == 1
    assert queries.labels(ID, "de")["search-web"] == "Suche auf der Website"


def test_beliefs_of_a_file_become_rows(editor: Colleague, company: Path) -> None:
    row = Belief.objects.get(element="search-web")
    assert (row.by, row.on, row.criticality, row.satisfaction) == ("workshop", dt.date(2024, 1, 15), 6.0, 4.1)


def test_a_file_changed_by_hand_becomes_a_new_version(editor: Colleague, company: Path) -> None:
    file = file_of(company)
    file.write_text(file.read_text("utf-8").replace("owner: customer experience", "owner: Ana"), "utf-8")
    services.adopt()
    first, second = Version.objects.order_by("number")
    assert (first.state, second.state, second.origin) == ("superseded", "published", "adopted")
    assert journey_in(second).owner == "Ana"
    line = AuditLine.objects.get(verb="journeys.adopt", about=ID, after__version=2)
    assert line.who == "folder"


def test_a_change_of_comments_or_beliefs_by_hand_makes_no_version(editor: Colleague, company: Path) -> None:
    file = file_of(company)
    text = file.read_text("utf-8").replace("criticality: 6, satisfaction: 4.1}", "criticality: 9}", 1)
    file.write_text("# Look here\n" + text, "utf-8")
    services.adopt()
    assert Version.objects.count() == 1
    assert Version.objects.get().text.startswith("# Look here")
    assert Belief.objects.get(element="search-web", current=True).criticality == 9


def test_a_belief_taken_out_of_a_file_by_hand_is_taken_back(editor: Colleague, company: Path) -> None:
    file = file_of(company)
    line = "        beliefs: {by: workshop, on: 2024-01-15, criticality: 6, satisfaction: 4.1}\n"
    file.write_text(file.read_text("utf-8").replace(line, "", 1), "utf-8")
    services.adopt()
    assert not Belief.objects.filter(element="search-web", current=True).exists()
    assert Belief.objects.filter(element="search-web").exists()


def test_a_file_with_a_mistake_is_refused_and_the_others_are_adopted(editor: Colleague, company: Path) -> None:
    (company / "journeys" / "broken.yaml").write_text("id: broken\nstages:\n  - {id: a, phase: befor}\n", "utf-8")
    (company / "journeys" / "whole.yaml").write_text("id: whole\nstages: []\n", "utf-8")
    refusals = services.adopt()
    assert [(one["code"], one["where"], one["hint"]) for one in refusals] == [
        ("unknown-phase", "broken.yaml, line 3", 'Did you mean "before"?')
    ]
    assert Journey.objects.filter(pk="whole").exists()
    assert services.adopt() == refusals


def test_one_id_in_two_files_is_refused(editor: Colleague, company: Path) -> None:
    (company / "journeys" / "copy.yaml").write_text(file_of(company).read_text("utf-8"), "utf-8")
    assert [one["code"] for one in services.adopt()] == ["id-twice"]


def test_what_the_facts_proposed_is_not_adopted(editor: Colleague, company: Path) -> None:
    (company / "journeys" / "proposed.yaml").write_text("id: proposal\nstages: []\n", "utf-8")
    services.adopt()
    assert not Journey.objects.filter(pk="proposal").exists()
    assert queries.has_proposal()


def test_a_journey_whose_file_is_taken_away_is_retired(editor: Colleague, company: Path) -> None:
    file_of(company).unlink()
    services.adopt()
    assert Journey.objects.get(pk=ID).retired
    services.bring_back(editor, ID)
    assert not Journey.objects.get(pk=ID).retired
    assert [one.id for one in queries.published()] == [ID]


def test_an_edit_changes_the_draft_alone(editor: Colleague, company: Path) -> None:
    services.begin(editor, ID)
    draft = services.edit(editor, ID, renamed("Web search"), on=0, element="touchpoint:search-web")
    assert draft.revision == 1
    assert editing.place_of(journey_in(draft), "search-web").touchpoint.label == "Web search"
    assert queries.labels(ID, "en")["search-web"] == "Search on the website"
    line = AuditLine.objects.get(verb="journeys.edit")
    assert line.before
    assert line.after
    assert line.before["label"]["en"] == "Search on the website"
    assert line.after == {"element": "touchpoint:search-web", "verb": "change", "label": "Web search"}


def test_edits_are_undone_and_redone_in_order(editor: Colleague) -> None:
    services.begin(editor, ID)
    for number, name in enumerate(("One", "Two", "Three")):
        services.edit(editor, ID, renamed(name), on=number, element="touchpoint:search-web")

    def now() -> object:
        draft = queries.draft_of(ID)
        assert draft
        return editing.place_of(journey_in(draft), "search-web").touchpoint.label

    services.undo(editor, ID)
    services.undo(editor, ID)
    assert now() == "One"
    services.redo(editor, ID)
    assert now() == "Two"
    draft = queries.draft_of(ID)
    assert draft
    services.edit(editor, ID, renamed("Four"), on=draft.revision, element="touchpoint:search-web")
    assert services.redo(editor, ID) is None
    assert now() == "Four"
    for _ in range(3):
        services.undo(editor, ID)
    assert now() == {"en": "Search on the website", "de": "Suche auf der Website", "fr": "Recherche sur le site"}
    assert services.undo(editor, ID) is None


def test_the_second_of_two_editors_of_one_thing_is_told(colleagues: dict[str, Colleague], editor: Colleague) -> None:
    services.begin(editor, ID)
    services.edit(editor, ID, renamed("First"), on=0, element="touchpoint:search-web")
    with pytest.raises(Conflict) as told:
        services.edit(colleagues["administrator"], ID, renamed("Second"), on=0, element="touchpoint:search-web")
    assert told.value.base
    draft = queries.draft_of(ID)
    assert draft
    assert editing.place_of(journey_in(draft), "search-web").touchpoint.label == "First"


def test_two_editors_of_different_things_do_not_disturb_each_other(
    colleagues: dict[str, Colleague], editor: Colleague
) -> None:
    services.begin(editor, ID)
    services.edit(editor, ID, renamed("First"), on=0, element="touchpoint:search-web")
    draft = services.edit(
        colleagues["administrator"],
        ID,
        lambda journey: editing.change_touchpoint(journey, "search-app", {"label": "Second"}),
        on=0,
        element="touchpoint:search-app",
    )
    found = journey_in(draft)
    assert editing.place_of(found, "search-web").touchpoint.label == "First"
    assert editing.place_of(found, "search-app").touchpoint.label == "Second"


def test_an_edit_with_a_mistake_is_refused_with_its_place(editor: Colleague) -> None:
    services.begin(editor, ID)
    promise = read_journey(file_of(company.folder().root)).stages[2].touchpoints[4].promises[0]
    wrong = replace(promise, within="5 minuts")
    with pytest.raises(JourneyError) as told:
        services.edit(
            editor, ID, lambda one: editing.change_touchpoint(one, "confirmation", {"promises": (wrong,)}), on=0
        )
    assert (told.value.code, told.value.hint) == ("duration-unreadable", 'Did you mean "5 minutes"?')
    assert told.value.path == ("stages", 2, "touchpoints", 4, "promises", 0, "within")
    draft = queries.draft_of(ID)
    assert draft
    assert draft.revision == 0


def test_publishing_writes_the_file_and_keeps_comments_beliefs_and_line_breaks(
    editor: Colleague, company: Path
) -> None:
    before = file_of(company).read_text("utf-8")
    services.begin(editor, ID)
    services.edit(editor, ID, renamed("Web search"), on=0, element="touchpoint:search-web")
    version = services.publish(editor, ID, revision=1, note="Shorter")
    after = file_of(company).read_text("utf-8")
    old = "{en: Search on the website, de: Suche auf der Website, fr: Recherche sur le site}"
    assert after == before.replace(old, "Web search")
    assert version.text == "" or Version.objects.get(pk=version.pk).text == after
    assert [(one.number, one.state) for one in queries.versions(ID)] == [(2, "published"), (1, "superseded")]
    assert queries.draft_of(ID) is None
    assert AuditLine.objects.get(verb="journeys.publish").after == {"version": 2, "note": "Shorter"}
    assert services.adopt() == []
    assert Version.objects.count() == 2


def test_a_draft_edited_meanwhile_is_not_published(editor: Colleague) -> None:
    services.begin(editor, ID)
    services.edit(editor, ID, renamed("Web search"), on=0, element="touchpoint:search-web")
    with pytest.raises(Conflict):
        services.publish(editor, ID, revision=0)
    assert Journey.objects.get(pk=ID).published.number == 1  # type: ignore[union-attr]


def test_a_file_changed_by_hand_is_not_overwritten_by_publishing(editor: Colleague, company: Path) -> None:
    services.begin(editor, ID)
    services.edit(editor, ID, renamed("Web search"), on=0, element="touchpoint:search-web")
    file = file_of(company)
    file.write_text(file.read_text("utf-8").replace("owner: customer experience", "owner: Ana"), "utf-8")
    with pytest.raises(JourneyError, match="changed by hand"):
        services.publish(editor, ID, revision=1)
    assert "owner: Ana" in file.read_text("utf-8")
    services.adopt()
    assert [(one.number, one.state) for one in Version.objects.order_by("number")] == [
        (1, State.SUPERSEDED),
        (2, State.PUBLISHED),
        (3, State.DRAFT),
    ]


def test_a_draft_that_reached_its_file_before_a_crash_counts_as_published(editor: Colleague, company: Path) -> None:
    services.begin(editor, ID)
    services.edit(editor, ID, renamed("Web search"), on=0, element="touchpoint:search-web")
    file = file_of(company)
    old = "{en: Search on the website, de: Suche auf der Website, fr: Recherche sur le site}"
    file.write_text(file.read_text("utf-8").replace(old, "Web search"), "utf-8")
    services.adopt()
    assert [(one.number, one.state, one.origin) for one in Version.objects.order_by("number")] == [
        (1, "superseded", "adopted"),
        (2, "published", "edited"),
    ]


def test_an_empty_journey_is_not_published(editor: Colleague) -> None:
    draft = services.create(editor, read_journey(file_of(company.folder().root)))
    assert draft.journey_id == "travelling-2"
    services.edit(editor, "travelling-2", lambda journey: replace(journey, stages=(), personas=()), on=0)
    with pytest.raises(JourneyError, match="no touchpoint"):
        services.publish(editor, "travelling-2", revision=1)


def test_a_new_journey_is_created_as_a_draft_and_published_into_a_file_of_its_own(
    editor: Colleague, company: Path
) -> None:
    journey, _ = editing.add_stage(
        replace(read_journey(file_of(company)), id="new one", stages=(), personas=()), "Asks", Phase.BEFORE
    )
    journey, touchpoint = editing.add_touchpoint(journey, "Hotline call", "asks")
    assert touchpoint == "hotline-call"
    services.create(editor, journey)
    assert [one.id for one in queries.published()] == [ID]
    services.publish(editor, "new one", revision=0)
    assert read_journey(company / "journeys" / "new-one.yaml").id == "new one"
    assert {one.id for one in queries.published()} == {ID, "new one"}


def test_a_discarded_draft_leaves_what_was_published(editor: Colleague) -> None:
    services.begin(editor, ID)
    services.discard(editor, ID)
    assert queries.draft_of(ID) is None
    assert Journey.objects.get(pk=ID).published
    services.create(editor, journey_in(Version.objects.get()))
    services.discard(editor, "travelling-2")
    assert not Journey.objects.filter(pk="travelling-2").exists()


def test_a_journey_with_a_target_map_is_not_retired_before_it(editor: Colleague, company: Path) -> None:
    tomorrow = replace(journey_in(Version.objects.get()), id="tomorrow", target_of=ID)
    services.create(editor, tomorrow)
    services.publish(editor, "tomorrow", revision=0)
    with pytest.raises(JourneyError, match="target map"):
        services.retire(editor, ID)
    services.retire(editor, "tomorrow")
    services.retire(editor, ID)
    assert list((company / "journeys").glob("*.yaml")) == []
    assert queries.published() == []


def test_what_a_colleague_believes_is_kept_with_its_history_and_written_into_the_map(
    editor: Colleague, company: Path, work: Callable[[], list[str]]
) -> None:
    stale = company_is_stale()
    services.state_belief(editor, ID, Rating("search-web", criticality=3))
    services.state_belief(editor, ID, Rating("search-web", criticality=8, promise_kept=70))
    assert work() == ["done"]
    beliefs = editing.place_of(read_journey(file_of(company)), "search-web").touchpoint.beliefs
    assert [(one.by, one.criticality, one.promise_kept) for one in beliefs] == [
        ("Editor of Vallorin", 8.0, 70.0),
        ("workshop", 6.0, None),
    ]
    assert queries.belief_history(ID, "touchpoint", "search-web").count() == 3
    assert company_is_stale() == stale
    assert services.adopt() == []
    assert Version.objects.count() == 1


def company_is_stale() -> tuple[str, ...]:
    return company.freshness().stale


def test_an_empty_rating_takes_back_what_was_said(editor: Colleague, company: Path) -> None:
    services.state_belief(editor, ID, Rating("search-web", criticality=3))
    assert services.state_belief(editor, ID, Rating("search-web")) is None
    assert queries.believed_by(editor, ID, "touchpoint", "search-web") is None


def test_two_colleagues_of_one_name_believe_apart(colleagues: dict[str, Colleague], editor: Colleague) -> None:
    other = colleagues["analyst"]
    other.name = editor.name
    other.save()
    services.state_belief(editor, ID, Rating("search-web", criticality=3))
    services.state_belief(other, ID, Rating("search-web", criticality=7))
    current = Belief.objects.filter(element="search-web", current=True, colleague__isnull=False)
    assert {row.by: row.criticality for row in current} == {"Editor of Vallorin": 3, "Editor of Vallorin (2)": 7}


def test_a_workshop_states_for_all_at_once_or_not_at_all(editor: Colleague) -> None:
    wrong = [Rating("search-web", criticality=3), Rating("serch-app", criticality=3)]
    with pytest.raises(JourneyError) as told:
        services.state_beliefs_of_workshop(editor, ID, "Kick-off", dt.date(2025, 2, 3), wrong)
    assert "search-app" in told.value.hint
    assert not Belief.objects.filter(by="Kick-off").exists()
    right = [Rating("search-web", criticality=3), Rating("ride", kind="stage", satisfaction=4)]
    services.state_beliefs_of_workshop(editor, ID, "Kick-off", dt.date(2025, 2, 3), right)
    assert Belief.objects.filter(by="Kick-off", current=True).count() == 2


def test_a_belief_off_its_scale_is_refused(editor: Colleague) -> None:
    with pytest.raises(JourneyError, match="satisfaction 6"):
        services.state_belief(editor, ID, Rating("search-web", satisfaction=6))
