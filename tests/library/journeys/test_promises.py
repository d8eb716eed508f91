"""Promises: kept, broken or pending, on the calendar and in business time, by subject and within a path."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from parcours.journeys.journey import Promise
from parcours.journeys.promises import promises
from parcours.statistics.business_time import business_time
from parcours.statistics.calendar import WEEKDAYS, working_calendar
from parcours.vocabulary.port import Engine
from tests.library.journeys.small import Walked, facts, journey, touchpoint

OFFICE = working_calendar(dict.fromkeys(WEEKDAYS[:5], ("09:00-17:00",)), zone="Europe/Berlin", country="DE")


def judged(engine: Engine, rows: list[dict[str, Any]], promise: Promise) -> list[dict[str, Any]]:
    design = journey(before=[touchpoint("asked"), touchpoint("told", promises=(promise,)), touchpoint("other")])
    walked = Walked(engine, facts(engine, rows), design)
    times = business_time(OFFICE, engine, dt.date(2023, 12, 1), dt.date(2024, 12, 31))
    made = promises(
        engine, walked.interactions, walked.steps, walked.journeys, walked.coded, times, walked.window.until
    )
    return walked.rows(made, "occurred_on", "done_at")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def test_a_promise_is_kept_by_the_first_event_about_the_same_subject(engine: Engine) -> None:
    rows = [
        {"event": "asked", "day": 0, "subject": ("order", "a")},
        {"event": "asked", "day": 1, "subject": ("order", "b"), "channel": "web"},
        {"event": "told", "day": 2, "subject": ("order", "b")},
        {"event": "told", "day": 3, "subject": ("order", "b")},
        {"event": "told", "day": 9, "subject": ("order", "a")},
    ]
    late, kept = judged(engine, rows, Promise(id="p", from_="asked", to="told", within="2 days"))
    assert (late["state"], late["subject_ref"]) == ("broken", "a")
    assert (kept["state"], kept["done_at"], kept["channel"]) == ("kept", dt.datetime(2024, 1, 3), 1)
    assert kept["due_at"] == dt.datetime(2024, 1, 4)
    assert kept["promise"] == 1
    assert kept["touchpoint"] == 2


def test_without_a_common_subject_the_path_decides(engine: Engine) -> None:
    rows = [
        {"event": "asked", "day": 0, "subject": ("order", "a")},
        {"event": "told", "day": 1, "subject": ("ticket", "t")},
        {"event": "told", "day": 1, "customer": 2},
        {"event": "asked", "day": 5, "customer": 2},
        {"event": "other", "day": 30, "customer": 3},
    ]
    mine, other = judged(engine, rows, Promise(id="p", from_="asked", to="told", within="2 days"))
    assert (mine["state"], mine["done_at"]) == ("kept", dt.datetime(2024, 1, 2))
    assert (other["state"], other["done_at"]) == ("broken", None)


def test_what_is_not_due_yet_is_pending(engine: Engine) -> None:
    rows = [{"event": "asked", "day": 0}, {"event": "asked", "day": 9, "customer": 2}, {"event": "other", "day": 10}]
    states = [row["state"] for row in judged(engine, rows, Promise(id="p", from_="asked", to="told", within="48 h"))]
    assert states == ["broken", "pending"]


@pytest.mark.parametrize(
    ("within", "compare", "due"),
    [
        ("3 minutes", "instant", "2024-05-31 14:03:00"),
        ("1 day", "day", "2024-06-01 21:59:59.999999"),
        ("3 minutes", "day", "2024-05-31 21:59:59.999999"),
        ("2 business hours", "instant", "2024-06-03 08:00:00"),
        ("1 business day", "instant", "2024-06-03 15:00:00"),
        ("1 business day", "day", "2024-06-03 21:59:59.999999"),
        ("2 business hours", "day", "2024-06-03 21:59:59.999999"),
    ],
)
def test_due_moments_are_worked_out_on_the_company_clock(engine: Engine, within: str, compare: Any, due: str) -> None:
    rows = [{"event": "asked", "at": at("2024-05-31 14:00:00")}]
    promise = Promise(id="p", from_="asked", to="told", within=within, compare=compare)
    assert [row["due_at"] for row in judged(engine, rows, promise)] == [at(due)]


@pytest.mark.parametrize(
    ("written", "compare", "due"),
    [
        ("2024-05-31", "day", "2024-05-31 21:59:59.999999"),
        ("2024-05-31", "instant", "2024-05-30 22:00:00"),
        ("2024-05-31 12:30:00", "instant", "2024-05-31 10:30:00"),
        ("2024-05-31T12:30:00+02:00", "instant", "2024-05-31 10:30:00"),
        ("2024-05-31T12:30:00-0330", "instant", "2024-05-31 16:00:00"),
        ("2024-05-31T12:30:00Z", "instant", "2024-05-31 12:30:00"),
        ("2024-05-31T23:30:00+02:00", "day", "2024-05-31 21:59:59.999999"),
    ],
)
def test_a_due_time_in_a_property_is_read_in_any_spelling(engine: Engine, written: str, compare: Any, due: str) -> None:
    rows = [{"event": "told", "at": at("2024-05-31 11:00:00"), "properties": {"estimated": written}}]
    found = judged(engine, rows, Promise(id="p", to="told", by="estimated", compare=compare))
    assert [row["due_at"] for row in found] == [at(due)]
    assert [row["state"] for row in found] == ["kept" if at(due) >= at("2024-05-31 11:00") else "broken"]


@pytest.mark.parametrize("properties", [{}, {"estimated": "soon"}, {"estimated": None}])
def test_without_a_due_time_that_can_be_read_nothing_was_promised(engine: Engine, properties: dict[str, str]) -> None:
    rows = [{"event": "told", "properties": properties}]
    assert judged(engine, rows, Promise(id="p", to="told", by="estimated")) == []


def test_one_event_can_be_the_next_of_its_kind(engine: Engine) -> None:
    rows = [{"event": "told", "day": 0}, {"event": "told", "day": 1}, {"event": "told", "day": 9}]
    promise = Promise(id="p", from_="told", to="told", within="3 days")
    assert [row["state"] for row in judged(engine, rows, promise)] == ["kept", "broken", "pending"]


def test_a_map_without_promises_has_none(engine: Engine) -> None:
    walked = Walked(engine, facts(engine, [{"event": "asked"}]), journey(before=[touchpoint("asked")]))
    times = business_time(OFFICE, engine, dt.date(2024, 1, 1), dt.date(2024, 1, 9))
    none = promises(engine, walked.interactions, walked.steps, walked.journeys, walked.coded, times, dt.datetime.max)
    assert none.count().to_pyarrow().as_py() == 0
