"""The small shop with all that a company can have: business customers, tickets, opening hours, a weighted survey."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import parcours
from parcours.company.settings import BusinessCalendar
from tests.people import FIRST, JOURNEY, RECIPE, SEGMENTS, write_rows, write_shop

SERVICE = """
source = "service"
time_zone = "Europe/Berlin"

[files.tickets]
match = ["tickets*.csv"]
key = ["ticket", "event"]
[files.tickets.columns]
at = { type = "timestamp" }

[files.records]
match = ["records*.csv"]
key = ["number"]
[files.records.columns]
seen_at = { type = "timestamp" }

[files.survey]
match = ["survey*.csv"]
key = ["respondent"]
[files.survey.columns]
sent_at = { type = "timestamp" }
weight = { type = "number" }

[[interactions]]
file = "tickets"
event = "event"
occurred_at = "at"
customer = { email = "email" }
subject = { ticket = "ticket" }
channel = "channel"
direction = { is = "pull" }
outcome = "outcome"
team = "team"
place = { is = "Köln" }
text = "text"
properties = { urgency = "urgency" }

[[profiles]]
file = "records"
customer = { crm = "number" }
observed_at = "seen_at"
kind = "kind"
name = "name"
city = "city"
company = { crm = "company" }
properties = { tier = "tier" }

[[answers]]
file = "survey"
survey = { is = "relationship" }
answered_at = "sent_at"
customer = { crm = "respondent" }
weight = "weight"
collection = { is = "cold" }

[[answers.questions]]
column = "recommend"
metric = "nps"
scale = [0, 10]
missing = { "98" = "not used", "99" = "blank" }

[[answers.questions]]
column = "delivery"
touchpoint = "delivery"
metric = "csat"
scale = [1, 5]
missing = { "9" = "not used" }

[[answers.questions]]
column = "effort"
touchpoint = "help"
metric = "ces"
scale = [1, 7]

[[answers.questions]]
column = "why"
is_text = true
"""

HELP = """
  - id: ask
    label: {en: Asks}
    phase: after
    touchpoints:
      - id: help
        label: {en: Help}
        repeatable: true
        when: {event: [Ticket Opened, Ticket Reopened]}
        promises:
          - {id: answer, from: Ticket Opened, to: Ticket Replied, within: 5 business hours, share: 0.9}
          - {id: solution, from: Ticket Opened, to: Ticket Resolved, within: 2 business days, compare: day, share: 0.8}
      - id: reply
        label: {en: Reply}
        when: {event: Ticket Replied, properties: {urgency: [high, low]}}
"""

CARE = """
id: care
label: {en: Care}
subject: ticket
stages:
  - id: problem
    label: {en: Has a problem}
    phase: during
    touchpoints:
      - {id: opened, label: {en: Opened}, optional: false, when: {event: Ticket Opened}}
      - {id: answered, label: {en: Answered}, when: {event: Ticket Replied}}
      - {id: solved, label: {en: Solved}, when: {event: Ticket Resolved}}
"""

MORE_SEGMENTS = """
[gold]
property = "tier"
one_of = ["gold"]

[callers]
all = [{ happened = { channel = ["phone"], within_days = 300 } }, { column = "city", filled = true }]

[faded]
not = { column = "last_order_at", within_days = 120 }
"""

SAYINGS = ["Niemand hat mir gesagt, wo mein Paket ist", "Where is my parcel, please?", "ok", ""]


def make_whole_company(folder: Path, customers: int = 60) -> Path:
    """Settings with holidays, two journeys, four segments, two sources: imported, and not refreshed."""
    root = folder / "company"
    calendar = BusinessCalendar(country="DE", region="NW", closed_on=("2024-02-12",))
    parcours.create(root, parcours.Settings(name="Shop", time_zone="Europe/Berlin", calendar=calendar))
    (root / "journeys" / "buying.yaml").write_text(JOURNEY.rstrip() + HELP, "utf-8")
    (root / "journeys" / "care.yaml").write_text(CARE, "utf-8")
    (root / "segments.toml").write_text(SEGMENTS + MORE_SEGMENTS, "utf-8")
    (root / "sources" / "shop.toml").write_text(RECIPE, "utf-8")
    (root / "sources" / "service.toml").write_text(SERVICE, "utf-8")
    with parcours.open(root) as company:
        company.import_files(company.reading(write_shop(folder / "shop", customers=customers)))
        company.import_files(company.reading(write_service(folder / "service", customers=customers)))
    return root


def write_service(folder: Path, customers: int, seed: int = 5) -> list[Path]:
    """Write tickets.csv, records.csv and survey.csv about the shop's customers."""
    draw = random.Random(seed)
    names = [("anna", "ben", "cleo")[number] if number < 3 else f"c{number:04d}" for number in range(customers)]
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_rows(folder / "tickets.csv", [row for name in names[::2] for row in _ticket(draw, name)]),
        write_rows(folder / "records.csv", _records(draw, names)),
        write_rows(folder / "survey.csv", [_response(draw, name) for name in names if draw.random() < 0.8]),
    ]


def _ticket(draw: random.Random, name: str) -> list[dict[str, object]]:
    """Opened at any hour of the week; most are answered, some are solved, a few are reopened; the last stay open."""
    at = FIRST + dt.timedelta(days=draw.randrange(120), minutes=draw.randrange(24 * 60))
    channel, urgency = draw.choice(["phone", "mail"]), draw.choice(["high", "low", "none"])
    events = ["Ticket Opened", "Ticket Replied", "Ticket Resolved", "Ticket Reopened"][: draw.choice([1, 2, 3, 3, 4])]
    rows: list[dict[str, object]] = []
    for event in events:
        rows.append(
            {
                "ticket": f"t-{name}",
                "event": event,
                "at": at,
                "email": f"{name}@example.org",
                "channel": channel,
                "outcome": draw.choice(["ok", "failed", ""]),
                "team": draw.choice(["north", "south", ""]),
                "text": draw.choice(SAYINGS) if event == "Ticket Opened" else "",
                "urgency": urgency,
            }
        )
        at += dt.timedelta(minutes=draw.choice([0, 30, 400, 3000]))
    return rows


def _records(draw: random.Random, names: list[str]) -> list[dict[str, object]]:
    """Every fourth customer works for one of three companies, which are customers too."""
    firms = [
        {"number": f"f{number}", "kind": "company", "name": f"Firm {number}", "city": "", "company": "", "tier": ""}
        for number in range(3)
    ]
    people = [
        {
            "number": name,
            "kind": "person",
            "name": name.title(),
            "city": draw.choice(["Köln", "Liège", ""]),
            "company": f"f{place % 3}" if place % 4 == 0 else "",
            "tier": draw.choice(["gold", "tin", ""]),
        }
        for place, name in enumerate(names)
    ]
    return [row | {"seen_at": FIRST + dt.timedelta(days=place)} for place, row in enumerate([*firms, *people])]


def _response(draw: random.Random, name: str) -> dict[str, object]:
    return {
        "respondent": name,
        "sent_at": FIRST + dt.timedelta(days=draw.randrange(100, 160), seconds=draw.randrange(10_000)),
        "weight": draw.choice(["0.5", "1.25", "2", ""]),
        "recommend": draw.choice([*range(11), 9, 10, 98, 99, ""]),
        "delivery": draw.choice([1, 2, 3, 4, 5, 9]),
        "effort": draw.choice([*range(1, 8), ""]),
        "why": draw.choice(SAYINGS),
    }
