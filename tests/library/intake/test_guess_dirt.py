"""What the guess makes of dirt, wordings, baskets and names, taken unedited down to the facts and what is set aside."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source
from parcours.intake.guess import Proposal, propose
from parcours.intake.guess.tables.sampling import patterns
from parcours.intake.recipe import Answers, Interaction, Value
from tests.library.intake.invented_exports import rating, remark, write
from tests.library.intake.sources import aside, facts


class Taken(NamedTuple):
    proposal: Proposal
    intake: Intake

    @property
    def answers(self) -> Answers:
        (answers,) = self.proposal.recipe.answers
        return answers

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        return self.proposal.recipe.interactions


Take = Callable[..., Taken]


@pytest.fixture
def take(engine: DuckDBEngine, tmp_path: Path) -> Take:
    def taken(name: str, headings: Sequence[str] | Sequence[Sequence[str]], rows: list, **options) -> Taken:
        delimiter = options.pop("delimiter", ",")
        path = write(tmp_path / name, headings, rows, delimiter=delimiter)
        common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
        proposal = propose([path], source="s", scratch=tmp_path / "guess", **common, **options)
        return Taken(proposal, read_source(proposal.recipe, [path], scratch=tmp_path / "read", **common))

    return taken


def day(number: int) -> str:
    return f"{dt.datetime(2024, 1, 1, 9) + dt.timedelta(hours=7 * number):%Y-%m-%d %H:%M:%S}"


def scored(count: int, *, low: int = 1, high: int = 5, seed: int = 1) -> list[int]:
    chance = random.Random(seed)
    return [rating(chance, chance.betavariate(4, 2), low, high) for _ in range(count)]


def mood_scores(count: int, columns: int, seed: int = 2) -> list[list[int]]:
    chance = random.Random(seed)
    moods = [chance.betavariate(3, 2) for _ in range(count)]
    return [[rating(chance, mood, 1, 5) for _ in range(columns)] for mood in moods]


def test_slips_among_scores_are_set_aside_and_told_and_the_respondent_stays(take: Take) -> None:
    rows = [[f"R{n:04d}", day(n), *scores, n % 11] for n, scores in enumerate(mood_scores(300, 2))]
    rows[10][2], rows[20][2], rows[30][2], rows[40][3], rows[50][4] = "abc", "99", "7", "n/a", "eleven"
    taken = take("survey.csv", ["response_id", "date", "Delivery rating", "Shop rating", "Recommend"], rows)
    asked = {question.column: question for question in taken.answers.questions}
    assert asked["Delivery rating"].scale == (1, 5)
    assert asked["Delivery rating"].missing == {}
    assert asked["Shop rating"].missing == {"n/a": "blank"}
    assert [(row["line"], row["value"]) for row in aside(taken.intake)] == [
        (12, "abc"),
        (22, "99"),
        (32, "7"),
        (52, "eleven"),
    ]
    assert {row["response_id"] for row in facts(taken.intake, "answers")} == {f"Survey|R{n:04d}" for n in range(300)}
    (warning,) = [each for each in taken.proposal.warnings if "Delivery rating" in each]
    assert '"7" (1), "99" (1), "abc" (1)' in warning
    assert any("n/a means blank" in note for note in taken.proposal.recipe.notes)


def test_codes_that_come_often_and_far_from_the_scale_mean_no_answer(take: Take) -> None:
    rows = [[n, day(n), 99 if n % 9 == 0 else score] for n, score in enumerate(scored(200), 1)]
    taken = take("feedback.csv", ["feedback_id", "date", "score"], rows)
    assert (taken.answers.scale, taken.answers.missing) == ((1, 5), {"99": "blank"})
    assert not aside(taken.intake)


def test_a_word_among_times_is_taken_for_nothing_yet_only_when_it_comes_often(take: Take) -> None:
    rows = [[f"T{n}", f"C{n % 40:03d}", day(n), "open" if n % 5 == 0 else day(n + 3)] for n in range(200)]
    rows[7][3] = "soon"
    taken = take("tickets.csv", ["ticket_id", "customer_no", "created_at", "closed_at"], rows)
    assert taken.proposal.recipe.files["tickets"].columns["closed_at"].missing == ("open",)
    assert [row["value"] for row in aside(taken.intake)] == ["soon"]
    assert any('"open" stands in 20%' in warning for warning in taken.proposal.warnings)


@pytest.mark.parametrize("metric", ["", "csat"])
def test_a_codebook_of_missing_codes_leaves_the_scores_alone(take: Take, tmp_path: Path, metric: str) -> None:
    rows = [[f"R{n}", day(n), 99 if n % 30 == 0 else score] for n, score in enumerate(scored(120))]
    book = write(tmp_path / "book.csv", ["column", "metric", "code", "missing"], [("rating", metric, "99", "blank")])
    taken = take("survey.csv", ["respondent_id", "date", "rating"], rows, codebook=book)
    (question,) = taken.answers.questions
    assert (question.metric, question.scale, question.missing) == ("csat", (1, 5), {"99": "blank"})
    assert sum(row["score"] is not None for row in facts(taken.intake, "answers")) == 116


SCALES = {
    "english": (
        "Very dissatisfied",
        "Dissatisfied",
        "Neither satisfied nor dissatisfied",
        "Satisfied",
        "Very satisfied",
    ),
    "german": ("sehr unzufrieden", "eher unzufrieden", "teils/teils", "eher zufrieden", "sehr zufrieden"),
    "french": (
        "Pas du tout satisfait",
        "Plutôt pas satisfait",
        "Ni satisfait ni insatisfait",
        "Plutôt satisfait",
        "Tout à fait satisfait",
    ),
}


@pytest.mark.parametrize("language", SCALES)
def test_ratings_in_words_become_scores_and_keep_their_words(take: Take, language: str) -> None:
    words = SCALES[language]
    rows = [[n, day(n), *(words[score - 1] for score in scores)] for n, scores in enumerate(mood_scores(120, 2), 1)]
    taken = take("survey.csv", ["response_id", "date", "Delivery", "Shop"], rows)
    for question in taken.answers.questions:
        assert (question.metric, question.scale) == ("csat", (1, 5))
        assert question.scores == {text: number for number, text in enumerate(words, 1)}
    said = {(row["choice"], row["score"]) for row in facts(taken.intake, "answers")}
    assert said == set(zip(words, (1, 2, 3, 4, 5), strict=True))


@pytest.mark.parametrize(("seen", "warned"), [((1, 2, 4, 5), True), ((1, 2, 3, 4, 5), False)])
def test_a_middle_that_nobody_gives_is_asked_about(take: Take, seen: tuple[int, ...], warned: bool) -> None:
    words = SCALES["english"]
    rows = [[n, day(n), words[seen[n % len(seen)] - 1]] for n in range(60)]
    taken = take("survey.csv", ["response_id", "date", "Satisfaction"], rows)
    assert taken.answers.scale == (1, 5)
    assert any("nobody gave the middle" in warning for warning in taken.proposal.warnings) == warned


def test_a_question_above_its_options_names_each_of_them(take: Take) -> None:
    first = ["Respondent ID", "End Date", "How satisfied were you?", "", "Which did you use?", "", "Anything else?"]
    second = ["", "", "Delivery", "Website", "Phone", "Shop", "Open-Ended Response"]
    chance = random.Random(3)
    words = SCALES["english"]
    rows = [
        [
            4000 + n,
            day(n),
            *(words[score - 1] for score in scores),
            "Phone" * (n % 2),
            "Shop" * (n % 3 == 0),
            remark(chance),
        ]
        for n, scores in enumerate(mood_scores(90, 2))
    ]
    taken = take("Customer Survey.csv", [first, second], rows)
    asked = {question.column: question for question in taken.answers.questions}
    assert {name: question.touchpoint for name, question in asked.items() if question.scale} == {
        "How satisfied were you? - Delivery": "Delivery",
        "How satisfied were you? - Website": "Website",
    }
    chosen = [row["choice"] for row in facts(taken.intake, "answers") if row["question"] == "Which did you use? - Shop"]
    assert chosen == ["Shop"] * 30
    assert asked["Anything else?"].is_text


def test_a_grade_with_a_decimal_comma_is_a_review_and_no_order(take: Take) -> None:
    chance = random.Random(4)
    rows = [
        [
            f"RV{n:05d}",
            chance.choice(["Adler", "Post"]),
            f"{6 + n % 41 / 10:.1f}".replace(".", ","),
            f"{1 + n % 28:02d}.03.2024",
            remark(chance),
        ]
        for n in range(200)
    ]
    headings = ["Bewertungs-ID", "Hotel", "Gesamtnote", "Bewertet am", "Kommentar"]
    taken = take("bewertungen.csv", headings, rows, delimiter=";")
    assert (taken.answers.score, taken.answers.scale, taken.answers.text) == ("Gesamtnote", (0, 10), "Kommentar")
    assert taken.proposal.recipe.files["bewertungen"].key == ("Bewertungs-ID",)
    assert not taken.interactions
    assert {row["score"] for row in facts(taken.intake, "answers")} == {6 + n / 10 for n in range(41)}


def test_scores_named_after_what_they_rate_are_found_though_nothing_else_goes_along(take: Take) -> None:
    chance = random.Random(5)
    rows = [[n, day(n), *(chance.randrange(1, 6) for _ in range(4)), chance.randrange(18, 80)] for n in range(1, 240)]
    taken = take("feedback.csv", ["response_id", "date", "delivery", "price", "csat_checkout", "csat", "age"], rows)
    asked = {question.column: question.touchpoint for question in taken.answers.questions}
    assert asked == {"delivery": "Delivery", "price": "Price", "csat_checkout": "Checkout", "csat": ""}


def basket(rows: int, *, repeat_total: bool, only_first: bool, one_line: bool = False) -> list[list[object]]:
    found: list[list[object]] = []
    for n in range(rows):
        lines = 1 if one_line and n % 50 else 3
        for line in range(lines):
            head = line == 0
            shown = head or not only_first
            found.append(
                [
                    f"#{1000 + n}",
                    f"b{n % 40}@ex.org" if shown else "",
                    "30.00" if head or repeat_total else "",
                    day(n) if shown else "",
                    f"SKU{line}",
                    10,
                ]
            )
    return found


@pytest.mark.parametrize(
    "shape",
    [
        {"repeat_total": False, "only_first": False},
        {"repeat_total": False, "only_first": True},
        {"repeat_total": True, "only_first": False},
        {"repeat_total": False, "only_first": False, "one_line": True},
    ],
)
def test_lines_of_an_order_are_one_order_with_its_total(take: Take, shape: dict[str, bool]) -> None:
    headings = ["Name", "Email", "Total", "Created at", "Lineitem name", "Lineitem price"]
    taken = take("orders_export.csv", headings, basket(150, **shape))
    made = facts(taken.intake)
    assert [row["event"] for row in made] == ["Order Placed"] * 150
    assert {row["amount"] for row in made} == {Decimal(30)}
    assert {row["customer_ref"] for row in made} == {f"email:b{n}@ex.org" for n in range(40)}


def test_rows_that_repeat_another_in_full_do_not_forbid_the_key(take: Take) -> None:
    rows = [[f"O{n:04d}", f"C{n % 30:02d}", day(n), 5 + n] for n in range(120)]
    taken = take("orders.csv", ["order_id", "customer_no", "ordered_at", "total"], rows + rows[:20])
    assert taken.proposal.recipe.files["orders"].key == ("order_id",)
    assert "repeat another in full" in taken.proposal.finding("orders", "order_id").why
    assert sum(row["amount"] for row in facts(taken.intake)) == sum(5 + n for n in range(120))


@pytest.mark.parametrize("contact", ["e-mail", "number"])
def test_a_name_never_beats_an_address_or_a_number(take: Take, contact: str) -> None:
    first, last = (
        ("Anna", "Bert", "Clara", "Dario", "Eva", "Fynn", "Gina"),
        ("Weber", "Rossi", "Dupont", "Silva", "Nowak"),
    )
    rows = []
    for n in range(200):
        who = f"k{n % 80}@mail.example" if contact == "e-mail" else f"KD{n % 80:05d}"
        rows.append([f"A-{1000 + n}", f"{first[n % 7]} {last[n % 5]}", who, day(n), 20 + n])
    heading = "E-Mail" if contact == "e-mail" else "Kundennummer"
    taken = take("bestellungen.csv", ["Bestellnummer", "Kunde", heading, "Bestelldatum", "Gesamtbetrag"], rows)
    (made,) = taken.interactions
    assert made.customer == {"email" if contact == "e-mail" else "s": heading}
    assert "kunde" not in made.properties
    assert len({row["customer_ref"] for row in facts(taken.intake)}) == 80


def test_where_only_names_tell_customers_apart_the_proposal_says_so(take: Take) -> None:
    rows = [[f"A-{1000 + n}", f"Anna Nummer{'abcdefgh'[n % 8]}", day(n)] for n in range(100)]
    taken = take("bestellungen.csv", ["Bestellnummer", "Kunde", "Bestelldatum"], rows)
    assert taken.interactions[0].customer == {"s": "Kunde"}
    assert any("people of one name count as one" in warning for warning in taken.proposal.warnings)


def test_the_money_of_a_clickstream_stays_with_the_purchases(take: Take) -> None:
    events = ("page_view", "page_view", "add_to_cart", "purchase")
    rows = [
        [f"e{n:05d}", f"u{n % 50:03d}", events[n % 4], day(n), "" if n % 4 < 2 else 12.5, ("Web", "WEB", "web")[n % 3]]
        for n in range(400)
    ]
    taken = take("clicks.csv", ["event_id", "user_id", "event", "timestamp", "revenue", "channel"], rows)
    paid, others = taken.interactions
    assert (paid.amount, paid.when[0].one_of) == ("revenue", ("purchase",))
    assert (others.amount, others.when[0].none_of) == (None, ("purchase",))
    made = facts(taken.intake)
    assert {(row["event"], row["amount"] is not None) for row in made if row["amount"]} == {("purchase", True)}
    assert len(made) == 400
    assert len({row["channel"] for row in made}) == 1
    assert isinstance(paid.channel, Value)


def test_payments_that_failed_or_were_refunded_are_no_revenue(take: Take) -> None:
    state = ("Paid", "Paid", "Paid", "Failed", "Refunded")
    rows = [[f"ch_{n:010x}", f"cus_{n % 30:06x}", day(n), "10.00", state[n % 5]] for n in range(100)]
    taken = take("payments.csv", ["id", "Customer ID", "Created", "Amount", "Status"], rows)
    seen = {(row["event"], row["amount"]) for row in facts(taken.intake)}
    assert seen == {("Payment Received", Decimal(10)), ("Payment Failed", None), ("Payment Refunded", None)}


@pytest.mark.parametrize(
    ("name", "taken", "left"),
    [
        (
            "webshop_orders_2024.csv",
            ["webshop_orders_2025.csv", "webshop_orders_2025-01.csv"],
            ["webshop_orders_items.csv"],
        ),
        ("orders.csv", ["orders.csv", "orders_2025.csv", "orders_2.csv"], ["orders_lines.csv", "reorders.csv"]),
        ("export (3).csv", ["export (4).csv", "export.csv"], ["exports.csv"]),
        ("calls [new]_2024.csv", ["calls [new]_2025.csv"], ["calls n_2024.csv"]),
    ],
)
def test_patterns_take_the_next_export_and_no_other_file(name: str, taken: list[str], left: list[str]) -> None:
    from fnmatch import fnmatch

    found = patterns([Path(name)], [])
    assert fnmatch(name, found[0])
    assert [other for other in taken if not any(fnmatch(other, pattern) for pattern in found)] == []
    assert [other for other in left if any(fnmatch(other, pattern) for pattern in found)] == []


@pytest.mark.parametrize(("wrong", "told"), [(1, "less than 1%"), (9, "about 3%")])
def test_the_share_of_unread_times_is_told_as_it_is(take: Take, wrong: int, told: str) -> None:
    rows = [[f"T{n:04d}", f"K{n % 40:02d}", f"{1 + n % 28:02d}.{1 + n % 12:02d}.2024 10:00"] for n in range(300)]
    for row in rows[:wrong]:
        row[2] = "31.02.2024 10:00"
    taken = take("tickets.csv", ["ticket_id", "customer_no", "opened_at"], rows)
    assert any(f"{told} of the values" in warning for warning in taken.proposal.warnings)
