"""Customers: who they are, what they are worth and where they stand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from parcours.engine import DuckDBEngine
from parcours.loyalty import LifeCycleRule, as_of, customers, life_cycle_rule
from parcours.vocabulary.derived import CUSTOMERS
from parcours.vocabulary.facts import INTERACTIONS
from tests.library.loyalty.shop import NOW, ago, folded, happened, known, recorded, said, subject, table

RULE = LifeCycleRule("orders", 30, 90, "settings")


def made(engine: DuckDBEngine, refs: dict[str, int], **facts: Any) -> dict[int, dict[str, Any]]:
    """The customers of these facts, by number."""
    given = {
        "interactions": happened(engine),
        "answers": said(engine),
        "profiles": recorded(engine),
        "subjects": folded(engine),
        "identities": known(engine, **refs),
        "currency": "EUR",
        "as_of": NOW,
        "rule": RULE,
    } | facts
    found = customers(**given)
    assert found.schema() == CUSTOMERS
    rows = found.to_pyarrow().to_pylist()
    assert len({row["customer"] for row in rows}) == len(rows)
    return {row["customer"]: row for row in rows}


def test_activity_is_counted_over_all_refs_of_a_customer(engine: DuckDBEngine) -> None:
    found = made(
        engine,
        {"crm_1": 0, "email_a": 0, "crm_2": 1},
        interactions=happened(
            engine, ("crm:1", "Call", 9, "phone"), ("email:a", "Mail", 5, "mail"), ("email:a", "Mail", 7, "mail")
        ),
        answers=said(engine, {"customer_ref": "crm:1", "answered_at": ago(2)}),
    )
    assert (found[0]["interactions"], found[0]["channels"]) == (3, 2)
    assert (found[0]["first_at"], found[0]["last_at"]) == (ago(9), ago(2))
    assert (found[1]["interactions"], found[1]["first_at"], found[1]["customer_id"]) == (0, None, "crm:2")


def test_each_detail_comes_from_the_latest_profile_that_knows_it(engine: DuckDBEngine) -> None:
    found = made(
        engine,
        {"crm_1": 0, "shop_1": 0, "crm_9": 1},
        profiles=recorded(
            engine,
            {"customer_ref": "crm:1", "observed_at": ago(9), "city": "Lyon", "language": "fr", "company_ref": "crm:9"},
            {"customer_ref": "shop:1", "observed_at": ago(1), "city": "Bern", "first_name": "A", "last_name": "B"},
            {"customer_ref": "crm:1", "city": "Rome"},
            {"customer_ref": "crm:9", "kind": "company", "name": "Nine Ltd"},
        ),
    )
    assert (found[0]["city"], found[0]["language"], found[0]["name"]) == ("Bern", "fr", "A B")
    assert (found[0]["account"], found[1]["account"], found[1]["name"]) == (1, 1, "Nine Ltd")


def test_revenue_counts_bought_orders_in_the_company_s_currency_only(engine: DuckDBEngine) -> None:
    found = made(
        engine,
        {"crm_1": 0, "crm_2": 1},
        subjects=folded(
            engine,
            subject(0, "order", 20, "delivered", "10.5"),
            subject(0, "order", 10, None, "5"),
            subject(0, "order", 9, "cancelled", "100"),
            subject(0, "order", 8, "placed", "1000", currency="CHF"),
            subject(0, "invoice", 8, "paid", "77"),
            subject(1, "invoice", 8, "paid", "77", closed_at=ago(1)),
            subject(1, "invoice", 7, "issued", "70"),
            subject(1, "ticket", 6, "resolved", closed_at=ago(1)),
        ),
    )
    assert (found[0]["orders"], found[0]["revenue"]) == (3, Decimal("15.5"))
    assert (found[0]["first_order_at"], found[0]["last_order_at"]) == (ago(20), ago(8))
    assert (found[1]["orders"], found[1]["revenue"], found[1]["open_subjects"]) == (0, Decimal("77"), 1)


def test_the_last_score_of_each_metric_is_kept(engine: DuckDBEngine) -> None:
    answers = [("nps", 9, 3), ("nps", 2, 5), ("csat", 4, 1), ("ces", 7, 0), ("nps", None, 0)]
    rows = [{"customer_ref": "crm:1", "metric": m, "score": s, "answered_at": ago(d)} for m, s, d in answers]
    found = made(engine, {"crm_1": 0}, answers=said(engine, *rows))
    assert (found[0]["last_nps"], found[0]["last_csat"]) == (9, 4)


@pytest.mark.parametrize(
    ("subjects", "stands"),
    [
        ([], "prospect"),
        ([("order", 10, "placed")], "active"),
        ([("order", 30, "placed")], "active"),
        ([("order", 31, "placed")], "at risk"),
        ([("order", 91, "placed")], "lost"),
        ([("order", 1, "cancelled")], "prospect"),
        ([("order", 91, "placed"), ("subscription", 400, "active")], "active"),
    ],
)
def test_the_life_cycle_follows_the_silence_since_the_last_order(
    engine: DuckDBEngine, subjects: list[tuple[str, float, str]], stands: str
) -> None:
    rows = [subject(0, kind, days, state) for kind, days, state in subjects]
    assert made(engine, {"crm_1": 0}, subjects=folded(engine, *rows))[0]["life_cycle"] == stands


def test_a_customer_whose_only_subscription_has_ended_is_lost(engine: DuckDBEngine) -> None:
    ended = subject(0, "subscription", 50, "cancelled", closed_at=ago(5))
    assert made(engine, {"crm_1": 0}, subjects=folded(engine, ended))[0]["life_cycle"] == "lost"


def test_without_any_orders_the_silence_since_anything_counts(engine: DuckDBEngine) -> None:
    rule = LifeCycleRule("interactions", 30, 90, "settings")
    facts = happened(engine, ("crm:1", "Call", 40, "phone"))
    assert made(engine, {"crm_1": 0}, interactions=facts, rule=rule)[0]["life_cycle"] == "at risk"


def test_the_rule_is_read_off_how_often_customers_order(engine: DuckDBEngine) -> None:
    chance = np.random.default_rng(3)
    lengths = chance.lognormal(np.log(20), 0.5, (60, 12))
    orders = [
        subject(customer, "order", float(1000 - length), "delivered")
        for customer, row in enumerate(lengths)
        for length in np.cumsum(row)
    ]
    nobody = known(engine, crm_1=0)
    rule = life_cycle_rule(happened(engine), nobody, folded(engine, *orders))
    assert (rule.basis, rule.why) == ("orders", "gaps")
    assert rule.at_risk_after_days == pytest.approx(np.quantile(lengths, 0.9), rel=0.1)
    assert rule.lost_after_days >= 2 * rule.at_risk_after_days
    few = life_cycle_rule(happened(engine), nobody, folded(engine, *orders[:3]))
    assert few == LifeCycleRule("orders", 180, 365, "too few gaps")
    told = life_cycle_rule(happened(engine), nobody, folded(engine), at_risk_after_days=7, lost_after_days=8)
    assert told == LifeCycleRule("interactions", 7, 8, "settings")


def test_the_rule_of_a_company_without_orders_counts_days_not_clicks(engine: DuckDBEngine) -> None:
    visits = [("crm:1", "Visit", week * 7 + minute / 1440, "web") for week in range(40) for minute in range(5)]
    rule = life_cycle_rule(happened(engine, *visits), known(engine, crm_1=0), folded(engine))
    assert (rule.basis, rule.why) == ("interactions", "gaps")
    assert 7 <= rule.at_risk_after_days <= 8


def test_the_facts_tell_up_to_their_latest_moment_but_not_beyond_their_arrival(engine: DuckDBEngine) -> None:
    arrived = dt.datetime(2025, 1, 2)
    rows = [
        {"interaction_id": "1", "occurred_at": ago(3), "received_at": arrived},
        {"interaction_id": "2", "occurred_at": dt.datetime(2099, 1, 1), "received_at": arrived},
    ]
    answers = said(engine, {"answered_at": ago(1)})
    assert as_of(table(engine, INTERACTIONS, *rows), answers) == ago(1)
    assert as_of(table(engine, INTERACTIONS), said(engine)) == dt.datetime(1970, 1, 1)
