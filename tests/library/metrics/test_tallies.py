from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.library.metrics.made import day, dimension, score, tables

from parcours.engine import DuckDBEngine
from parcours.errors import QuestionError
from parcours.metrics import design_effects, measure, tallies
from parcours.vocabulary.derived import DESIGN_EFFECTS, TALLIES

answers = st.lists(
    st.builds(
        lambda value, customer, month, touchpoint, weight: score(
            "nps", value, (0, 10), customer=customer, answered_on=day(f"2026-{month:02d}-15"), touchpoint=touchpoint,
            weight=weight,
        ),
        st.integers(0, 10), st.integers(1, 8), st.integers(1, 3), st.integers(1, 2),
        st.sampled_from([None, 0.5, 1.0, 4.0]),
    ),
    min_size=1, max_size=40,
)  # fmt: skip
quick = settings(max_examples=4)


@quick
@given(answers, st.integers(0, 39))
def test_a_split_tally_added_up_gives_the_same_reading(engine: DuckDBEngine, given_answers, cut) -> None:
    whole = tables(engine, scores=given_answers)
    parts = [tables(engine, scores=part) for part in (given_answers[:cut], given_answers[cut:]) if part]
    both = pa.concat_tables([part.tallies.to_pyarrow() for part in parts])
    split = replace(whole, tallies=engine.from_arrow(both))
    for weighted in (False, True):
        one, other = (measure(of, "nps", weighted=weighted).rows() for of in (whole, split))
        assert len(one) == len(other) == 1
        for name in ("value", "n", "low", "high", "se", "n_eff"):
            assert one[0][name] == pytest.approx(other[0][name], abs=1e-9, nan_ok=True)


@quick
@given(answers, st.randoms())
def test_shuffling_the_answers_changes_nothing(engine: DuckDBEngine, given_answers, chance) -> None:
    shuffled = list(given_answers)
    chance.shuffle(shuffled)
    one, other = (measure(tables(engine, scores=given), "nps", ["month"]).rows() for given in (given_answers, shuffled))
    for left, right in zip(one, other, strict=True):
        assert left["value"] == pytest.approx(right["value"])
        assert left["n_eff"] == pytest.approx(right["n_eff"])


@quick
@given(answers)
def test_months_and_touchpoints_hold_every_answer_once(engine: DuckDBEngine, given_answers) -> None:
    asked = tables(engine, scores=given_answers, dimensions=dimension("touchpoint", "a", "b"))
    rows = measure(asked, "nps", ["month", "touchpoint"]).rows()
    assert sum(row["n"] for row in rows) == len(given_answers)


def test_tallies_and_design_effects_have_the_shape_of_the_vocabulary(engine: DuckDBEngine) -> None:
    made = tables(engine, scores=[score("csat", 4, (1, 5))], steps=[{"customer": 1, "occurred_on": day("2026-01-01")}])
    assert tallies(engine, made).schema() == TALLIES
    assert design_effects(made).schema() == DESIGN_EFFECTS


def test_volume_counts_interactions_once_and_steps_per_journey(engine: DuckDBEngine) -> None:
    happened = [{"customer": 1, "occurred_on": day("2026-01-05"), "channel": 1} for _ in range(3)]
    in_journeys = [row | {"journey": journey, "touchpoint": journey} for row in happened for journey in (1, 2)]
    made = tables(
        engine,
        interactions=happened,
        steps=in_journeys,
        dimensions=[
            *dimension("journey", "buy", "travel"),
            *dimension("channel", "web"),
            *dimension("touchpoint", "a", "b"),
        ],
        memberships=[{"segment": "all", "customer": 1}],
    )
    assert [row["value"] for row in measure(made, "volume").rows()] == [3]
    assert [(row["journey"], row["value"]) for row in measure(made, "volume", ["journey"]).rows()] == [
        ("buy", 3),
        ("travel", 3),
    ]
    assert [row["value"] for row in measure(made, "volume", ["channel"], where={"segment": "all"}).rows()] == [3]
    assert measure(made, "volume").rows()[0]["low"] is None
    with pytest.raises(QuestionError, match="several segments"):
        measure(replace(made, interactions=None), "volume", where={"segment": ["all", "all"]})


def test_segments_are_rows_beside_everybody_in_the_tallies(engine: DuckDBEngine) -> None:
    made = tables(
        engine,
        scores=[score("csat", 5, (1, 5), customer=customer) for customer in range(4)],
        memberships=[{"segment": "a", "customer": 0}, {"segment": "b", "customer": 0}, {"segment": "b", "customer": 1}],
    )
    kept = made.tallies.to_pyarrow()
    kept = kept.filter(pc.equal(kept["metric"], "csat"))
    counts = {row["segment"]: row["n"] for row in kept.select(["segment", "n"]).to_pylist()}
    assert counts == {None: 4, "a": 1, "b": 2}


def test_currencies_are_never_added(engine: DuckDBEngine) -> None:
    from decimal import Decimal

    from tests.library.metrics.made import at

    orders = [
        {"subject_kind": "order", "subject_ref": f"{number}", "customer": number, "opened_at": at("2026-01-05 10:00"),
         "amount": Decimal("10.10"), "currency": currency, "channel": "shop", "last_at": at("2026-01-05 10:00")}
        for number, currency in enumerate(["EUR", "EUR", "CHF"])
    ]  # fmt: skip
    made = tables(engine, subjects=orders, dimensions=dimension("channel", "shop"))
    rows = measure(made, "revenue", ["channel"]).rows()
    assert [(row["channel"], row["currency"], row["value"]) for row in rows] == [
        ("shop", "CHF", 10.10),
        ("shop", "EUR", 20.20),
    ]


def test_orders_that_were_not_bought_are_said_to_be_left_out(engine: DuckDBEngine) -> None:
    from decimal import Decimal

    from tests.library.metrics.made import at

    orders = [
        {"subject_kind": "order", "subject_ref": f"{number}", "customer": number, "opened_at": at("2026-01-05 10:00"),
         "amount": Decimal("10.10"), "currency": "EUR", "state": state, "last_at": at("2026-01-05 10:00")}
        for number, state in enumerate(["ordered", "cancelled", "abandoned", "delivered"])
    ]  # fmt: skip
    found = measure(tables(engine, subjects=orders), "revenue")
    assert [(row["value"], row["n"]) for row in found.rows()] == [(20.2, 2)]
    assert found.notes == ("Cancelled and abandoned orders are left out: 2 of all have an amount.",)
    assert measure(tables(engine, subjects=orders[:1]), "revenue").notes == ()


def test_revenue_in_two_currencies_is_not_ranked(engine: DuckDBEngine) -> None:
    from decimal import Decimal

    from tests.library.metrics.made import at

    orders = [
        {"subject_kind": "order", "subject_ref": f"{number}", "customer": number, "opened_at": at(f"{on} 10:00"),
         "amount": Decimal("10.10"), "currency": currency, "last_at": at(f"{on} 10:00")}
        for number, (on, currency) in enumerate([("2026-01-05", "EUR"), ("2026-01-05", "CHF"), ("2026-02-05", "EUR")])
    ]  # fmt: skip
    made = tables(engine, subjects=orders)
    assert measure(made, "revenue").sentence == "Revenue is 10.10 CHF (1 orders). Revenue is 20.20 EUR (2 orders)."
    said = measure(made, "revenue", ["currency"]).sentence
    assert said == "Revenue for CHF is 10.10 CHF (1 orders). Revenue for EUR is 20.20 EUR (2 orders)."
    said = measure(made, "revenue", ["month"]).sentence
    assert said.startswith(
        "Revenue for 2026-01 is 10.10 CHF (1 orders). Revenue went from 10.10 EUR in 2026-01 to 10.10 "
    )


def test_revenue_is_that_of_subscriptions_where_neither_orders_nor_invoices_have_an_amount(
    engine: DuckDBEngine,
) -> None:
    from decimal import Decimal

    from tests.library.metrics.made import at

    def begun(kind: str, amount: str | None) -> dict:
        return {"subject_kind": kind, "subject_ref": kind, "customer": 1, "opened_at": at("2026-01-05 10:00"),
                "amount": amount and Decimal(amount), "currency": "EUR", "last_at": at("2026-01-05 10:00")}  # fmt: skip

    rented = begun("subscription", "49.00")
    for others, value in ([[], 49.0], [[begun("order", None)], 49.0], [[begun("invoice", "10")], 10.0]):
        found = measure(tables(engine, subjects=[rented, *others]), "revenue")
        (row,) = found.rows()
        assert row["value"] == value
        assert any("What renewals bring" in note for note in found.notes) == (value == 49.0)
