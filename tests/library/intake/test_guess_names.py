"""What the guess calls events: by the words of the field, no two of a row alike."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import Intake
from parcours.intake.guess import Proposal, propose
from parcours.intake.recipe import Value
from tests.library.intake.sources import aside, facts

Take = Callable[..., tuple[Proposal, Intake]]
START = dt.datetime(2024, 1, 8, 8)


def events(proposal: Proposal) -> list[object]:
    return [made.event.is_ for made in proposal.recipe.interactions if isinstance(made.event, Value)]


def at(hours: int) -> str:
    return f"{START + dt.timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("name", "headings", "expected"),
    [
        ("orders.csv", ["Order ID", "Customer ID", "Order Date", "Ship Date"], ["Order Placed", "Order Shipped"]),
        ("tickets.csv", ["ticket_id", "customer_id", "open_date", "resolve_date"], ["Ticket Opened", "Ticket Solved"]),
        ("orders.csv", ["order_id", "customer_id", "order_time", "approve_time"], ["Order Placed", "Order Approved"]),
    ],
)
def test_a_bare_verb_in_a_heading_is_that_verb(name: str, headings: list[str], expected: list[str], take: Take) -> None:
    proposal, _ = take(name, headings, [[5000 + n, f"K{n % 40}", at(7 * n), at(7 * n + 30)] for n in range(120)])
    assert events(proposal) == expected


def test_two_headings_of_one_name_are_two_events(take: Take) -> None:
    headings = ["ref", "customer", "when", "channel", "when", "channel"]
    rows = [[f"R-{n:04}", f"C{n % 40:03}", at(7 * n), "web", at(7 * n + 30), "phone"] for n in range(120)]
    proposal, intake = take("log.csv", headings, rows)
    assert len(set(events(proposal))) == 2
    assert not any("When" in str(event) for event in events(proposal))
    assert len(facts(intake)) == 240
    assert not aside(intake)


SHOP = ["event_time", "event_type", "product_id", "price", "user_id", "user_session"]


def visits() -> list[list[object]]:
    rows: list[list[object]] = []
    for n in range(80):
        told = ["view", "view", "cart", *(["purchase", "purchase"] if n % 2 else [])]
        rows += [
            [at(9 * n)[:-2] + f"{second:02} UTC", word, 100 + second, 2.5, 9000 + n % 50, f"se-{n:04}"]
            for second, word in enumerate(told)
        ]
    return rows


def test_the_proposal_names_the_events_of_a_log(take: Take) -> None:
    proposal, _ = take("2024-Jan.csv", SHOP, visits())
    assert '-> interactions: purchase (as "event_type" says), view, cart (as "event_type" says)' in proposal.show()


def test_what_was_bought_in_one_session_is_one_order_with_the_sum_of_its_prices(take: Take) -> None:
    _, intake = take("2024-Jan.csv", SHOP, visits())
    bought = [row for row in facts(intake) if row["event"] == "purchase"]
    assert len(bought) == 40
    assert {(row["subject_kind"], float(row["amount"])) for row in bought} == {("order", 5.0)}
    assert all(row["amount"] is None for row in facts(intake) if row["event"] != "purchase")


def test_sales_without_a_number_are_orders_by_customer_and_moment(take: Take) -> None:
    rows = [[f"C{n % 40:03}", at(7 * n), f"P{line}", 12.5 + n % 7] for n in range(120) for line in range(1 + n % 2)]
    _, intake = take("sales.csv", ["customer_id", "sold_at", "product", "total"], rows)
    bought = facts(intake)
    assert {row["event"] for row in bought} == {"Order Placed"}
    assert len({row["subject_ref"] for row in bought}) == 120
    assert sum(row["amount"] for row in bought) == sum(float(total) for *_, total in rows)


def test_contacts_with_customers_who_come_again_make_no_account(take: Take) -> None:
    rows = [[5000 + n, f"C{n % 40:03}", at(7 * n), ("web", "phone")[n % 2]] for n in range(120)]
    _, intake = take("contacts_log.csv", ["ref", "customer", "when", "channel"], rows)
    assert {row["event"] for row in facts(intake)} == {"Contacted"}


def test_marks_under_an_unknown_heading_that_come_again_are_customers_with_a_warning(take: Take) -> None:
    rows = [[f"x{n % 40 * 7919:07}k{n % 40:04}qq{n % 7 * 0}zz", at(7 * n), 149] for n in range(160)]
    proposal, intake = take("transactions.csv", ["msno", "transaction_date", "paid_amount"], rows)
    assert len({row["customer_ref"] for row in facts(intake)}) == 40
    assert any("no heading names a customer" in warning for warning in proposal.warnings)


def test_a_key_of_what_happened_has_its_moment_so_that_next_month_is_nothing_twice(take: Take) -> None:
    rows = [[1000 + n % 60, f"v{n // 60}", ("open", "look")[n % 2], at(7 * n)] for n in range(240)]
    proposal, _ = take("visits.csv", ["visitorid", "page_id", "event", "timestamp"], rows)
    assert "timestamp" in proposal.recipe.files["visits"].key


def test_a_table_of_customers_without_any_day_says_what_it_cannot_tell(take: Take) -> None:
    rows = [
        [f"{n:04}-ABCDE", ("Male", "Female")[n % 2], n % 72, 20 + n % 90, ("No", "Yes")[n % 4 == 0]] for n in range(200)
    ]
    proposal, _ = take("churn.csv", ["customerID", "gender", "tenure", "MonthlyCharges", "Churn"], rows)
    assert any("no column says when anything happened" in warning for warning in proposal.warnings)
    assert any("who left and not when" in warning for warning in proposal.warnings)


def test_objects_that_hold_fields_say_nothing_of_them(engine: DuckDBEngine, tmp_path: Path) -> None:
    rows = [
        {"event": ("App Open", "Song Played")[n % 2],
         "properties": {"time": 1609459200 + 7000 * n, "distinct_id": f"u_{n % 70}", "$insert_id": f"{n}a", "$os": "x"}}
        for n in range(240)
    ]  # fmt: skip
    path = tmp_path / "export.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    recipe = propose([path], source="s", scratch=tmp_path / "g", time_zone="UTC", currency="EUR", engine=engine).recipe
    (made,) = recipe.interactions
    assert (made.customer, made.place) == ({"anonymous": "properties.distinct_id"}, None)


def test_what_few_rows_have_is_nobody_that_all_rows_belong_to(take: Take) -> None:
    rows = [[at(n), ("view", "purchase")[n % 20 == 0], 880000 + n if n % 20 == 0 else "", "web"] for n in range(240)]
    proposal, _ = take("hits.csv", ["timestamp", "event", "transaction_id", "device"], rows)
    assert not any("transaction_id" in made.customer.values() for made in proposal.recipe.interactions)


def test_a_purchase_that_a_ticket_is_about_is_no_beginning_of_the_ticket(take: Take) -> None:
    rows = [[n + 1, f"C{n % 40:03}", at(7 * n)[:10], at(9000 + 7 * n), at(9010 + 7 * n)] for n in range(120)]
    headings = ["Ticket ID", "Customer ID", "Date of Purchase", "First Response Time", "Time of Resolution"]
    _, intake = take("support_tickets.csv", headings, rows)
    told = {(row["event"], row["subject_kind"]) for row in facts(intake)}
    assert told == {("Order Placed", None), ("Ticket Replied", "ticket"), ("Ticket Solved", "ticket")}


def test_a_mere_name_says_what_happened_in_a_file_of_events(take: Take) -> None:
    told = ("Logged In", "Project Created", "Report Exported", "Teammate Invited", "Plan Upgraded")
    rows = [[f"{n * 7919:08x}", f"u_{n % 60:04}", told[n * n % 5], at(n), ("web", "ios")[n % 2]] for n in range(400)]
    proposal, intake = take("events.csv", ["event_id", "user_id", "name", "ts", "device"], rows)
    assert {fact["event"] for fact in facts(intake)} == {told[n * n % 5] for n in range(5)}
    assert not any("nothing says what happened" in warning for warning in proposal.warnings)


def test_where_nothing_says_what_happened_the_proposal_asks_for_it(take: Take) -> None:
    rows = [[f"u_{n % 60:04}", ("north", "south")[n % 2], at(n)] for n in range(200)]
    proposal, intake = take("extract.csv", ["user_id", "region", "ts"], rows)
    assert {fact["event"] for fact in facts(intake)} == {"Recorded"}
    assert any("nothing says what happened" in warning for warning in proposal.warnings)


def test_a_case_begins_once_though_a_later_step_sounds_like_a_beginning(take: Take) -> None:
    steps = ("A_SUBMITTED", "A_ACCEPTED", "O_SENT", "A_REGISTERED", "A_APPROVED")
    rows = [[1000 + case, steps[step], at(case * 9 + step)] for case in range(120) for step in range(2 + case % 4)]
    _, intake = take("log.csv", ["case:concept:name", "concept:name", "time:timestamp"], rows)
    told = Counter(fact["event"] for fact in facts(intake))
    assert told["Ticket Opened"] == 120
    assert told["A_REGISTERED"] == sum(2 + case % 4 > 3 for case in range(120))


def test_cases_that_begin_in_one_of_several_ways_are_all_opened(take: Take) -> None:
    rows = []
    for case in range(120):
        rows.append([1000 + case, ("New", "Opened")[case % 2], at(case * 9)])
        rows.append([1000 + case, "Closed", at(case * 9 + 3)])
    _, intake = take("log.csv", ["case:concept:name", "concept:name", "time:timestamp"], rows)
    assert Counter(fact["event"] for fact in facts(intake))["Ticket Opened"] == 120


@pytest.mark.parametrize("between", [".", "_", " ", ":", "-"])
def test_a_usual_event_has_its_usual_name_whatever_parts_its_words(between: str, take: Take) -> None:
    words = [f"subscription{between}cancelled", f"order{between}placed", f"report{between}created", "signed_in"]
    rows = [[f"e{n}", f"U{n % 40}", at(n), words[n % 4]] for n in range(200)]
    _, intake = take("events.csv", ["event_id", "user_id", "ts", "type"], rows)
    told = {row["event"] for row in facts(intake)}
    assert told == {"Subscription Cancelled", "Order Placed", f"report{between}created", "signed_in"}


@pytest.mark.parametrize(
    ("heading", "event"),
    [
        ("Date d'emménagement", "Emménagement"),
        ("Date d’emménagement", "Emménagement"),
        ("Date de relevé", "Relevé"),
        ("Übergabe am", "Übergabe"),
    ],
)
def test_events_keep_the_accents_of_their_headings(heading: str, event: str, take: Take) -> None:
    proposal, _ = take("logements.csv", ["Référence client", heading], [[f"K{n % 40}", at(7 * n)] for n in range(120)])
    assert events(proposal) == [event]
