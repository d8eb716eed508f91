"""The guess on exports as tools write them: review grades, telephone logs, mixed dates, long surveys."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source
from parcours.intake.guess import Proposal, propose
from parcours.intake.recipe import Answers, Value
from tests.library.intake.invented_exports import write
from tests.library.intake.sources import aside, facts


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
    assert {question.metric for question in taken.answers.questions} == {"csat"}
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


def test_the_number_that_calls_is_the_customer_and_seconds_are_how_long_it_took(take: Take) -> None:
    rows = [
        [f"0{n:07x}-{n}", f"00417900{n * 37 % 83:05d}", "0800333444", moment(n), n % 90, 40 + n % 300]
        for n in range(400)
    ]
    heads = ["call_id", "calling_number", "called_number", "started_at", "wait_s", "talk_s"]
    taken = take("cdr.csv", heads, rows, ";")
    (made,) = taken.proposal.recipe.interactions
    assert (made.customer, made.duration_s, made.properties) == (
        {"phone": "calling_number"},
        "talk_s",
        {"wait_s": "wait_s"},
    )
    people = {row["customer_ref"] for row in facts(taken.intake)}
    assert len(people) == 83
    assert "phone:+41790000037" in people


def test_a_date_column_of_many_formats_is_read_as_far_as_it_goes_and_the_rest_is_told(take: Take) -> None:
    forms = (
        ["%Y-%m-%d %H:%M:%S"] * 12 + ["%d.%m.%Y %H:%M"] * 4 + ["%d %B %Y %H:%M", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%d%H%M%S"]
    )
    rows = [[5000 + n, f"C{n % 50:03d}", f"{moment(n):{(*forms, 'week %U of %Y')[n % 20]}}", n] for n in range(400)]
    for each in rows[::10]:
        each[2] = f"week {each[3] % 52} of 2024"
    taken = take("sales.csv", ["order_no", "customer_no", "ordered_at", "amount"], rows)
    form = taken.proposal.recipe.files["sales"].columns["ordered_at"].format
    assert {"%d %B %Y %H:%M", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%d%H%M%S"} <= set(form.split(" | "))
    readable = sum(not str(each[2]).startswith("week") for each in rows)
    assert len(facts(taken.intake)) == readable
    assert len(aside(taken.intake)) == 400 - readable
    assert any("are no times" in warning and '"week ' in warning for warning in taken.proposal.warnings)


def test_a_file_without_an_ending_is_known_by_its_name_again(take: Take) -> None:
    rows = [[5000 + n, f"C{n % 50:03d}", moment(n), n] for n in range(40)]
    taken = take("export", ["order_no", "customer_no", "ordered_at", "amount"], rows)
    (file,) = taken.proposal.recipe.files.values()
    assert file.match == ("export", "export[-_ ][0-9]*")
    assert len(facts(taken.intake)) == 40


def test_the_proposal_shows_what_is_taken_for_no_answer_and_why(take: Take) -> None:
    rows = [
        [f"R{n}", f"C{n % 50:03d}", moment(n), (1, 2, 3, 4, 5, 9)[n % 6], "n/a" if n % 3 else n] for n in range(300)
    ]
    taken = take("tickets.csv", ["ticket_id", "customer_no", "created_at", "score", "amount"], rows)
    shown = taken.proposal.show()
    assert "9 means blank (too frequent for a slip, and not on the scale)" in shown
    assert "n/a stands for nothing (a usual word for it)" in shown


@pytest.mark.parametrize(
    ("heading", "currency"),
    [
        ("Amount CHF", "CHF"),
        ("Betrag (USD)", "USD"),
        ("price_usd", "USD"),
        ("Total £", "GBP"),
        ("ALL TOTAL", None),
        ("Total EUR", "EUR"),
        ("Valor (R$)", "BRL"),
        ("Nachkredit gesamt", None),
    ],
)
def test_the_heading_of_an_amount_may_name_its_currency(take: Take, heading: str, currency: str | None) -> None:
    rows = [[5000 + n, f"C{n % 50:03d}", moment(n), f"{n / 8:.2f}"] for n in range(100)]
    taken = take("orders.csv", ["order_no", "customer_no", "ordered_at", heading], rows)
    (made,) = taken.proposal.recipe.interactions
    assert made.amount == heading
    assert made.currency == (Value(is_=currency) if currency else None)
    assert not taken.proposal.signs


@pytest.mark.parametrize(
    ("written", "currency", "signs"),
    [
        ("{} €", "EUR", ()),
        ("£{}", "GBP", ()),
        ("A${}", "AUD", ()),
        ("${}", None, ("$",)),
        ("{} kr", None, ("kr",)),
        ("{}", None, ()),
    ],
)
def test_a_sign_beside_amounts_names_their_currency_or_is_told_to_be_of_several(
    take: Take, written: str, currency: str | None, signs: tuple[str, ...]
) -> None:
    rows = [[5000 + n, f"C{n % 50:03d}", moment(n), written.format(f"{20 + n / 8:.2f}")] for n in range(100)]
    taken = take("orders.csv", ["order_no", "customer_no", "ordered_at", "total"], rows)
    (made,) = taken.proposal.recipe.interactions
    assert (made.currency, taken.proposal.signs) == (Value(is_=currency) if currency else None, signs)
    assert min(row["amount"] for row in facts(taken.intake)) == 20


@pytest.mark.parametrize(
    ("delimiter", "beside", "smallest", "doubted"),
    [
        (";", "7", "1.111", False),
        (",", "0,5", "1.111", False),
        (";", "0.5", "1111", False),
        (",", "0.5", "1111", False),
        (",", "7", "1111", True),
    ],
)
def test_the_file_tells_what_a_comma_before_three_figures_is_else_the_proposal_asks(
    take: Take, delimiter: str, beside: str, smallest: str, *, doubted: bool
) -> None:
    rows = [[5000 + n, f"C{n % 50:03d}", moment(n), f"{1 + n % 9},{111 + n}", beside] for n in range(100)]
    taken = take("orders.csv", ["order_no", "customer_no", "ordered_at", "amount", "factor"], rows, delimiter)
    assert min(row["amount"] for row in facts(taken.intake)) == Decimal(smallest)
    assert any("may as well be" in warning for warning in taken.proposal.warnings) == doubted


def test_one_figure_outside_the_sample_tells_what_the_commas_of_the_others_are(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    rows = [[n, f"C{n % 5000:04d}", moment(n, hours=1), f"{1 + n % 9},{111 + n % 800}"] for n in range(60_000)]
    rows[31_007][3] = "0,750"
    path = write(tmp_path / "orders.csv", ["order_no", "customer_no", "ordered_at", "amount"], rows)
    proposal = propose([path], source="s", scratch=tmp_path, time_zone="UTC", currency="EUR", engine=engine)
    assert proposal.recipe.files["orders"].columns["amount"].decimal == ","
    assert not any("may as well be" in warning for warning in proposal.warnings)


def test_a_long_survey_has_one_scale_for_each_question(take: Take) -> None:
    said: dict[str, Callable[[int], object]] = {
        "NPS": lambda n: n % 11,
        "CSAT Delivery": lambda n: n % 5 + 1,
        "CSAT Support": lambda n: 9 if n % 20 == 19 else (n + 2) % 5 + 1,
        "What else?": lambda n: f"The parcel of day {n} came too late for us, sadly",
    }
    rows = [
        [f"R{n}", f"C{n % 70:03d}", moment(n), question, answer(n)]
        for n in range(200)
        for question, answer in said.items()
    ]
    taken = take("export.csv", ["response_id", "customer_id", "submitted_at", "question", "answer"], rows)
    assert taken.events == []
    asked = {question.column: question for question in taken.answers.questions}
    assert {name: (one.metric, one.scale, one.touchpoint) for name, one in asked.items() if one.scale} == {
        "NPS": ("nps", (0, 10), ""),
        "CSAT Delivery": ("csat", (1, 5), "Delivery"),
        "CSAT Support": ("csat", (1, 5), "Support"),
    }
    assert asked["What else?"].is_text
    assert asked["CSAT Support"].missing == {"9": "blank"}
    told = facts(taken.intake, "answers")
    assert len(told) == 800
    assert not aside(taken.intake)
    assert {(row["scale_low"], row["scale_high"]) for row in told if row["metric"] == "csat"} == {(1, 5)}
    assert sum(row["text"] is not None for row in told) == 200


def test_a_few_shared_numbers_are_no_join_and_money_is_counted_where_it_stands(take: Take) -> None:
    orders = [[f"VR{n % 360:05d}", n // 360, moment(n), f"C{n % 90:03d}", f"{n / 4:.2f}"] for n in range(400)]
    delays = [[f"N{n}", f"VR{n * 3:05d}", f"C{n * 3 % 90:03d}", moment(n * 3 + 5)] for n in range(110)]
    taken = take(
        "orders.csv",
        ["order_no", "attempt", "ordered_at", "customer_no", "price"],
        orders,
        delays=(["notice_no", "order_no", "customer_no", "known_at"], delays),
    )
    assert taken.proposal.recipe.joins == ()
    paid = [row for row in facts(taken.intake) if row["amount"] is not None]
    assert {row["event"] for row in paid} == {"Order Placed"}
    assert len(paid) == 400


def test_payments_with_moments_of_their_own_are_not_added_up_in_the_order_too(take: Take) -> None:
    orders = [[f"VR{n:05d}", moment(n), f"C{n % 90:03d}"] for n in range(200)]
    payments = [[f"P{n}", f"VR{n:05d}", moment(n + 2), f"{n / 4 + 1:.2f}"] for n in range(200)]
    taken = take(
        "orders.csv",
        ["order_no", "ordered_at", "customer_no"],
        orders,
        payments=(["payment_id", "order_no", "paid_at", "amount"], payments),
    )
    assert len(taken.proposal.recipe.joins) == 1
    assert {row["event"] for row in facts(taken.intake) if row["amount"] is not None} == {"Payment Received"}


def test_a_deal_is_won_or_lost_at_its_close_date_and_worth_something_when_won(take: Take) -> None:
    stages = ("Closed Won", "Closed Lost", "Proposal", "Qualified")
    rows = [
        [9000 + n, f"C{n % 60:03d}", stages[n % 4], n + 1, moment(n), moment(n + 90) if n % 4 < 3 else ""]
        for n in range(240)
    ]
    taken = take("deals.csv", ["deal_id", "customer_no", "deal stage", "amount", "create date", "close date"], rows)
    assert taken.events == ["Opportunity Created", "Opportunity Won", "Opportunity Lost"]
    told = facts(taken.intake)
    assert {event: sum(row["event"] == event for row in told) for event in taken.events} == {
        "Opportunity Created": 240,
        "Opportunity Won": 60,
        "Opportunity Lost": 60,
    }
    assert {row["event"] for row in told if row["amount"] is not None} == {"Opportunity Won"}
    won = {row["outcome"] for row in told if row["event"] == "Opportunity Won"}
    assert won == {"ok"}


def test_a_second_reminder_comes_before_the_payment_and_is_called_so(take: Take) -> None:
    rows = [
        [
            f"INV-{n:05d}",
            f"C{n % 60:03d}",
            moment(n).date(),
            moment(n + 150).date() if n % 5 == 0 else "",
            moment(n + 210).date() if n % 10 == 0 else "",
            moment(n + (240 if n % 5 == 0 else 60)).date(),
        ]
        for n in range(300)
    ]
    heads = ["Invoice No", "Customer No", "Invoice Date", "1st Reminder", "2nd Reminder", "Paid on"]
    taken = take("invoices.csv", heads, rows)
    assert taken.events == ["Invoice Issued", "Invoice Reminder Sent", "Invoice 2nd Reminder", "Invoice Paid"]


@pytest.mark.parametrize(
    ("name", "headings", "event"),
    [
        ("contacts_log.csv", ["contact_id", "topic", "contacted_at"], "Contacted"),
        ("visits.csv", ["customer_no", "branch", "date"], "Visited"),
        ("sessions.csv", ["customer_no", "page", "date"], "Session Started"),
    ],
)
def test_what_happened_is_called_as_people_call_it(take: Take, name: str, headings: list[str], event: str) -> None:
    rows = [[f"K{n % 90:03d}", ("North", "South")[n % 2], moment(n)] for n in range(200)]
    assert take(name, headings, rows).events == [event]


def test_the_sheets_of_a_workbook_are_told_apart(engine: DuckDBEngine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, day in (("North", 1), ("South", 2)):
        sheet = book.create_sheet(title)
        sheet.append(["order_no", "customer_no", "ordered_at", f"{title} note"])
        for n in range(30):
            sheet.append([f"{title[0]}{n:03d}", f"C{n % 9}", f"2024-01-0{day} 10:{n:02d}:00", "x"])
    book.remove(book.worksheets[0])
    path = tmp_path / "orders.xlsx"
    book.save(path)
    common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
    proposal = propose([path], source="s", scratch=tmp_path / "guess", **common)
    intake = read_source(proposal.recipe, [path], scratch=tmp_path / "read", **common)
    assert "sheet North" in proposal.show()
    assert sorted(file.file for file in intake.audit.files) == ["orders.xlsx (North)", "orders.xlsx (South)"]


def test_a_stay_that_is_rated_is_dated_by_its_end(take: Take) -> None:
    rows = [
        [f"S-{n}", f"G{n % 80}", f"{moment(n):%Y-%m-%dT%H:%M:%S}", f"{moment(n, hours=9):%Y-%m-%dT%H:%M:%S}", 1 + n % 5]
        for n in range(1, 200)
    ]
    taken = take("stays.csv", ["stay_id", "guest_id", "checkin_at", "checkout_at", "satisfaction"], rows)
    assert taken.answers.answered_at == "checkout_at"
