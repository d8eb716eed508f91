"""Journeys as YAML files: read, refused with the line, written and read back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from parcours.errors import JourneyError
from parcours.journeys.durations import Duration, read_duration
from parcours.journeys.journey import Journey
from parcours.journeys.journey_file import read_journey, read_journeys, write_journey
from parcours.journeys.labels import label
from parcours.vocabulary.words import Office, Phase

TRAVEL = """\
# drawn in the workshop
id: travel
label: {en: Travelling by train, de: Reisen mit der Bahn}
subject: order
personas:
  - id: commuter
    goals: arrive
    emotions: {ride: bored}
stages:
  - id: plan    # a friend's advice counts too
    phase: before
    touchpoints:
      - id: website
        when: {event: Page Viewed}
        beliefs: {by: Ana, on: 2026-01-02, criticality: 7}
  - id: ride
    phase: during
    touchpoints:
      - id: delay-notice
        office: back
        when:
          - event: [Delay Told, Delay Shown]
            channel: app
            properties: {minutes: 5, automatic: true}
        promises:
          - id: told-in-time
            from: Delay Known
            to: Delay Told
            within: 3 minutes
            share: 0.8
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "travel.yaml"
    path.write_text(TRAVEL, encoding="utf-8")
    return path


def test_a_single_text_stands_for_a_list_of_one(file: Path) -> None:
    journey = read_journey(file)
    plan, ride = journey.stages
    assert plan.phase is Phase.BEFORE
    assert plan.touchpoints[0].when[0].event == ("Page Viewed",)
    assert plan.touchpoints[0].beliefs[0].on == dt.date(2026, 1, 2)
    assert ride.touchpoints[0].office is Office.BACK
    assert ride.touchpoints[0].when[0].properties == {"minutes": ("5",), "automatic": ("true",)}
    assert journey.personas[0].goals == ("arrive",)


def test_labels_fall_back_to_english_and_then_to_the_id(file: Path) -> None:
    journey = read_journey(file)
    assert label(journey, "de-CH") == "Reisen mit der Bahn"
    assert label(journey, "fr") == "Travelling by train"
    assert label(journey.stages[0], "fr") == "plan"


@pytest.mark.parametrize(
    ("right", "wrong", "code", "line", "hint"),
    [
        ("    phase: during", "    phase: durring", "unknown-phase", 17, 'Did you mean "during"?'),
        ("  - id: ride\n", "  - id: ride\n    fase: during\n", "unknown-key", 17, 'Did you mean "phase"?'),
        ("office: back", "direction: pushed", "unknown-direction", 20, 'Did you mean "push"?'),
        ("channel: app", "nature: transactionnal", "unknown-nature", 23, 'Did you mean "transactional"?'),
        ("channel: app", "direction: pul", "unknown-direction", 23, 'Did you mean "pull"?'),
        ("- id: ride", "- id: plan", "id-twice", 16, "unique"),
        ("- id: delay-notice", "- id: website", "id-twice", 19, "unique"),
        ("within: 3 minutes", "label: soon", "promise-due", 26, '"within"'),
        ("from: Delay Known", "label: soon", "promise-from", 29, "from"),
        ("{ride: bored}", "{rides: bored}", "unknown-stage", 8, 'Did you mean "ride"?'),
        ("criticality: 7", "criticality: 11", "belief-out-of-range", 15, "between 0 and 10"),
        ("3 minutes", "3 minuts", "duration-unreadable", 29, 'Did you mean "3 minutes"?'),
        ("3 minutes", "soon", "duration-unreadable", 29, "2 business days"),
        ("share: 0.8", "share: 80", "share-out-of-range", 30, "between 0 and 1"),
        ("share: 0.8", "share: most", "wrong-kind", 30, ""),
        ("subject: order", "subject: ordr", "unknown-subject", 4, 'Did you mean "order"?'),
        ("{event: Page Viewed}", "{}", "rule-empty", 14, ""),
        ("    phase: before\n", "", "key-missing", 10, "phase"),
        ("stages:", "stages: [", "journey-unreadable", 0, ""),
    ],
)
def test_a_mistake_is_named_with_file_line_and_nearest_word(
    file: Path, right: str, wrong: str, code: str, line: int, hint: str
) -> None:
    assert right in TRAVEL
    file.write_text(TRAVEL.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(JourneyError) as refused:
        read_journey(file)
    assert (refused.value.code, hint in refused.value.hint) == (code, True), str(refused.value)
    assert f"travel.yaml, line {line or ''}" in refused.value.where


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words\n"])
def test_a_file_without_a_journey_is_refused(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(JourneyError, match="no journey"):
        read_journey(file)


def test_what_is_written_is_read_back_the_same(file: Path, tmp_path: Path) -> None:
    journey = read_journey(file)
    copy = tmp_path / "copy" / "travel.yaml"
    write_journey(journey, copy, notes={"": "A draft.", "website": "sure: 90 % of customers pass here"})
    assert read_journey(copy) == journey
    assert copy.read_text(encoding="utf-8").startswith("# A draft.")
    assert "      # sure: 90 % of customers pass here\n      - id: website" in copy.read_text(encoding="utf-8")


def test_writing_again_keeps_comments_and_the_layout_of_what_did_not_change(file: Path) -> None:
    journey = read_journey(file)
    write_journey(msgspec.structs.replace(journey, owner="Ana"), file)
    text = file.read_text(encoding="utf-8")
    assert read_journey(file).owner == "Ana"
    for kept in ("# drawn in the workshop", "# a friend's advice counts too", "when: {event: Page Viewed}"):
        assert kept in text


def test_writing_follows_touchpoints_that_were_added_moved_or_removed(file: Path) -> None:
    journey = read_journey(file)
    moved = msgspec.structs.replace(journey, stages=tuple(reversed(journey.stages)), personas=())
    write_journey(moved, file)
    assert read_journey(file) == moved


def test_journeys_of_a_folder_come_by_file_name_and_may_not_share_an_id(file: Path, tmp_path: Path) -> None:
    write_journey(Journey(id="claim", stages=()), tmp_path / "a.yml")
    assert [journey.id for journey in read_journeys(tmp_path)] == ["claim", "travel"]
    (tmp_path / "b.yaml").write_text(TRAVEL, encoding="utf-8")
    with pytest.raises(JourneyError, match="too"):
        read_journeys(tmp_path)


def test_a_target_map_must_name_a_journey(file: Path, tmp_path: Path) -> None:
    write_journey(Journey(id="dream", target_of="travl", stages=()), tmp_path / "dream.yaml")
    with pytest.raises(JourneyError) as refused:
        read_journeys(tmp_path)
    assert refused.value.hint == 'Did you mean "travel"?'


def test_no_folder_means_no_journeys(tmp_path: Path) -> None:
    assert read_journeys(tmp_path / "journeys") == []


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("3 minutes", Duration(3, "minute", False)),
        ("1 hour", Duration(1, "hour", False)),
        ("1.5h", Duration(1.5, "hour", False)),
        ("2 Business Days", Duration(2, "day", True)),
        ("4 working hours", Duration(4, "hour", True)),
        ("2 weeks", Duration(2, "week", False)),
    ],
)
def test_durations_are_read_as_people_write_them(text: str, duration: Duration) -> None:
    assert read_duration(text) == duration


@pytest.mark.parametrize("text", ["0 days", "-3 hours", "2 business weeks", "0.5 business days", "3", "three days"])
def test_durations_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(JourneyError, match="cannot be read"):
        read_duration(text)
