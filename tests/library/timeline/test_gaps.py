"""How long a silence must be before something else begins."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

from parcours.engine import DuckDBEngine
from parcours.timeline import gap_quantile, gaps, gaps_between, silence
from parcours.vocabulary.derived import IDENTITIES
from parcours.vocabulary.facts import INTERACTIONS
from tests.shared_files import shared

START = np.datetime64("2024-01-01T00:00:00", "us")


def moments(engine: DuckDBEngine, lengths_in_days: list[np.ndarray]) -> object:
    """One customer for each array of gaps."""
    customers = np.concatenate([np.full(len(lengths) + 1, n) for n, lengths in enumerate(lengths_in_days)])
    times = np.concatenate(
        [
            START + (np.concatenate([[0], np.cumsum(lengths)]) * 86_400e6).astype("timedelta64[us]")
            for lengths in lengths_in_days
        ]
    )
    return engine.from_arrow(pa.table({"customer": pa.array(customers, pa.int32()), "occurred_at": times}))


def test_gaps_are_counted_per_customer_in_tenths_of_a_decade(engine: DuckDBEngine) -> None:
    table = moments(engine, [np.array([10.4, 99.0, 0.0, 1000.0]) / 86_400, np.array([])])
    rows = {row["bin"]: row["gaps"] for row in gaps_between(table).to_pyarrow().to_pylist()}
    assert rows == {None: 2, 10: 1, 19: 1, -4: 1, 30: 1}


def test_every_second_customer_is_every_second_customer(engine: DuckDBEngine) -> None:
    rows = [
        {"customer_ref": f"crm:{n % 4}", "occurred_at": dt.datetime(2024, 1, 1) + dt.timedelta(hours=n)}
        for n in range(40)
    ]
    interactions = engine.from_arrow(pa.Table.from_pylist(rows, schema=INTERACTIONS.to_pyarrow()))
    known = [{"customer_ref": f"crm:{n}", "customer": n} for n in range(4)]
    identities = engine.from_arrow(pa.Table.from_pylist(known, schema=IDENTITIES.to_pyarrow()))
    everybody = gaps(interactions, identities).to_pyarrow().to_pylist()
    half = gaps(interactions, identities, every=2).to_pyarrow().to_pylist()
    assert {row["bin"]: row["gaps"] for row in everybody} == {None: 4, 41: 36}
    assert {row["bin"]: row["gaps"] for row in half} == {None: 2, 41: 18}


def test_the_silence_lies_in_the_valley_between_two_rhythms(engine: DuckDBEngine) -> None:
    chance = np.random.default_rng(5)
    within, between = chance.lognormal(np.log(2), 0.6, (300, 6)), chance.lognormal(np.log(120), 0.5, (300, 1))
    found = silence(gaps_between(moments(engine, list(np.hstack([within, between, within])))))
    assert found.why == "valley"
    assert 9 < found.days < 60
    curve = found.curve.to_pylist()
    assert [row["paths"] for row in curve] == sorted((row["paths"] for row in curve), reverse=True)
    assert curve[-1]["paths"] == 300, "no gap is longer than the longest: one path for each customer"
    nearest = min(curve, key=lambda row: abs(row["silence_days"] - found.days))
    assert nearest["paths"] == pytest.approx(600, rel=0.03)


def test_one_rhythm_has_no_valley_and_the_longest_usual_gap_is_taken(engine: DuckDBEngine) -> None:
    chance = np.random.default_rng(6)
    found = silence(gaps_between(moments(engine, list(chance.lognormal(np.log(3), 0.7, (400, 8))))))
    assert found.why == "longest usual gap"
    assert found.days == pytest.approx(3 * math.exp(0.7 * 2.326), rel=0.15)


def test_few_gaps_decide_nothing(engine: DuckDBEngine) -> None:
    found = silence(gaps_between(moments(engine, [np.array([1.0, 2.0])])))
    assert (found.days, found.why) == (30.0, "too few gaps")
    nobody = silence(gaps_between(moments(engine, [np.array([])])))
    assert (nobody.days, nobody.curve.num_rows) == (30.0, 0)
    assert math.isnan(gap_quantile(gaps_between(moments(engine, [np.array([])])), 0.5))


def test_quantiles_are_read_between_the_edges(engine: DuckDBEngine) -> None:
    chance = np.random.default_rng(7)
    lengths = chance.lognormal(np.log(10), 1.0, (200, 10))
    histogram = gaps_between(moments(engine, list(lengths)))
    for share in (0.1, 0.5, 0.9):
        assert gap_quantile(histogram, share) == pytest.approx(np.quantile(lengths, share), rel=0.06)


def test_visits_to_a_web_shop_are_told_apart_as_its_own_sessions_do(engine: DuckDBEngine) -> None:
    log = pyarrow.csv.read_csv(shared("data/reference/ecom.csv.gz"))
    users = log["user_id"].combine_chunks().dictionary_encode().indices.cast(pa.int32())
    table = pa.table({"customer": users, "occurred_at": log["timestamp"].cast(pa.timestamp("us"))})
    histogram = gaps_between(engine.from_arrow(table))
    found = silence(histogram)
    assert found.why == "separation"
    later = table.sort_by([("customer", "ascending"), ("occurred_at", "ascending")]).to_pandas()
    apart = later.groupby("customer").occurred_at.diff().dt.total_seconds() > found.days * 86_400
    assert apart.sum() + later.customer.nunique() == 3605
