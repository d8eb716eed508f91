"""Exports of planning and buying: website and app events, the web shop, ticket offices and terminals, the register."""

from __future__ import annotations

import numpy as np

from parcours.demo.block import ZONE, Block
from parcours.demo.people import BUSINESS_SHARE, LANGUAGES, LAST_DAY, Texts, names
from parcours.demo.travel import APP, DAY, HOUR, MINUTE, OFFICE, WEBSITE, seconds
from parcours.demo.writing import Dialect, Exports, comma, numbered, point, stamp, stamp_utc, where

SEMICOLON = Dialect(";", "utf-8-sig", "\r\n")
BAD_TIMES = ("31.02.2024 10:00", "n/a", "0000-00-00", "gestern")
BAD_AMOUNTS = ("12,5O", "auf Anfrage", "--", "#WERT!")


def write_sales(block: Block, exports: Exports) -> None:
    """Write everything about planning and buying."""
    _digital(block, exports)
    _shop(block, exports)
    _office(block, exports)


def _digital(block: Block, exports: Exports) -> None:
    """Searches, platform announcements and offers, as the website's and app's analytics export them, in UTC."""
    trips, rng = block.trips, block.rng
    purchases = trips.purchases
    in_app = block.people.uses_app[trips.rides.who]
    searched = np.repeat(np.arange(len(trips)), purchases.searches)
    before = rng.exponential(5 * HOUR, len(searched)) + 2 * MINUTE
    announced = np.flatnonzero(in_app & (rng.random(len(trips)) < 0.8))
    offered = np.flatnonzero(in_app & (rng.random(len(trips)) < 0.3))
    trip = np.concatenate([searched, announced, offered])
    event = np.repeat(
        np.array(["search", "platform", "offer"], dtype=object), [len(searched), len(announced), len(offered)]
    )
    at = np.concatenate(
        [
            purchases.bought_at[searched] - seconds(before),
            trips.rides.departs[announced] - seconds(rng.integers(10 * MINUTE, 20 * MINUTE, len(announced))),
            trips.rides.departs[offered] + seconds(rng.uniform(3 * DAY, 12 * DAY, len(offered))),
        ]
    )
    mobile = where(in_app[trip], rng.choice(np.array(["ios", "android"], dtype=object), len(trip)), "web")
    known = rng.random(len(trip)) < 0.85
    columns = {
        "event_id": numbered("ev", block.first_order * 10 + np.arange(len(trip)), 9),
        "occurred_at": stamp_utc(at, ZONE),
        "platform": mobile,
        "device_id": where(in_app[trip], numbered("d", block.people.number[trips.rides.who[trip]]), "")
        + where(in_app[trip], "", numbered("w", block.people.number[trips.rides.who[trip]])),
        "customer_no": where(known, block.who[trip]),
        "event": event,
        "details": where(event == "search", block.origin[trip] + " - " + block.target[trip]),
    }
    wrong = {"occurred_at": BAD_TIMES, "event": ("", "?")}
    exports.by_year("digital_events_{}.csv.gz", columns, at, spoil=wrong)


def _shop(block: Block, exports: Exports) -> None:
    """Orders of website and app, failed payments included; the e-mail column was renamed in the second year."""
    trips, rng = block.trips, block.rng
    purchases = trips.purchases
    online = np.flatnonzero(purchases.channel <= APP)
    trip = np.repeat(online, purchases.failed[online] + 1)
    first = np.concatenate([[0], np.cumsum(purchases.failed[online] + 1)[:-1]])
    attempt = np.arange(len(trip)) - np.repeat(first, purchases.failed[online] + 1)
    left = purchases.failed[trip] - attempt
    at = purchases.bought_at[trip] - seconds(left * rng.integers(2 * MINUTE, 9 * MINUTE, len(trip)))
    email = block.people.email[trips.rides.who[trip]]
    shouted = rng.random(len(trip)) < 0.15
    columns = {
        "order_no": block.order_no[trip],
        "attempt": attempt + 1,
        "ordered_at": stamp(at),
        "channel": _variants(where(purchases.channel[trip] == WEBSITE, "web", "app"), rng),
        "customer_no": where(rng.random(len(trip)) < 0.85, block.who[trip]),
        "customer_email": where(shouted, np.array([text.title() for text in email], dtype=object), email),
        "from": block.origin[trip],
        "to": block.target[trip],
        "travel_on": stamp(trips.rides.departs[trip], "%Y-%m-%d"),
        "price": point(trips.rides.price[trip]),
        "currency": np.full(len(trip), "CHF", dtype=object),
        "payment": where(purchases.on_account[trip], "invoice", "card"),
        "status": where(left > 0, "failed", "paid"),
    }
    wrong = {"ordered_at": BAD_TIMES, "price": BAD_AMOUNTS}
    second_year = {("email" if heading == "customer_email" else heading): column for heading, column in columns.items()}
    for year, named in ((2024, columns), (2025, second_year)):
        chosen = at.astype("datetime64[Y]").astype(int) + 1970 == year
        part = {heading: column[chosen] for heading, column in named.items()}
        exports.add(f"webshop_orders_{year}.csv", part, by=at[chosen], spoil=wrong, pad=("from", "to"))


def _office(block: Block, exports: Exports) -> None:
    """Sales of ticket offices and terminals: semicolons, German dates, decimal commas."""
    trips = block.trips
    sold = np.flatnonzero(trips.purchases.channel >= OFFICE)
    at = trips.purchases.bought_at[sold]
    columns = {
        "Beleg": numbered("B", block.first_order + sold, 8),
        "Auftrag": block.order_no[sold],
        "Verkaufszeit": stamp(at, "%d.%m.%Y %H:%M"),
        "Verkaufsstelle": block.origin[sold],
        "Art": where(trips.purchases.channel[sold] == OFFICE, "Schalter", "Automat"),
        "Kundenkarte": block.who[sold],
        "Nach": block.target[sold],
        "Betrag": comma(trips.rides.price[sold]),
    }
    wrong = {"Verkaufszeit": BAD_TIMES, "Betrag": BAD_AMOUNTS, "Kundenkarte": ("", " ")}
    exports.add("ticket_office_sales.csv", columns, SEMICOLON, by=at, spoil=wrong, pad=("Verkaufsstelle", "Art"))


def write_register(block: Block, exports: Exports) -> None:
    """Write the customer master: persons, and the companies that some of them travel for."""
    people, rng = block.people, block.rng
    count = len(people.number)
    company = where(people.is_business, numbered("F", people.company))
    street = rng.choice(names("street"), count) + numbered(" ", rng.integers(1, 90, count))
    blank = np.full(count, "", dtype=object)
    persons = {
        "customer_no": block.customer_no,
        "kind": np.full(count, "person", dtype=object),
        "company_no": company,
        "role": where(
            people.is_business, rng.choice(np.array(["traveller", "booker"], dtype=object), count, p=[0.85, 0.15])
        ),
        "first_name": people.first,
        "last_name": people.last,
        "company_name": blank,
        "email": people.email,
        "phone": where(rng.random(count) < 0.8, people.phone),
        "street": street,
        "postcode": numbered("", 4000 + people.city * 137),
        "city": names("station")[people.city],
        "language": _odd(LANGUAGES[people.language], rng),
        "born_on": where(people.is_business, "", stamp(people.born_on, "%d.%m.%Y")),
        "preferred_channel": where(people.uses_app, "app", where(people.by_mail, "e-mail", "letter")),
        "email_consent": where(people.by_mail, "ja", "nein"),
        "updated_at": stamp(np.minimum(people.joined_at + seconds(30 * DAY), LAST_DAY - seconds(DAY)), "%d.%m.%Y"),
    }
    wrong = {"born_on": ("00.00.0000", "31.02.1970"), "updated_at": ("??.??.2024",)}
    exports.add("crm_customers.csv", persons, SEMICOLON, spoil=wrong, pad=("first_name", "city"))
    _companies(block, exports)


def _companies(block: Block, exports: Exports) -> None:
    numbers = np.unique(block.people.company[block.people.is_business])
    kind = numbers % len(names("company"))
    title = names("company")[kind] + numbered(" ", numbers % 997) + " " + names("company_form")[numbers % 5]
    columns = {
        "customer_no": numbered("F", numbers),
        "company_name": title,
        "email": numbered("billing", numbers) + "@example.com",
        "street": names("street")[numbers % len(names("street"))] + " 1",
        "postcode": numbered("", 4000 + numbers % 12 * 137),
        "city": names("station")[numbers % len(names("station"))],
        "language": LANGUAGES[numbers % 3],
        "travellers_expected": np.full(len(numbers), round(6 / BUSINESS_SHARE * BUSINESS_SHARE)),
    }
    exports.add("crm_companies.csv", columns, SEMICOLON)


def _variants(texts: Texts, rng: np.random.Generator) -> Texts:
    """The same words as several programs wrote them."""
    luck = rng.random(len(texts))
    loud = np.array([text.upper() for text in texts], dtype=object)
    return where(luck < 0.04, loud, where(luck < 0.06, texts + " ", texts))


def _odd(codes: Texts, rng: np.random.Generator) -> Texts:
    luck = rng.random(len(codes))
    return where(luck < 0.03, "", where(luck < 0.05, "xx", codes))
