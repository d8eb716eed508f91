"""What a departure and a detour did to satisfaction: by hand on a few paths."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from parcours.journeys.agreement import agreement, with_agreement
from parcours.journeys.deviations import deviations
from parcours.journeys.hidden_effort import hidden_effort
from parcours.journeys.observed.variants import sequences
from parcours.journeys.taking_part import taking_part
from parcours.statistics import differences, intervals
from parcours.vocabulary.derived import SCORES
from parcours.vocabulary.port import Engine
from parcours.vocabulary.words import Direction
from tests.library.journeys.small import Walked, facts, journey, touchpoint

TRIP = journey(
    before=[touchpoint("search", repeatable=True)],
    during=[touchpoint("order", optional=False)],
    after=[touchpoint("bill", optional=False)],
)
SEARCH, ORDER, BILL = 1, 2, 3


def travelled(engine: Engine, *walks: list[str]) -> Walked:
    """One customer per walk, on one day each, long ago enough to be finished."""
    rows: list[dict[str, Any]] = [
        {"event": name, "day": 50 + place / 10, "customer": who}
        for who, walk in enumerate(walks, start=1)
        for place, name in enumerate(walk)
    ]
    rows.append({"event": "search", "day": 700, "customer": 9999})
    return Walked(engine, facts(engine, rows), TRIP, silence_days=30)


def said(engine: Engine, found: Walked, answers: list[tuple[int, int | None, float]]) -> Any:
    """Answers as (customer, touchpoint or None for the whole, score)."""
    path_of = {row["customer"]: row["path"] for row in found.paths.to_pyarrow().to_pylist()}
    rows = [
        {"answer_id": str(place), "customer": who, "path": path_of[who], "journey": 1, "touchpoint": about,
         "metric": "csat", "state": "answered", "score": score, "scale_low": 1.0, "scale_high": 5.0,
         "orientation": "high", "collection": "hot"}
        for place, (who, about, score) in enumerate(answers)
    ]  # fmt: skip
    return engine.from_arrow(pa.Table.from_pylist(rows, schema=SCORES.to_pyarrow()))


def test_the_consequence_of_a_departure_is_the_difference_against_the_paths_without_it(engine: Engine) -> None:
    whole, without_bill = ["search", "order", "bill"], ["search", "order"]
    found = travelled(engine, *[whole] * 6, *[without_bill] * 5)
    variants = agreement(engine, sequences(engine, found.steps, found.paths), [TRIP])
    paths = with_agreement(found.paths, variants)
    good, bad = [4.0, 5.0, 4.0, 5.0, 4.0, 5.0], [2.0, 3.0, 2.0, 3.0, 2.0]
    scores = said(engine, found, [(who, None, score) for who, score in enumerate([*good, *bad], start=1)])
    result = deviations(found.steps, paths, variants, found.coded, journey=1, scores=scores)
    row = next(row for row in result.rows() if (row["kind"], row["touchpoint"]) == ("missing", "bill"))
    expected = differences.means(*((sum(side) / len(side), _error(side), len(side)) for side in (good, bad)))
    assert row["consequence"] == pytest.approx(2.4 - 4.5)
    assert (row["consequence_low"], row["consequence_high"]) == pytest.approx((expected.low, expected.high))
    assert row["consequence_n"] == 5


@pytest.mark.parametrize(("loss", "believed"), [(0.48, False), (0.6, True)])
def test_of_many_departures_one_is_believed_only_when_chance_seldom_makes_such_a_one_among_so_many(
    engine: Engine, loss: float, believed: bool
) -> None:
    ways = [
        ["search", "order"], ["order", "bill"], ["search", "bill"], ["search", "search", "order", "bill"],
        ["search", "order", "order", "bill"], ["search", "order", "bill", "bill"], ["search", "order", "bill"],
    ]  # fmt: skip
    found = travelled(engine, *[way for way in ways for _ in range(8)])
    variants = agreement(engine, sequences(engine, found.steps, found.paths), [TRIP])
    usual = [3.0, 4.0, 3.0, 4.0, 3.0, 4.0, 3.0, 4.0]
    given = [score - loss for score in usual] + usual * 6
    scores = said(engine, found, [(who, None, score) for who, score in enumerate(given, start=1)])
    paths = with_agreement(found.paths, variants)
    rows = deviations(found.steps, paths, variants, found.coded, journey=1, scores=scores).rows()
    told = {(row["kind"], row["touchpoint"]): row for row in rows}
    bill = told.pop(("missing", "bill"))
    assert bill["consequence_high"] < 0
    assert bill["consequence_believed"] is believed
    assert not any(row["consequence_believed"] for row in told.values())


def test_a_path_is_not_called_worse_for_being_asked_about_a_harder_touchpoint(engine: Engine) -> None:
    whole, without_bill = ["search", "order", "bill"], ["search", "order"]
    found = travelled(engine, *[whole] * 6, *[without_bill] * 5)
    variants = agreement(engine, sequences(engine, found.steps, found.paths), [TRIP])
    paths = with_agreement(found.paths, variants)
    everybody_dislikes_searching = [(who, SEARCH, 2.0) for who in range(1, 12)]
    and_some_liked_the_bill = [(who, BILL, 5.0) for who in range(1, 7)]
    scores = said(engine, found, [*everybody_dislikes_searching, *and_some_liked_the_bill])
    result = deviations(found.steps, paths, variants, found.coded, journey=1, scores=scores)
    row = next(row for row in result.rows() if (row["kind"], row["touchpoint"]) == ("missing", "bill"))
    assert row["consequence"] == pytest.approx(0)


def test_without_answers_a_departure_has_no_consequence(engine: Engine) -> None:
    found = travelled(engine, *[["search", "order"]] * 6)
    variants = agreement(engine, sequences(engine, found.steps, found.paths), [TRIP])
    paths = with_agreement(found.paths, variants)
    result = deviations(found.steps, paths, variants, found.coded, journey=1, scores=said(engine, found, []))
    assert result.rows()
    assert all(row["consequence"] is None for row in result.rows())


def test_messages_that_nobody_answered_neither_follow_the_design_nor_leave_it(engine: Engine) -> None:
    trip = journey(
        before=[touchpoint("search", direction=Direction.PULL)],
        during=[touchpoint("order", optional=False, direction=Direction.PUSH)],
        after=[touchpoint("mail", direction=Direction.PUSH), touchpoint("call")],
    )
    assert taking_part(trip) == {"search", "order", "call"}
    mailings = journey(after=[touchpoint("mail", direction=Direction.PUSH)])
    assert taking_part(mailings) == {"mail"}
    rows = [
        {"event": name, "day": 50 + place / 10, "customer": who}
        for who, walk in enumerate([["search", "order", "mail"], ["mail"], ["mail", "mail"], ["search", "mail"]])
        for place, name in enumerate(walk)
    ]
    rows += [{"event": "search", "day": day, "customer": 9999} for day in (0, 700)]  # the first and the last facts
    found = Walked(engine, facts(engine, rows), trip, silence_days=30)
    variants = agreement(engine, sequences(engine, found.steps, found.paths), [trip])
    paths = with_agreement(found.paths, variants)
    codes = [code for code in range(1, 5) if found.name("touchpoint", code) in taking_part(trip)]
    about = deviations(found.steps, paths, variants, found.coded, journey=1, taking_part=codes).about
    assert (about["follow"], about["paths"], about["contacts"]) == (1, 3, 2)
    everything = deviations(found.steps, paths, variants, found.coded, journey=1).about
    assert (everything["paths"], everything["contacts"]) == (5, 0)


def test_hidden_effort_counts_satisfied_customers_who_came_back_three_times(engine: Engine) -> None:
    straight, circling = ["search", "order", "bill"], ["search", "search", "search", "search", "order", "bill"]
    found = travelled(engine, *[straight] * 6, *[circling] * 3)
    scores = said(engine, found, [*((who, None, 5.0) for who in range(1, 8)), (8, None, 2.0), (9, ORDER, 4.0)])
    row = hidden_effort(found.steps, found.paths, scores, journey=1).rows()[0]
    low, high = intervals.share(2, 8)
    assert (row["circles"], row["n"], row["share"]) == (2, 8, 0.25)
    assert (row["low"], row["high"]) == pytest.approx((low, high))
    ours = hidden_effort(found.steps, found.paths, scores, journey=1, left_out=[SEARCH]).rows()[0]
    assert ours["circles"] == 0


def test_hidden_effort_says_nothing_where_nobody_was_asked(engine: Engine) -> None:
    found = travelled(engine, ["search", "order"])
    assert hidden_effort(found.steps, found.paths, said(engine, found, []), journey=1).rows() == []


def _error(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return float((sum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values)) ** 0.5)
