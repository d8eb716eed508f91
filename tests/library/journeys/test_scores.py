"""Answers through the map: by name, by rule, by interaction, by subject, by time; one row each."""

from __future__ import annotations

from typing import Any

import pytest

from parcours.journeys.journey import Asked, Journey
from parcours.journeys.scores import scores
from parcours.vocabulary.derived import SCORES
from parcours.vocabulary.port import Engine
from tests.library.journeys.small import Walked, answers, facts, journey, touchpoint

TRIP = journey(
    "trip",
    before=[touchpoint("search", label={"en": "Search", "de": "Suche"})],
    during=[touchpoint("ride", asked=(Asked(survey=("trip",), question=("comfort", "seat")),))],
    after=[touchpoint("claim", asked=(Asked(touchpoint=("Q7 refunds",)),))],
)
SERVICE = journey("service", after=[touchpoint("call"), touchpoint("claim")])
WALK = [
    {"event": "search", "day": 0},
    {"event": "ride", "day": 1, "subject": ("order", "a")},
    {"event": "search", "day": 50},
    {"event": "ride", "day": 51, "subject": ("order", "b")},
    {"event": "call", "day": 20},
    {"event": "search", "day": 10, "customer": 2},
]


def seen(engine: Engine, rows: list[dict[str, Any]], *journeys: Journey, walk: Any = WALK) -> list[dict[str, Any]]:
    """Each answer with the names of its journey and touchpoint, and the day on which its path began."""
    found = Walked(engine, facts(engine, walk), *(journeys or (TRIP, SERVICE)), silence_days=30)
    made = scores(
        engine, answers(engine, rows), found.interactions, found.steps, found.paths, found.journeys, found.coded
    )
    assert made.schema() == SCORES
    began = {row["path"]: (row["started_at"] - found.window.since).days for row in found.rows(found.paths, "path")}
    return [
        {
            **row,
            "journey": found.name("journey", row["journey"]),
            "stage": found.name("stage", row["stage"]),
            "touchpoint": found.name("touchpoint", row["touchpoint"]),
            "path": began.get(row["path"]),
        }
        for row in found.rows(made, "answer_id")
    ]


@pytest.mark.parametrize(
    ("said", "touchpoint_"),
    [
        ({"touchpoint": "ride"}, "ride"),
        ({"touchpoint": "suche"}, "search"),
        ({"survey": "trip", "question": "seat"}, "ride"),
        ({"survey": "other", "question": "seat"}, None),
        ({"touchpoint": "Q7 refunds"}, "claim"),
        ({"touchpoint": "parking"}, None),
        ({}, None),
    ],
)
def test_the_touchpoint_is_named_by_id_label_or_rule(engine: Engine, said: dict[str, str], touchpoint_: str) -> None:
    (row,) = seen(engine, [{"score": 4.0, "day": 60, **said}], TRIP)
    assert (row["touchpoint"], row["journey"], row["path"]) == (touchpoint_, "trip", 50)
    assert row["stage"] == {"ride": "during", "search": "before", "claim": "after", None: None}[touchpoint_]


def test_the_path_is_the_one_of_the_interaction(engine: Engine) -> None:
    rows = [
        {"interaction_id": "i001", "metric": "csat", "day": 60},
        {"interaction_id": "i001", "metric": "nps", "day": 60},
        {"interaction_id": "i001", "touchpoint": "search", "day": 60},
        {"interaction_id": "i004", "day": 60},
    ]
    hot, whole, named, call = seen(engine, rows)
    assert (hot["path"], hot["touchpoint"], hot["stage"]) == (0, "ride", "during")
    assert (whole["path"], whole["touchpoint"], whole["stage"]) == (0, None, None)
    assert (named["path"], named["touchpoint"]) == (0, "search")
    assert (call["journey"], call["path"], call["touchpoint"]) == ("service", 20, "call")


def test_the_path_is_the_one_of_the_subject(engine: Engine) -> None:
    rows = [
        {"subject": ("order", "a"), "day": 60},
        {"subject": ("order", "b"), "day": 0},
        {"subject": ("order", "unheard of"), "day": 60},
    ]
    assert [(row["path"], row["journey"]) for row in seen(engine, rows)] == [(0, "trip"), (50, "trip"), (50, "trip")]


def test_else_the_path_is_the_last_one_begun_by_then(engine: Engine) -> None:
    rows = [
        {"day": 49, "touchpoint": "ride"},
        {"day": 50, "touchpoint": "ride"},
        {"day": 5, "customer": 2, "touchpoint": "ride"},
        {"day": 60, "customer": 3},
        {"day": 60, "customer": None},
    ]
    assert [row["path"] for row in seen(engine, rows)] == [0, 50, None, None, None]


def test_a_touchpoint_in_two_journeys_goes_where_the_path_is(engine: Engine) -> None:
    walk = [*WALK, {"event": "call", "day": 60, "customer": 5}]
    rows = [{"touchpoint": "claim", "day": 70, "customer": 5}, {"touchpoint": "claim", "day": 70, "customer": 6}]
    first, second = seen(engine, rows, walk=walk)
    assert (first["journey"], first["path"], first["stage"]) == ("service", 60, "after")
    assert (second["journey"], second["path"]) == ("trip", None)


def test_what_speaks_of_no_touchpoint_goes_to_the_journey_that_the_customer_began_last(engine: Engine) -> None:
    rows = [{"metric": "nps", "score": 9.0, "day": day} for day in (10, 30, 60)]
    found = [(row["journey"], row["path"]) for row in seen(engine, rows)]
    assert found == [("trip", 0), ("service", 20), ("trip", 50)]


def test_every_answer_comes_once(engine: Engine) -> None:
    rows = [{"day": day, "customer": day % 3, "touchpoint": [None, "claim", "ride"][day % 3]} for day in range(60)]
    assert len(seen(engine, rows)) == 60


def test_without_interactions_answers_keep_their_touchpoints(engine: Engine) -> None:
    rows = [
        {"touchpoint": "ride", "score": 4.0, "channel": "app"},
        {"touchpoint": "claim", "state": "not used", "customer": 2},
        {"metric": "nps", "score": 9.0},
    ]
    ride, claim, nps = seen(engine, rows, TRIP, walk=[])
    assert (ride["touchpoint"], ride["path"], ride["score"]) == ("ride", None, 4.0)
    assert (claim["touchpoint"], claim["state"]) == ("claim", "not used")
    assert (nps["journey"], nps["touchpoint"]) == ("trip", None)


def test_without_a_map_answers_are_kept(engine: Engine) -> None:
    found = Walked(engine, facts(engine, WALK))
    made = scores(
        engine, answers(engine, [{"score": 4.0}]), found.interactions, found.steps, found.paths, [], found.coded
    )
    (row,) = made.to_pyarrow().to_pylist()
    assert (row["journey"], row["touchpoint"], row["path"], row["score"]) == (None, None, None, 4.0)


def test_an_answer_takes_the_channel_of_the_encounter_that_it_is_about_unless_it_has_its_own(engine: Engine) -> None:
    walk = [
        {"event": "search", "day": 0, "channel": "web"},
        {"event": "search", "day": 1, "channel": "app"},
        {"event": "ride", "day": 2, "channel": "train"},
        {"event": "search", "day": 5, "channel": "phone"},
    ]
    rows = [
        {"touchpoint": "search", "day": 3},
        {"touchpoint": "ride", "day": 3},
        {"touchpoint": "ride", "day": 3, "channel": "web"},
        {"touchpoint": None, "day": 3, "metric": "nps"},
    ]
    found = Walked(engine, facts(engine, walk), TRIP, silence_days=30)
    made = scores(
        engine, answers(engine, rows), found.interactions, found.steps, found.paths, found.journeys, found.coded
    )
    said = [found.name("channel", row["channel"]) for row in found.rows(made, "answer_id")]
    assert said == ["app", "train", "web", None]
