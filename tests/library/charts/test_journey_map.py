"""The map holds every figure, and nothing runs over, whatever the journey."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.charts import DARK, LIGHT, PAGE, journey_map
from parcours.charts.readings import MapReading, PromiseReading, Reading, StageReading, TouchpointReading
from parcours.vocabulary.words import Direction, Office, Phase
from tests.library.charts.drawing import SVG, outside, overlapping, parsed, sheet_size, texts, tips, words
from tests.library.charts.railway import railway_map

LANGUAGES = ("en", "de", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_and_figure_stands_on_the_map(language: str) -> None:
    drawn = journey_map(railway_map(language), language)
    comma = "." if language == "en" else ","
    for stage in railway_map(language).stages:
        assert any(tip.startswith(stage.label) for tip in tips(drawn))
        for touchpoint in stage.touchpoints:
            assert any(touchpoint.label in tip for tip in tips(drawn))
    for figure in ("3.6", "3.9", "4.1", "3.8", "2.3", "2.6", "3.7", "3.4", "1.9×", "2.7×"):
        assert figure.replace(".", comma) in words(drawn)
    for share in ("31", "22", "44"):
        assert re.search(rf"{share}\s?%", words(drawn))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("poster", [False, True])
def test_no_text_leaves_the_sheet_and_none_stands_on_another(language: str, poster: bool) -> None:
    drawn = journey_map(railway_map(language), language, poster=poster)
    assert outside(drawn) == []
    assert overlapping(drawn) == []


WORDS = st.text("abcdefghijklmnopqrstuvwxyzäöüéßWM-", min_size=1, max_size=34)
LABELS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
READINGS = st.builds(
    lambda value, half, n: Reading(value=value, low=max(0, value - half), high=value + half, n=n),
    st.floats(0, 1), st.floats(0, 0.3), st.integers(0, 2_000_000),
)  # fmt: skip
PROMISES = st.builds(PromiseReading, kept=READINGS, aim=st.none() | st.floats(0, 1))
TOUCHPOINTS = st.builds(
    TouchpointReading,
    id=st.just("t"),
    label=LABELS,
    direction=st.none() | st.sampled_from(Direction),
    office=st.sampled_from(Office),
    interactions=st.none() | st.integers(0, 10),
    moment_of_truth=st.booleans(),
)
STAGES = st.builds(
    StageReading,
    id=st.just("s"),
    label=LABELS,
    phase=st.sampled_from(Phase),
    without_us=st.booleans(),
    touchpoints=st.lists(TOUCHPOINTS, max_size=6).map(tuple),
    satisfaction=st.none()
    | READINGS.map(lambda one: replace(one, value=1 + 4 * (one.value or 0), low=None, high=None)),
    satisfaction_belief=st.none() | st.floats(1, 5),
    criticality=st.none() | READINGS,
    criticality_belief=st.none() | st.floats(0, 10),
    weight=st.sampled_from([None, "decides", "some", "little"]),
    moment_of_truth=st.booleans(),
    rounds=st.none() | READINGS.map(lambda one: replace(one, value=1 + (one.value or 0) * 900)),
    ease=st.none() | READINGS,
    promise=st.none() | PROMISES,
    actions=st.lists(LABELS, max_size=4).map(tuple),
)
MAPS = st.builds(
    MapReading,
    id=st.just("j"),
    label=LABELS,
    stages=st.lists(STAGES, min_size=2, max_size=14).map(
        lambda found: tuple(sorted(found, key=lambda s: list(Phase).index(s.phase)))
    ),
    back_to_before=st.none() | READINGS,
    back_after_days=st.none() | st.floats(0.01, 900),
)


@settings(max_examples=30)
@given(MAPS, st.sampled_from(LANGUAGES), st.booleans())
def test_any_journey_fits_its_sheet(reading: MapReading, language: str, poster: bool) -> None:
    assert outside(journey_map(reading, language, poster=poster)) == []


def test_two_stages_and_sixty_touchpoints_fit() -> None:
    stages = railway_map("de").stages[5:7]
    many = tuple(touchpoint for stage in stages for touchpoint in stage.touchpoints) * 6
    crowded = replace(railway_map("de"), stages=tuple(replace(stage, touchpoints=many) for stage in stages))
    drawn = journey_map(crowded, "de")
    assert outside(drawn) == []
    assert overlapping(drawn) == []


def test_fewer_than_five_answers_are_not_shown_and_fewer_than_thirty_are_called_indicative() -> None:
    few, some = (Reading(value=1.23, low=1.1, high=1.4, n=n) for n in (4, 29))
    stages = railway_map().stages
    drawn = journey_map(replace(railway_map(), stages=(replace(stages[1], satisfaction=few), *stages[2:])))
    assert "1.2 n" not in words(drawn)
    assert "too few" in words(drawn)
    drawn = journey_map(replace(railway_map(), stages=(replace(stages[1], satisfaction=some), *stages[2:])))
    assert "1.2 n 29 indicative" in words(drawn)


def test_lanes_without_any_reading_disappear_and_the_curve_says_what_to_import() -> None:
    bare = tuple(
        StageReading(id=stage.id, label=stage.label, phase=stage.phase, touchpoints=stage.touchpoints)
        for stage in railway_map().stages
    )
    drawn = journey_map(MapReading(id="j", label="Bare", stages=bare))
    assert "Import a survey" in words(drawn)
    for lane in ("Criticality", "Ease", "Promise kept", "Plan", "Comes back"):
        assert lane not in [one.content for one in texts(drawn)]
    assert sheet_size(drawn)[1] < sheet_size(journey_map(railway_map()))[1]


def test_belief_alone_is_drawn_dashed_and_said_to_be_belief() -> None:
    believed = tuple(
        replace(stage, satisfaction=None, criticality=None, rounds=None, promise=None) for stage in railway_map().stages
    )
    drawn = journey_map(replace(railway_map(), stages=believed, back_to_before=None))
    assert "believed to" in words(drawn)
    assert "what we believed" in words(drawn)
    assert 'stroke-dasharray="5 4"' in drawn


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_picture_for_files_has_literal_colours_only(theme: object) -> None:
    drawn = journey_map(railway_map(), "en", theme)  # type: ignore[arg-type]
    assert "var(" not in drawn
    assert "foreignObject" not in drawn


def test_a_picture_for_the_page_has_no_literal_colour() -> None:
    drawn = journey_map(railway_map(), "en", PAGE)
    assert re.findall(r'(?:fill|stroke)="(#[^"]*|rgb[^"]*)"', drawn) == []


def test_labels_are_escaped() -> None:
    hostile = replace(railway_map(), label='<script>alert("1")</script> & \x00 co')
    drawn = journey_map(hostile, poster=True)
    assert "<script>" not in drawn
    assert "\x00" not in drawn


def test_the_map_is_named_and_described_for_those_who_do_not_see_it() -> None:
    drawn = journey_map(railway_map())
    assert 'role="img"' in drawn
    assert any("Travelling by train" in tip for tip in tips(drawn))


def test_the_same_readings_give_the_same_picture() -> None:
    assert journey_map(railway_map(), "fr") == journey_map(railway_map(), "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_the_names_of_the_lanes_take_no_room_beside_the_map(language: str) -> None:
    beside, above = (journey_map(railway_map(language), language, labels_above=either) for either in (False, True))
    assert len(set(words(beside).split()) - set(words(above).split())) == 1  # stages need no heading of their own
    assert sheet_size(above)[0] < sheet_size(beside)[0] - 90
    assert outside(above) == []
    assert overlapping(above) == []


def test_a_promise_kept_is_drawn_to_the_scale_of_what_is_believed_of_it() -> None:
    promise = PromiseReading(kept=Reading(value=0.5, low=0.48, high=0.52, n=4000), aim=0.25)
    stage = StageReading(id="order", label="Orders", phase=Phase.BEFORE, promise=promise, promise_belief=0.5)
    drawn = parsed(journey_map(MapReading(id="buying", label="Buying", stages=(stage,)), "en"))
    bars = [bar for bar in drawn.iter(f"{SVG}rect") if bar.get("height") == "6"]
    track, kept, believed = (float(bar.get("width", "0")) for bar in bars)
    assert kept == believed == track / 2
    lines = [line.attrib for line in drawn.iter(f"{SVG}line") if line.get("stroke-width") == "2"]
    (aim,) = [line for line in lines if line["x1"] == line["x2"] and float(line["y2"]) - float(line["y1"]) == 14]
    assert float(aim.get("x1", "0")) - float(bars[0].get("x", "0")) == track / 4
