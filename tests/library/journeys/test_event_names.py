"""Every event of the public conventions that we know has a name in every language."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import parcours
from parcours.journeys.event_names import event_name

SOURCE = Path(parcours.__file__).parent


def read(place: str) -> dict:
    return tomllib.loads((SOURCE / place).read_text("utf-8"))


def standard_events() -> set[str]:
    """What the guess calls the moments of a file, and what changes the state of a subject."""
    guessed, states = read("intake/guess/language/events.toml"), read("timeline/states.toml")
    named = {*guessed["special"].values(), *guessed["default"].values()}
    named |= {event for table in guessed.values() for event in table.get("events", ())}
    return named | {
        event for kind in states.values() for effect in kind.values() for many in effect.values() for event in many
    }


def test_every_standard_event_has_a_name_in_german_and_french() -> None:
    events = standard_events()
    assert len(events) > 150
    assert sorted(event for event in events if set(event_name(event)) != {"de", "fr"}) == []


@pytest.mark.parametrize(
    ("event", "german", "french"),
    [
        ("Order Placed", "Bestellung aufgegeben", "Commande passée"),
        ("order_shipped", "Bestellung versandt", "Commande expédiée"),
        ("TicketSolved", "Ticket gelöst", "Ticket résolu"),
        ("Subscription Cancelled", "Abonnement gekündigt", "Abonnement résilié"),
        ("Order Unavailable", "Bestellung nicht lieferbar", "Commande indisponible"),
        ("Email", "E-Mail", "E-mail"),
    ],
)
def test_a_name_is_made_of_noun_and_deed(event: str, german: str, french: str) -> None:
    assert event_name(event) == {"de": german, "fr": french}


def test_words_of_the_company_are_left_alone() -> None:
    assert event_name("Wagon Washed") == event_name("Order Framed") == event_name("Bestellung aufgegeben") == {}
