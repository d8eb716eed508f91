"""The guess on exports as tools write them: review grades, telephone logs, mixed dates, long surveys."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source
from parcours.intake.guess import Proposal, propose
from parcours.intake.recipe import Answers, Value
from tests.library.intake.invented_exports import write
from tests.library.intake.sources import facts


class Taken(NamedTuple):
    proposal: Proposal
    intake: Intake

    @property
    def answers(self) -> Answers:
        (answers,) = self.proposal.recipe.answers
        return answers

    @property
    def events(self) -> list[object]:
        return [getattr(made.event, "is_", made.event) for made in self.proposal.recipe.interactions]


Take = Callable[..., Taken]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    session = DuckDBEngine(tmp_path_factory.mktemp("spill"), memory="1GB", threads=2)
    yield session
    session.backend.disconnect()


@pytest.fixture
def take(engine: DuckDBEngine, tmp_path: Path) -> Take:
    def taken(name: str, headings: Sequence[str], rows: list, delimiter: str = ",", **more: tuple) -> Taken:
        paths = [write(tmp_path / name, headings, rows, delimiter=delimiter)]
        paths += [write(tmp_path / f"{other}.csv", *content) for other, content in more.items()]
        common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
        proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
        return Taken(proposal, read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common))

    return taken


def moment(number: int, *, hours: int = 7) -> dt.datetime:
    return dt.datetime(2024, 1, 1, 9) + dt.timedelta(hours=hours * number)


def halves(count: int, columns: int) -> list[list[str]]:
    chance = random.Random(3)
    return [[f"{chance.randint(6, 20) / 2:.1f}".replace(".", ",") for _ in range(columns)] for _ in range(count)]


def test_half_points_up_to_ten_are_grades_and_the_price_beside_them_is_none(take: Take) -> None:
    rows = [
        [
            f"B{n}",
            f"gast{n % 90}@example.org",
            f"{moment(n):%d.%m.%Y %H:%M}",
            *grades,
            f"{80 + n / 7:.2f} EUR".replace(".", ","),
        ]
        for n, grades in enumerate(halves(300, 3))
    ]
    taken = take("export.csv", ["Nr", "Gast", "Bewertet am", "Gesamt", "Zimmer", "Frühstück", "Preis/Nacht"], rows, ";")
    assert [question.column for question in taken.answers.questions] == ["Gesamt", "Zimmer", "Frühstück"]
    assert {question.scale for question in taken.answers.questions} == {(0, 10)}
    assert not any(question.metric for question in taken.answers.questions)
    told = facts(taken.intake, "answers")
    assert len(told) == 900
    assert not any(row["amount"] for row in facts(taken.intake))


def test_money_is_the_column_that_names_a_currency_and_not_the_one_of_small_figures(take: Take) -> None:
    rows = [
        [f"{n:05d}", f"C{n % 40:03d}", moment(n), n % 4 + 1, f"CHF {20 + n / 8:.2f}", f"{3 + n % 5},5"]
        for n in range(200)
    ]
    taken = take("orders.csv", ["order_no", "customer_no", "ordered_at", "total", "price", "factor"], rows)
    (made,) = taken.proposal.recipe.interactions
    assert (made.amount, made.currency) == ("price", Value(is_="CHF"))
    assert {row["currency"] for row in facts(taken.intake)} == {"CHF"}
    assert min(row["amount"] for row in facts(taken.intake)) == Decimal(20)


def test_a_rating_in_a_tickets_row_is_about_the_last_moment_that_the_row_tells(take: Take) -> None:
    rows = []
    for n in range(200):
        closed = moment(n, hours=9) + dt.timedelta(days=1) if n % 4 else ""
        rows.append([f"T{n:04d}", f"C{n % 50:03d}", ("Web", "Phone")[n % 2], moment(n, hours=9), closed, n % 5 + 1])
    taken = take("tickets.csv", ["Case Number", "Customer ID", "Case Origin", "Opened", "Closed", "CSAT"], rows)
    told = {row["response_id"].rpartition("|")[2]: row for row in facts(taken.intake, "answers")}
    made = {row["interaction_id"]: row for row in facts(taken.intake)}
    assert len(told) == 200
    for number, row in enumerate(rows):
        about = told[row[0]]
        spoken_of = made[about["interaction_id"]]
        assert spoken_of["event"] == ("Ticket Closed" if number % 4 else "Ticket Opened")
        assert about["answered_at"] == spoken_of["occurred_at"] == (row[4] or row[3])
        assert (about["channel"], about["subject_ref"]) == (row[2], row[0])
        assert about["customer_ref"] == spoken_of["customer_ref"]
    assert "“Ticket Closed”, else “Ticket Opened”" in taken.proposal.finding("tickets", "CSAT").taken_for


def test_whoever_rates_in_a_row_without_a_name_is_the_person_of_that_row(take: Take) -> None:
    rows = [[f"A{n:05d}", moment(n), ("sales", "billing")[n % 2], n % 5 + 1 if n % 3 else ""] for n in range(240)]
    taken = take("calls.csv", ["call_id", "started_at", "queue", "score"], rows)
    answers, made = facts(taken.intake, "answers"), {row["interaction_id"]: row for row in facts(taken.intake)}
    assert len(answers) == 160
    assert all(each["customer_ref"] == made[each["interaction_id"]]["customer_ref"] for each in answers)
    assert {each["team"] for each in answers} == {"sales", "billing"}
