"""From interactions to steps and paths: matching, splitting, what came next, and what a path adds up to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.journeys.journey import Condition, Journey, Promise
from parcours.journeys.matching import match
from parcours.journeys.misfits import misfits
from parcours.journeys.observed.fingerprint import fingerprints
from parcours.journeys.observed.variants import sequences
from parcours.vocabulary.derived import STEPS
from parcours.vocabulary.port import Engine
from tests.library.journeys.small import Walked, answers, facts, journey, touchpoint

TRIP = journey(
    before=[touchpoint("search"), touchpoint("quote")],
    during=[touchpoint("order", optional=False), touchpoint("ride")],
    after=[touchpoint("bill"), touchpoint("claim")],
)


def events(*names: str, **about: Any) -> list[dict[str, Any]]:
    return [{"event": name, "day": number, **about} for number, name in enumerate(names)]


def test_the_first_touchpoint_in_map_order_takes_an_interaction(engine: Engine) -> None:
    rules = [
        touchpoint("app", when=(Condition(event=("view",), channel=("app",)),)),
        touchpoint("failed-view", when=(Condition(event=("view",), outcome=("failed",)),)),
        touchpoint("gold", when=(Condition(properties={"tier": ("gold", "silver")}),)),
        touchpoint("any-view", when=(Condition(event=("view", "look")), Condition(source=("kiosk",)))),
    ]
    rows = [
        {"event": "view", "channel": "app", "outcome": "failed"},
        {"event": "view", "channel": "web", "outcome": "failed"},
        {"event": "view", "properties": {"tier": "gold"}},
        {"event": "view", "properties": {"tier": "bronze"}},
        {"event": "sale", "source": "kiosk"},
        {"event": "sale", "channel": "shop"},
    ]
    walked = Walked(engine, facts(engine, rows), journey(during=rules))
    assert walked.walks() == [["app", "failed-view", "gold", "any-view", "any-view"]]
    caught = [(row["touchpoint"], row["rule"], row["interactions"]) for row in walked.matching.caught().to_pylist()]
    assert caught == [
        ("app", 1, 1),
        ("failed-view", 1, 1),
        ("gold", 1, 1),
        ("any-view", 1, 1),
        ("any-view", 2, 1),
    ]
    assert walked.matching.unmatched().to_pylist() == [
        {"event": "sale", "channel": "shop", "source": "log", "interactions": 1}
    ]


def test_what_only_the_facts_or_only_the_map_know_is_told_with_the_nearest_word(engine: Engine) -> None:
    promised = Promise(id="p", from_="ordr", to="bill", within="2 days")
    design = journey(
        during=[touchpoint("oder"), touchpoint("ride", promises=(promised,)), touchpoint("gone", retired=True)]
    )
    rows = [{"event": "order", "channel": channel} for channel in ("web", "app")] + events("ride", "bill")
    walked = Walked(engine, facts(engine, rows), design)
    near = '(did you mean "order"?)'
    assert misfits(walked.matching, [design]) == [
        'On no map: "order" (2), "bill" (1).',
        f'On the map, but in no interaction: event "oder" {near}, event "ordr" {near}.',
    ]
    whole = journey(during=[touchpoint("ride"), touchpoint("bill"), touchpoint("order")])
    assert misfits(Walked(engine, facts(engine, rows), whole).matching, [whole]) == []


def test_an_interaction_in_two_journeys_gives_two_steps(engine: Engine) -> None:
    other = journey("service", after=[touchpoint("claim")])
    target = journey("dream", before=[touchpoint("claim")], target_of="j")
    walked = Walked(engine, facts(engine, events("order", "claim")), TRIP, other, target)
    assert walked.walks() == [["order", "claim"], ["claim"]]
    assert {walked.name("journey", row["journey"]) for row in walked.rows(walked.paths, "path")} == {"j", "service"}


def test_without_journeys_there_are_no_steps(engine: Engine) -> None:
    walked = Walked(engine, facts(engine, events("order")))
    assert walked.walks() == []
    assert walked.matching.unmatched().num_rows == 1


def test_entering_before_again_starts_a_path(engine: Engine) -> None:
    rows = events("search", "quote", "order", "bill", "search", "order", "ride", "claim", "ride")
    assert Walked(engine, facts(engine, rows), TRIP).walks() == [
        ["search", "quote", "order", "bill"],
        ["search", "order", "ride", "claim", "ride"],
    ]


def test_only_a_gap_longer_than_the_silence_starts_a_path(engine: Engine) -> None:
    rows = [{"event": "order", "day": 0}, {"event": "ride", "day": 30}, {"event": "bill", "day": 60.001}]
    assert Walked(engine, facts(engine, rows), TRIP, silence_days=30).walks() == [["order", "ride"], ["bill"]]
    own = journey("own", during=[touchpoint("order"), touchpoint("ride")], silence_days=1)
    assert Walked(engine, facts(engine, rows), own, silence_days=99).walks() == [["order"], ["ride"]]


def test_a_journey_with_a_subject_has_one_path_per_subject(engine: Engine) -> None:
    rows = [
        {"event": "order", "subject": ("order", "b")},
        {"event": "order", "subject": ("order", "a")},
        {"event": "ride", "subject": ("order", "b")},
        {"event": "bill", "subject": ("order", "a"), "day": 500},
    ]
    per_order = Journey(id="o", subject="order", stages=TRIP.stages)
    assert Walked(engine, facts(engine, rows), per_order, silence_days=9).walks() == [
        ["order", "ride"],
        ["order", "bill"],
    ]


def test_what_names_no_subject_joins_the_next_one_before_it_and_the_last_one_after_it(engine: Engine) -> None:
    per_order = Journey(id="o", subject="order", stages=TRIP.stages)
    rows = [
        {"event": "search", "day": 0},
        {"event": "quote", "day": 90, "subject": ("opportunity", "q")},
        {"event": "order", "day": 95, "subject": ("order", "a")},
        {"event": "search", "day": 96},
        {"event": "ride", "day": 97, "subject": ("order", "a")},
        {"event": "order", "day": 98, "subject": ("order", "b")},
        {"event": "claim", "day": 99, "subject": ("ticket", "t")},
        {"event": "claim", "day": 400},
        {"event": "search", "day": 401},
    ]
    assert Walked(engine, facts(engine, rows), per_order, silence_days=30).walks() == [
        ["search"],
        ["quote", "order", "ride"],
        ["search", "order", "claim"],
        ["claim"],
        ["search"],
    ]


def test_each_step_knows_what_came_next_and_whether_the_customer_was_here_before(engine: Engine) -> None:
    rows = [
        {"event": "search", "day": 0, "channel": "web"},
        {"event": "search", "day": 0.5, "channel": "app"},
        {"event": "order", "day": 1, "channel": "app", "outcome": "failed", "account": 7},
        {"event": "search", "day": 9, "channel": "web", "customer": 2},
    ]
    walked = Walked(engine, facts(engine, rows), TRIP)
    first, second, third, other = walked.rows(walked.steps, "customer", "position")
    assert (first["position"], first["next_touchpoint"], first["next_after_s"]) == (1, second["touchpoint"], 43_200)
    assert (first["revisit"], second["revisit"], third["revisit"], other["revisit"]) == (False, True, False, False)
    assert first["next_channel"] == second["channel"] != first["channel"]
    assert (third["next_touchpoint"], third["next_after_s"], third["next_channel"]) == (None, None, None)
    assert (third["account"], third["outcome"], third["phase"]) == (7, "failed", "during")
    assert walked.steps.schema() == STEPS


def test_ties_are_broken_by_sequence(engine: Engine) -> None:
    rows = [
        {"event": "bill", "day": 1, "sequence": 3},
        {"event": "order", "day": 1, "sequence": 1},
        {"event": "ride", "day": 1, "sequence": 2},
    ]
    assert Walked(engine, facts(engine, rows), TRIP).walks() == [["order", "ride", "bill"]]


def test_rows_of_nobody_are_left_out(engine: Engine) -> None:
    assert Walked(engine, facts(engine, [{"event": "order", "customer": None}]), TRIP).walks() == []


def test_a_path_counts_its_repeats_returns_and_switches(engine: Engine) -> None:
    rows = events("search", "search", "quote", "search", "order")
    for row, channel in zip(rows, ["web", "web", "app", None, "web"], strict=True):
        row["channel"] = channel
    rows[4]["outcome"] = "failed"
    walked = Walked(engine, facts(engine, rows), TRIP)
    (path,) = walked.rows(walked.paths, "path")
    counted = {name: path[name] for name in ("steps", "touchpoints", "repeats", "self_loops", "returns")}
    assert counted == {"steps": 5, "touchpoints": 3, "repeats": 2, "self_loops": 1, "returns": 1}
    assert (path["channel_switches"], path["failed_steps"]) == (1, 1)
    assert (path["duration_s"], path["last_phase"]) == (4 * 86_400, "during")
    assert walked.name("touchpoint", path["first_touchpoint"]) == "search"
    assert walked.name("touchpoint", path["last_touchpoint"]) == "order"


def test_a_path_is_completed_dropped_or_open_at_the_edges_of_the_facts(engine: Engine) -> None:
    rows = [
        {"event": "ride", "day": 1, "customer": 1},
        {"event": "search", "day": 2, "customer": 2},
        {"event": "search", "day": 40, "customer": 3},
        {"event": "order", "day": 41, "customer": 3},
        {"event": "search", "day": 95, "customer": 4},
        {"event": "order", "day": 96, "customer": 5},
        {"event": "search", "day": 100, "customer": 6},
    ]
    walked = Walked(engine, facts(engine, rows), TRIP, silence_days=30)
    states = {row["customer"]: row["state"] for row in walked.rows(walked.paths, "customer")}
    assert states == {1: "open", 2: "dropped", 3: "completed", 4: "open", 5: "completed", 6: "open"}


def test_where_nothing_is_required_a_path_is_completed_by_getting_beyond_the_first_phase(engine: Engine) -> None:
    free = journey(before=[touchpoint("search")], after=[touchpoint("bill")])
    service = journey("service", after=[touchpoint("claim")])
    rows = [
        {"event": "search", "customer": 1},
        {"event": "bill", "customer": 1},
        {"event": "search", "customer": 2},
        {"event": "claim", "customer": 3},
        {"event": "claim", "customer": 4, "day": 300},
    ]
    walked = Walked(engine, facts(engine, rows), free, service, silence_days=30)
    states = {row["customer"]: row["state"] for row in walked.rows(walked.paths, "customer")}
    assert states == {1: "completed", 2: "dropped", 3: "completed", 4: "completed"}


def test_a_path_knows_when_the_customer_began_the_next_one(engine: Engine) -> None:
    walked = Walked(engine, facts(engine, events("search", "order", "search")), TRIP)
    first, second = walked.rows(walked.paths, "started_at")
    assert (first["next_started_at"], second["next_started_at"]) == (dt.datetime(2024, 1, 3), None)


def test_variants_hold_the_touchpoints_in_order(engine: Engine) -> None:
    rows = events("search", "order", "ride") + [
        {**row, "customer": 2} for row in events("search", "order", "ride", "search")
    ]
    walked = Walked(engine, facts(engine, rows), TRIP)
    found = walked.rows(sequences(engine, walked.steps, walked.paths), "paths")
    named = [([walked.name("touchpoint", code) for code in row["sequence"]], row["paths"]) for row in found]
    assert named == [(["search"], 1), (["search", "order", "ride"], 2)]


LOG = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 40), st.sampled_from(["search", "order", "ride", "bill"])), max_size=30
)


def split_by_hand(rows: list[tuple[int, int, str]], silence: int) -> list[tuple[int, list[str]]]:
    """The rule as one would say it, customer by customer."""
    found: list[tuple[int, list[str]]] = []
    for customer in sorted({row[0] for row in rows}):
        last_day, last_event = None, ""
        mine = sorted((day, number, event) for number, (who, day, event) in enumerate(rows) if who == customer)
        for day, _, event in mine:
            enters = event == "search" and last_event not in ("", "search")
            if last_day is None or enters or day - last_day > silence:
                found.append((customer, []))
            found[-1][1].append(event)
            last_day, last_event = day, event
    return found


@given(LOG)
@settings(max_examples=8)
def test_paths_are_split_as_by_hand_and_lose_no_step(engine: Engine, log: list[tuple[int, int, str]]) -> None:
    rows = [{"customer": who, "day": day, "event": event} for who, day, event in log]
    walked = Walked(engine, facts(engine, rows), TRIP, silence_days=5)
    walks = {row["path"]: (row["customer"], []) for row in walked.rows(walked.paths, "path")}
    for row in walked.rows(walked.steps, "path", "position"):
        walks[row["path"]][1].append(walked.name("touchpoint", row["touchpoint"]))
    assert sorted(walks.values()) == sorted(split_by_hand(log, 5))
    assert sum(row["steps"] for row in walked.rows(walked.paths, "path")) == len(log)


@given(st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=6), min_size=2, max_size=60))
def test_fingerprints_are_equal_exactly_where_sequences_are(walks: list[list[int]]) -> None:
    touchpoint = np.concatenate([np.array(walk) for walk in walks])
    position = np.concatenate([np.arange(1, len(walk) + 1) for walk in walks])
    starts = np.cumsum([0, *(len(walk) for walk in walks[:-1])])
    made = fingerprints(touchpoint, position, starts)
    pairs = {(tuple(walk), variant) for walk, variant in zip(walks, made.tolist(), strict=True)}
    assert len(pairs) == len({walk for walk, _ in pairs}) == len({variant for _, variant in pairs})
    assert (made >= 0).all()


def test_matching_sees_kinds_of_interactions_not_interactions(engine: Engine) -> None:
    rows = [{"event": "order", "properties": {"note": str(number)}} for number in range(50)]
    design = journey(during=[touchpoint("noted", when=(Condition(properties={"note": ("7",)}),))])
    found = match(engine, facts(engine, rows), [design], Walked(engine, facts(engine, rows), design).coded)
    assert found.signatures.count().to_pyarrow().as_py() == 2
    assert answers(engine, []).count().to_pyarrow().as_py() == 0
