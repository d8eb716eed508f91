"""What the guess makes of ratings beside stays and orders: what they are about, where it was, on which scale."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake.guess import Proposal, propose
from parcours.intake.guess.values import read_values
from tests.library.intake.invented_exports import PRAISE, rating, write

Guess = Callable[..., Proposal]
FIRST = dt.date(2024, 2, 1)


@pytest.fixture
def guess(engine: DuckDBEngine, tmp_path: Path) -> Guess:
    def guessed(*paths: Path) -> Proposal:
        return propose(paths, source="s", scratch=tmp_path / "guess", time_zone="UTC", currency="EUR", engine=engine)

    return guessed


def test_answers_have_place_and_channel_of_the_stay_that_they_lead_to(guess: Guess, tmp_path: Path) -> None:
    chance = random.Random(5)
    stays, said = [], []
    for n in range(300):
        day = FIRST + dt.timedelta(days=n % 90)
        house, way = chance.choice(["Harbour", "Hill", "Park"]), chance.choice(["Phone", "Web"])
        stays.append([f"R{n:04d}", f"G{n % 90:03d}", house, way, day, day + dt.timedelta(days=2)])
        if n % 2:
            mood = chance.random()
            row = [f"S{n:04d}", f"R{n:04d}", day + dt.timedelta(days=4), *(rating(chance, mood, 1, 5) for _ in "ab")]
            said.append(row)
    headings = ["reservation_id", "guest_id", "hotel", "booking_channel", "check_in", "check_out"]
    proposal = guess(
        write(tmp_path / "reservations.csv", headings, stays),
        write(
            tmp_path / "survey.csv", ["survey_id", "reservation_id", "answered_at", "room_rating", "staff_rating"], said
        ),
    )
    (answers,) = proposal.recipe.answers
    assert (answers.place, answers.channel) == ("reservations.hotel", "reservations.booking_channel")
    assert any("are those of the row that it leads to" in note for note in proposal.recipe.notes)


def test_answers_have_the_name_of_the_shop_whose_number_stands_beside_them(guess: Guess, tmp_path: Path) -> None:
    chance = random.Random(6)
    rows = [
        [f"A{n}", FIRST + dt.timedelta(days=n % 60), 1 + n % 9, *(rating(chance, chance.random(), 1, 5) for _ in "abc")]
        for n in range(300)
    ]
    headings = ["response_id", "answered_at", "store_id", "rating_staff", "rating_price", "rating_selection"]
    proposal = guess(
        write(tmp_path / "feedback.csv", headings, rows),
        write(tmp_path / "stores.csv", ["store_id", "store_name"], [[n, f"Shop {n}"] for n in range(1, 10)]),
    )
    (answers,) = proposal.recipe.answers
    assert answers.place == "stores.store_name"


def test_a_stay_with_ratings_is_a_stay_first_and_its_remark_goes_with_the_ratings(guess: Guess, tmp_path: Path) -> None:
    chance = random.Random(7)
    rows = []
    for n in range(300):
        day, mood, asked = FIRST + dt.timedelta(days=n % 90), chance.random(), n % 3 > 0
        scores = [rating(chance, mood, 1, 5) if asked else "" for _ in range(3)]
        remark = f"{chance.choice(PRAISE)} {n}." if asked and n % 2 else ""
        rows.append([f"B{n}", f"G{n % 120}", day, day + dt.timedelta(days=3), *scores, remark])
    headings = ["Buchungsnr", "Gastnr", "Anreise", "Abreise", "Bewertung Zimmer", "Bewertung Essen", "Gesamtbewertung"]
    proposal = guess(write(tmp_path / "aufenthalte.csv", [*headings, "Kommentar"], rows, delimiter=";"))
    came, left = proposal.recipe.interactions
    assert (came.occurred_at, left.occurred_at) == ("Anreise", "Abreise")
    (answers,) = proposal.recipe.answers
    assert (answers.answered_at, answers.about) == ("Abreise", left.event)
    assert came.text is None
    assert [question.column for question in answers.questions if question.is_text] == ["Kommentar"]


@pytest.mark.parametrize(
    ("heading", "low", "metric"),
    [
        ("Zufriedenheit Einlass (0-10)", 0, "csat"),
        ("Overall satisfaction, 1 to 10", 1, "csat"),
        ("Sauberkeit (0 bis 10)", 0, "csat"),
        ("Weiterempfehlung (0-10)", 0, "nps"),
    ],
)
def test_ten_points_of_satisfaction_are_read_and_are_no_recommendation(
    guess: Guess, tmp_path: Path, heading: str, low: int, metric: str
) -> None:
    chance = random.Random(8)
    rows = [
        [f"A{n}", FIRST + dt.timedelta(days=n % 60), rating(chance, mood, low, 10), rating(chance, mood, 1, 5)]
        for n, mood in enumerate(chance.random() for _ in range(400))
    ]
    path = write(tmp_path / "survey.csv", ["response_id", "answered_at", heading, "Rating of the room"], rows)
    (answers,) = guess(path).recipe.answers
    first = answers.questions[0]
    assert (first.scale, first.metric) == ((low, 10), metric)


def test_what_people_wrote_is_text_also_where_many_write_one_word() -> None:
    written = [f"Took {n} days. Nobody called." for n in range(30)] + [f"fine {n}" for n in range(170)]
    assert read_values(Counter(written), ("what", "else"), distinct=1.0).kind == "text"
    names = [f"Hauptstr. {n}, Bad Ems" for n in range(40)] + [f"Allee {n}" for n in range(160)]
    assert read_values(Counter(names), ("adresse",), distinct=1.0).kind != "text"
    goods = [f"Lamp no. {n} in red" for n in range(200)]
    assert read_values(Counter(goods), ("name",), distinct=1.0).kind == "label"
