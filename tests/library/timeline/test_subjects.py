"""Subjects are folded from their interactions by one table of states."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from parcours.engine import DuckDBEngine
from parcours.errors import JourneyError
from parcours.timeline import Effect, Turn, read_states, subjects, turn
from parcours.vocabulary.derived import IDENTITIES, SUBJECTS
from parcours.vocabulary.facts import INTERACTIONS

START = dt.datetime(2024, 1, 1)


def hours(count: float) -> dt.datetime:
    return START + dt.timedelta(hours=count)


def folded(engine: DuckDBEngine, *happened: dict[str, Any], kind: str = "ticket") -> list[dict[str, Any]]:
    """The subjects of these interactions; time in hours under `h`, subject 1 of `kind` unless said otherwise."""
    rows = [
        {"interaction_id": f"i{n}", "sequence": n, "customer_ref": "crm:1", "subject_kind": kind, "subject_ref": "1"}
        | {"occurred_at": hours(each["h"])}
        | {name: value for name, value in each.items() if name != "h"}
        for n, each in enumerate(happened)
    ]
    interactions = engine.from_arrow(pa.Table.from_pylist(rows, schema=INTERACTIONS.to_pyarrow()))
    identities = engine.from_arrow(
        pa.Table.from_pylist(
            [{"customer_ref": "crm:1", "customer": 7, "customer_id": "crm:1"}], schema=IDENTITIES.to_pyarrow()
        )
    )
    table = subjects(engine, interactions, identities, read_states())
    assert table.schema() == SUBJECTS
    return sorted(table.to_pyarrow().to_pylist(), key=lambda row: row["subject_ref"])


def test_a_ticket_is_opened_answered_and_resolved(engine: DuckDBEngine) -> None:
    [ticket] = folded(
        engine,
        {"event": "Ticket Opened", "h": 0, "direction": "pull", "channel": "mail"},
        {"event": "Auto Reply Sent", "h": 0.1, "direction": "push", "channel": "mail"},
        {"event": "Ticket Replied", "h": 5, "direction": "push", "channel": "phone", "team": "first line"},
        {"event": "Customer Replied", "h": 6, "direction": "pull"},
        {"event": "Ticket Resolved", "h": 8, "direction": "push"},
        {"event": "Ticket Closed", "h": 80},
    )
    assert (ticket["customer"], ticket["state"]) == (7, "closed")
    assert (ticket["opened_at"], ticket["first_response_at"]) == (hours(0), hours(5))
    assert (ticket["closed_at"], ticket["last_at"]) == (hours(8), hours(80)), "resolved is when it ended"
    assert (ticket["reopened"], ticket["customer_contacts"], ticket["interactions"]) == (0, 2, 6)
    assert (ticket["channel"], ticket["team"]) == ("mail", "first line")


def test_a_reopened_ticket_is_open_and_closes_with_its_last_resolution(engine: DuckDBEngine) -> None:
    life = [
        {"event": "ticket_created", "h": 0},
        {"event": "ticket_solved", "h": 1},
        {"event": "ticket-reopened", "h": 2},
    ]
    [ticket] = folded(engine, *life)
    assert (ticket["state"], ticket["closed_at"], ticket["reopened"]) == ("reopened", None, 1)
    [ticket] = folded(engine, *life, {"event": "TICKET SOLVED", "h": 3})
    assert (ticket["state"], ticket["closed_at"]) == ("resolved", hours(3))


def test_an_open_ticket_has_no_end_and_thanks_after_the_end_do_not_open_it(engine: DuckDBEngine) -> None:
    [ticket] = folded(engine, {"event": "Question Asked", "h": 0}, {"event": "Ticket Replied", "h": 1})
    assert (ticket["state"], ticket["closed_at"]) == ("answered", None)
    [ticket] = folded(
        engine,
        {"event": "Question Asked", "h": 0},
        {"event": "Question Solved", "h": 1},
        {"event": "Customer Replied", "h": 2},
    )
    assert (ticket["state"], ticket["closed_at"]) == ("resolved", hours(1))


def test_an_order_takes_its_amount_from_its_opening_and_ends_as_returned(engine: DuckDBEngine) -> None:
    [order] = folded(
        engine,
        {"event": "Checkout Started", "h": 0, "amount": Decimal(5), "currency": "EUR"},
        {"event": "Order Completed", "h": 1, "amount": Decimal("99.5"), "currency": "EUR"},
        {"event": "Order Delivered", "h": 2},
        {"event": "Order Returned", "h": 3, "amount": Decimal(-1), "currency": "EUR"},
        kind="order",
    )
    assert (order["amount"], order["currency"]) == (Decimal("99.5"), "EUR")
    assert (order["opened_at"], order["closed_at"], order["state"]) == (hours(1), hours(2), "returned")


def test_ties_are_broken_by_the_order_in_the_source(engine: DuckDBEngine) -> None:
    [invoice] = folded(
        engine,
        {"event": "Invoice Issued", "h": 0},
        {"event": "Invoice Paid", "h": 0},
        kind="invoice",
    )
    assert (invoice["state"], invoice["closed_at"]) == ("paid", hours(0))
    [invoice] = folded(
        engine,
        {"event": "Invoice Paid", "h": 0},
        {"event": "Payment Reversed", "h": 0},
        kind="invoice",
    )
    assert (invoice["state"], invoice["closed_at"]) == ("issued", None)


def test_events_that_no_table_names_leave_times_and_no_state(engine: DuckDBEngine) -> None:
    [order] = folded(engine, {"event": "Gnarled", "h": 4}, {"event": None, "h": 5}, kind="order")
    assert (order["state"], order["opened_at"], order["last_at"], order["closed_at"]) == (
        None,
        hours(4),
        hours(5),
        None,
    )


def test_a_campaign_belongs_to_no_single_customer_and_facts_without_subject_to_no_subject(
    engine: DuckDBEngine,
) -> None:
    [campaign] = folded(
        engine,
        {"event": "Email Opened", "h": 0},
        {"event": "Email Opened", "h": 0, "subject_kind": None},
        kind="campaign",
    )
    assert (campaign["customer"], campaign["interactions"]) == (None, 1)


def test_a_company_adds_its_own_states_and_decides_otherwise(tmp_path: Path) -> None:
    own = tmp_path / "states.toml"
    own.write_text('[order.closes]\n"picked up" = ["Abgeholt"]\n"in the post" = ["Order Shipped"]\n')
    states = read_states(own)
    assert turn(states, "order", "abgeholt") == Turn("picked up", Effect.CLOSES)
    assert turn(states, "order", "order shipped") == Turn("in the post", Effect.CLOSES)
    assert turn(states, "order", "order.shipped") == Turn("in the post", Effect.CLOSES)
    assert turn(states, "order", "Order Completed") == turn(read_states(), "order", "Order Completed")
    assert turn(states, "ticket", "Abgeholt") is None
    assert read_states(tmp_path / "none.toml") == read_states()


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("[ordr.opens]\nplaced = []", "unknown-subject-kind", '"order"'),
        ("[order.open]\nplaced = []", "unknown-effect", '"opens"'),
        ('[order.opens]\nplaced = "Order Placed"', "not-events", "Order Completed"),
        ("order = 3", "not-a-state", "order.opens"),
        ("[order", "not-toml", ""),
    ],
)
def test_a_mistake_in_the_table_is_named_with_its_place(tmp_path: Path, text: str, code: str, hint: str) -> None:
    own = tmp_path / "states.toml"
    own.write_text(text)
    with pytest.raises(JourneyError) as refusal:
        read_states(own)
    assert refusal.value.code == code
    assert str(own) in refusal.value.where
    assert hint in refusal.value.hint
