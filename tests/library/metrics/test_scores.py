from __future__ import annotations

import datetime as dt

import pytest
from tests.library.metrics.made import at, day, dimension, score, tables

from parcours.engine import DuckDBEngine
from parcours.errors import QuestionError
from parcours.metrics import measure


def only(result) -> dict:
    (row,) = result.rows()
    return row


def repeated(metric: str, counts: dict[float, int], scale: tuple[float, float], **more) -> list[dict]:
    return [score(metric, value, scale, **more) for value, count in counts.items() for _ in range(count)]


def test_nps_counts_nines_and_tens_against_six_and_less(engine: DuckDBEngine) -> None:
    asked = tables(engine, scores=repeated("nps", {10: 10, 9: 5, 8: 6, 7: 7, 6: 4, 0: 4}, (0, 10)))
    row = only(measure(asked, "nps"))
    assert row["value"] == pytest.approx(19.4444, abs=1e-4)
    assert (row["low"], row["high"]) == pytest.approx((-6.2803, 42.1777), abs=1e-4)
    assert (row["n"], row["unit"], row["method"]) == (36, "points", "adjusted Wald(3)")


def test_recommendation_on_1_to_10_is_flagged_and_kept_apart(engine: DuckDBEngine) -> None:
    both = repeated("nps", {10: 30}, (0, 10)) + repeated("nps", {6: 30}, (1, 10))
    result = measure(tables(engine, scores=both), "nps")
    rows = {row["scale"]: row for row in result.rows()}
    assert (rows["0-10"]["value"], rows["1-10"]["value"]) == (100, -100)
    assert "1-10" in rows["1-10"]["note"]
    assert any("another instrument" in note for note in result.notes)


def test_a_recommendation_on_five_points_is_no_nps(engine: DuckDBEngine) -> None:
    asked = tables(engine, scores=repeated("nps", {5: 30}, (1, 5)) + repeated("csat", {5: 30}, (1, 5)))
    assert measure(asked, "nps").rows() == []


def test_satisfaction_on_five_and_seven_points_is_never_pooled(engine: DuckDBEngine) -> None:
    asked = tables(
        engine,
        scores=repeated("csat", {1: 4, 2: 6, 3: 20, 4: 45, 5: 25}, (1, 5)) + repeated("csat", {5: 50, 6: 50}, (1, 7)),
    )
    rows = {row["scale"]: row for row in measure(asked, "csat").rows()}
    assert rows["1-5"]["value"] == pytest.approx(0.70)
    assert (rows["1-5"]["low"], rows["1-5"]["high"]) == pytest.approx((0.604151, 0.781051), abs=1e-6)
    assert rows["1-7"]["value"] == pytest.approx(0.50)
    top = {row["scale"]: row for row in measure(asked, "csat-top").rows()}
    assert (top["1-5"]["low"], top["1-5"]["high"]) == pytest.approx((0.175452, 0.343045), abs=1e-6)
    mean = {row["scale"]: row for row in measure(asked, "csat-mean").rows()}
    assert (mean["1-5"]["low"], mean["1-5"]["high"]) == pytest.approx((3.609197, 4.010803), abs=1e-6)


def test_means_on_two_scales_are_not_ranked(engine: DuckDBEngine) -> None:
    both = repeated("csat", {4: 30}, (1, 5)) + repeated("csat", {6: 30}, (1, 7))
    said = measure(tables(engine, scores=both), "csat-mean").sentence
    assert said.startswith("Mean satisfaction for 1-5 is 4.00")
    assert "Mean satisfaction for 1-7 is 6.00" in said


def test_school_grades_are_good_when_low(engine: DuckDBEngine) -> None:
    grades = tables(engine, scores=repeated("csat", {1: 10, 2: 20, 3: 30, 6: 40}, (1, 6), orientation="low"))
    assert only(measure(grades, "csat"))["value"] == pytest.approx(0.30)
    assert measure(grades, "csat").about["scale"] == ["1-6, low is good"]


def test_of_thumbs_only_the_upper_one_is_satisfied(engine: DuckDBEngine) -> None:
    thumbs = tables(engine, scores=repeated("csat", {0: 40, 1: 60}, (0, 1)))
    assert only(measure(thumbs, "csat"))["value"] == pytest.approx(0.60)


def test_hot_and_cold_surveys_get_rows_of_their_own(engine: DuckDBEngine) -> None:
    asked = tables(
        engine,
        scores=repeated("csat", {5: 40}, (1, 5)) + repeated("csat", {3: 40}, (1, 5), collection="cold"),
    )
    result = measure(asked, "csat")
    assert {row["collection"]: row["value"] for row in result.rows()} == {"hot": 1, "cold": 0}
    assert "Never pooled" in result.notes[0]


def test_a_reading_over_several_questions_says_over_how_many(engine: DuckDBEngine) -> None:
    asked = [
        *repeated("csat", {5: 40, 2: 20}, (1, 5), question="room"),
        *repeated("csat", {5: 30}, (1, 5), question="breakfast", answered_on=day("2026-04-02")),
        *repeated("csat", {4: 30}, (1, 5), answered_on=day("2026-04-02")),
        *repeated("ces", {4: 30}, (1, 7), question="easy"),
    ]
    hotel = tables(engine, scores=asked)
    pooled = measure(hotel, "csat")
    assert only(pooled)["note"] == "over 3 questions"
    assert pooled.sentence.endswith("; 120 answers over 3 questions).")
    months = measure(hotel, "csat", ["month"]).rows()
    assert [row["note"].replace("; month not over", "") for row in months] == ["", "over 2 questions"]
    assert [row["note"] for row in measure(hotel, "csat", ["question"]).rows()] == ["", "", ""]
    assert only(measure(hotel, "csat", where={"question": "room"}))["note"] == ""
    assert only(measure(hotel, "ces"))["note"] == ""


def test_promises_that_are_pooled_are_counted(engine: DuckDBEngine) -> None:
    made = [
        {"promise": 1 + number % 2, "customer": number, "occurred_on": day("2026-03-15"), "state": "kept"}
        for number in range(60)
    ]
    shop = tables(engine, promises=made, dimensions=dimension("promise", "delivery", "reply"))
    assert only(measure(shop, "promise-kept"))["note"] == "over 2 promises of the map"
    assert [row["note"] for row in measure(shop, "promise-kept", ["promise"]).rows()] == ["", ""]


def test_both_versions_of_ces_have_their_own_easy_and_hard_ends(engine: DuckDBEngine) -> None:
    second = repeated("ces", {1: 2, 2: 3, 3: 5, 4: 8, 5: 20, 6: 30, 7: 12}, (1, 7))
    first = repeated("ces", {1: 10, 2: 20, 3: 30, 4: 25, 5: 15}, (1, 5), orientation="low")
    asked = tables(engine, scores=second + first)
    easy = {row["scale"]: row for row in measure(asked, "ces-easy").rows()}
    hard = {row["scale"]: row for row in measure(asked, "ces-hard").rows()}
    mean = {row["scale"]: row for row in measure(asked, "ces").rows()}
    assert mean["1-7"]["value"] == pytest.approx(5.2375)
    assert (easy["1-7"]["low"], easy["1-7"]["high"]) == pytest.approx((0.672132, 0.852668), abs=1e-6)
    assert hard["1-7"]["value"] == pytest.approx(0.125)
    assert easy["1-5, low is good"]["value"] == pytest.approx(0.30)
    assert hard["1-5, low is good"]["value"] == pytest.approx(0.40)


def test_blank_and_not_used_answers_do_not_count(engine: DuckDBEngine) -> None:
    answers = repeated("csat", {5: 6}, (1, 5)) + repeated("csat", {1: 6}, (1, 5), state="blank")
    answers += [score("csat", 1, (1, 5), state="not used", score=None)]
    assert only(measure(tables(engine, scores=answers), "csat"))["n"] == 6


def test_fewer_than_five_answers_are_not_shown_and_fewer_than_thirty_are_indicative(engine: DuckDBEngine) -> None:
    answers = repeated("csat", {5: 4}, (1, 5), answered_on=day("2026-01-10"))
    answers += repeated("csat", {5: 29}, (1, 5), answered_on=day("2026-02-10"))
    answers += repeated("csat", {5: 30}, (1, 5), answered_on=day("2026-03-31"))
    rows = measure(tables(engine, scores=answers), "csat", ["month"]).rows()
    assert [row["month"] for row in rows] == ["2026-01", "2026-02", "2026-03"]
    assert [row["note"] for row in rows] == ["too few", "indicative", ""]
    assert [row["value"] for row in rows] == [None, 1, 1]
    assert rows[0]["n"] == 4
    assert rows[0]["low"] is None


def test_months_that_are_asked_for_in_part_say_so_and_sentences_rest_on_whole_months_with_enough_answers(
    engine: DuckDBEngine,
) -> None:
    shares = {"2026-01-20": (40, 0), "2026-02-10": (30, 10), "2026-03-10": (0, 10), "2026-04-10": (20, 20)}
    answers = [
        answer
        for on, (happy, angry) in {**shares, "2026-05-05": (0, 40)}.items()
        for answer in repeated("csat", {5: happy, 1: angry}, (1, 5), answered_on=day(on))
    ]
    asked = tables(engine, scores=answers)
    found = measure(asked, "csat", ["month"], start=day("2026-01-15"), end=day("2026-05-04"))
    assert [row["note"] for row in found.rows()] == ["month in part", "", "indicative", ""]
    assert found.sentence.startswith("CSAT (two best answers) went from 75.0 % in 2026-02 to 50.0 %")
    whole = measure(asked, "csat", ["month"])
    assert [row["note"] for row in whole.rows()] == ["", "", "indicative", "", "month not over"]
    assert whole.sentence.startswith("CSAT (two best answers) went from 100.0 % in 2026-01 to 50.0 %")


def test_a_mean_of_few_answers_gets_a_bootstrap_interval_that_stays_on_the_scale(engine: DuckDBEngine) -> None:
    row = only(measure(tables(engine, scores=repeated("csat", {1: 1, 5: 8}, (1, 5))), "csat-mean"))
    assert row["method"] == "bootstrap BCa"
    assert 1 <= row["low"] < row["value"] < row["high"] <= 5


def test_customers_who_answer_often_widen_the_interval(engine: DuckDBEngine) -> None:
    faithful = [
        score("csat", 5 if customer % 2 else 1, (1, 5), customer=customer) for customer in range(20) for _ in range(10)
    ]
    strangers = [score("csat", 5 if number % 2 else 1, (1, 5), customer=number) for number in range(200)]
    often, once = (only(measure(tables(engine, scores=given), "csat")) for given in (faithful, strangers))
    assert once["n_eff"] == pytest.approx(200)
    assert often["n_eff"] == pytest.approx(20 * 19 / 20 * 200 / 199, rel=0.02)
    assert often["high"] - often["low"] > 2.5 * (once["high"] - once["low"])


def test_answering_once_a_month_widens_the_year_but_not_the_month(engine: DuckDBEngine) -> None:
    answers = [
        score("csat", 5 if customer % 2 else 1, (1, 5), customer=customer, answered_on=dt.date(2025, month, 5))
        for customer in range(60)
        for month in range(1, 13)
    ]
    asked = tables(engine, scores=answers)
    month, year = measure(asked, "csat", ["month"]).rows()[0], only(measure(asked, "csat", ["year"]))
    assert month["n_eff"] == pytest.approx(60)
    assert year["n_eff"] == pytest.approx(60, rel=0.05)


def test_weights_count_only_when_asked_for(engine: DuckDBEngine) -> None:
    answers = repeated("nps", {10: 50}, (0, 10), weight=1.0) + repeated("nps", {0: 50}, (0, 10), weight=3.0)
    asked = tables(engine, scores=answers)
    assert only(measure(asked, "nps"))["value"] == pytest.approx(0)
    weighted = only(measure(asked, "nps", weighted=True))
    assert weighted["value"] == pytest.approx(-50)
    assert weighted["n"] == 100
    assert weighted["n_eff"] == pytest.approx(200**2 / 500)


def test_a_fall_against_the_month_before_is_shown_with_its_interval(engine: DuckDBEngine) -> None:
    answers = repeated("csat", {5: 90, 1: 10}, (1, 5), answered_on=day("2026-01-31"))
    answers += repeated("csat", {5: 60, 1: 40}, (1, 5), answered_on=day("2026-02-28"))
    asked = tables(engine, scores=answers)
    first, second = measure(asked, "csat", ["month"], compare="previous").rows()
    assert (first["previous"], first["changed"]) == (None, None)
    assert second["difference"] == pytest.approx(-0.3)
    assert second["difference_low"] < -0.3 < second["difference_high"] < 0
    assert second["changed"] is True
    window = measure(asked, "csat", start=day("2026-02-01"), end=day("2026-02-28"), compare="previous")
    assert only(window)["previous"] == pytest.approx(0.9)
    assert "more than chance" in window.sentence
    only_february = measure(asked, "csat", ["month"], start=day("2026-02-01"), compare="previous").rows()
    assert [row["previous"] for row in only_february] == [pytest.approx(0.9)]


def test_last_year_is_the_same_month_a_year_ago(engine: DuckDBEngine) -> None:
    answers = repeated("nps", {10: 40}, (0, 10), answered_on=day("2025-02-10"))
    answers += repeated("nps", {0: 40}, (0, 10), answered_on=day("2026-02-10"))
    rows = measure(tables(engine, scores=answers), "nps", ["month"], compare="last-year").rows()
    assert [row["previous"] for row in rows] == [None, 100]


def test_a_period_that_facts_cover_in_part_is_not_compared_with(engine: DuckDBEngine) -> None:
    answers = repeated("csat", {5: 40}, (1, 5), answered_on=day("2025-01-10"))
    answers += repeated("csat", {1: 40}, (1, 5), answered_on=day("2026-01-10"))
    found = measure(
        tables(engine, scores=answers), "csat", start=day("2025-10-01"), end=day("2026-01-31"), compare="last-year"
    )
    assert (only(found)["previous"], only(found)["difference"]) == (None, None)
    assert found.notes == ("Not compared with 2024-10-01 to 2025-01-31: the facts begin on 2025-01-10.",)


def test_sums_are_not_compared_over_days_for_which_they_are_not_known(engine: DuckDBEngine) -> None:
    paid = [
        {"subject_kind": "order", "subject_ref": f"o{month}-{n}", "customer": n,
         "opened_at": at(f"2025-{month:02d}-12"), "last_at": at(f"2025-{month:02d}-12"),
         "amount": 10, "currency": "EUR"}
        for month in range(1, 8) for n in range(10)
    ]  # fmt: skip
    answers = repeated("csat", {5: 20, 1: 20}, (1, 5), answered_on=day("2025-08-20"))
    answers += repeated("csat", {5: 20, 1: 20}, (1, 5), answered_on=day("2025-01-20"))
    made = tables(engine, subjects=paid, scores=answers)
    later = measure(made, "revenue", start=day("2025-04-01"), end=day("2025-07-31"), compare="previous")
    assert "the facts begin on" in later.notes[0]
    known = measure(made, "revenue", start=day("2025-06-01"), end=day("2025-08-31"), compare="previous")
    assert known.notes == ("Not compared with 2025-03-01 to 2025-05-31: Revenue is known up to 2025-07-12.",)
    whole = measure(made, "revenue", start=day("2025-05-01"), end=day("2025-07-31"), compare="previous")
    assert only(whole)["difference"] == pytest.approx(0)
    asked = measure(made, "csat", start=day("2025-06-01"), end=day("2025-08-31"), compare="previous")
    assert only(asked)["n"] == 40


def test_touchpoints_segments_and_labels_can_be_asked_for(engine: DuckDBEngine) -> None:
    answers = [score("csat", 5, (1, 5), touchpoint=1, customer=number) for number in range(10)]
    answers += [score("csat", 1, (1, 5), touchpoint=2, customer=number) for number in range(10, 20)]
    answers += [score("csat", 1, (1, 5), customer=30)]
    asked = tables(
        engine,
        scores=answers,
        dimensions=dimension("touchpoint", "ticket-shop", "hotline"),
        memberships=[{"segment": "young", "customer": number} for number in range(5, 15)]
        + [{"segment": "loyal", "customer": number} for number in range(10)],
    )
    by_touchpoint = measure(asked, "csat", ["touchpoint"]).rows()
    assert [(row["touchpoint"], row["value"]) for row in by_touchpoint] == [
        ("ticket-shop", 1),
        ("hotline", 0),
        (None, None),
    ]
    assert {row["segment"]: row["value"] for row in measure(asked, "csat", ["segment"]).rows()} == {
        "loyal": 1,
        "young": 0.5,
    }
    assert only(measure(asked, "csat", where={"touchpoint": "Hotline"}))["value"] == 0
    assert only(measure(asked, "csat", where={"touchpoint": ["hotline", "unknown"]}))["n"] == 11
    assert only(measure(asked, "csat", where={"segment": "young"}))["n"] == 10
    either = only(measure(asked, "csat", where={"segment": ["young", "loyal"]}))
    assert either["n"] == 15


@pytest.mark.parametrize(
    ("question", "code", "hint"),
    [
        ({"metric": "npss"}, "unknown-metric", '"nps"'),
        ({"metric": "nps", "by": ["chanel"]}, "unknown-dimension", '"channel"'),
        ({"metric": "nps", "by": ["month", "year"]}, "two-periods", "one"),
        ({"metric": "nps", "where": {"touchpoint": "hotlne"}}, "unknown-value", '"hotline"'),
        ({"metric": "nps", "by": ["promise:delivery"]}, "unknown-value", ""),
        ({"metric": "nps", "compare": "previous"}, "nothing-to-compare", "month"),
        ({"metric": "nps", "where": {"month": "2026-01"}}, "period-in-where", "day"),
        ({"metric": "promise-kept", "by": ["scale"]}, "unknown-dimension", ""),
        ({"metric": "nps", "where": {"collection": "warm"}}, "unknown-value", "hot"),
        ({"metric": "nps", "start": dt.date(2026, 2, 1), "end": dt.date(2026, 1, 1)}, "days-reversed", "Swap"),
    ],
)
def test_a_question_with_a_wrong_word_is_refused_with_the_nearest_one(engine, question, code, hint) -> None:
    asked = tables(engine, scores=[score("nps", 9, (0, 10))], dimensions=dimension("touchpoint", "hotline"))
    with pytest.raises(QuestionError) as refusal:
        measure(asked, **question)
    assert refusal.value.code == code
    assert hint in refusal.value.hint
