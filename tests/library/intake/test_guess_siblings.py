"""The guess on wide surveys whose ratings have several codes for no answer, or give themselves away by neighbours."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from parcours.intake import Intake
from parcours.intake.guess import Proposal

Take = Callable[..., tuple[Proposal, Intake]]
TWO_BLANKS = {"0": 0.1, "9": 0.15}
MOSTLY_BLANK = {"0": 0.15, "9": 0.55}


def asked(
    questions: Mapping[str, Mapping[str, float]], count: int = 400, *, top: int = 5, alike: bool = True
) -> tuple[list[str], list]:
    """Headings and rows: each question rated from 1 to `top`, with the codes given in these shares for no answer."""
    chance = random.Random(5)
    rows = []
    for number in range(count):
        mood = chance.gauss(0.6 * top, 0.25 * top) if alike else 0.6 * top
        row = [1000 + number, date(2024, 1, 1) + timedelta(days=number % 90)]
        for codes in questions.values():
            nothing = chance.choices([*codes, ""], [*codes.values(), 1 - sum(codes.values())])[0]
            row.append(nothing or min(top, max(1, round(chance.gauss(mood, 0.2 * top)))))
        rows.append(row)
    return ["respondent_id", "date", *questions], rows


def read(proposal: Proposal) -> dict[str, tuple[object, dict[str, str]]]:
    """Column -> its scale and the codes that mean nothing."""
    (answers,) = proposal.recipe.answers
    return {question.column: (question.scale, dict(question.missing)) for question in answers.questions}


@pytest.mark.parametrize("codes", [TWO_BLANKS, MOSTLY_BLANK])
def test_one_question_of_a_row_may_have_two_codes_for_no_answer(take: Take, codes: Mapping[str, float]) -> None:
    proposal, intake = take("wave.csv", *asked({"A1": {}, "A2": {}, "A3": codes, "A4": {}, "A5": {}}))
    assert read(proposal)["A3"] == ((1, 5), {"0": "blank", "9": "blank"})
    scores = intake.facts["answers"].score.to_pyarrow().to_pylist()
    assert {score for score in scores if score is not None} == {1, 2, 3, 4, 5}


def test_a_9_behind_a_scale_to_7_is_no_score(take: Take) -> None:
    proposal, _ = take("wave.csv", *asked({"A1": {}, "A2": {}, "A3": TWO_BLANKS, "A4": {}}, top=7))
    assert read(proposal)["A3"] == ((1, 7), {"0": "blank", "9": "blank"})


def test_few_responses_are_read_by_their_neighbours_and_a_person_is_asked_to_check(take: Take) -> None:
    proposal, _ = take("survey.csv", *asked({"arrival": {}, "lounge": TWO_BLANKS, "shops": {}, "exit": {}}, count=24))
    assert {column: scale for column, (scale, _) in read(proposal).items()} == dict.fromkeys(
        ("arrival", "lounge", "shops", "exit"), (1, 5)
    )
    assert any("tell that they are ratings" in warning for warning in proposal.warnings)


def test_what_could_be_a_rating_and_is_not_read_as_one_is_told(take: Take) -> None:
    questions: dict[str, dict[str, float]] = {name: {} for name in ("A1", "A2", "A3", "A4")}
    headings, rows = asked(questions)
    chance = random.Random(8)
    rows = [[*row[:2], chance.choice([0, 1, 2, 3, 4, 5, 9]), "", *row[2:]] for row in rows]
    proposal, _ = take("wave.csv", [*headings[:2], "B7", "remark", *headings[2:]], rows)
    assert set(read(proposal)) == set(questions)
    assert any("B7 could be rated from 1 to 5" in warning and "codebook" in warning for warning in proposal.warnings)


def test_a_question_that_goes_along_with_those_around_it_is_a_rating_whatever_its_heading_speaks_of(take: Take) -> None:
    headings, rows = asked({"Service": {}, "Online booking": {}, "Gate location": {}, "Food": {}, "Cleanliness": {}})
    proposal, _ = take("satisfaction.csv", headings, rows)
    assert read(proposal)["Gate location"] == ((1, 5), {})
    strangers = [[*row[:4], row[0] % 5 + 1, *row[5:]] for row in rows]
    proposal, _ = take("satisfaction2.csv", headings, strangers)
    assert "Gate location" not in read(proposal)
