"""The worked recipes give the counts that others have found in the same public files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import ImportReport, Intake, read_recipe, read_source
from tests.shared_files import shared

RECIPES = Path(__file__).parents[2] / "docs" / "do" / "recipes"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A source read with its worked recipe, once for all tests that ask."""
    engine = DuckDBEngine(tmp_path_factory.mktemp("engine"), memory="1GB", threads=2)

    @cache
    def read(source: str, pattern: str = "*.csv*") -> tuple[Intake, ImportReport]:
        paths = sorted(shared(f"data/{source}").glob(pattern))
        recipe = read_recipe(RECIPES / f"{source}.toml")
        scratch = tmp_path_factory.mktemp(source)
        zone = recipe.time_zone or "UTC"
        intake = read_source(recipe, paths, engine=engine, scratch=scratch, time_zone=zone, folder=RECIPES)
        return intake, intake.report()

    return read


def figures(report: ImportReport, about: str, name: str = "") -> dict[str, Any]:
    """The report's figures about one thing, as a machine reads them."""
    return {row["figure"]: row["value"] for row in report.rows() if (row["about"], row["name"]) == (about, name)}


def test_olist_orders_customers_and_payments(imported: Any) -> None:
    _, report = imported("olist")
    placed = figures(report, "event", "Order Placed")
    assert placed["interactions"] == 15_000
    assert placed["customers"] == 14_904
    assert placed["customers_with_several"] == 93
    assert placed["amount BRL"] == Decimal("2397904.5600")
    assert figures(report, "event", "Order Delivered")["interactions"] == 14_552
    assert figures(report, "subjects") == {"order": 15_000}
    assert all(file.set_aside == file.broken == 0 for file in report.files)


def test_olist_reviews_are_answers_about_pairs_of_review_and_order(imported: Any) -> None:
    _, report = imported("olist")
    review = figures(report, "question", "Review · review_score")
    assert (review["answers"], review["responses"], review["responses_with_several"]) == (14_944, 14_924, 20)
    assert review["subjects_with_several"] == 71
    assert (review["scores"], review["texts"], review["scale"]) == (14_944, 6_176, "1 to 5")


def test_olist_promises_travel_with_the_interaction(imported: Any) -> None:
    """Late by the day and by the second, as the promise is either a day or its midnight."""
    intake, _ = imported("olist")
    table = intake.facts["interactions"]
    delivered = table.filter(table.event == "Order Delivered").select("occurred_at", "occurred_on", "properties")
    rows = delivered.to_pyarrow().to_pylist()
    assert len(rows) == 14_552
    promised = [json.loads(row["properties"])["promised_delivery"] for row in rows]
    by_day = sum(str(row["occurred_on"]) > text[:10] for row, text in zip(rows, promised, strict=True))
    by_second = sum(
        row["occurred_at"].replace(tzinfo=UTC) > datetime.fromisoformat(text)
        for row, text in zip(rows, promised, strict=True)
    )
    assert (by_day, by_second) == (957, 1_156)


def test_olist_scores(imported: Any) -> None:
    intake, _ = imported("olist")
    scores = intake.facts["answers"].score
    assert scores.mean().to_pyarrow().as_py() == pytest.approx(4.08411, abs=5e-6)
    assert (scores >= 4).mean().to_pyarrow().as_py() == pytest.approx(0.76847, abs=5e-6)


def test_completejourney_baskets_campaigns_and_coupons(imported: Any) -> None:
    _, report = imported("completejourney")
    baskets = figures(report, "event", "Order Completed")
    assert (baskets["interactions"], baskets["customers"]) == (47_243, 2_377)
    assert baskets["amount USD"] == Decimal("233935.2400")
    assert figures(report, "event", "Campaign Sent")["interactions"] == 6_589
    assert figures(report, "event", "Campaign Sent")["subjects"] == 27
    assert figures(report, "event", "Coupon Redeemed")["interactions"] == 2_102
    assert report.facts["profiles"] == 801
    purchases = next(file for file in report.files if file.kind == "purchases")
    assert (purchases.rows, purchases.used) == (75_000, 75_000)


def test_thunderbird_questions_replies_and_spam(imported: Any) -> None:
    _, report = imported("thunderbird_support")
    events = {event.event: event.interactions for event in report.events}
    assert events == {
        "Ticket Opened": 7_219 - 115,
        "Ticket Replied": 11_335,
        "Customer Replied": 6_104,
        "Ticket Resolved": 1_405,
    }
    files = {file.kind: file for file in report.files}
    assert (files["questions"].rows, files["replies"].rows) == (7_219, 17_477)
    assert (files["questions"].unused, files["replies"].unused) == (115, 35 + 3)


def test_sfo_answers_of_four_years(imported: Any) -> None:
    intake, report = imported("sfo_survey")
    assert [file.rows for file in report.files] == [2_818, 2_958, 3_087, 2_831, 4_276]
    assert report.customers == 2_818 + 2_958 + 3_087 + 2_831
    assert report.set_aside == ()
    recommendation = figures(report, "question", "Passenger survey 2017 · NETPRO")
    assert (recommendation["scores"], recommendation["blank"], recommendation["metric"]) == (2_746, 84, "nps")
    overall = figures(report, "question", "Passenger survey 2017 · Q7ALL")
    assert (overall["scores"], overall["blank"], overall["scale"]) == (2_688, 143, "1 to 5")
    assert intake.facts["answers"].touchpoint.nunique().to_pyarrow().as_py() == 25


def test_sfo_readings_of_2017(imported: Any) -> None:
    intake, _ = imported("sfo_survey")
    answers = intake.facts["answers"].filter(lambda t: (t.survey == "Passenger survey 2017") & t.score.notnull())
    nps = answers.filter(answers.question == "NETPRO")
    net = (nps.score >= 9).ifelse(1, (nps.score <= 6).ifelse(-1, 0))
    plain, weighted = (
        nps.select(net=net, weight=nps.weight)
        .aggregate(
            plain=lambda t: t.net.mean() * 100, weighted=lambda t: (t.net * t.weight).sum() / t.weight.sum() * 100
        )
        .to_pyarrow()
        .to_pylist()[0]
        .values()
    )
    assert (plain, weighted) == (pytest.approx(39.840, abs=5e-4), pytest.approx(40.398, abs=5e-4))
    overall = answers.filter(answers.question == "Q7ALL").score
    assert overall.mean().to_pyarrow().as_py() == pytest.approx(4.06436, abs=5e-6)
    assert (overall >= 4).mean().to_pyarrow().as_py() == pytest.approx(0.8207, abs=5e-5)


def test_sfo_comments_belong_to_the_respondents(imported: Any) -> None:
    intake, _ = imported("sfo_survey")
    answers = intake.facts["answers"]
    said = answers.filter(answers.text.notnull())
    respondents = answers.filter(answers.question == "NETPRO").customer_ref
    assert said.count().to_pyarrow().as_py() == 4_276 - 861
    assert said.filter(said.customer_ref.notin(respondents)).count().to_pyarrow().as_py() == 0
