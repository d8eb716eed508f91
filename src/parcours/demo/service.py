"""Exports of travelling and of what follows: operations, claims, calls, letters, invoices, mailings."""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.demo.block import Block
from parcours.demo.people import LAST_DAY, Texts, Times, Whole
from parcours.demo.sales import BAD_AMOUNTS, BAD_TIMES
from parcours.demo.sayings import say
from parcours.demo.travel import APP, DAY, HOUR, LETTER, MINUTE, NEVER, seconds
from parcours.demo.writing import Dialect, Exports, comma, numbered, point, stamp, where

GERMAN = Dialect(";", "windows-1252", "\r\n")
TABS = Dialect("\t", "utf-8", "\n")
CAMPAIGNS_ON = np.array(
    ["2024-02-06", "2024-05-14", "2024-09-10", "2024-12-03", "2025-02-11", "2025-05-20", "2025-09-16", "2025-12-02"],
    dtype="datetime64[s]",
)


def write_service(block: Block, exports: Exports) -> None:
    """Write everything from the train onward."""
    _operations(block, exports)
    _claims(block, exports)
    _calls(block, exports)
    _letters(block, exports)
    _invoices(block, exports)
    _mailings(block, exports)


def _operations(block: Block, exports: Exports) -> None:
    trips, rng = block.trips, block.rng
    checked = np.flatnonzero(rng.random(len(trips)) < 0.9)
    at = trips.rides.departs[checked] + seconds(rng.integers(8 * MINUTE, 50 * MINUTE, len(checked)))
    at += seconds(trips.delays.minutes[checked] * MINUTE)
    boarded = {
        "check_id": numbered("K", block.first_order + checked, 8),
        "checked_at": stamp(at),
        "order_no": block.order_no[checked],
        "customer_no": block.who[checked],
        "coach": rng.integers(1, 12, len(checked)),
        "from": block.origin[checked],
    }
    exports.add("ticket_checks.csv", boarded, by=at, spoil={"checked_at": BAD_TIMES})
    late = np.flatnonzero(trips.delays.minutes > 0)
    delays = trips.delays
    told = delays.told_at[late]
    helped = np.where(delays.helped[late], delays.known_at[late] + seconds(rng.integers(600, 2400, len(late))), NEVER)
    columns = {
        "notice_no": numbered("N", block.first_order + late, 8),
        "order_no": block.order_no[late],
        "customer_no": block.who[late],
        "station": block.origin[late],
        "delay_min": delays.minutes[late],
        "known_at": stamp(delays.known_at[late]),
        "told_at": stamp(told),
        "told_by": where(np.isnat(told), "", where(block.people.uses_app[trips.rides.who[late]], "push", "sms")),
        "helped_at": stamp(helped),
    }
    exports.add("delays.csv", columns, by=delays.known_at[late], spoil={"known_at": BAD_TIMES}, pad=("station",))


def _claims(block: Block, exports: Exports) -> None:
    trips, rng = block.trips, block.rng
    claims, filed = trips.claims, np.flatnonzero(~np.isnat(trips.claims.filed_at))
    number = _claim_no(block, filed)
    at, answered = claims.filed_at[filed], claims.answered_at[filed]
    granted = where(claims.granted[filed], "granted", "refused")
    columns = {
        "claim_no": number,
        "order_no": block.order_no[filed],
        "customer_no": block.who[filed],
        "filed_at": stamp(at),
        "channel": np.array(["form", "phone", "letter"], dtype=object)[claims.channel[filed]],
        "delay_min": trips.delays.minutes[filed],
        "amount": point(trips.rides.price[filed] * 0.5),
        "text": say("claim", "filed", block.language[filed], block.target[filed], rng),
        "decision": where(np.isnat(answered), "open", granted),
        "closed_at": stamp(answered),
    }
    exports.add("claims.csv", columns, by=at, spoil={"filed_at": BAD_TIMES, "amount": BAD_AMOUNTS})
    replied = filed[~np.isnat(answered)]
    on_paper = claims.channel[replied] == LETTER
    replies = {
        "reply_no": numbered("A", block.first_order + replied, 8),
        "claim_no": _claim_no(block, replied),
        "replied_at": stamp(claims.answered_at[replied]),
        "sent_by": where(on_paper, "letter", "e-mail"),
        "team": rng.choice(np.array(["refunds north", "refunds south", "refunds west"], dtype=object), len(replied)),
        "text": say("claim", "replied", block.language[replied], block.target[replied], rng),
    }
    exports.add("claim_replies.csv", replies, by=claims.answered_at[replied], spoil={"replied_at": BAD_TIMES})


def _calls(block: Block, exports: Exports) -> None:
    """The call centre's log, in German as its telephone system writes it."""
    trips, rng = block.trips, block.rng
    claims = trips.claims
    by_phone = (claims.again > 0) & (claims.channel != LETTER)
    asked = np.repeat(np.flatnonzero(by_phone), claims.again[by_phone])
    days = rng.uniform(6, 25, len(asked))
    about_booking = np.flatnonzero(rng.random(len(trips)) < 0.03)
    about_invoice = np.flatnonzero(trips.purchases.on_account & (rng.random(len(trips)) < 0.05))
    trip = np.concatenate([asked, about_booking, about_invoice])
    at = np.concatenate(
        [
            claims.filed_at[asked] + seconds(days * DAY),
            trips.purchases.bought_at[about_booking] - seconds(rng.uniform(HOUR, 30 * HOUR, len(about_booking))),
            trips.rides.departs[about_invoice] + seconds(rng.uniform(8 * DAY, 20 * DAY, len(about_invoice))),
        ]
    )
    lengths = [len(asked), len(about_booking), len(about_invoice)]
    topic = np.repeat(np.array(["Erstattung", "Buchung", "Rechnung"], dtype=object), lengths)
    notes = where(
        topic == "Erstattung",
        say("claim", "again", block.language[trip], numbered("", rng.integers(8, 40, len(trip))), rng),
    )
    length = rng.gamma(2.2, 130, len(trip)).astype(int) + 20
    columns = {
        "Anruf-ID": numbered("C", block.first_order * 4 + np.arange(len(trip)), 9),
        "Datum": stamp(at, "%d.%m.%Y"),
        "Uhrzeit": stamp(at, "%H:%M"),
        "Dauer": np.array([f"{value // 60:02}:{value % 60:02}" for value in length], dtype=object),
        "Kundennr": where(rng.random(len(trip)) < 0.9, block.who[trip]),
        "Rufnummer": block.people.phone[trips.rides.who[trip]],
        "Anliegen": where(
            rng.random(len(trip)) < 0.02, np.array([text.upper() for text in topic], dtype=object), topic
        ),
        "Antrag": where(topic == "Erstattung", _claim_no(block, trip)),
        "Team": rng.choice(np.array(["Früh", "Spät", "Nacht"], dtype=object), len(trip), p=[0.5, 0.4, 0.1]),
        "Ergebnis": rng.choice(np.array(["gelöst", "offen", ""], dtype=object), len(trip), p=[0.6, 0.3, 0.1]),
        "Kosten": comma(length / 60 * 1.15),
        "Notiz": notes,
    }
    wrong = {"Datum": ("31.02.2024", "heute"), "Dauer": ("lang", "??")}
    exports.add("anrufe.csv", columns, GERMAN, by=at, spoil=wrong, pad=("Anliegen", "Team"))


def _letters(block: Block, exports: Exports) -> None:
    """Letters that ask again about a claim filed on paper, as the mail room lists them."""
    claims = block.trips.claims
    on_paper = (claims.again > 0) & (claims.channel == LETTER)
    trip = np.repeat(np.flatnonzero(on_paper), claims.again[on_paper])
    at = claims.filed_at[trip] + seconds(block.rng.uniform(8, 25, len(trip)) * DAY)
    columns = {
        "letter_no": numbered("L", block.first_order * 2 + np.arange(len(trip)), 9),
        "received_on": stamp(at, "%d/%m/%Y"),
        "customer_no": block.who[trip],
        "claim_no": _claim_no(block, trip),
        "text": say(
            "claim", "again", block.language[trip], numbered("", block.rng.integers(8, 40, len(trip))), block.rng
        ),
    }
    exports.add("letters.tsv", columns, TABS, by=at, spoil={"received_on": ("32/13/2024",)})


def _invoices(block: Block, exports: Exports) -> None:
    trips, rng = block.trips, block.rng
    billed = np.flatnonzero(trips.purchases.on_account)
    issued = trips.rides.departs[billed].astype("datetime64[D]").astype("datetime64[s]") + seconds(
        rng.integers(2, 6, len(billed)) * DAY
    )
    late = rng.random(len(billed)) < 0.14
    paid = issued + seconds(np.where(late, rng.integers(33, 80, len(billed)), rng.integers(5, 29, len(billed))) * DAY)
    reminded = np.where(late, issued + seconds(31 * DAY), NEVER)
    again = np.where(paid > issued + seconds(50 * DAY), issued + seconds(46 * DAY), NEVER)
    known = {
        name: _until_end(times)
        for name, times in {"r1": reminded, "r2": np.where(late, again, NEVER), "paid": paid}.items()
    }
    company = block.people.company[trips.rides.who[billed]]
    columns = {
        "invoice_no": numbered("R", block.first_order + billed, 8),
        "customer_no": block.who[billed],
        "company_no": where(company > 0, numbered("F", company)),
        "order_no": block.order_no[billed],
        "issued_on": stamp(issued, "%Y-%m-%d"),
        "amount": point(trips.rides.price[billed]),
        "sent_by": where(company > 0, "e-mail", "letter"),
        "reminder1_on": stamp(known["r1"], "%Y-%m-%d"),
        "reminder2_on": stamp(known["r2"], "%Y-%m-%d"),
        "paid_on": stamp(known["paid"], "%Y-%m-%d"),
    }
    within = issued < LAST_DAY
    part = {heading: np.asarray(column, dtype=object)[within] for heading, column in columns.items()}
    exports.add("invoices.csv", part, by=issued[within], spoil={"issued_on": BAD_TIMES, "amount": BAD_AMOUNTS})


def _mailings(block: Block, exports: Exports) -> None:
    """The e-mail log: order confirmations, and campaigns with what was opened and clicked."""
    people, rng, trips = block.people, block.rng, block.trips
    confirmed = np.flatnonzero(trips.purchases.channel <= APP)
    promised = rng.random(len(confirmed)) < 0.97
    wait = np.where(promised, rng.integers(4, 240, len(confirmed)), rng.integers(400, 9000, len(confirmed)))
    sent = trips.purchases.bought_at[confirmed] + seconds(wait)
    none = np.full(len(confirmed), NEVER)
    _mail_rows(
        exports, block, "order confirmation", trips.rides.who[confirmed], sent, none, none, block.order_no[confirmed]
    )
    for number, day in enumerate(CAMPAIGNS_ON):
        readers = np.flatnonzero(people.by_mail & (people.joined_at < day))
        sent = day + seconds(9 * HOUR + rng.integers(0, HOUR, len(readers)))
        opened = np.where(
            rng.random(len(readers)) < 0.36, sent + seconds(rng.exponential(9 * HOUR, len(readers))), NEVER
        )
        clicks = rng.random(len(readers)) < 0.22
        clicked = np.where(clicks, opened + seconds(rng.integers(5, 600, len(readers))), NEVER)
        empty = np.full(len(readers), "", dtype=object)
        _mail_rows(exports, block, f"newsletter {number + 1}", readers, sent, opened, clicked, empty)


def _mail_rows(
    exports: Exports, block: Block, campaign: str, who: Whole, sent: Times, opened: Times, clicked: Times, order: Texts
) -> None:
    count = len(who)
    columns: dict[str, Any] = {
        "mail_id": numbered(_mail_prefix(campaign), block.first_order * 8 + np.arange(count), 9),
        "campaign": np.full(count, campaign, dtype=object),
        "email": block.people.email[who],
        "customer_no": where(block.rng.random(count) < 0.9, block.customer_no[who]),
        "order_no": order,
        "sent_at": stamp(sent),
        "opened_at": stamp(opened),
        "clicked_at": stamp(clicked),
    }
    exports.by_year("mail_log_{}.csv", columns, sent, spoil={"sent_at": BAD_TIMES})


def _mail_prefix(campaign: str) -> str:
    """Each campaign numbers its mails apart: n1-, n2-, and c- for confirmations."""
    number = campaign.removeprefix("newsletter ")
    return f"n{number}-" if number.isdigit() else "c-"


def _claim_no(block: Block, trip: Whole) -> Texts:
    return numbered("E", block.first_order + trip, 8)


def _until_end(times: Times) -> Times:
    """What lies after the export's day has not happened yet."""
    return np.where(times < LAST_DAY, times, NEVER)
