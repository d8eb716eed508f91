"""Designed against observed: the cheapest explanation of a path, what departs in it, and how often."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.journeys.agreement import agreement, designs, fitness_to_designs, with_agreement
from parcours.journeys.alignment import Design, align
from parcours.journeys.deviations import deviations
from parcours.journeys.flows import drop_off, flows, hand_over, read_flows, variant_shares, waiting
from parcours.journeys.observed.variants import sequences, together
from parcours.vocabulary.derived import FLOWS, PATHS, VARIANTS
from parcours.vocabulary.port import Engine
from tests.library.journeys.small import Walked, facts, journey, touchpoint

TRIP = journey(
    before=[touchpoint("search", repeatable=True), touchpoint("quote")],
    during=[touchpoint("order", optional=False), touchpoint("ride", optional=False)],
    after=[touchpoint("bill", optional=False), touchpoint("old", retired=True)],
)
NAMES = ["", "search", "quote", "order", "ride", "bill", "old"]
DESIGN = designs([TRIP])[1]


def judged(*names: str) -> tuple[int, list[bool]]:
    kept, cost = align(np.array([[NAMES.index(name) for name in names]], np.int16), DESIGN)
    return int(cost[0]), kept[0].tolist()


@pytest.mark.parametrize(
    ("names", "cost"),
    [
        (["search", "order", "ride", "bill"], 0),
        (["search", "search", "quote", "search", "ride", "order", "bill"], 0),
        (["order", "ride"], 1),
        (["quote", "quote", "order", "ride", "bill"], 1),
        (["order", "ride", "bill", "old"], 1),
        (["order", "bill", "ride"], 2),
        (["bill", "order", "ride"], 2),
        (["old"], 4),
        (["order", "ride", "search", "bill"], 1),
    ],
)
def test_the_cost_is_the_fewest_insertions_and_deletions(names: list[str], cost: int) -> None:
    assert judged(*names)[0] == cost


def cheapest(sequence: tuple[int, ...], design: Design) -> int:
    """The same by trying everything: keep or delete each step, stage never going back."""

    @cache
    def saved(place: int, stage: int, here: frozenset[int]) -> int:
        if place == len(sequence):
            return 0
        code, best = sequence[place], saved(place + 1, stage, here)
        at = int(design.stage[code])
        if at < design.stages and at >= stage:
            seen = here if at == stage else frozenset()
            if design.repeatable[code] or code not in seen:
                gain = 1 + int(design.required[code] and code not in seen)
                best = max(best, gain + saved(place + 1, at, seen | {code}))
        return best

    return len(sequence) + design.shortest - saved(0, 0, frozenset())


@given(
    st.integers(1, 9).flatmap(
        lambda length: st.lists(st.lists(st.integers(1, 6), min_size=length, max_size=length), min_size=1, max_size=20)
    ),
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), min_size=6, max_size=6),
)
@settings(max_examples=60)
def test_side_by_side_costs_what_trying_everything_finds(walks: list[list[int]], plan: list[Any]) -> None:
    stage = np.array([3, *(part[0] for part in plan)], np.int16)
    planned = stage < 3
    required = np.array([False, *(part[1] for part in plan)]) & planned
    design = Design(3, stage, required, np.array([False, *(part[2] for part in plan)]) & planned)
    kept, cost = align(np.array(walks, np.int16), design)
    assert cost.tolist() == [cheapest(tuple(walk), design) for walk in walks]
    for walk, keeps, price in zip(np.array(walks), kept, cost, strict=True):
        stages = stage[walk[keeps]]
        assert (np.diff(stages) >= 0).all()
        insertions = design.shortest - len({code for code in walk[keeps].tolist() if required[code]})
        assert (~keeps).sum() + insertions == price


def walked(engine: Engine, *walks: list[str]) -> tuple[Walked, Any]:
    """Each walk is a customer's path, far from the edges of the facts, where two more customers search."""
    rows = [
        {
            "event": name.removesuffix("!"),
            "day": 50 + place,
            "customer": who,
            "outcome": "failed" if name[-1] == "!" else "ok",
        }
        for who, walk in enumerate(walks, start=1)
        for place, name in enumerate(walk)
    ]
    rows += [{"event": "search", "day": day, "customer": 1000 + day} for day in (0, 700)]
    found = Walked(engine, facts(engine, rows), TRIP, silence_days=30)
    return found, agreement(engine, sequences(engine, found.steps, found.paths), [TRIP])


def test_departures_are_told_apart(engine: Engine) -> None:
    walks = [
        ["search", "order", "ride", "bill"],
        ["order", "ride"],
        ["order", "bill", "ride"],
        ["quote", "order", "ride", "ride", "bill"],
        ["order", "bill", "ride", "bill"],
        ["order", "ride", "bill", "old"],
    ]
    found, variants = walked(engine, *walks)
    assert variants.schema() == VARIANTS
    told = {}
    for row in variants.to_pyarrow().to_pylist():
        names = [NAMES[code] for code in row["sequence"]]
        told[" ".join(names)] = {
            kind: [NAMES[code] for code in row[kind]] for kind in ("missing", "unplanned", "out_of_order") if row[kind]
        }
    told.pop("search")
    assert told == {
        "search order ride bill": {},
        "order ride": {"missing": ["bill"]},
        "order bill ride": {"out_of_order": ["bill"]},
        "quote order ride ride bill": {"unplanned": ["ride"]},
        "order bill ride bill": {"unplanned": ["bill"]},
        "order ride bill old": {"unplanned": ["old"]},
    }
    complete = with_agreement(found.paths, variants)
    assert complete.schema() == PATHS
    first = found.rows(complete.filter(complete.customer == 2), "path")[0]
    assert (first["fitness"], first["missing"], first["follows"]) == (pytest.approx(1 - 1 / 5), 1, False)


def test_deviations_are_counted_in_finished_paths_with_a_sentence(engine: Engine) -> None:
    found, variants = walked(engine, *[["order", "ride", "bill"]] * 6, *[["order!", "ride"]] * 3, ["bill"])
    complete = with_agreement(found.paths, variants)
    result = deviations(found.steps, complete, variants, found.coded, journey=1)
    assert result.sentence == (
        '55% of 11 finished paths follow the design; the most frequent departure: "bill" never comes (36%).'
    )
    counted = {(row["kind"], row["touchpoint"]): row["paths"] for row in result.rows()}
    assert counted == {("missing", "bill"): 4, ("failed", "order"): 3, ("missing", "order"): 2, ("missing", "ride"): 2}
    assert all(row["low"] < row["share"] < row["high"] for row in result.rows())
    nobody = complete.filter(complete.customer == -1).select("customer")
    none = deviations(found.steps, complete, variants, found.coded, journey=1, segment=nobody)
    assert none.rows() == []


def test_variants_of_customer_ranges_add_up(engine: Engine) -> None:
    _, left = walked(engine, *[["order", "ride"]] * 2)
    _, right = walked(engine, ["order", "ride"], ["order"])
    both = together([left, right])
    assert both.schema() == VARIANTS
    counted = {tuple(row["sequence"]): row["paths"] for row in both.to_pyarrow().to_pylist()}
    assert counted == {(3, 4): 3, (3,): 1, (1,): 4}
    assert {tuple(row["sequence"]): row["paths"] for row in together([left]).to_pyarrow().to_pylist()}[3, 4] == 2


def test_a_very_long_path_is_judged_by_its_beginning(engine: Engine) -> None:
    _, variants = walked(engine, ["order", "ride", "bill", *["bill"] * 500])
    longest = variants.order_by(variants.sequence.length().desc()).limit(1).to_pyarrow().to_pylist()[0]
    assert (len(longest["sequence"]), longest["fitness"]) == (503, pytest.approx(1 - 397 / 403))


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.lists(st.sampled_from("abc"), min_size=1), min_size=1))
def test_fitness_to_designs_is_one_exactly_for_a_designed_sequence(walk: list[str], designed: list[list[str]]) -> None:
    fitness = fitness_to_designs(walk, designed)
    assert 0 <= fitness <= 1
    assert (fitness == 1) == (walk in designed)


def test_flows_have_a_start_an_end_and_shares(engine: Engine) -> None:
    found, _ = walked(engine, ["search", "order"], ["search", "search", "order"])
    customers = pa.array([2], pa.int32())
    members = engine.from_arrow(pa.table({"segment": ["regulars"], "customer": customers}))
    tallies = engine.keep(flows(found.steps, members))
    assert tallies.schema() == FLOWS
    shown = {
        (NAMES[row["touchpoint"] or 0], NAMES[row["next_touchpoint"] or 0]): (row["steps"], row["share"])
        for row in read_flows(tallies, 1).to_pyarrow().to_pylist()
    }
    assert shown["", "search"] == (4, 1.0)
    assert shown["search", "order"] == (2, 0.4)
    assert shown["search", "search"] == (1, 0.2)
    assert shown["order", ""] == (2, 1.0)
    mine = read_flows(tallies, 1, segment="regulars").to_pyarrow().to_pylist()
    assert sum(row["steps"] for row in mine) == 4
    waits = {row["touchpoint"]: row["median_s"] for row in waiting(found.steps, to_next=False).to_pyarrow().to_pylist()}
    assert waits == {1: 86_400.0}


def test_drop_off_counts_finished_paths_that_went_no_further(engine: Engine) -> None:
    # Of the two searching at the edges only the last may still go on.
    found, _ = walked(engine, ["search"], ["search", "order"], ["search", "order", "ride", "bill"])
    left = {NAMES[row["touchpoint"]]: row for row in drop_off(found.steps, found.paths).to_pyarrow().to_pylist()}
    assert (left["search"]["paths"], left["search"]["dropped"]) == (4, 2)
    assert (left["bill"]["ended"], left["bill"]["dropped"]) == (1, 0)
    assert left["order"]["share_dropped"] == 0.5


def test_coverage_and_entropy_of_variants(engine: Engine) -> None:
    _, variants = walked(engine, ["order"], ["ride"])
    shares = variant_shares(variants).order_by("covered").to_pyarrow().to_pylist()
    assert [row["share"] for row in shares] == [0.5, 0.25, 0.25]
    assert [row["covered"] for row in shares] == [0.5, 0.75, 1.0]
    assert shares[0]["entropy"] == pytest.approx(1.5 * np.log(2))


def test_the_hand_over_to_the_next_before_is_timed(engine: Engine) -> None:
    found, _ = walked(engine, ["search", "order", "search", "order"])
    (row,) = hand_over(found.paths).to_pyarrow().to_pylist()
    assert (row["paths"], row["followed"], row["median_days"]) == (3, 1, 1.0)


@given(st.lists(st.lists(st.sampled_from(NAMES[1:6]), min_size=1, max_size=6), min_size=1, max_size=8))
@settings(max_examples=6)
def test_flows_between_touchpoints_are_steps_less_paths(engine: Engine, walks: list[list[str]]) -> None:
    found, variants = walked(engine, *walks)
    steps, paths = (table.count().to_pyarrow().as_py() for table in (found.steps, found.paths))
    shown = read_flows(flows(found.steps), 1).to_pyarrow().to_pylist()
    inner = sum(row["steps"] for row in shown if row["touchpoint"] and row["next_touchpoint"])
    assert inner == steps - paths
    assert sum(row["paths"] for row in variants.to_pyarrow().to_pylist()) == paths
    assert all(0 <= row["fitness"] <= 1 for row in variants.to_pyarrow().to_pylist())
