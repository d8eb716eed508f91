"""A small shop that tests make for themselves: three cast members, then as many customers as a test wants.

Anna orders and is content, Ben is kept waiting and says so, Cleo orders twice. Orders are due four days after they are
placed; late ones are rated lower.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

RECIPE = """
source = "shop"
time_zone = "Europe/Berlin"
currency = "EUR"

[files.orders]
match = ["orders*.csv*"]
key = ["order_id"]
[files.orders.columns]
placed_at = { type = "timestamp" }
delivered_at = { type = "timestamp" }
promised_at = { type = "timestamp" }
amount = { type = "number" }

[files.reviews]
match = ["reviews*.csv*"]
key = ["review_id"]
[files.reviews.columns]
answered_at = { type = "timestamp" }

[[joins]]
many = ["reviews.order_id"]
one = ["orders.order_id"]

[[interactions]]
file = "orders"
event = { is = "Order Placed" }
occurred_at = "placed_at"
customer = { crm = "customer", email = "email" }
subject = { order = "order_id" }
channel = "channel"
direction = { is = "pull" }
amount = "amount"

[[interactions]]
file = "orders"
event = { is = "Order Delivered" }
occurred_at = "delivered_at"
customer = { crm = "customer" }
subject = { order = "order_id" }
channel = { is = "parcel" }
direction = { is = "push" }
properties = { promised = "promised_at" }

[[answers]]
file = "reviews"
survey = { is = "reviews" }
question = { is = "stars" }
response = ["review_id"]
answered_at = "answered_at"
customer = { crm = "orders.customer" }
subject = { order = "order_id" }
score = "stars"
scale = [1, 5]
metric = { is = "csat" }
text = "comment"
"""

JOURNEY = """
id: buying
label: {en: Buying, de: Einkaufen, fr: Acheter}
subject: order
stages:
  - id: choose
    label: {en: Chooses and orders, de: Wählt und bestellt, fr: Choisit et commande}
    phase: before
    touchpoints:
      - id: order
        label: {en: Order, de: Bestellung, fr: Commande}
        channel: web
        direction: pull
        optional: false
        when: {event: Order Placed}
        beliefs: {by: workshop, on: 2024-01-15, criticality: 8, satisfaction: 4.2}
  - id: receive
    label: {en: Receives the parcel, de: Erhält das Paket, fr: Reçoit le colis}
    phase: after
    touchpoints:
      - id: delivery
        label: {en: Delivery, de: Lieferung, fr: Livraison}
        channel: parcel
        direction: push
        optional: false
        office: back
        when: {event: Order Delivered}
        promises:
          - {id: in-time, label: {en: In time}, to: Order Delivered, by: promised, compare: day, share: 0.95}
        beliefs: {by: workshop, on: 2024-01-15, criticality: 4, promise_kept: 95}
"""

SEGMENTS = """
[regulars]
label = "Regulars"
column = "orders"
at_least = 2
"""

FIRST = dt.datetime(2024, 1, 2, 9, 30)
WORDS = ["Alles bestens, gerne wieder.", "The parcel came far too late again.", "Très bien, rien à redire.", ""]


def write_shop(folder: Path, customers: int = 60, seed: int = 3) -> list[Path]:
    """Write orders.csv and reviews.csv; every third customer orders twice, every fifth order comes late."""
    draw = random.Random(seed)
    orders, reviews = [], []
    for number in range(customers):
        name = ("anna", "ben", "cleo")[number] if number < 3 else f"c{number:04d}"
        for repeat in range(2 if number % 3 == 2 else 1):
            placed = FIRST + dt.timedelta(days=number % 90 + 100 * repeat, minutes=7 * number)
            late = (number + repeat) % 5 == 1
            delivered = placed + dt.timedelta(days=6 if late else 2, hours=draw.randrange(5))
            order = f"o{number:04d}-{repeat}"
            orders.append(
                {
                    "order_id": order,
                    "customer": name,
                    "email": f"{name}@example.org",
                    "channel": draw.choice(["web", "app"]),
                    "placed_at": placed,
                    "delivered_at": delivered,
                    "promised_at": (placed + dt.timedelta(days=4)).replace(hour=0, minute=0),
                    "amount": f"{draw.randrange(1000, 9000) / 100:.2f}",
                }
            )
            reviews.append(
                {
                    "review_id": f"r{order}",
                    "order_id": order,
                    "stars": draw.choice([1, 2, 3]) if late else draw.choice([3, 4, 5, 5]),
                    "comment": WORDS[1] if late else draw.choice(WORDS),
                    "answered_at": delivered + dt.timedelta(days=1),
                }
            )
    folder.mkdir(parents=True, exist_ok=True)
    return [write_rows(folder / "orders.csv", orders), write_rows(folder / "reviews.csv", reviews)]


def write_rows(path: Path, rows: list[dict[str, object]]) -> Path:
    """Write rows as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file back as rows."""
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
