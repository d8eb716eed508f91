"""Drafting a journey from the facts: touchpoints, phases, what answers speak of, promises, and what is not sure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parcours.errors import JourneyError
from parcours.journeys.journey import Journey, Touchpoint
from parcours.journeys.journey_file import read_journey, write_journey
from parcours.journeys.labels import label
from parcours.journeys.propose import Proposal, propose
from parcours.vocabulary.port import Engine
from parcours.vocabulary.words import Direction, Office, Phase
from tests.library.journeys.small import answers, facts


def drafted(engine: Engine, rows: list[dict[str, Any]], said: list[dict[str, Any]] | None = None) -> Proposal:
    return propose(engine, facts(engine, rows), answers(engine, said or []))


def points(journey: Journey) -> dict[str, Touchpoint]:
    return {point.id: point for stage in journey.stages for point in stage.touchpoints}


def phases(journey: Journey) -> dict[str, Phase]:
    return {point.id: stage.phase for stage in journey.stages for point in stage.touchpoints}


def everybody(walk: list[dict[str, Any]], customers: int = 20) -> list[dict[str, Any]]:
    """The same walk for many customers, each with subjects of their own."""
    return [
        {
            "day": place,
            **row,
            "customer": who,
            **({"subject": (row["subject"], f"{row['subject']}-{who}")} if "subject" in row else {}),
        }
        for who in range(customers)
        for place, row in enumerate(walk)
    ]


STAY = everybody(
    [
        {"event": "Room Searched", "channel": "web", "direction": "pull"},
        {"event": "Room Searched", "channel": "app", "direction": "pull"},
        {"event": "Payment Failed", "channel": "web", "direction": "pull", "outcome": "failed"},
        {"event": "Room Booked", "channel": "web", "direction": "pull", "subject": "order"},
        {"event": "Checked In", "direction": "pull", "channel": "reception", "subject": "order"},
        {"event": "Minibar Filled", "day": 4.01},
        {"event": "Bill Sent", "channel": "letter", "direction": "push"},
        {"event": "Bill Sent", "channel": "e-mail", "direction": "push"},
        {"event": "Ticket Opened", "channel": "phone", "direction": "pull", "subject": "ticket"},
        {"event": "Complaint Made", "channel": "phone", "direction": "pull", "subject": "ticket"},
        {"event": "Newsletter Sent", "channel": "e-mail", "direction": "push"},
        {"event": "Newsletter Opened", "channel": "e-mail", "direction": "pull"},
    ]
)


def test_phases_come_from_words_subjects_and_neighbours(engine: Engine) -> None:
    proposal = drafted(engine, STAY)
    assert phases(proposal.journey) == {
        "room-searched-web": Phase.BEFORE,
        "room-searched-app": Phase.BEFORE,
        "room-booked": Phase.BEFORE,
        "checked-in": Phase.DURING,
        "minibar-filled": Phase.DURING,
        "bill-sent": Phase.AFTER,
        "complaint-made": Phase.AFTER,
        "newsletter": Phase.AFTER,
    }
    assert "Not sure of the phase of: minibar-filled." in proposal.notes[""]
    assert proposal.notes["checked-in"].startswith("20 interactions. Sure")


@pytest.mark.parametrize(
    ("event", "stage"), [("Ticket Assigned", "Is worked on"), ("Ticket Replied", "Gets an answer")]
)
def test_only_a_reply_is_drafted_as_an_answer(engine: Engine, event: str, stage: str) -> None:
    walk = [{"event": each, "subject": "ticket"} for each in ("Ticket Opened", event, "Ticket Solved")]
    stages = drafted(engine, everybody(walk)).journey.stages
    assert [label(each, "en") for each in stages] == ["Asks for help", stage, "Is it solved?"]


def test_customers_choose_channels_and_the_company_sends_on_any(engine: Engine) -> None:
    found = points(drafted(engine, STAY).journey)
    assert found["room-searched-web"].when[0].channel == ("web",)
    assert found["bill-sent"].when[0].channel == ()
    assert (found["bill-sent"].direction, found["bill-sent"].office) == (Direction.PUSH, Office.BACK)
    assert found["newsletter"].when[0].event == ("Newsletter Opened", "Newsletter Sent")
    contact = {event for rule in found["complaint-made"].when for event in rule.event}
    assert contact == {"Ticket Opened", "Complaint Made"}


def test_a_failure_belongs_to_what_was_tried(engine: Engine) -> None:
    (rule,) = points(drafted(engine, STAY).journey)["room-booked"].when
    assert set(rule.event) == {"Payment Failed", "Room Booked"}


def test_an_order_log_becomes_a_journey_about_orders_with_its_promise(engine: Engine) -> None:
    due = {"estimated_delivery": "2024-01-04", "born": "1980-05-05"}
    walk = [
        {"event": "Order Placed", "subject": "order", "properties": due},
        {"event": "Order Shipped", "subject": "order", "properties": due},
        {"event": "Order Delivered", "subject": "order", "properties": due},
    ]
    proposal = drafted(engine, everybody(walk))
    assert proposal.journey.subject == "order"
    found = points(proposal.journey)
    assert not any(point.optional for point in found.values())
    (promise,) = found["order-delivered"].promises
    assert (promise.by, promise.to, promise.from_, promise.compare) == (
        "estimated_delivery",
        "Order Delivered",
        "",
        "day",
    )
    assert label(promise, "de") == "Estimated delivery eingehalten"
    assert "kept in 100%" in proposal.notes["order-delivered"]


@pytest.mark.parametrize(
    ("heading", "promise_id"),
    [("zugesagt_bis", "zugesagt-bis-kept"), ("fällig_am", "fallig-am-kept"), ("fallig_am", "fallig-am-kept"),
     ("échéance", "echeance-kept"), ("date_limite_prevue", "date-limite-prevue-kept")],
)  # fmt: skip
def test_promises_are_found_by_german_and_french_headings(engine: Engine, heading: str, promise_id: str) -> None:
    due = {heading: "2024-01-04"}
    walk = [
        {"event": "Ticket Opened", "subject": "ticket", "properties": due},
        {"event": "Ticket Solved", "subject": "ticket", "properties": due},
    ]
    (promise,) = points(drafted(engine, everybody(walk)).journey)["ticket-solved"].promises
    assert (promise.by, promise.to, promise.id) == (heading, "Ticket Solved", promise_id)


@pytest.mark.parametrize("paid", [True, False])
def test_what_is_owed_is_answered_by_paying_and_by_no_reminder(engine: Engine, paid: bool) -> None:
    due = {"due_date": "2024-01-04"}
    walk = [
        {"event": "Invoice Issued", "subject": "invoice", "properties": due},
        {"event": "Invoice Reminder Sent", "subject": "invoice", "properties": due, "day": 4},
        *([{"event": "Invoice Paid", "subject": "invoice", "properties": due, "day": 20}] if paid else []),
    ]
    promises = {
        promise.to for point in points(drafted(engine, everybody(walk)).journey).values() for promise in point.promises
    }
    assert promises == ({"Invoice Paid"} if paid else set())


def test_the_end_of_what_began_is_no_promise_of_its_beginning(engine: Engine) -> None:
    told = {"ende_behandlung": "2024-01-02T12:30:00+00:00"}
    walk = [
        {"event": "Appointment Booked", "subject": "order", "properties": told},
        {"event": "Behandlung Started", "subject": "order", "properties": told},
    ]
    found = points(drafted(engine, everybody(walk)).journey)
    assert not any(point.promises for point in found.values())


def test_a_due_time_that_only_the_beginning_knows_counts_from_there(engine: Engine) -> None:
    walk = [
        {"event": "Ticket Opened", "subject": "ticket", "properties": {"reply_due": "2024-01-02T12:30:00+00:00"}},
        {"event": "Ticket Replied", "subject": "ticket"},
        {"event": "Ticket Solved", "subject": "ticket", "day": 9},
    ]
    journey = drafted(engine, everybody(walk)).journey
    (promise,) = points(journey)["ticket-replied"].promises
    assert (promise.from_, promise.by, promise.compare) == ("Ticket Opened", "reply_due", "instant")
    assert phases(journey) == {
        "ticket-opened": Phase.BEFORE,
        "ticket-replied": Phase.DURING,
        "ticket-solved": Phase.AFTER,
    }


def test_answers_speak_of_the_touchpoint_they_point_at_or_name(engine: Engine) -> None:
    said = [
        *[{"touchpoint": "front desk", "interaction_id": f"i{12 * who + 4:03}"} for who in range(5)],
        {"touchpoint": "search-app"},
        {"touchpoint": "complaint"},
        {"touchpoint": "Wi-Fi"},
        {"touchpoint": None},
    ]
    journey = drafted(engine, STAY, said).journey
    found = {id_: [text for rule in point.asked for text in rule.touchpoint] for id_, point in points(journey).items()}
    assert found["checked-in"] == ["front desk"]
    assert found["room-searched-app"] == ["search-app"]
    assert found["complaint-made"] == ["complaint"]
    assert points(journey)["wi-fi"].when == ()


def test_a_survey_alone_gives_a_journey_of_what_it_asks_about(engine: Engine) -> None:
    said = [{"touchpoint": text} for text in ("Parking", "Check-in", "Restrooms", "Baggage claim")]
    proposal = drafted(engine, [], said)
    assert phases(proposal.journey) == {
        "baggage-claim": Phase.AFTER,
        "check-in": Phase.DURING,
        "restrooms": Phase.DURING,
        "parking": Phase.BEFORE,
    }
    assert "There are no interactions" in proposal.notes[""]


def test_names_of_machines_become_labels_that_people_read(engine: Engine) -> None:
    walk = everybody([{"event": "room_booked", "direction": "pull"}])
    labels = {
        id_: point.label for id_, point in points(drafted(engine, walk, [{"touchpoint": "wi_fi"}]).journey).items()
    }
    assert labels == {"room-booked": "Room booked", "wi-fi": "Wi fi"}


def test_standard_events_are_drafted_in_every_language_and_keep_their_channel(engine: Engine, tmp_path: Path) -> None:
    walk = [{"event": "Order Placed", "channel": channel, "direction": "pull"} for channel in ("Webshop", "Telefon")]
    walk += [{"event": "Order Shipped", "direction": "push"}, {"event": "Wagon Washed", "direction": "pull"}]
    proposal = drafted(engine, everybody(walk))
    write_journey(proposal.journey, tmp_path / "drafted.yaml")
    read = points(read_journey(tmp_path / "drafted.yaml"))
    assert {id_: (label(point, "de"), label(point, "fr"), label(point)) for id_, point in read.items()} == {
        "order-placed-webshop": (
            "Bestellung aufgegeben (Webshop)",
            "Commande passée (Webshop)",
            "Order Placed (Webshop)",
        ),
        "order-placed-telefon": (
            "Bestellung aufgegeben (Telefon)",
            "Commande passée (Telefon)",
            "Order Placed (Telefon)",
        ),
        "order-shipped": ("Bestellung versandt", "Commande expédiée", "Order Shipped"),
        "wagon-washed": ("Wagon Washed", "Wagon Washed", "Wagon Washed"),
    }


def test_the_same_facts_give_the_same_draft_that_can_be_read_again(engine: Engine, tmp_path: Path) -> None:
    first, second = drafted(engine, STAY), drafted(engine, list(STAY))
    assert first == second
    path = tmp_path / "draft.yaml"
    write_journey(first.journey, path, notes=first.notes)
    assert read_journey(path) == first.journey
    assert "# 20 interactions. Sure of the phase" in path.read_text(encoding="utf-8")


def test_what_another_kind_of_subject_always_goes_through_is_not_required(engine: Engine) -> None:
    walk = [
        {"event": "Subscription Started", "subject": "subscription"},
        {"event": "Order Placed", "subject": "order"},
        {"event": "Order Packed", "subject": "order"},
        {"event": "Order Delivered", "subject": "order"},
    ]
    journey = drafted(engine, everybody(walk)).journey
    required = {point.id for point in points(journey).values() if not point.optional}
    assert required == {"order-placed", "order-packed", "order-delivered"}


def test_an_appointment_is_no_enquiry(engine: Engine) -> None:
    walk = [{"event": event} for event in ("Appointment Booked", "Checked In", "Appointment", "Invoice Issued")]
    assert "enquiry" not in {stage.id for stage in drafted(engine, everybody(walk)).journey.stages}


def test_rare_kinds_are_left_to_people(engine: Engine) -> None:
    proposal = drafted(engine, [*STAY, {"event": "Fire Alarm", "day": 3}])
    assert "fire-alarm" not in points(proposal.journey)
    assert "Left out because they are rare: Fire Alarm." in proposal.notes[""]


def test_without_facts_there_is_nothing_to_propose(engine: Engine) -> None:
    with pytest.raises(JourneyError, match="no facts"):
        drafted(engine, [])
