"""Criticality on invented companies whose truth is known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from parcours.drivers import criticality
from parcours.drivers.criticality import SCHEMA
from parcours.drivers.readings import named
from parcours.engine import DuckDBEngine
from parcours.errors import QuestionError
from parcours.journeys.journey import Journey, Stage, Touchpoint
from parcours.vocabulary.result import Result
from parcours.vocabulary.words import Phase
from tests.library.drivers.invented import Point, World, belief, rows, world

FIVE = [
    Point("search", 0.9, 0.5),
    Point("buy", 0.6, 0.3),
    Point("pay", 0.3, 0.2),
    Point("ride", 0.8, 0.1),
    Point("refund", 0.15, 0.05),
]


def ask(engine: DuckDBEngine, made: World, **options: Any) -> Result:
    return criticality(engine, made.on(engine), [made.journey], **{"draws": 200, **options})


def by_touchpoint(found: Result) -> dict[str, dict[str, Any]]:
    return {row["touchpoint"]: row for row in found.rows()}


def shuffled(made: World) -> World:
    chance = np.random.default_rng(5)
    mixed = {name: table.take(chance.permutation(table.num_rows)) for name, table in made.tables.items()}
    return World(made.journey, mixed)


def test_slopes_reach_and_ranks_of_an_invented_company_are_recovered(engine: DuckDBEngine) -> None:
    found = ask(engine, world(FIVE, 4000, outcome="csat"))
    row = by_touchpoint(found)
    for point in FIVE:
        error = (row[point.id]["slope_high"] - row[point.id]["slope_low"]) / 3.92
        assert abs(row[point.id]["slope"] - point.slope) < 3.5 * error < 0.15
        assert row[point.id]["reach_share"] == pytest.approx(point.visited, abs=0.03)
        assert row[point.id]["evidence"] == "measured by ratings"
    assert row["search"]["rank"] == 1
    assert row["search"]["p_rank_1"] > 0.95
    assert sum(r["importance"] for r in found.rows()) == pytest.approx(1)
    assert sum(r["importance_r2"] for r in found.rows()) == pytest.approx(found.about["r2"])
    assert found.table.schema == SCHEMA


def test_the_result_says_which_outcome_was_used_how_and_that_it_is_an_association(engine: DuckDBEngine) -> None:
    found = ask(engine, world(FIVE, 500))
    about = found.about
    assert (about["outcome"], about["outcome_scale"], about["method"]) == ("recommendation", [0.0, 10.0], "LMG, exact")
    assert about["draws"] == 200
    assert about["seed"] == 0
    assert about["n"] <= 500
    assert "Search goes with recommendation more than any other touchpoint" in found.sentence
    assert any("association" in note for note in found.notes)


def test_the_same_question_gets_the_same_answer_whatever_the_order_of_rows(engine: DuckDBEngine) -> None:
    made = world([Point("search", 0.9, 0.5, blank=0.2), *FIVE[1:]], 600)
    first, mixed = ask(engine, made), ask(engine, shuffled(made))
    for left, right in zip(first.rows(), mixed.rows(), strict=True):
        assert left["touchpoint"] == right["touchpoint"]
        assert left["satisfaction"] == pytest.approx(right["satisfaction"])
        assert left["importance_low"] == pytest.approx(right["importance_low"])


def test_ratings_from_other_responses_about_the_same_path_count_when_given_in_time(engine: DuckDBEngine) -> None:
    made = world(FIVE, 2000, outcome="csat", ratings_apart=True)
    assert by_touchpoint(ask(engine, made))["search"]["slope"] == pytest.approx(0.5, abs=0.08)
    scores = made.tables["scores"]
    later = pc.if_else(
        pc.is_valid(scores["touchpoint"]),
        pc.add(scores["answered_on"].cast(pa.int32()), pa.scalar(5, pa.int32())),
        scores["answered_on"].cast(pa.int32()),
    ).cast(pa.date32())
    place = scores.schema.get_field_index("answered_on")
    made.tables["scores"] = scores.set_column(place, "answered_on", later)
    assert by_touchpoint(ask(engine, made))["search"]["slope"] is None


def test_a_survey_without_any_paths_is_enough(engine: DuckDBEngine) -> None:
    found = ask(engine, world(FIVE, 2000, outcome="csat", surveys_only=True))
    row = by_touchpoint(found)
    assert row["search"]["slope"] == pytest.approx(0.5, abs=0.08)
    assert row["refund"]["reach_share"] == pytest.approx(0.15, abs=0.03)
    assert "first" not in row


def test_blanks_are_filled_from_similar_visitors_without_moving_the_slopes(engine: DuckDBEngine) -> None:
    points = [Point("search", 0.9, 0.5, blank=0.4), Point("buy", 0.7, 0.3, blank=0.3), *FIVE[2:]]
    found = ask(engine, world(points, 4000, outcome="csat", correlation=0.6))
    row = by_touchpoint(found)
    assert found.about["imputations"] == 20
    assert row["search"]["slope"] == pytest.approx(0.5, abs=0.07)
    assert row["buy"]["slope"] == pytest.approx(0.3, abs=0.07)


def test_going_somewhere_can_itself_go_with_loyalty(engine: DuckDBEngine) -> None:
    points = [FIVE[0], Point("complaint", 0.2, 0.1, visit_effect=-1.5)]
    row = by_touchpoint(ask(engine, world(points, 3000, outcome="csat")))["complaint"]
    assert row["visit_effect"] == pytest.approx(-1.5, abs=0.15)
    assert row["visit_effect_high"] < 0


def test_without_ratings_facts_are_the_experience(engine: DuckDBEngine) -> None:
    points = [
        Point("order", 1.0, rated=False),
        Point("dispatch", 0.95, rated=False, wait_effect=-0.2),
        Point("deliver", 0.95, rated=False, kept=0.9, kept_effect=2.0, aim=0.95),
        Point("help", 0.3, rated=False, repeats=0.4, repeat_effect=-0.8),
    ]
    found = ask(engine, world(points, 4000, outcome="csat"))
    row = by_touchpoint(found)
    assert found.about["outcome"] == "overall satisfaction"
    assert row["order"]["importance"] is None
    assert row["order"]["evidence"] == "not measured"
    assert row["deliver"]["evidence"] == "measured by facts"
    assert row["deliver"]["slope"] == pytest.approx(2.0, abs=0.25)
    assert row["deliver"]["slope_unit"] == "promise kept instead of broken"
    assert row["deliver"]["promise_kept"] == pytest.approx(0.9, abs=0.02)
    assert row["deliver"]["promise_aim"] == 0.95
    assert row["deliver"]["moment_of_truth"]
    assert row["dispatch"]["slope"] == pytest.approx(-0.2, abs=0.05)
    assert row["help"]["slope"] == pytest.approx(-0.8, abs=0.15)


def test_coming_again_where_it_is_meant_is_no_experience(engine: DuckDBEngine) -> None:
    points = [Point("ride", 0.9, rated=False, repeats=0.7, repeat_effect=-1.0, repeatable=True), Point("buy", 1.0, 0.5)]
    found = ask(engine, world(points, 2000))
    assert "repeated" not in {lever["lever"] for lever in found.about["levers"]}
    assert by_touchpoint(found)["ride"]["slope_unit"] != "came again instead of once"


def test_an_interval_holds_its_estimate_where_the_draws_of_next_to_nothing_lie_above_it() -> None:
    drawn = np.concatenate([[0.001], np.linspace(0.002, 0.03, 200)])
    read = named("importance", drawn)
    assert (read["importance"], read["importance_low"]) == (0.001, 0.001)
    assert read["importance_high"] == pytest.approx(0.0293, abs=0.0005)


def test_a_promise_broken_only_after_the_answer_is_not_yet_an_experience(engine: DuckDBEngine) -> None:
    points = [
        Point("order", 0.9, rated=False, wait_effect=-0.1),
        Point("deliver", 1, rated=False, kept=0.8, kept_effect=2),
    ]
    made = world(points, 800, outcome="csat")
    promises = made.tables["promises"]
    later = pa.array(promises["due_at"].to_numpy() + np.timedelta64(60, "D"))
    for name in ("due_at", "done_at"):
        promises = promises.set_column(promises.schema.get_field_index(name), name, later)
    made.tables["promises"] = promises
    assert by_touchpoint(ask(engine, made))["deliver"]["slope_unit"] != "promise kept instead of broken"


def test_without_answers_loyalty_is_to_return_and_the_latest_paths_are_left_out(engine: DuckDBEngine) -> None:
    made = world(FIVE, 2000, outcome="return")
    found = ask(engine, made)
    assert found.about["outcome"] == "return"
    assert found.about["outcome_scale"] == [0.0, 1.0]
    assert 0.1 < by_touchpoint(found)["search"]["slope"] < 0.25
    assert "return within 90 days" in found.sentence
    censored = ask(engine, made, horizon_days=500)
    assert censored.about["outcome"] is None


def test_an_outcome_asked_for_is_not_silently_replaced(engine: DuckDBEngine) -> None:
    found = ask(engine, world(FIVE, 500, outcome="csat"), outcome="nps")
    assert found.about["outcome"] is None
    assert by_touchpoint(found)["search"]["importance"] is None
    assert by_touchpoint(found)["search"]["satisfaction"] is not None


def test_a_better_outcome_with_too_few_answers_is_passed_over_and_named(engine: DuckDBEngine) -> None:
    made = world(FIVE, 800, outcome="csat")
    few = world(FIVE, 12, seed=9).tables["scores"]
    made.tables["scores"] = pa.concat_tables([made.tables["scores"], few.filter(pc.equal(few["metric"], "nps"))])
    found = ask(engine, made)
    assert found.about["outcome"] == "overall satisfaction"
    assert found.about["tried"] == {"recommendation": "too_few"}


def test_with_beliefs_alone_it_shows_beliefs_and_says_so(engine: DuckDBEngine) -> None:
    points = [
        Point("search", beliefs=(belief(3), belief(5, by="Bob"))),
        Point("buy", beliefs=(belief(9, satisfaction=2.0, promise_kept=70),)),
        Point("ride", beliefs=(belief(6, satisfaction=4.0),)),
    ]
    made = world(points, 50, outcome=None)
    made.tables = {name: t if name == "dimensions" else t.slice(0, 0) for name, t in made.tables.items()}
    found = ask(engine, made)
    row = by_touchpoint(found)
    assert (row["search"]["belief"], row["search"]["believers"], row["search"]["belief_high"]) == (4.0, 2, 5.0)
    assert row["buy"]["promise_belief"] == pytest.approx(0.7)
    assert row["buy"]["evidence"] == "belief only"
    assert (row["buy"]["quadrant"], row["ride"]["quadrant"]) == ("concentrate", "possible overkill")
    assert found.sentence == "By belief alone, Buy is the most critical touchpoint: 9 of 10."
    assert any("what is shown is belief" in note for note in found.notes)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Nobody has stated"), ("de", "Noch hat niemand"), ("fr", "Personne n’a encore donné")]
)
def test_where_nobody_believes_anything_it_says_how_to_state_beliefs(
    engine: DuckDBEngine, language: str, said: str
) -> None:
    found = ask(engine, world(FIVE, 300), language=language)
    assert found.notes[-1] == found.about["no_beliefs"]
    assert found.notes[-1].startswith(said)
    believed = ask(engine, world([*FIVE, Point("help", beliefs=(belief(3),))], 300), language=language)
    assert "no_beliefs" not in believed.about
    assert said not in believed.summary()


def test_scores_of_touchpoints_without_any_outcome_still_show_satisfaction(engine: DuckDBEngine) -> None:
    found = ask(engine, world(FIVE, 300, outcome=None))
    assert by_touchpoint(found)["search"]["satisfaction"] == pytest.approx(3.5, abs=0.2)
    assert by_touchpoint(found)["search"]["top2_low"] < 0.5 < by_touchpoint(found)["search"]["top2_high"]
    assert "no answers about loyalty" in found.sentence
    assert "what is shown is belief" not in found.summary()


def test_an_empty_company_gets_rows_and_a_plain_sentence(engine: DuckDBEngine) -> None:
    made = world(FIVE, 50)
    made.tables = {name: table.slice(0, 0) for name, table in made.tables.items()}
    found = ask(engine, made)
    assert len(found.rows()) == 5
    assert found.sentence.startswith("Nothing yet says")


def test_where_nothing_varies_no_importance_is_claimed(engine: DuckDBEngine) -> None:
    made = world([Point("search", 1.0), Point("buy", 1.0)], 100, noise=0.0)
    scores = made.tables["scores"]
    same = pa.array(np.full(scores.num_rows, 5.0))
    made.tables["scores"] = scores.set_column(scores.schema.get_field_index("score"), "score", same)
    found = ask(engine, made)
    assert found.about["why"] == "nothing_varies"
    assert found.sentence.startswith("Nothing yet says which touchpoint decides loyalty: all experiences or all")


def test_a_touchpoint_where_bad_experiences_weigh_is_a_moment_of_truth_and_a_small_one_is_not(
    engine: DuckDBEngine,
) -> None:
    points = [Point("search", 0.9, 0.05), Point("pay", 0.9, 0.05), Point("ride", 0.9, 0.1, floor_at_bad=3.0)]
    row = by_touchpoint(ask(engine, world(points, 3000, outcome="csat")))
    assert row["ride"]["moment_of_truth"]
    assert row["ride"]["moment_of_truth_reason"] == "strong and asymmetric"
    assert row["ride"]["penalty"] < -2.5
    assert not row["search"]["moment_of_truth"]
    assert row["search"]["moment_of_truth_reason"] is None


def test_equal_touchpoints_are_no_moments_of_truth(engine: DuckDBEngine) -> None:
    row = by_touchpoint(ask(engine, world([Point(f"t{n}", 0.9, 0.4) for n in range(4)], 2000, outcome="csat")))
    assert not any(row[f"t{n}"]["moment_of_truth"] for n in range(4))


def test_a_last_impression_that_counts_shows_and_one_that_does_not_stays_small(engine: DuckDBEngine) -> None:
    points = [Point(f"t{n}", 0.8, 0.3) for n in range(5)]
    made = world(points, 3000, outcome="csat", shuffled=True)
    without = by_touchpoint(ask(engine, made))
    assert without["last"]["importance"] < 0.03
    steps = made.tables["steps"].to_pandas()
    last = steps.sort_values("position").groupby("path").touchpoint.last()
    scores = made.tables["scores"].to_pandas()
    there = scores.dropna(subset=["touchpoint", "score"]).set_index(["path", "touchpoint"]).score
    extra = there.reindex(list(zip(last.index, last, strict=True))).to_numpy() - 3.5
    answers = scores.set_index("path").question.eq("overall").to_numpy()
    score = scores.score.to_numpy().copy()
    score[answers] += np.nan_to_num(
        np.array([dict(zip(last.index, extra, strict=True)).get(p, 0.0) for p in scores.path[answers]])
    )
    table = made.tables["scores"]
    made.tables["scores"] = table.set_column(
        table.schema.get_field_index("score"), "score", pa.array(score, from_pandas=True)
    )
    found = by_touchpoint(ask(engine, made))
    assert found["last"]["kind"] == "impression"
    assert found["last"]["importance_low"] > 0.15
    assert found["first"]["importance"] < 0.03
    assert found["t0"]["slope"] == pytest.approx(0.3 + 0.2, abs=0.15)


def test_a_first_impression_that_is_always_the_same_touchpoint_is_not_told_apart(engine: DuckDBEngine) -> None:
    found = ask(engine, world([Point("search", 1.0, 0.5), Point("buy", 0.8, 0.2), Point("ride", 0.8, 0.2)], 500))
    assert "first" not in by_touchpoint(found)
    assert any("first impression cannot be told apart" in note for note in found.notes)


def test_little_explained_and_few_rows_are_said(engine: DuckDBEngine) -> None:
    weak = ask(engine, world([Point("search", 0.9, 0.15), Point("buy", 0.9, 0.15)], 1000, outcome="csat"))
    assert any("explain little" in note for note in weak.notes)
    few = ask(engine, world(FIVE, 60, outcome="csat"))
    assert few.about["shrinkage"] > 0
    assert any("pulled towards zero" in note for note in few.notes)


def test_many_observations_are_sampled_by_customer_and_it_says_so(engine: DuckDBEngine) -> None:
    found = ask(engine, world(FIVE, 2000, outcome="csat", per_customer=2), limit=1500)
    assert 1200 < found.about["n"] < 1700
    assert found.about["observations"] == 4000
    assert found.about["customers"] == pytest.approx(found.about["n"] / 2, rel=0.05)
    assert any("were drawn by customer" in note for note in found.notes)
    assert by_touchpoint(found)["search"]["slope"] == pytest.approx(0.5, abs=0.1)


def test_customers_who_answer_often_widen_the_interval(engine: DuckDBEngine) -> None:
    once = world(FIVE, 800, outcome="csat")
    copies = [once.tables["scores"]]
    for number in range(3):
        table = once.tables["scores"]
        for name in ("answer_id", "response_id"):
            again = pc.binary_join_element_wise(table[name], f"copy{number}", "-")
            table = table.set_column(table.schema.get_field_index(name), name, again)
        copies.append(table)
    repeated = World(once.journey, {**once.tables, "scores": pa.concat_tables(copies)})
    one, four = by_touchpoint(ask(engine, once))["search"], by_touchpoint(ask(engine, repeated))["search"]
    assert four["n"] == 4 * one["n"]
    for word in ("satisfaction", "slope"):
        width = one[f"{word}_high"] - one[f"{word}_low"]
        assert four[f"{word}_high"] - four[f"{word}_low"] == pytest.approx(width, rel=0.25)


def test_a_segment_is_asked_about_alone(engine: DuckDBEngine) -> None:
    made = world(FIVE, 1000, outcome="csat")
    made.tables["memberships"] = rows("memberships", 400, segment=["business"] * 400, customer=np.arange(400))
    found = ask(engine, made, segment="business")
    assert 0 < found.about["n"] <= 400
    assert by_touchpoint(ask(engine, made))["search"]["best_segment"] == "business"
    with pytest.raises(QuestionError, match='No customer is in a segment "busines"') as refused:
        ask(engine, made, segment="busines")
    assert refused.value.hint == 'Did you mean "business"?'


def test_an_unknown_journey_is_refused_with_the_nearest_name(engine: DuckDBEngine) -> None:
    with pytest.raises(QuestionError, match='There is no journey "travels"') as refused:
        ask(engine, world(FIVE, 50), journey="travels")
    assert refused.value.hint == 'Did you mean "travel"?'


def test_weights_count_and_answers_without_customer_are_customers_of_their_own(engine: DuckDBEngine) -> None:
    made = world(FIVE, 600, outcome="csat", surveys_only=True)
    table = made.tables["scores"]
    nobody = pa.nulls(table.num_rows, pa.int32())
    made.tables["scores"] = table.set_column(table.schema.get_field_index("customer"), "customer", nobody)
    found = ask(engine, made)
    assert found.about["customers"] == found.about["n"]
    heavy = pa.array(np.where(np.arange(table.num_rows) % 2, 1.0, 3.0))
    made.tables["scores"] = table.set_column(table.schema.get_field_index("weight"), "weight", heavy)
    plain, weighted = ask(engine, made), ask(engine, made, weighted=True)
    assert plain.about["r2"] != weighted.about["r2"]


def test_it_speaks_german_and_french(engine: DuckDBEngine) -> None:
    made = world(FIVE, 300)
    german = ask(engine, made, language="de", draws=20)
    assert german.sentence.startswith("Search (de) hängt stärker")
    assert "Weiterempfehlung" in german.sentence
    assert "recommandation" in ask(engine, made, language="fr", draws=20).sentence


def replaced(table: pa.Table, **columns: Any) -> pa.Table:
    for name, values in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, values)
    return table


def test_an_answer_of_a_yearly_wave_speaks_of_the_customers_latest_path(engine: DuckDBEngine) -> None:
    made = world([Point("search", 0.9, rated=False, kept=0.7, kept_effect=2.0), Point("buy", 0.9)], 800, outcome="csat")
    scores = made.tables["scores"]
    overall = pc.equal(scores["question"], "overall")
    loose = pc.if_else(overall, pa.scalar(None, pa.int64()), scores["path"])
    made.tables["scores"] = replaced(scores, path=loose).filter(overall)
    assert by_touchpoint(ask(engine, made))["search"]["slope"] == pytest.approx(2.0, abs=0.3)
    late = pa.array(scores["answered_at"].to_numpy() + np.timedelta64(200, "D"))
    made.tables["scores"] = replaced(scores, path=loose, answered_at=late).filter(overall)
    assert ask(engine, made).about["outcome"] is None


def test_where_low_is_good_ratings_are_turned(engine: DuckDBEngine) -> None:
    made = world(FIVE[:3], 1000, outcome="csat")
    scores = made.tables["scores"]
    effort = pc.is_valid(scores["touchpoint"])
    made.tables["scores"] = replaced(
        scores,
        metric=pc.if_else(effort, "ces", scores["metric"]),
        orientation=pc.if_else(effort, "low", scores["orientation"]),
        score=pc.if_else(effort, pc.subtract(6.0, scores["score"]), scores["score"]),
    )
    found = ask(engine, made)
    assert any("low is good; it is shown turned" in note for note in found.notes)
    row = by_touchpoint(found)["search"]
    assert row["satisfaction_metric"] == "ces"
    assert row["slope"] == pytest.approx(0.5, abs=0.12)
    assert row["satisfaction"] == pytest.approx(3.5, abs=0.15)


def test_each_journey_has_a_model_of_its_own(engine: DuckDBEngine) -> None:
    made = world(FIVE, 500, outcome="csat")
    other = Journey(
        id="claims",
        stages=(Stage(id="claim", phase=Phase.AFTER, touchpoints=(Touchpoint(id="form", beliefs=(belief(7),)),)),),
    )
    found = criticality(engine, made.on(engine), [made.journey, other], draws=100)
    assert found.about["by_journey"]["travel"]["outcome"] == "overall satisfaction"
    assert found.about["by_journey"]["claims"]["outcome"] is None
    assert by_touchpoint(found)["form"]["evidence"] == "belief only"
    alone = criticality(engine, made.on(engine), [made.journey, other], journey="travel", draws=100)
    assert by_touchpoint(alone)["search"]["importance"] == by_touchpoint(found)["search"]["importance"]


@pytest.mark.parametrize(("outcome", "seed"), [("nps", 1), ("csat", 2), ("return", 3)])
def test_of_pure_noise_no_touchpoint_is_said_to_decide(engine: DuckDBEngine, outcome: str, seed: int) -> None:
    points = [Point("search"), Point("buy", 0.8), Point("ride", 0.7, rated=False, kept=0.8)]
    found = ask(engine, world(points, 1000, outcome=outcome, seed=seed))
    assert "explain almost nothing of" in found.sentence
    assert "no touchpoint can be said to decide" in found.sentence
    assert not any(row["moment_of_truth"] for row in found.rows())
    assert all(row["importance"] is row["rank"] is None for row in found.rows())
    assert found.about["levers"] == []
    assert found.about["r2_low"] <= found.about["r2"] <= found.about["r2_high"]


def test_where_intervals_overlap_nobody_is_said_to_lead(engine: DuckDBEngine) -> None:
    found = ask(engine, world([Point("search", 1.0, 0.3), Point("buy", 1.0, 0.3)], 400, outcome="csat"))
    assert "leave open whether another touchpoint weighs more" in found.sentence


def test_a_period_of_enough_answers_has_an_importance_of_its_own_and_a_short_one_that_of_the_whole_time(
    engine: DuckDBEngine,
) -> None:
    made = world(FIVE, 1500)
    kept: dict[Any, Any] = {}
    paths = made.tables["paths"]
    days = pc.cast(paths["started_at"], pa.date32())
    made.tables["paths"] = paths.set_column(paths.column_names.index("started_on"), "started_on", days)
    whole, first = ask(engine, made, models=kept), days.to_pylist()
    every = ask(engine, made, start=min(first), models=kept)
    assert every.about["over"] == "period"
    for one, other in zip(every.rows(), whole.rows(), strict=True):
        assert one["importance"] == pytest.approx(other["importance"])
        assert one["visits"] == other["visits"]
    short = ask(engine, made, end=min(first) - dt.timedelta(days=1), models=kept)
    assert short.about["over"] == "all"
    assert [row["importance"] for row in short.rows()] == [row["importance"] for row in whole.rows()]
    assert sum(row["visits"] or 0 for row in short.rows()) < sum(row["visits"] or 0 for row in whole.rows())
    assert len(kept) == 3
