"""The plan on invented companies whose truth is known."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from parcours.drivers import criticality
from parcours.engine import DuckDBEngine
from parcours.journeys.dimensions import spots
from parcours.plan import plan
from parcours.plan.levers import Line
from parcours.plan.plan import SCHEMA, _from_to
from parcours.vocabulary.result import Result
from parcours.vocabulary.wording import Wording
from tests.library.drivers.invented import Point, World, belief, rows, world

SHOP = [
    Point("search", 1.0, 0.6, shift=1.0),
    Point("buy", 0.6, 0.2),
    Point("pay", 0.9, 0.1, shift=-0.5),
    Point("deliver", 0.8, rated=False, kept=0.8, kept_effect=1.5, aim=0.95, measure="Parcel lockers"),
    Point("help", 0.5, rated=False, wait_effect=-0.4, repeats=0.4, repeat_effect=-1.0),
]


def planned(engine: DuckDBEngine, made: World, **options: Any) -> Result:
    found = criticality(engine, made.on(engine), [made.journey], draws=200)
    return plan(found, [made.journey], **options)


@pytest.fixture
def shop(engine: DuckDBEngine) -> Result:
    return planned(engine, world(SHOP, 3000, outcome="csat"))


def line(found: Result, touchpoint: str, lever: str) -> dict[str, Any]:
    return next(row for row in found.rows() if (row["touchpoint"], row["lever"]) == (touchpoint, lever))


def test_a_promise_line_goes_to_its_aim_and_its_change_is_slope_times_gap_times_reach(shop: Result) -> None:
    row = line(shop, "deliver", "keep the promise more often")
    assert row["from_value"] == pytest.approx(0.8, abs=0.02)
    assert (row["to_value"], row["target"], row["unit"]) == (0.95, "aim", "share")
    assert row["low"] < 1.5 * (0.95 - row["from_value"]) * 0.8 < row["high"]
    assert row["reach_customers"] == pytest.approx(0.8 * 3000, rel=0.05)
    assert (row["metric"], row["metric_unit"], row["evidence"]) == ("overall satisfaction", "0–10", "association")
    assert row["measure"] == "Parcel lockers"
    assert row["p_positive"] > 0.99


def test_the_sentence_says_where_from_to_how_much_whom_and_on_what_evidence(shop: Result) -> None:
    sentence = line(shop, "deliver", "keep the promise more often")["sentence"]
    assert sentence.startswith("Keep the promise at *Deliver* more often, from ")
    assert "to 95%: +0." in sentence
    assert "on overall satisfaction (0–10), reaching 2," in sentence
    assert sentence.endswith("customers (association)")


def test_a_rating_goes_to_the_best_quarter_of_touchpoints(shop: Result) -> None:
    row = line(shop, "pay", "raise satisfaction")
    assert row["target"] == "best quarter of touchpoints"
    assert row["from_value"] < row["to_value"] < 5
    assert not [r for r in shop.rows() if r["touchpoint"] == "search" and r["lever"] == "raise satisfaction"]


def test_waits_and_circles_are_levers_too(shop: Result) -> None:
    wait = line(shop, "help", "shorten the wait")
    assert 0 < wait["to_value"] < wait["from_value"]
    gap = np.log2((60 + wait["from_value"]) / (60 + wait["to_value"]))
    assert wait["low"] < 0.4 * gap * wait["reach_share"] < wait["high"]
    circles = line(shop, "help", "stop the circles")
    assert circles["from_value"] == pytest.approx(0.4, abs=0.04)
    assert circles["to_value"] < 0.1
    assert any("do not add up" in note for note in shop.notes)


def test_where_coming_again_is_meant_there_are_no_circles_to_stop_and_nothing_to_aim_at(engine: DuckDBEngine) -> None:
    made = [
        Point("ride", rated=False, repeats=0.7, repeat_effect=-1.0, repeatable=True),
        Point("help", 0.7, rated=False, repeats=0.4, repeat_effect=-1.0),
        Point("pay", 0.7, rated=False, repeats=0.2, repeat_effect=-0.1),
    ]
    found = planned(engine, world(made, 2000))
    circles = {row["touchpoint"]: row["to_value"] for row in found.rows() if row["lever"] == "stop the circles"}
    assert "ride" not in circles
    assert circles["help"] == pytest.approx(0.25, abs=0.04), "a quarter of the way from 0.2 to 0.4"


def test_a_line_whose_change_reads_as_nought_or_whose_interval_is_endless_is_left_out(engine: DuckDBEngine) -> None:
    made = world(SHOP, 3000, outcome="csat")
    found = criticality(engine, made.on(engine), [made.journey], draws=200)
    rare = [{**lever, "slope_se": 100.0} if lever["touchpoint"] == "help" else lever for lever in found.about["levers"]]
    slight = [{**lever, "slope": lever["slope"] / 1e4} for lever in found.about["levers"]]
    assert plan(found, [made.journey]).rows()
    shown = plan(dataclasses.replace(found, about={**found.about, "levers": rare}), [made.journey])
    assert "help" not in {row["touchpoint"] for row in shown.rows()}
    none = plan(dataclasses.replace(found, about={**found.about, "levers": slight}), [made.journey])
    assert not none.rows()
    assert none.sentence == "Nothing to plan: what could be moved goes with no change that one could tell."


def test_a_moment_of_truth_without_a_line_is_told_with_the_reason(engine: DuckDBEngine) -> None:
    found = planned(engine, world([Point("deliver", 0.9, 1.5), Point("buy", 1.0, rated=False)], 1000))
    assert not found.rows()
    assert any(note.startswith("*Deliver* is a moment of truth, and no line is about it") for note in found.notes)


def test_a_touchpoint_that_answers_alone_name_is_reached_by_those_who_rated_it(engine: DuckDBEngine) -> None:
    made = world([*SHOP[:3], Point("wait", 0.8, 0.6, shift=-0.5)], 2000)
    code = [spot.code for spot in spots([made.journey])][3]
    steps = made.tables["steps"]
    made.tables["steps"] = steps.filter(pc.not_equal(steps["touchpoint"], code))
    row = line(planned(engine, made), "wait", "raise satisfaction")
    assert row["reach_customers"] == pytest.approx(1600, rel=0.05)


def test_lines_about_one_touchpoint_have_titles_of_their_own(shop: Result) -> None:
    wait, circles = (line(shop, "help", lever) for lever in ("shorten the wait", "stop the circles"))
    assert (wait["title"], circles["title"]) == (f"{wait['label']}: wait", f"{circles['label']}: circles")
    titles = [row["title"] for row in shop.rows()]
    assert len(set(titles)) == len(titles)


def test_lines_are_ranked_by_change_and_chances_of_rank_one_sum_to_one(shop: Result) -> None:
    changes = [row["change"] for row in shop.rows()]
    assert changes == sorted(changes, reverse=True)
    assert [row["rank"] for row in shop.rows()] == list(range(1, len(changes) + 1))
    assert sum(row["p_rank_1"] for row in shop.rows()) == pytest.approx(1)
    assert shop.sentence == shop.rows()[0]["sentence"]
    assert shop.table.schema == SCHEMA


def test_a_measure_is_never_invented(shop: Result) -> None:
    assert {row["touchpoint"] for row in shop.rows() if row["measure"]} == {"deliver"}


def test_half_the_gap_promises_half_the_change(engine: DuckDBEngine) -> None:
    made = world(SHOP, 1500, outcome="csat")
    found = criticality(engine, made.on(engine), [made.journey], draws=100)
    whole, half = (plan(found, [made.journey], achievability=share) for share in (1.0, 0.5))
    kept = [line(each, "deliver", "keep the promise more often")["change"] for each in (whole, half)]
    assert kept[1] == pytest.approx(kept[0] / 2)


def test_known_costs_stand_beside_the_change(engine: DuckDBEngine) -> None:
    found = planned(engine, world(SHOP, 1500, outcome="csat"), costs={"deliver": 50_000.0})
    row = line(found, "deliver", "keep the promise more often")
    assert row["change_per_cost"] == pytest.approx(row["change"] / 50_000)
    assert all(r["cost"] is None for r in found.rows() if r["touchpoint"] != "deliver")


def test_a_rating_does_not_aim_beyond_its_best_segment(engine: DuckDBEngine) -> None:
    made = world(SHOP, 2000, outcome="csat")
    members = np.arange(0, 2000, 2)
    scores = made.tables["scores"].to_pandas()
    favoured = scores.question.eq("pay") & scores.customer.isin(members) & (chance() < 0.2) & scores.score.notna()
    scores.loc[favoured, "score"] = 5.0
    made.tables["scores"] = pa.Table.from_pandas(scores, schema=made.tables["scores"].schema, preserve_index=False)
    made.tables["memberships"] = rows("memberships", 1000, segment=["pupils"] * 1000, customer=members)
    row = line(planned(engine, made), "pay", "raise satisfaction")
    assert row["target"] == "segment pupils"


def chance() -> Any:
    return np.random.default_rng(3).random(2000 * 4)


def test_with_beliefs_alone_the_plan_works_says_so_and_invents_no_interval(engine: DuckDBEngine) -> None:
    points = [
        Point("search", beliefs=(belief(9, satisfaction=2.0),)),
        Point("buy", beliefs=(belief(4, satisfaction=4.0),)),
        Point("deliver", kept=0.8, aim=0.9, beliefs=(belief(6, promise_kept=70),)),
        Point("help", beliefs=(belief(8),)),
    ]
    made = world(points, 50, outcome=None)
    made.tables = {name: t if name == "dimensions" else t.slice(0, 0) for name, t in made.tables.items()}
    found = planned(engine, made)
    levers = [(row["touchpoint"], row["lever"]) for row in found.rows()]
    assert levers == [
        ("search", "raise satisfaction"),
        ("deliver", "keep the promise more often"),
        ("help", "find out"),
    ]
    assert all(row["evidence"] == "belief" for row in found.rows())
    assert all(row[name] is None for row in found.rows() for name in ("change", "low", "high", "p_positive"))
    assert found.sentence == "Raise *Search* from 2.00 (believed) to 3.50: believed criticality 9 of 10 (belief)"
    assert any("opinions alone" in note for note in found.notes)


def test_believed_importance_meets_measured_satisfaction(engine: DuckDBEngine) -> None:
    points = [Point("search", shift=-1.0, beliefs=(belief(9),)), Point("buy"), Point("ride", shift=1.0)]
    found = planned(engine, world(points, 400, outcome=None))
    row = line(found, "search", "raise satisfaction")
    assert row["evidence"] == "belief"
    assert row["from_value"] == pytest.approx(2.6, abs=0.2)
    assert "(believed)" not in row["sentence"]


def test_without_weights_or_gaps_there_is_nothing_to_plan(engine: DuckDBEngine) -> None:
    found = planned(engine, world([Point("search"), Point("buy")], 40, outcome=None))
    assert found.rows() == []
    assert found.sentence.startswith("Nothing to plan yet: what touchpoints weigh could not be computed")


def test_a_plan_without_lines_gives_the_reason(engine: DuckDBEngine) -> None:
    noise = planned(engine, world([Point("search"), Point("buy", 0.8)], 1000, outcome="csat"))
    assert noise.rows() == []
    assert noise.sentence.startswith("Nothing to plan on. The experiences measured explain almost nothing of")
    reached = planned(engine, world([Point("search", 1.0, 0.5)], 400, outcome="csat"))
    assert reached.rows() == []
    assert reached.sentence.startswith("Nothing to plan: no touchpoint that weighs falls short")


def test_a_return_changes_by_a_share_of_customers(engine: DuckDBEngine) -> None:
    found = planned(engine, world(SHOP, 2000, outcome="return"))
    first = found.rows()[0]
    assert first["metric_unit"] == "share of customers"
    assert "percentage points [" in first["sentence"]
    assert "on return within 90 days, reaching" in first["sentence"]


def test_the_plan_speaks_german_and_french(engine: DuckDBEngine) -> None:
    made = world(SHOP, 800, outcome="csat")
    german, french = (planned(engine, made, language=language) for language in ("de", "fr"))
    assert re.search(r"\[\d,\d\d; \d,\d\d\]", german.sentence)
    assert re.search(r"\[\d,\d\d\u202f; \d,\d\d\]", french.sentence)
    assert "erreicht" in german.sentence
    assert "Zusammenhang" in german.sentence
    assert "clients (association)" in french.sentence
    assert any(row["title"].endswith(": Wartezeit") for row in german.rows())
    assert any(row["title"].endswith("\u202f: attente") for row in french.rows())


def test_days_that_a_german_line_starts_from_are_in_the_dative() -> None:
    line = Line({}, "wait", 1.7 * 86_400, 21 * 3_600.0, None, "association", None)
    said = _from_to(line, "seconds", Wording("de"))
    assert [text.replace("\u00a0", " ") for text in said] == ["1,7 Tagen", "21 Stunden"]


def test_where_the_map_makes_no_promise_a_belief_aims_at_the_best_quarter_of_touchpoints(engine: DuckDBEngine) -> None:
    believed = {"search": 40, "buy": 80, "help": 80}
    points = [Point(name, beliefs=(belief(8, promise_kept=share),)) for name, share in believed.items()]
    made = world(points, 50, outcome=None)
    made.tables = {name: t if name == "dimensions" else t.slice(0, 0) for name, t in made.tables.items()}
    found = line(planned(engine, made), "search", "keep the promise more often")
    assert (found["from_value"], found["to_value"]) == (0.4, 0.8)
    assert found["target"] == "best quarter of touchpoints"


def test_nobody_is_asked_to_let_customers_leave_or_complain_sooner(engine: DuckDBEngine) -> None:
    points = [Point("subscription_cancelled", 0.6, 0.2, wait_effect=-0.5), Point("deliver", 0.8, wait_effect=-0.5)]
    found = planned(engine, world(points, 2000, outcome="csat"))
    assert {row["touchpoint"] for row in found.rows() if row["lever"] == "shorten the wait"} == {"deliver"}


def test_a_line_that_leads_nowhere_is_not_proposed_and_a_small_step_is_told_apart(engine: DuckDBEngine) -> None:
    points = [
        Point("search", beliefs=(belief(8, promise_kept=80.2),)),
        Point("buy", beliefs=(belief(8, promise_kept=80.4),)),
    ]
    made = world(points, 50, outcome=None)
    made.tables = {name: t if name == "dimensions" else t.slice(0, 0) for name, t in made.tables.items()}
    found = line(planned(engine, made), "search", "keep the promise more often")
    assert (
        "from 80.2% (believed) to 80.4%" in found["sentence"] or "from 80.2% (believed) to 80.3%" in found["sentence"]
    )
    points = [
        Point(name, beliefs=(belief(8, promise_kept=share),)) for name, share in (("search", 80.0), ("buy", 80.001))
    ]
    made = world(points, 50, outcome=None)
    made.tables = {name: t if name == "dimensions" else t.slice(0, 0) for name, t in made.tables.items()}
    assert "keep the promise more often" not in {row["lever"] for row in planned(engine, made).rows()}
