"""The guess on who reached out: inbound and outbound messages and calls."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source
from parcours.intake.guess import Proposal, propose
from tests.library.intake.sources import aside, facts

Take = Callable[..., tuple[Proposal, Intake]]
START = dt.datetime(2024, 1, 8, 8)


def at(number: int) -> str:
    return f"{START + dt.timedelta(minutes=37 * number):%a %b %d %H:%M:%S +0000 %Y}"


def day(number: int) -> str:
    return f"{START + dt.timedelta(minutes=37 * number):%Y-%m-%dT%H:%M:%SZ}"


def wrote(number: int) -> str:
    return f"My parcel number {number} has not arrived yet, what can I do about it?"


def test_posts_of_customers_are_messages_and_the_companys_own_make_no_customer(take: Take) -> None:
    rows = [
        [n, "HelpDesk" if n % 2 else f"{115000 + n % 50}", str(n % 2 == 0), at(n), wrote(n), n - 1 if n % 2 else ""]
        for n in range(1, 241)
    ]
    headings = ["post_id", "author_id", "inbound", "created_at", "text", "in_response_to_post_id"]
    proposal, intake = take("posts.csv", headings, rows)
    told = facts(intake)
    assert {(fact["event"], fact["direction"]) for fact in told} == {("Message Received", "pull")}
    assert len(told) == 120
    assert not any("HelpDesk" in fact["customer_ref"] for fact in told)
    assert any("the company wrote" in warning for warning in proposal.warnings)
    assert not aside(intake)


def test_messages_that_name_the_customer_are_received_and_sent(take: Take) -> None:
    rows = [[n, f"C{n % 40:03}", ("incoming", "outgoing")[n % 2], at(n), wrote(n)] for n in range(200)]
    _, intake = take("messages.csv", ["message_id", "customer_id", "direction", "sent_at", "body"], rows)
    told = Counter((fact["event"], fact["direction"]) for fact in facts(intake))
    assert told == {("Message Received", "pull"): 100, ("Message Sent", "push"): 100}


def test_calls_stay_calls_and_have_their_direction(take: Take) -> None:
    rows = [[n, f"C{n % 40:03}", ("Inbound", "Outbound")[n % 2], at(n), 60 + n] for n in range(200)]
    _, intake = take("calls.csv", ["call_id", "customer_id", "direction", "started_at", "duration_seconds"], rows)
    told = Counter((fact["event"], fact["direction"]) for fact in facts(intake))
    assert told == {("Conversation Started", "pull"): 100, ("Conversation Started", "push"): 100}


def test_a_direction_of_travel_says_nothing_about_who_reached_out(take: Take) -> None:
    rows = [[n, f"C{n % 40:03}", ("north", "south")[n % 2], at(n), 5 + n] for n in range(200)]
    _, intake = take("bookings.csv", ["booking_id", "customer_id", "direction", "booked_at", "price"], rows)
    assert {fact["direction"] for fact in facts(intake)} == {"pull"}


def test_comments_below_an_issue_are_replies_of_the_asker_or_to_them(engine: DuckDBEngine, tmp_path: Path) -> None:
    asked = [{"number": n, "title": wrote(n), "user": {"login": f"u{n % 30}"}, "created_at": day(n)} for n in range(90)]
    said = [
        {"id": 5000 + n, "issue_number": n % 90, "user": {"login": f"u{n % 90 % 30}" if n % 4 == 0 else "staff"},
         "created_at": day(n + 200), "body": wrote(n)}
        for n in range(300)
    ]  # fmt: skip
    paths = [tmp_path / "issues.jsonl", tmp_path / "comments.jsonl"]
    for path, rows in zip(paths, (asked, said), strict=True):
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    common: dict[str, Any] = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
    recipe = propose(paths, source="s", scratch=tmp_path / "guess", **common).recipe
    intake = read_source(recipe, paths, scratch=tmp_path / "read", **common)
    told = Counter(fact["event"] for fact in facts(intake))
    assert told == {"Ticket Opened": 90, "Ticket Replied": 225, "Customer Replied": 75}
    assert not any("staff" in fact["customer_ref"] for fact in facts(intake))


def test_a_rating_that_a_later_moment_of_its_row_dates_is_not_set_aside_for_the_earlier_one(take: Take) -> None:
    rows = [
        [n, f"C{n % 40:03}", day(n), day(n + 50), day(n + 90) if n % 2 else "", ("Unhappy", "Neutral", "Happy")[n % 3]]
        for n in range(1, 201)
    ]
    headings = ["Ticket ID", "Contact ID", "Created time", "Resolved time", "Closed time", "Survey results"]
    proposal, intake = take("tickets.csv", headings, rows)
    assert len(facts(intake, "answers")) == 200
    assert not aside(intake)
    assert len(proposal.recipe.answers) == 2


def test_a_call_that_its_outcome_calls_solved_is_over_when_it_ends(take: Take) -> None:
    outcomes = ("gelöst", "offen", "aufgelegt")
    rows = [
        [
            f"A{n:04}",
            f"K{n % 50:03}",
            f"{START + dt.timedelta(hours=n):%d.%m.%Y %H:%M}",
            f"1:{n % 60:02}",
            "3:20",
            outcomes[n % 3],
        ]
        for n in range(300)
    ]
    headings = ["Anruf-Nr.", "Kundennummer", "Anrufbeginn", "Wartezeit", "Gesprächsdauer", "Ergebnis"]
    _, intake = take("anrufe.csv", headings, rows)
    told = {(row["event"], row["subject_ref"]): row for row in facts(intake)}
    assert Counter(event for event, _ in told) == {"Conversation Started": 300, "Conversation Closed": 100}
    begun, over = told["Conversation Started", "A0003"], told["Conversation Closed", "A0003"]
    assert over["occurred_at"] - begun["occurred_at"] == dt.timedelta(minutes=3, seconds=20)
    assert json.loads(begun["properties"])["wartezeit"] == "1:03"


def test_a_record_of_a_telephone_system_is_a_call_that_was_answered_or_not(take: Take) -> None:
    rows = []
    for n in range(200):
        begun, answered = START + dt.timedelta(hours=n), n % 4 > 0
        moments = [begun + dt.timedelta(seconds=wait) for wait in (0, 20, 80)]
        first, second, last = (f"{each:%Y-%m-%d %H:%M:%S}" for each in moments)
        caller = f"+4930{2000000 + n % 50}"
        rows.append([caller, "200", f"SIP/trunk-{n:08x}", first, second if answered else "", last, 80, 60 * answered])
        rows[-1] += ["ANSWERED" if answered else "NO ANSWER", f"{begun.timestamp():.0f}.{n}"]
    headings = ["src", "dst", "channel", "start", "answer", "end", "duration", "billsec", "disposition", "uniqueid"]
    _, intake = take("Master.csv", headings, rows)
    events = Counter((row["event"], row["channel"]) for row in facts(intake))
    assert events == {("Conversation Started", "phone"): 200, ("Conversation Replied", None): 150}
    assert {row["subject_kind"] for row in facts(intake)} == {"conversation"}
