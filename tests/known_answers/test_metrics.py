"""The answers of ../shared/data/README.md, from tables built straight from those files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from parcours.engine import DuckDBEngine
from parcours.metrics import Tables, measure
from parcours.vocabulary.derived import DERIVED, DIMENSIONS
from tests.library.metrics.made import built, dimension
from tests.shared_files import shared


def filled(frame: pd.DataFrame, name: str) -> pa.Table:
    schema = DERIVED[name].to_pyarrow()
    columns = {
        field.name: pa.array(frame[field.name], from_pandas=True).cast(field.type)
        if field.name in frame
        else pa.nulls(len(frame), field.type)
        for field in schema
    }
    return pa.table(columns)


def dimensions(*rows: Sequence[dict]) -> pa.Table:
    return pa.Table.from_pylist([row for some in rows for row in some], schema=DIMENSIONS.to_pyarrow())


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    session = DuckDBEngine(tmp_path_factory.mktemp("scratch"), memory="1GB", threads=2)
    yield session
    session.backend.disconnect()


@pytest.fixture(scope="module")
def shop(engine) -> Tables:
    read = partial(pd.read_csv, dtype=str)
    orders = read(shared("data/olist/olist_orders_dataset.csv.gz"))
    reviews = read(shared("data/olist/olist_order_reviews_dataset.csv.gz"))
    people = read(shared("data/olist/olist_customers_dataset.csv.gz"))
    payments = pd.read_csv(shared("data/olist/olist_order_payments_dataset.csv.gz"))
    orders = orders.merge(people, on="customer_id")
    orders["customer"] = pd.factorize(orders.customer_unique_id)[0]
    orders = orders.merge(payments.groupby("order_id").payment_value.sum().rename("paid"), on="order_id", how="left")
    bought = pd.to_datetime(orders.order_purchase_timestamp)
    delivered = pd.to_datetime(orders.order_delivered_customer_date)
    due = pd.to_datetime(orders.order_estimated_delivery_date)
    subjects = orders.assign(
        subject_kind="order", subject_ref=orders.order_id, opened_at=bought, opened_on=bought.dt.date,
        last_at=delivered.fillna(bought),
        amount=orders.paid.round(2).map(lambda paid: None if pd.isna(paid) else f"{paid:.4f}"), currency="BRL",
    )  # fmt: skip
    made = delivered.notna() & (orders.order_status == "delivered")
    by_day = np.where(delivered.dt.normalize() > due, "broken", "kept")
    by_time = np.where(delivered > due, "broken", "kept")
    promises = pd.concat(
        orders.assign(
            promise=code, state=np.where(made, state, "pending"), subject_kind="order", subject_ref=orders.order_id,
            occurred_on=due.dt.date,
        )
        for code, state in ((1, by_day), (2, by_time))
    )  # fmt: skip
    scores = reviews.merge(orders[["order_id", "customer"]], on="order_id").assign(
        answer_id=lambda rows: rows.review_id + rows.order_id, response_id=lambda rows: rows.review_id,
        metric="csat", state="answered", score=lambda rows: rows.review_score.astype(float), scale_low=1.0,
        scale_high=5.0,
        orientation="high", subject_kind="order", subject_ref=lambda rows: rows.order_id,
        answered_on=lambda rows: pd.to_datetime(rows.review_answer_timestamp).dt.date,
    )  # fmt: skip
    subjects["amount"] = subjects.amount.astype(object)
    tables = Tables(
        dimensions=engine.from_arrow(dimensions(dimension("promise", "delivery-by-day", "delivery-by-the-minute"))),
        scores=engine.from_arrow(filled(scores, "scores")),
        promises=engine.from_arrow(filled(promises, "promises")),
        subjects=engine.from_arrow(filled(subjects, "subjects")),
    )
    return built(tables, engine)


def only(result) -> dict:
    (row,) = result.rows()
    return row


@pytest.mark.parametrize(("metric", "value"), [("csat", 0.76847), ("csat-top", 0.57528), ("csat-mean", 4.08411)])
def test_satisfaction_with_the_marketplace_is_the_published_one(shop, metric, value) -> None:
    row = only(measure(shop, metric))
    assert row["n"] == 14_944
    assert row["value"] == pytest.approx(value, abs=5e-6)
    assert row["low"] < row["value"] < row["high"]


def test_late_deliveries_cost_two_points(shop) -> None:
    rows = {
        row["promise:delivery-by-day"]: row for row in measure(shop, "csat-mean", ["promise:delivery-by-day"]).rows()
    }
    assert rows["broken"]["n"] == 936
    assert rows["broken"]["value"] == pytest.approx(2.27137, abs=5e-6)
    assert rows["kept"]["n"] == 14_518 - 936
    assert rows["kept"]["value"] == pytest.approx(4.28251, abs=5e-6)


def test_the_delivery_promise_was_broken_as_often_as_published(shop) -> None:
    rows = {row["promise"]: row for row in measure(shop, "promise-kept", ["promise"]).rows()}
    assert {row["n"] for row in rows.values()} == {14_552}
    assert 1 - rows["delivery-by-day"]["value"] == pytest.approx(957 / 14_552)
    assert 1 - rows["delivery-by-the-minute"]["value"] == pytest.approx(1_156 / 14_552)


def test_customers_with_several_orders_and_the_sum_paid_are_the_published_ones(shop) -> None:
    row = only(measure(shop, "repeat-purchase"))
    assert (row["n"], row["value"]) == (14_904, pytest.approx(93 / 14_904))
    row = only(measure(shop, "revenue"))
    assert (row["currency"], row["value"]) == ("BRL", pytest.approx(2_397_904.56, abs=1e-4))


def test_months_of_tallies_add_up_to_the_whole(shop) -> None:
    months = measure(shop, "csat", ["month"]).rows()
    assert sum(row["n"] for row in months) == 14_944
    shown = [row for row in months if row["value"] is not None]
    assert all(row["low"] <= row["value"] <= row["high"] for row in shown)
    assert all(row["note"].startswith("too few") for row in months if row["n"] < 5)


@pytest.fixture(scope="module")
def airport(engine) -> Tables:
    answers = pd.read_csv(shared("data/sfo_survey/2017_SFO_Customer_Survey.csv.gz"), low_memory=False)
    for column in ("NETPRO", "Q7ALL", "Q7FOOD"):
        answers[column] = pd.to_numeric(answers[column], errors="coerce")
    ids = answers.RESPNUM.astype(str)
    common = {
        "response_id": ids, "state": "answered", "orientation": "high", "collection": "hot",
        "answered_on": pd.Timestamp("2017-05-20").date(), "weight": answers.WEIGHT.astype(float),
    }  # fmt: skip
    asked = [("NETPRO", "nps", 0, 10), ("Q7ALL", "csat", 1, 5), ("Q7FOOD", "csat", 1, 5)]
    scores = pd.concat(
        pd.DataFrame(
            common | {
                "answer_id": ids + question, "question": question, "metric": metric,
                "score": answers[question].astype(float),
                "scale_low": float(low), "scale_high": float(high),
            }
        )[answers[question].between(low, high)]
        for question, metric, low, high in asked
    )  # fmt: skip
    tables = Tables(dimensions=engine.from_arrow(dimensions()), scores=engine.from_arrow(filled(scores, "scores")))
    return built(tables, engine)


def test_the_airports_nps_is_the_published_one(airport) -> None:
    row = only(measure(airport, "nps"))
    assert (row["n"], row["value"]) == (2746, pytest.approx(39.839767, abs=1e-6))
    assert row["se"] == pytest.approx(1.334134, abs=3e-4)
    assert row["n_eff"] == pytest.approx(2746)


def test_the_airports_weighted_nps_and_its_linearised_error_are_the_published_ones(airport) -> None:
    row = only(measure(airport, "nps", weighted=True))
    assert row["value"] == pytest.approx(40.39843551, abs=1e-6)
    assert row["se"] == pytest.approx(1.445724977, abs=1e-6)
    assert row["n_eff"] == pytest.approx(2746 / 1.211553, abs=1e-2)
    assert row["low"] < row["value"] < row["high"]


def test_the_airports_overall_satisfaction_is_the_published_one(airport) -> None:
    overall = {"question": "Q7ALL"}
    mean, top = only(measure(airport, "csat-mean", where=overall)), only(measure(airport, "csat", where=overall))
    assert (mean["n"], mean["value"]) == (2688, pytest.approx(4.06436, abs=5e-6))
    assert top["value"] == pytest.approx(0.8207, abs=5e-5)
