from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from tests.library.metrics.made import at, day, dimension, tables

from parcours.engine import DuckDBEngine
from parcours.errors import QuestionError, StaleError
from parcours.metrics import measure
from parcours.statistics.business_time import business_time
from parcours.statistics.calendar import working_calendar


def only(result) -> dict:
    (row,) = result.rows()
    return row


def ticket(number: int, opened: str, closed: str | None = None, first: str | None = None, **more) -> dict:
    return {
        "subject_kind": "ticket", "subject_ref": f"t{number}", "customer": number, "opened_at": at(opened),
        "closed_at": at(closed) if closed else None, "first_response_at": at(first) if first else None,
        "last_at": at(closed or first or opened), "channel": "mail",
    } | more  # fmt: skip


def test_open_tickets_count_as_still_waiting(engine: DuckDBEngine) -> None:
    closed = [ticket(number, "2026-01-01 08:00", f"2026-01-01 {8 + number:02d}:00") for number in range(1, 6)]
    waiting = [ticket(number, "2026-01-01 08:00") for number in range(6, 10)]
    newest = [ticket(20, "2026-01-03 08:00", "2026-01-03 09:00")]
    row = only(measure(tables(engine, subjects=closed + waiting + newest, build=False), "resolution"))
    assert (row["n"], row["open"]) == (10, 4)
    assert row["value"] == pytest.approx(4)
    assert row["unit"] == "hours"
    assert row["high"] is None
    assert row["p90"] is None
    assert row["note"] == "indicative; upper end not reached; p90 not reached"


def test_an_end_of_the_longest_waits_that_is_not_reached_is_said(engine: DuckDBEngine) -> None:
    closed = [
        ticket(number, "2026-01-01 00:00", f"2026-01-01 {number // 4:02d}:{number % 4:02d}") for number in range(4, 94)
    ]
    waiting = [ticket(number, "2026-01-01 00:00") for number in range(94, 99)]
    newest = [ticket(200, "2026-01-03 08:00", "2026-01-03 09:00")]
    row = only(measure(tables(engine, subjects=closed + waiting + newest, build=False), "resolution"))
    assert row["p90"] is not None
    assert row["p90_high"] is None
    assert row["note"] == "upper end of p90 not reached"


def test_a_median_that_most_still_wait_for_is_not_reached(engine: DuckDBEngine) -> None:
    closed = [ticket(number, "2026-01-01 08:00", "2026-01-01 09:00") for number in range(1, 3)]
    waiting = [ticket(number, "2026-01-01 08:00") for number in range(3, 10)]
    newest = [ticket(20, "2026-01-03 08:00", "2026-01-03 09:00")]
    result = measure(tables(engine, subjects=closed + waiting + newest, build=False), "resolution")
    row = only(result)
    assert row["value"] is None
    assert row["note"] == "indicative; not reached"
    assert "the median is not reached" in result.sentence


def test_the_median_of_many_tickets_recovers_the_truth_despite_a_backlog(engine: DuckDBEngine) -> None:
    chance = np.random.Generator(np.random.PCG64(3))
    start, end = at("2026-01-01 00:00"), at("2026-03-31 00:00")
    opened = [start + dt.timedelta(minutes=float(minutes)) for minutes in chance.uniform(0, 89 * 1440, 3000)]
    needed = [dt.timedelta(days=float(days)) for days in chance.lognormal(1, 1.2, 3000)]
    rows = [
        ticket(number, str(came), str(came + took) if came + took <= end else None)
        for number, (came, took) in enumerate(zip(opened, needed, strict=True))
    ]
    row = only(measure(tables(engine, subjects=rows, build=False), "resolution"))
    assert row["value"] == pytest.approx(24 * np.exp(1), rel=0.08)
    assert row["low"] < 24 * np.exp(1) < row["high"]


def test_business_hours_leave_out_the_weekend(engine: DuckDBEngine) -> None:
    rows = [ticket(number, "2024-06-07 15:00", "2024-06-10 08:00", "2024-06-07 15:30") for number in range(6)]
    made = tables(engine, subjects=rows, dimensions=dimension("channel", "mail"), build=False)
    weekdays = ("mon", "tue", "wed", "thu", "fri")
    office = working_calendar(dict.fromkeys(weekdays, ("09:00-12:00", "13:00-18:00")), zone="Europe/Paris")
    made = replace(made, business_time=business_time(office, engine, day("2024-06-01"), day("2024-06-30")))
    assert only(measure(made, "resolution", ["channel"]))["value"] == pytest.approx(65)
    assert only(measure(made, "resolution-business", where={"channel": "mail"}))["value"] == pytest.approx(2)
    assert only(measure(made, "first-response"))["value"] == pytest.approx(0.5)
    assert only(measure(made, "first-response-business"))["value"] == pytest.approx(0.5)


def test_business_hours_without_opening_hours_are_refused(engine: DuckDBEngine) -> None:
    made = tables(engine, subjects=[ticket(1, "2026-01-01 08:00")], build=False)
    with pytest.raises(QuestionError, match="opening hours"):
        measure(made, "resolution-business")


def test_medians_of_two_months_are_compared_with_an_interval(engine: DuckDBEngine) -> None:
    rows = [
        ticket(100 * month + number, f"2026-0{month}-03 08:00", f"2026-0{month}-03 {8 + number % 3 + 3 * month:02d}:00")
        for month in (1, 2)
        for number in range(60)
    ]
    first, second = measure(
        tables(engine, subjects=rows, build=False), "resolution", ["month"], compare="previous"
    ).rows()
    assert first["difference"] is None
    assert second["difference"] == pytest.approx(3)
    assert second["changed"] is True


def order(number: int, customer: int, opened: str, **more) -> dict:
    return {
        "subject_kind": "order", "subject_ref": f"o{number}", "customer": customer, "opened_at": at(opened),
        "last_at": at(opened), "channel": "web",
    } | more  # fmt: skip


def test_a_second_order_makes_a_customer_a_repeating_one(engine: DuckDBEngine) -> None:
    firsts = [order(number, number, "2026-01-10 10:00") for number in range(10)]
    seconds = [order(100 + number, number, "2026-02-10 10:00") for number in range(3)]
    news = [order(200 + number, 50 + number, "2026-02-11 10:00") for number in range(3)]
    made = tables(
        engine,
        subjects=firsts + seconds + news,
        build=False,
        memberships=[{"segment": "vip", "customer": n} for n in range(5)],
    )
    assert only(measure(made, "repeat-purchase"))["value"] == pytest.approx(3 / 13)
    months = measure(made, "repeat-purchase", ["month"]).rows()
    assert [row["value"] for row in months] == [0, 0.5]
    assert only(measure(made, "repeat-purchase", ["segment"]))["value"] == pytest.approx(3 / 5)


def test_guests_can_neither_come_back_nor_be_lost(engine: DuckDBEngine) -> None:
    known = [order(number, number % 8, f"2026-0{1 + number // 8}-10 10:00") for number in range(12)]
    by_guests = [order(100 + number, 50 + number, "2026-01-10 10:00") for number in range(20)]
    people = [{"customer": number, "customer_id": f"crm:{number}", "interactions": 1} for number in range(8)]
    people += [
        {"customer": 50 + number, "customer_id": f"anonymous:{number}", "interactions": 2} for number in range(20)
    ]
    made = tables(engine, subjects=known + by_guests, customers=people, build=False)
    found = measure(made, "repeat-purchase")
    assert (only(found)["value"], only(found)["n"]) == (pytest.approx(4 / 8), 8)
    assert found.notes[0].startswith("Guests are left out: 20 customers have no name or number")
    lost = measure(replace(made, lost_after_days=20), "churn", start=day("2026-01-20"), end=day("2026-02-20"))
    assert only(lost)["n"] == 8
    assert any(note.startswith("Guests are left out: 20") for note in lost.notes)


def test_anonymous_visitors_who_are_recognised_are_no_guests(engine: DuckDBEngine) -> None:
    orders = [order(number, number % 8, f"2026-0{1 + number // 8}-10 10:00") for number in range(12)]
    people = [{"customer": number, "customer_id": f"anonymous:{number}", "interactions": 1} for number in range(8)]
    found = measure(tables(engine, subjects=orders, customers=people, build=False), "repeat-purchase")
    assert (only(found)["value"], found.notes) == (pytest.approx(4 / 8), ())


def test_churn_counts_subscriptions_of_the_opening_base_only(engine: DuckDBEngine) -> None:
    base = [
        {"subject_kind": "subscription", "subject_ref": f"s{n}", "customer": n, "opened_at": at("2025-12-01 00:00"),
         "closed_at": at("2026-01-20 00:00") if n < 8 else None, "last_at": at("2025-12-01 00:00")}
        for n in range(100)
    ]  # fmt: skip
    news = [
        {"subject_kind": "subscription", "subject_ref": f"n{n}", "customer": 500 + n,
         "opened_at": at("2026-01-05 00:00"),
         "closed_at": at("2026-01-25 00:00"), "last_at": at("2026-02-28 00:00")}
        for n in range(12)
    ]  # fmt: skip
    made = tables(engine, subjects=base + news, build=False)
    january = {"start": day("2026-01-01"), "end": day("2026-01-31")}
    row = only(measure(made, "churn", **january))
    assert (row["n"], row["value"]) == (100, pytest.approx(0.08))
    assert only(measure(made, "retention", **january))["value"] == pytest.approx(0.92)


def test_customers_are_lost_when_their_silence_has_lasted_and_come_back_with_a_visit(engine: DuckDBEngine) -> None:
    visits = {
        1: ["2025-01-01", "2025-02-10", "2025-03-20", "2025-05-01", "2025-06-10"],
        2: ["2025-01-01"],
        3: ["2025-01-01", "2025-06-01"],
        4: ["2025-04-20", "2025-06-10"],
        5: ["2025-01-01", "2025-02-15", "2025-03-31"],
    }
    steps = [{"customer": who, "occurred_on": day(when)} for who, days in visits.items() for when in days]
    made = replace(tables(engine, steps=steps), lost_after_days=60)
    rows = {row["month"]: row for row in measure(made, "churn", ["month"]).rows()}
    assert [rows[f"2025-{month:02d}"]["n"] for month in (2, 3, 4, 5, 6)] == [4, 4, 2, 3, 2]
    lost = measure(replace(made), "churn", start=day("2025-02-01"), end=day("2025-06-10"))
    assert only(lost)["n"] == 4
    with pytest.raises(QuestionError, match="silence"):
        measure(replace(made, lost_after_days=None), "churn")


def test_churn_is_not_read_where_a_loss_by_silence_cannot_have_been_seen(engine: DuckDBEngine) -> None:
    steps = [
        {"customer": who, "occurred_on": day(when)}
        for who in range(20)
        for when in ("2025-01-01", "2025-06-30" if who < 15 else "2025-03-15")
    ]
    made = replace(tables(engine, steps=steps), lost_after_days=100)
    found = measure(made, "churn", ["month"], compare="previous")
    rows = {row["month"]: row for row in found.rows()}
    for month in ("02", "03", "04"):
        row = rows[f"2025-{month}"]
        assert (row["value"], row["low"], row["high"], row["n"]) == (None, None, None, 20)
        assert row["note"] == "not readable yet"
    assert rows["2025-06"]["value"] == pytest.approx(5 / 5)
    assert [row["difference"] for row in found.rows()] == [None] * (len(rows) - 1) + [1]
    assert "a silence of 100 days, and the facts span 181: what lies before 2025-04-11" in found.notes[0]
    just = measure(made, "churn", start=day("2025-04-08"), end=day("2025-06-30"))
    assert only(just)["value"] == 1, "three days of 84 are hidden"
    early = measure(made, "retention", start=day("2025-02-01"), end=day("2025-06-30"))
    assert (only(early)["value"], early.sentence) == (None, "Retention is not readable yet.")


def test_a_metric_that_a_company_has_nothing_for_says_what_is_lacking(engine: DuckDBEngine) -> None:
    steps = [{"customer": 1, "occurred_on": day("2026-01-01")}]
    made = tables(engine, steps=steps, subjects=[], promises=[])
    assert "the company has no orders" in measure(made, "repeat-purchase").notes[0]
    assert "the company has no promises on its map" in measure(made, "promise-kept").notes[0]


def test_a_customer_seen_in_two_months_is_one_customer(engine: DuckDBEngine) -> None:
    steps = [
        {"customer": who, "occurred_on": day(when), "channel": 1}
        for who in (1, 2)
        for when in ("2026-01-01", "2026-02-01")
    ]
    made = tables(engine, steps=steps, dimensions=dimension("channel", "web"))
    assert only(measure(made, "customers"))["value"] == 2
    assert [row["value"] for row in measure(made, "customers", ["month"]).rows()] == [2, 2]
    assert only(measure(made, "customers", ["channel"]))["channel"] == "web"


def test_before_a_refresh_the_missing_table_is_named(engine: DuckDBEngine) -> None:
    with pytest.raises(StaleError, match="subjects"):
        measure(tables(engine, build=False), "resolution")
