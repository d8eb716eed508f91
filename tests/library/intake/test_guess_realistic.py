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
