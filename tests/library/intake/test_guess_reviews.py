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
from parcours.intake.guess.tables.values import read_values
from parcours.intake.reading import read_source
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
    goods = [f"Lamp no. {n}" for n in range(200)]
    assert read_values(Counter(goods), ("name",), distinct=1.0).kind == "label"


def test_a_rating_is_no_team_and_a_question_in_french_is_no_channel(guess: Guess, tmp_path: Path) -> None:
    chance = random.Random(9)
    words = ["Very poor", "Poor", "Fair", "Good", "Excellent"]
    rows = []
    for n in range(300):
        mood = chance.random()
        said = [words[rating(chance, mood, 1, 5) - 1] for _ in "ab"]
        rows.append([f"A{n}", FIRST + dt.timedelta(days=n % 60), *said, f"{chance.choice(PRAISE)[: 20 + n % 9]}"])
    headings = ["response_id", "answered_at", "How were we? - Customer service", "How were we? - Delivery"]
    path = write(tmp_path / "survey.csv", [*headings, "Quelle est la raison de votre note ?"], rows)
    (answers,) = guess(path).recipe.answers
    assert (answers.team, answers.channel) == (None, None)
    assert [question.touchpoint for question in answers.questions if question.metric] == [
        "Customer service",
        "Delivery",
    ]


@pytest.mark.parametrize(
    ("question", "touchpoint"),
    [
        ("Wie zufrieden waren Sie mit der Sauberkeit der Zimmer?", "Sauberkeit der Zimmer"),
        ("Comment évaluez-vous la propreté de l'hôtel ?", "Propreté de l'hôtel"),
        ("How satisfied were you with the speed of our delivery?", "Speed of our delivery"),
        ("Bewertung Frühstück", "Frühstück"),
    ],
)
def test_what_a_question_asks_about_is_named_as_it_is_written(
    guess: Guess, tmp_path: Path, question: str, touchpoint: str
) -> None:
    chance = random.Random(10)
    moods = [chance.random() for _ in range(300)]
    rows = [[f"A{n}", FIRST, rating(chance, mood, 1, 5), rating(chance, mood, 1, 5)] for n, mood in enumerate(moods)]
    path = write(tmp_path / "survey.csv", ["response_id", "answered_at", question, "Rating of the staff"], rows)
    (answers,) = guess(path).recipe.answers
    assert answers.questions[0].touchpoint == touchpoint


def test_codes_written_with_a_decimal_mean_what_they_mean_without(
    guess: Guess, engine: DuckDBEngine, tmp_path: Path
) -> None:
    chance = random.Random(11)
    rows = []
    for n in range(400):
        mood = chance.random()
        scores = ["0.0" if chance.random() < 0.1 else f"{rating(chance, mood, 1, 5)}.0" for _ in range(3)]
        rows.append([f"A{n}", FIRST, *scores])
    path = write(tmp_path / "reviews.csv", ["review_id", "date", "seat_rating", "food_rating", "crew_rating"], rows)
    recipe = guess(path).recipe
    intake = read_source(recipe, [path], engine=engine, scratch=tmp_path / "read", time_zone="UTC", currency="EUR")
    assert not intake.report().set_aside
    assert {asked.scale for asked in intake.report().questions} == {"1 to 5"}


def test_shops_that_customers_rate_are_places_and_no_customers(guess: Guess, tmp_path: Path) -> None:
    chance = random.Random(12)
    shops = [[f"b-{n:03d}", f"Kiosk {n}", "Main St. 5", "Lyon", "FR", f"690{n:02d}"] for n in range(40)]
    rows = [
        [
            f"r{n}",
            f"u{n % 90:03d}",
            f"b-{n % 40:03d}",
            rating(chance, chance.random(), 1, 5),
            FIRST,
            chance.choice(PRAISE),
        ]
        for n in range(400)
    ]
    proposal = guess(
        write(tmp_path / "business.csv", ["business_id", "name", "address", "city", "country", "postcode"], shops),
        write(tmp_path / "review.csv", ["review_id", "user_id", "business_id", "stars", "date", "text"], rows),
    )
    assert not proposal.recipe.profiles
    (answers,) = proposal.recipe.answers
    assert answers.place == "business.name"


def test_two_words_of_satisfaction_are_a_scale_and_seven_of_agreement_too(guess: Guess, tmp_path: Path) -> None:
    chance = random.Random(13)
    seven = ["Strongly disagree", "Disagree", "Somewhat disagree", "Neither agree nor disagree", "Somewhat agree"]
    seven += ["Agree", "Strongly agree"]
    rows = []
    for n in range(300):
        mood = chance.random()
        said = "satisfied" if mood > 0.5 else "neutral or dissatisfied"
        rows.append(
            [n, rating(chance, mood, 1, 5), rating(chance, mood, 1, 5), seven[rating(chance, mood, 0, 6)], said]
        )
    headings = ["id", "Food and drink", "Seat comfort", "It was easy to book", "satisfaction"]
    (answers,) = guess(write(tmp_path / "passengers.csv", headings, rows)).recipe.answers
    read = {question.column: (question.metric, question.scale) for question in answers.questions}
    assert (read["satisfaction"], read["It was easy to book"]) == (("csat", (1, 2)), ("ces", (1, 7)))


def test_a_review_is_dated_by_its_own_moment_and_not_by_the_reply_to_it(guess: Guess, tmp_path: Path) -> None:
    chance = random.Random(14)
    rows = []
    for n in range(300):
        at = dt.datetime(2024, 2, 1, 8) + dt.timedelta(hours=9 * n)
        reply = at + dt.timedelta(days=1) if n % 2 else ""
        rows.append([f"r{n}", at, f"u{n % 90}", rating(chance, chance.random(), 1, 5), chance.choice(PRAISE), reply])
    headings = ["Review Id", "Review Created", "User Id", "Review Stars", "Review Text", "Company Reply Date"]
    (answers,) = guess(write(tmp_path / "reviews.csv", headings, rows)).recipe.answers
    assert answers.answered_at == "Review Created"


def test_a_rating_of_the_whole_beside_a_review_is_a_rating_and_kinds_of_customers_are_kept(
    guess: Guess, tmp_path: Path
) -> None:
    chance = random.Random(15)
    kinds = ["Loyal Customer", "New Customer"]
    rows = [
        [f"A{n % 120}", rating(chance, chance.random(), 1, 5), f"{chance.choice(PRAISE)} {n}", 1_700_000_000 + 9000 * n,
         kinds[n % 2]]
        for n in range(300)
    ]  # fmt: skip
    headings = ["reviewerID", "overall", "reviewText", "unixReviewTime", "Customer Type"]
    (answers,) = guess(write(tmp_path / "instruments.csv", headings, rows)).recipe.answers
    assert (answers.score, answers.text, answers.answered_at) == ("overall", "reviewText", "unixReviewTime")
    assert answers.properties == {"customer_type": "Customer Type"}


@pytest.mark.parametrize(("heading", "metric"), [("Score", "nps"), ("Rating", "csat"), ("Satisfaction", "csat")])
def test_a_mere_score_from_0_to_10_is_the_recommendation_that_tools_ask_for(
    guess: Guess, tmp_path: Path, heading: str, metric: str
) -> None:
    chance = random.Random(16)
    rows = [[n, FIRST, f"p{n}@mail.example", rating(chance, chance.random(), 0, 10)] for n in range(300)]
    proposal = guess(write(tmp_path / "responses.csv", ["Response ID", "Response at", "Email", heading], rows))
    (answers,) = proposal.recipe.answers
    assert answers.metric is not None
    assert getattr(answers.metric, "is_", "") == metric


def test_words_of_scales_may_have_endings_for_both_sexes(guess: Guess, tmp_path: Path) -> None:
    chance = random.Random(17)
    words = ["Très insatisfait(e)", "Insatisfait(e)", "Ni satisfait(e) ni insatisfait(e)", "Satisfait(e)"]
    words.append("Très satisfait(e)")
    rows = [[n, FIRST, words[rating(chance, chance.random(), 0, 4)]] for n in range(300)]
    (answers,) = guess(write(tmp_path / "enquete.csv", ["id", "date", "Êtes-vous content ?"], rows)).recipe.answers
    assert answers.scale == (1, 5)


def test_a_customers_card_is_the_customer(guess: Guess, tmp_path: Path) -> None:
    rows = [
        [f"2024-{n:04d}", f"{FIRST + dt.timedelta(days=n % 60)}", f"KK{n % 70:03d}" if n % 3 else "", 9.5 + n % 7]
        for n in range(300)
    ]
    headings = ["Bon-Nr", "Datum", "Kundenkarte", "Gesamt"]
    made = guess(write(tmp_path / "kassenbons.csv", headings, rows, delimiter=";")).recipe.interactions
    assert {name for each in made for name in each.customer.values()} == {"Kundenkarte", "Bon-Nr"}


def test_what_happened_in_a_numbered_shop_of_a_list_has_its_name(guess: Guess, tmp_path: Path) -> None:
    rows = [
        [f"O{n:04d}", f"C{n % 50:03d}", FIRST + dt.timedelta(days=n % 60), 1 + n % 9, 9.5 + n % 7] for n in range(300)
    ]
    proposal = guess(
        write(tmp_path / "orders.csv", ["order_id", "customer_id", "order_date", "store_id", "total"], rows),
        write(
            tmp_path / "stores.csv",
            ["store_id", "store_name", "city"],
            [[n, f"Shop {n}", "Rome"] for n in range(1, 10)],
        ),
    )
    (made,) = proposal.recipe.interactions
    assert made.place == "stores.store_name"
