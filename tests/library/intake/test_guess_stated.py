"""What the guess makes of headings that state a scale, or what its ends mean."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake.guess import Proposal, propose
from parcours.intake.guess.answers.stated import stated_in, without_statement
from parcours.intake.recipe import Value
from tests.library.intake.invented_exports import write

Guess = Callable[..., Proposal]


@pytest.fixture
def guess(engine: DuckDBEngine, tmp_path: Path) -> Guess:
    def guessed(headings: Sequence[str], columns: Sequence[Sequence[object]], delimiter: str = ",") -> Proposal:
        start = dt.datetime(2024, 1, 1, 9)
        rows = [
            [f"R{n:04d}", f"{start + dt.timedelta(hours=7 * n):%Y-%m-%d %H:%M:%S}", *cells]
            for n, cells in enumerate(zip(*columns, strict=True))
        ]
        path = write(tmp_path / "survey.csv", ["response_id", "date", *headings], rows, delimiter=delimiter)
        return propose([path], source="s", scratch=tmp_path / "guess", time_zone="UTC", currency="EUR", engine=engine)

    return guessed


def drawn(codes: Sequence[int], shares: Sequence[int], seed: int) -> list[int]:
    return random.Random(seed).choices(codes, shares, k=400)


@pytest.mark.parametrize(
    ("signs", "figures", "top"),
    [
        (["😡", "🙁", "😐", "🙂", "😀"], "12345", 5),
        (["😞", "😕", "😐", "🙂", "😍"], "12345", 5),
        (["😡", "😞", "😐", "😊", "😍"], "12345", 5),
        (["☹️", "😐", "🙂"], "123", 3),
        (["👎🏽", "👍", "👍🏿"], "122", 2),
        (["★☆☆☆☆", "★★☆☆☆", "★★★☆☆", "★★★★☆", "★★★★★"], "12345", 5),
        (["⭐️", "⭐️⭐️", "⭐️⭐️⭐️"], "123", 5),
    ],
)
def test_faces_thumbs_and_stars_are_scales_whatever_their_heading(
    guess: Guess, signs: Sequence[str], figures: str, top: int
) -> None:
    recipe = guess(["Eindruck"], [random.Random(4).choices(signs, k=200)]).recipe
    (answers,) = recipe.answers
    assert answers.scale == (1, top)
    assert isinstance(answers.score, Value)
    assert answers.score.map == dict(zip(signs, figures, strict=True))


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("Beratung (1-6)", (1, 6)),
        ("Service 1–5", (1, 5)),
        ("Empfehlung, 0 bis 10", (0, 10)),
        ("Delivery, 1 to 7", (1, 7)),
        ("Livraison (de 1 à 5)", (1, 5)),
        ("delivery_1_to_7", (1, 7)),
        ("Anteil 0-10%", None),
        ("Saison 2024-25", None),
        ("Frage 11-15", None),
        ("1.5-2.5", None),
        ("A1-5", None),
    ],
)
def test_a_range_in_a_heading_is_a_scale_and_figures_of_other_kinds_are_none(
    heading: str, scale: tuple[int, int] | None
) -> None:
    assert stated_in(heading).scale == scale
    assert (without_statement(heading) == heading) == (scale is None)


@pytest.mark.parametrize(
    ("heading", "orientation"),
    [
        ("Zufriedenheit (1=sehr gut, 5=sehr schlecht)", "low"),
        ("Satisfaction: 1 = very satisfied", "low"),
        ("Satisfaction, 5 = best", "high"),
        ("Note (1=mauvais)", "high"),
        ("Accueil (1 : très satisfait, 5 : pas du tout satisfait)", "low"),
        ("Service (1 - ungenügend, 5 - sehr gut)", "high"),
        ("Service 1 (very good) to 5 (very poor)", "low"),
        ("Service, sehr gut = 1, mangelhaft = 5", "low"),
        ("Schulnote für den Service", "low"),
        ("school grade for the service", "low"),
        ("Schulnote (1 = schlechteste, 5 = beste)", "high"),
        ("Q1: good service", ""),
        ("Service (1 = rot, 5 = blau)", ""),
        ("Service", ""),
    ],
)
def test_words_of_praise_and_blame_tell_which_end_is_the_good_one(heading: str, orientation: str) -> None:
    assert stated_in(heading).orientation((1, 5)) == orientation


def test_school_grades_stay_whole_and_neither_scale_nor_ends_name_the_touchpoint(guess: Guess) -> None:
    grades = [drawn(range(1, 7), (20, 30, 20, 9, 9, 12), seed) for seed in (1, 2)]
    proposal = guess(["Zufriedenheit Beratung (Schulnote 1-6)", "Preis (1=sehr gut, 6=ungenügend)"], grades)
    (answers,) = proposal.recipe.answers
    assert [question.touchpoint for question in answers.questions] == ["Beratung", "Preis"]
    for question in answers.questions:
        assert (question.scale, question.orientation, question.metric) == ((1, 6), "low", "csat")
        assert not question.missing
    assert not any("6" in warning for warning in proposal.warnings)


def test_a_grade_that_hardly_anybody_gave_lies_in_the_stated_scale_all_the_same(guess: Guess) -> None:
    proposal = guess(
        ["Satisfaction with delivery (1 to 6)", "Satisfaction with price (1 to 6)"],
        [drawn(range(1, 7), (100, 100, 100, 100, 100, 2), 3), drawn((2, 3, 4, 99), (1, 1, 1, 1), 4)],
    )
    (answers,) = proposal.recipe.answers
    assert [(question.scale, question.missing) for question in answers.questions] == [
        ((1, 6), {}),
        ((1, 6), {"99": "blank"}),
    ]


def test_a_stated_scale_that_the_data_leaves_is_none(guess: Guess) -> None:
    proposal = guess(["Satisfaction 1-5", "Recommend"], [drawn(range(1, 8), [1] * 7, 5), drawn(range(11), [1] * 11, 6)])
    (answers,) = proposal.recipe.answers
    assert answers.questions[0].scale == (1, 7)


def test_a_single_rating_is_read_with_the_good_end_that_its_heading_names(guess: Guess) -> None:
    proposal = guess(["Zufriedenheit (1=sehr gut, 5=sehr schlecht)"], [drawn(range(1, 6), [1] * 5, 7)])
    (answers,) = proposal.recipe.answers
    assert (answers.scale, answers.orientation, getattr(answers.metric, "is_", "")) == ((1, 5), "low", "csat")
    assert "1 to 5, 1 the best" in proposal.show()


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Accueil (1 = très mauvais, 5 = très bon, 9 = non concerné)", "not used"),
        ("Service 1-5, 9=n/a", "blank"),
        ("Beratung (1 = schlecht, 5 = gut, 9 = trifft nicht zu)", "not used"),
        ("Beratung 1-5 (9: keine Angabe)", "blank"),
        ("Support 1-5 (did not use = 9)", "not used"),
    ],
)
def test_a_heading_tells_which_code_is_no_answer_and_of_which_kind(heading: str, meaning: str) -> None:
    assert stated_in(heading).nothing == ((9, meaning),)
    assert stated_in(heading).scale == (1, 5)
    assert "9" not in without_statement(heading)


def test_codes_that_a_heading_explains_are_no_scores_however_often_they_come(guess: Guess) -> None:
    headings = ["Accueil (1 = très mauvais, 5 = très bon, 6 = non concerné)", "Caisse (0 = sans avis, de 1 à 5)"]
    ratings = [drawn(range(1, 7), (9, 9, 20, 40, 30, 90), 8), drawn(range(6), (90, 9, 9, 20, 40, 30), 9)]
    proposal = guess(headings, ratings)
    (answers,) = proposal.recipe.answers
    assert [(question.scale, question.missing, question.touchpoint) for question in answers.questions] == [
        ((1, 5), {"6": "not used"}, "Accueil"),
        ((1, 5), {"0": "blank"}, "Caisse"),
    ]
    assert "its heading says so" in proposal.show()


def test_a_rare_code_that_a_heading_explains_is_no_answer_either(guess: Guess) -> None:
    proposal = guess(["Zufriedenheit (1 bis 5, 9 = nicht genutzt)"], [[*drawn(range(1, 6), [1] * 5, 7)[1:], 9]])
    assert proposal.recipe.answers[0].missing == {"9": "not used"}


@pytest.mark.parametrize(
    "lead", ["F1[SQ001]. Wie zufrieden waren Sie mit ... ", "How satisfied are you with our service? "]
)
def test_what_stands_in_brackets_behind_a_question_is_rated(guess: Guess, lead: str) -> None:
    things = ["Beratung", "Preis"]
    (answers,) = guess(
        [f"{lead}[{thing}]" for thing in things], [drawn(range(1, 6), [1] * 5, n) for n in (1, 2)]
    ).recipe.answers
    assert [question.touchpoint for question in answers.questions] == things


@pytest.mark.parametrize(
    ("heading", "metric"), [("Würden Sie uns weiterempfehlen?", None), ("Waren Sie zufrieden?", Value(is_="csat"))]
)
def test_yes_or_no_answers_a_question_about_recommending_and_satisfaction(
    guess: Guess, heading: str, metric: Value | None
) -> None:
    (answers,) = guess([heading], [random.Random(3).choices(["ja", "nein"], (8, 2), k=200)]).recipe.answers
    assert (answers.scale, answers.metric) == ((1, 2), metric)
    assert answers.score == Value(column=heading, map={"nein": "1", "ja": "2"})


def test_a_yes_or_no_about_recommending_is_about_the_whole(guess: Guess) -> None:
    said = random.Random(3).choices(["ja", "nein"], (8, 2), k=400)
    proposal = guess(
        ["Zufriedenheit mit der Beratung", "Würden Sie uns weiterempfehlen?"], [drawn(range(1, 6), [1] * 5, 3), said]
    )
    assert [question.touchpoint for question in proposal.recipe.answers[0].questions] == ["Beratung", ""]
