"""The guess on logs that tell more than happened: steps in several states of their life, money that was not paid."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest

from parcours.intake import Intake
from parcours.intake.guess import Proposal
from tests.library.intake.sources import facts

Take = Callable[..., tuple[Proposal, Intake]]
START = dt.datetime(2024, 1, 8, 8)
LOG = ["case_id", "activity", "lifecycle:transition", "timestamp"]


def at(hours: int) -> str:
    return f"{START + dt.timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize("words", [("schedule", "start", "complete"), ("START", "COMPLETE"), ("gestartet", "beendet")])
def test_a_step_that_is_planned_begun_and_done_counts_once(take: Take, words: tuple[str, ...]) -> None:
    steps = ("Application", "Offer", "Signing")
    rows = [
        [1000 + case, step, word, at(20 * case + 5 * place + number)]
        for case in range(60)
        for place, step in enumerate(steps[: 1 + case % 3])
        for number, word in enumerate(words)
    ]
    proposal, intake = take("log.csv", LOG, rows)
    assert Counter(fact["event"] for fact in facts(intake)) == {"Application": 60, "Offer": 40, "Signing": 20}
    assert any("each step counts once" in warning for warning in proposal.warnings)


def test_where_steps_are_never_done_every_row_counts_and_the_proposal_says_so(take: Take) -> None:
    rows = [
        row
        for case in range(60)
        for row in (
            [1000 + case, "Application", "complete", at(20 * case)],
            [1000 + case, "Call", "start", at(20 * case + 3)],
        )
    ]
    proposal, intake = take("log.csv", LOG, rows)
    assert Counter(fact["event"] for fact in facts(intake)) == {"Application": 60, "Call": 60}
    assert any("some steps are never done" in warning for warning in proposal.warnings)


def paid(event: str, amount: str) -> list[list[object]]:
    return [
        [f"e{n:05}", f"u_{n % 40:03}", event if n % 5 == 0 else "Report Opened", at(n), amount if n % 5 == 0 else ""]
        for n in range(300)
    ]


@pytest.mark.parametrize("event", ["payment_failed", "Payment Declined"])
def test_what_was_not_paid_is_no_amount(take: Take, event: str) -> None:
    headings = ["event_id", "user_id", "event", "occurred_at", "amount"]
    _, intake = take("events.csv", headings, paid(event, "19.90"))
    assert all(fact["amount"] is None for fact in facts(intake))
    assert sum('"amount":"19.90"' in (fact["properties"] or "") for fact in facts(intake)) == 60


@pytest.mark.parametrize(
    ("heading", "written", "expected"),
    [("amount_cents", "1990", "19.90"), ("amount", "1990", "1990"), ("Betrag in Cent", "1990", "19.90")],
)
def test_cents_are_hundredths_where_the_heading_says_so(take: Take, heading: str, written: str, expected: str) -> None:
    headings = ["event_id", "user_id", "event", "occurred_at", heading]
    _, intake = take("events.csv", headings, paid("Order Placed", written))
    assert {fact["amount"] for fact in facts(intake)} - {None} == {Decimal(expected)}


def test_cents_of_lines_are_summed_and_multiplied_as_cents(take: Take) -> None:
    rows = [[f"A{n // 2:03}", f"C{n // 2 % 30:03}", at(n // 2), f"P{n % 9}", 150 + n, 2 + n % 2] for n in range(240)]
    headings = ["order_id", "customer_id", "ordered_at", "product", "unit_price_cents", "quantity"]
    _, intake = take("order_lines.csv", headings, rows)
    told = {fact["subject_ref"]: fact["amount"] for fact in facts(intake)}
    assert told["A000"] == Decimal(150 * 2 + 151 * 3) / 100
    assert sum(told.values()) == Decimal(sum(row[4] * row[5] for row in rows)) / 100


def test_what_most_cases_go_on_after_is_not_their_end(take: Take) -> None:
    steps = ["A_Submitted", "A_Complete", "W_Call", "A_Validating", "A_Cancelled"]
    rows = [
        [f"Application_{n}", step, f"{dt.datetime(2024, 1, 8) + dt.timedelta(hours=9 * n + place):%Y-%m-%d %H:%M:%S}"]
        for n in range(60)
        for place, step in enumerate(steps[: 4 + n % 2])
    ]
    proposal, intake = take("log.csv", ["case:concept:name", "concept:name", "time:timestamp"], rows)
    events = Counter(row["event"] for row in facts(intake))
    assert (events["A_Complete"], events["Ticket Solved"], events["Ticket Cancelled"]) == (60, 0, 30)
    assert any('most cases go on after "A_Complete"' in warning for warning in proposal.warnings)


def test_a_survey_and_a_note_after_the_end_leave_it_the_end(take: Take) -> None:
    steps = ["Opened", "Resolved", "Survey sent", "Note added"]
    rows = [
        [f"T{n}", f"C{n % 9}", step, f"{dt.datetime(2024, 1, 8) + dt.timedelta(hours=9 * n + place):%Y-%m-%d %H:%M:%S}"]
        for n in range(60)
        for place, step in enumerate(steps)
    ]
    _, intake = take("log.csv", ["ticket_id", "customer_id", "activity", "timestamp"], rows)
    assert Counter(row["event"] for row in facts(intake))["Ticket Resolved"] == 60
