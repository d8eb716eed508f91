"""What the guess makes of appointments, trips and courses that a status calls cancelled, or to which nobody came."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from tests.library.intake.conftest import Take
from tests.library.intake.sources import facts

DAYS = [dt.datetime(2024, 1, 3, 9) + dt.timedelta(days=2 * number) for number in range(60)]
BOOKED = ("Appointment Booked", "Appointment", "Appointment")
STATES = {
    "en": ["completed", "completed", "cancelled", "no_show"],
    "de": ["wahrgenommen", "wahrgenommen", "abgesagt", "nicht erschienen"],
    "fr": ["honoré", "honoré", "annulé", "absent"],
}


@pytest.mark.parametrize(
    ("headings", "language", "named"),
    [
        (["trip_id", "member_id", "booked_at", "started_at", "status"], "en", ("Booked", "Started", "Trip")),
        (["Termin-Nr.", "Kunden-Nr.", "gebucht am", "Termin", "Status"], "de", BOOKED),
        (["n° rdv", "n° client", "pris le", "date du rdv", "statut"], "fr", BOOKED),
    ],
)
def test_what_did_not_take_place_is_told_by_itself(
    take: Take, headings: list[str], language: str, named: tuple[str, str, str]
) -> None:
    rows = [
        [f"T{n:04}", f"C{n % 20}", day, day + dt.timedelta(days=5, hours=n % 7), STATES[language][n % 4]]
        for n, day in enumerate(DAYS)
    ]
    proposal, intake = take("export.csv", headings, rows)
    booked, took_place, thing = named
    told = Counter(row["event"] for row in facts(intake))
    assert told == {booked: 60, took_place: 30, f"{thing} Cancelled": 15, f"{thing} No Show": 15}
    planned = {row["occurred_at"] for row in facts(intake) if row["event"] == f"{thing} Cancelled"}
    assert planned == {day + dt.timedelta(days=5, hours=n % 7) for n, day in enumerate(DAYS) if n % 4 == 2}
    assert proposal.finding("export", headings[-1]).taken_for == "whether it took place"


def test_what_was_never_begun_is_cancelled_at_the_only_moment_that_its_row_tells(take: Take) -> None:
    states = STATES["en"]
    rows = [
        [f"T{n}", f"C{n % 20}", day, day + dt.timedelta(hours=2) if n % 4 < 2 else "", states[n % 4]]
        for n, day in enumerate(DAYS)
    ]
    _, intake = take("trips.csv", ["trip_id", "member_id", "booked_at", "started_at", "status"], rows)
    told = Counter(row["event"] for row in facts(intake))
    assert told == {"Booked": 60, "Started": 30, "Trip Cancelled": 15, "Trip No Show": 15}


def test_where_a_column_says_when_it_was_cancelled_that_alone_counts(take: Take) -> None:
    rows = [
        [f"T{n}", f"C{n % 20}", day, day + dt.timedelta(days=9), "" if n % 4 else day + dt.timedelta(days=1), state]
        for n, day in enumerate(DAYS)
        for state in ["completed" if n % 4 else "cancelled"]
    ]
    headings = ["trip_id", "member_id", "booked_at", "started_at", "cancelled_at", "status"]
    told = Counter(row["event"] for row in facts(take("trips.csv", headings, rows)[1]))
    assert told == {"Booked": 60, "Started": 45, "Cancelled": 15}


def test_a_call_that_was_cancelled_was_begun(take: Take) -> None:
    rows = [[f"A{n}", f"C{n % 20}", day, ["answered", "cancelled"][n % 2]] for n, day in enumerate(DAYS)]
    told = Counter(
        row["event"] for row in facts(take("calls.csv", ["call_id", "customer_id", "date", "status"], rows)[1])
    )
    assert told == {"Conversation Started": 60}


def test_a_rating_is_dated_by_the_end_of_what_took_place_and_is_about_that(take: Take) -> None:
    states = STATES["en"]
    rows = [
        [
            f"T{n}",
            f"C{n % 20}",
            day,
            day + dt.timedelta(days=1),
            *([ended, states[0], 1 + n % 5] if n % 4 < 2 else late),
        ]
        for n, day in enumerate(DAYS)
        for ended, late in [(day + dt.timedelta(days=1, hours=6), ["", states[n % 4], ""])]
    ]
    headings = ["trip_id", "member_id", "booked_at", "started_at", "ended_at", "status", "rating"]
    proposal, intake = take("trips.csv", headings, rows)
    rated = facts(intake, "answers")
    assert {row["answered_at"] for row in rated} == {row[4] for row in rows if row[4]}
    assert {said.about.is_ for said in proposal.recipe.answers} == {"Started"}  # type: ignore[union-attr]
    assert len(rated) == 30
