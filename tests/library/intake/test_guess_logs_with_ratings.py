"""Logs in which some rows rate what happened: no event is lost, and the ratings stand beside them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest

from parcours.intake import Intake
from parcours.intake.guess import Proposal
from tests.library.intake.sources import facts

Take = Callable[..., tuple[Proposal, Intake]]
START = dt.datetime(2024, 1, 8, 8)
KINDS = ("check_in", "class_booked", "purchase", "check_in", "rated")


def at(hours: int) -> str:
    return f"{START + dt.timedelta(hours=hours, seconds=hours % 59):%Y-%m-%d %H:%M:%S}"


def log(kinds: tuple[str, ...] = KINDS, rated: tuple[str, ...] = ("rated",)) -> list[list[object]]:
    rows = []
    for n in range(300):
        kind = kinds[n % len(kinds)]
        amount = 5.5 + n % 40 if kind == "purchase" else ""
        stars = (1, 4, 5, 5, 2)[n // 5 % 5] if kind in rated else ""
        rows.append([f"K{n % 47:03}", at(n), kind, amount, stars])
    return rows


@pytest.mark.parametrize("rated", [("rated",), ("rated", "class_booked", "check_in"), ("rated", "purchase")])
def test_a_log_of_which_some_events_are_rated_stays_a_log(rated: tuple[str, ...], take: Take) -> None:
    rows = log(rated=rated)
    _, intake = take("club.csv", ["member", "ts", "action", "amount", "stars"], rows)
    assert Counter(row["event"] for row in facts(intake)) == Counter(row[2] for row in rows)
    assert sum(row["amount"] or 0 for row in facts(intake)) == sum(float(row[3] or 0) for row in rows)
    answers = facts(intake, "answers")
    assert {row["interaction_id"] for row in answers} <= {row["interaction_id"] for row in facts(intake)}
    assert Counter(row["score"] for row in answers) == Counter(float(row[4]) for row in rows if row[4])


def test_visits_with_amounts_of_which_few_are_rated_are_visits(take: Take) -> None:
    rows = [[row[0], row[1], 7.5 + n, row[4]] for n, row in enumerate(log())]
    _, intake = take("club.csv", ["member", "ts", "amount", "stars"], rows)
    assert len(facts(intake)) == 300
    assert len(facts(intake, "answers")) == sum(row[3] != "" for row in rows)


def test_a_survey_that_few_answered_stays_a_survey(take: Take) -> None:
    rows = [[row[0], row[1], row[4]] for row in log()]
    proposal, _ = take("club.csv", ["member", "ts", "stars"], rows)
    assert not proposal.recipe.interactions
    assert proposal.recipe.answers


def test_a_survey_about_an_event_of_which_all_kinds_are_rated_stays_a_survey(take: Take) -> None:
    rows = [[row[0], row[1], row[2], 1 + n % 5] for n, row in enumerate(log())]
    proposal, _ = take("club.csv", ["member", "ts", "action", "stars"], rows)
    assert not proposal.recipe.interactions


def test_a_file_that_tells_when_people_were_asked_and_when_they_answered_is_a_survey_whatever_it_numbers(
    take: Take,
) -> None:
    start = dt.datetime(2024, 1, 8, 8)
    rows = []
    for n in range(300):
        asked, answered = (f"{start + dt.timedelta(hours=7 * n + wait):%Y-%m-%d %H:%M:%S} +0000" for wait in (0, 5))
        score = n // 3 % 11 if n % 3 == 0 else ""
        rows.append([f"{8000 + n % 90}", score, asked, answered if score != "" else "", f"O{n}"])
    headings = ["Person ID", "Score", "Survey Sent At", "Responded At", "Order ID"]
    proposal, intake = take("export.csv", headings, rows)
    assert not proposal.recipe.interactions
    answers = facts(intake, "answers")
    assert [row["metric"] for row in answers] == ["nps"] * 100
    assert all(row["invited_at"] < row["answered_at"] for row in answers)
    assert {row["subject_kind"] for row in answers} == {"order"}


def test_what_is_written_only_where_a_row_is_rated_belongs_to_the_rating(take: Take) -> None:
    said = ("Everything was fine.", "It took far too long this time!", "I would do that again.")
    rows = [
        [row[0], row[1], row[2], row[4], said[n % 3] if row[4] and n % 2 else ""]
        for n, row in enumerate(log(rated=("rated",)))
    ]
    headings = ["user_id", "ts", "event", "payload.rating", "payload.comment"]
    _, intake = take("events.csv", headings, rows)
    assert {row["text"] for row in facts(intake)} == {None}
    assert Counter(row["text"] for row in facts(intake, "answers") if row["text"]) == Counter(
        row[4] for row in rows if row[4]
    )


def test_previews_and_tests_of_a_survey_are_no_answers_of_customers(take: Take) -> None:
    rows = [
        [f"R_{n:04}", at(n), ("Survey Preview", "IP Address", "IP Address", "Survey Test")[n % 4], 1 + n % 5, 5 - n % 4]
        for n in range(200)
    ]
    headings = ["ResponseId", "RecordedDate", "Status", "Satisfaction with delivery", "Satisfaction with price"]
    proposal, intake = take("survey.csv", headings, rows)
    assert len(facts(intake, "answers")) == 2 * 100
    assert any('"Survey Preview" or "Survey Test"' in warning for warning in proposal.warnings)
