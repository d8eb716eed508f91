"""The guess on the shared sample files: the proposal, taken unedited, against the answers known for them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from parcours.engine import DuckDBEngine
from parcours.intake.guess import Proposal, propose
from parcours.intake.reading import Intake, read_source
from tests.library.intake.invented_exports import KINDS, write
from tests.shared_files import shared


class Taken(NamedTuple):
    proposal: Proposal
    intake: Intake


@pytest.fixture(scope="module")
def take(engine: DuckDBEngine, tmp_path_factory: pytest.TempPathFactory):
    known: dict[object, Taken] = {}

    def taken(*paths: Path, **options) -> Taken:
        asked = (*paths, *options.values())
        if asked not in known:
            folder = tmp_path_factory.mktemp("taken")
            proposal = propose(
                paths, source="s", time_zone="UTC", currency="EUR", engine=engine, scratch=folder / "guess", **options
            )
            intake = read_source(proposal.recipe, paths, engine=engine, scratch=folder / "read", currency="EUR")
            known[asked] = Taken(proposal, intake)
        return known[asked]

    return taken


def landed(taken: Taken) -> float:
    """Share of the rows that became facts, or belong to a file that facts look things up in."""
    recipe = taken.proposal.recipe
    looked_up = {join.one[0].split(".", 1)[0] for join in recipe.joins}
    files = taken.intake.report().files
    return sum(file.rows if file.kind in looked_up else file.used for file in files) / sum(file.rows for file in files)


def every(folder: str, pattern: str) -> list[Path]:
    return sorted(shared(folder).glob(pattern))


def joins(proposal: Proposal) -> set[tuple[str, str]]:
    return {("+".join(join.many), "+".join(join.one)) for join in proposal.recipe.joins}


def test_a_marketplace_lands_with_its_keys_relations_and_figures(take) -> None:
    taken = take(*every("data/olist", "*.csv*"))
    report = taken.intake.report()
    events = {event.event: event for event in report.events}
    placed = events["Order Placed"]
    assert landed(taken) >= 0.95
    assert (placed.interactions, placed.customers, placed.customers_with_several) == (15_000, 14_904, 93)
    assert placed.amounts == {"EUR": Decimal("2397904.5600")}
    assert events["Order Delivered"].interactions == 14_552
    (asked,) = report.questions
    assert (asked.metric, asked.scale, asked.answers, asked.scores, asked.texts) == (
        "csat",
        "1 to 5",
        14_944,
        14_944,
        6_176,
    )
    assert joins(taken.proposal) == {
        ("order_items.order_id", "orders.order_id"),
        ("order_items.product_id", "products.product_id"),
        ("order_items.seller_id", "sellers.seller_id"),
        ("order_payments.order_id", "orders.order_id"),
        ("order_reviews.order_id", "orders.order_id"),
        ("orders.customer_id", "customers.customer_id"),
        ("products.product_category_name", "product_category_name_translation.product_category_name"),
    }
    keys = {name: file.key for name, file in taken.proposal.recipe.files.items()}
    assert keys["orders"] == ("order_id",)
    assert keys["order_reviews"] == ("review_id", "order_id")
    assert keys["order_items"] == ("order_id", "order_item_id")


@pytest.mark.slow
def test_a_grocers_year_lands_with_campaigns_and_baskets(take) -> None:
    taken = take(*every("data/completejourney", "*.csv.gz"))
    events = {event.event: event.interactions for event in taken.intake.report().events}
    assert landed(taken) >= 0.95
    assert (events["Campaign Sent"], events["Coupon Redeemed"]) == (6_589, 2_102)
    assert ("campaigns.campaign_id", "campaign_descriptions.campaign_id") in joins(taken.proposal)
    assert ("transactions.product_id", "products.product_id") in joins(taken.proposal)


def test_a_support_forum_lands_with_questions_and_replies(take) -> None:
    taken = take(*every("data/thunderbird_support", "*.csv.gz"))
    events = {event.event: event.interactions for event in taken.intake.report().events}
    assert landed(taken) == 1
    assert events["Ticket Opened"] == 7_219
    assert events["Ticket Replied"] + events["Customer Replied"] == 17_477
    assert joins(taken.proposal) == {("answers.question_id", "questions.id"), ("questions.solution", "answers.id")}


#: The columns that the codebooks of the survey call ratings.
RATED = {
    *(
        f"Q7{part}"
        for part in ("ART", "FOOD", "STORE", "SIGN", "WALKWAYS", "SCREENS", "INFODOWN", "INFOUP", "WIFI", "ALL")
    ),
    *(f"Q7{part}" for part in ("ROADS", "PARK", "AIRTRAIN", "LTPARKING", "RENTAL")),
    *(f"Q9{part}" for part in ("BOARDING", "AIRTRAIN", "RENTAL", "FOOD", "RESTROOM", "ALL")),
    *("Q10SAFE", "Q13GETRATE", "Q14FIND", "Q14PASSTHRU"),
}
SLOW = pytest.mark.slow


@pytest.mark.parametrize("year", [pytest.param(year, marks=SLOW) for year in (2014, 2015, 2016)] + [2017])
def test_an_airports_ratings_are_found_without_a_codebook(take, year: int) -> None:
    taken = take(shared(f"data/sfo_survey/{year}_SFO_Customer_Survey.csv.gz"))
    (answers,) = taken.proposal.recipe.answers
    found = {question.column: question for question in answers.questions if question.scale == (1, 5)}
    assert landed(taken) == 1
    assert RATED <= set(found) <= RATED | {"Q12PRECHECKRATE", "Q12PRECHEKCRATE"}
    assert all(question.missing.get("6", "not used") == "not used" for question in found.values())
    assert answers.weight == "WEIGHT"


def test_the_airports_recommendation_and_overall_rating_come_out_right(take) -> None:
    taken = take(shared("data/sfo_survey/2017_SFO_Customer_Survey.csv.gz"))
    asked = {question.question: question for question in taken.intake.report().questions}
    assert (asked["NETPRO"].metric, asked["NETPRO"].scores) == ("nps", 2_746)
    assert (asked["Q7ALL"].metric, asked["Q7ALL"].scores) == ("csat", 2_688)


@pytest.mark.slow
def test_waves_of_one_survey_do_not_overwrite_each_other(take) -> None:
    taken = take(*every("data/sfo_survey", "201[67]*.csv.gz"))
    assert landed(taken) == 1


def test_a_codebook_names_what_the_columns_ask(take, tmp_path: Path) -> None:
    survey = shared("data/sfo_survey/2017_SFO_Customer_Survey.csv.gz")
    codes = {1: "", 2: "", 3: "", 4: "", 5: "", 6: "not used", 0: "blank"}
    asked = {"Q7FOOD": "restaurants", "Q9RESTROOM": "restrooms"}
    lines = [(column, place, "csat", code, "", codes[code]) for column, place in asked.items() for code in codes]
    codebook = write(tmp_path / "codebook.csv", ["column", "touchpoint", "metric", "code", "label", "missing"], lines)
    taken = take(survey, codebook=codebook)
    (answers,) = taken.proposal.recipe.answers
    assert [question.touchpoint for question in answers.questions] == ["restaurants", "restrooms"]
    assert landed(taken) == 1


@pytest.mark.parametrize("name", ["dataset1.csv", "dataset3.csv", "fake_1000.csv"])
def test_lists_of_people_become_profiles(take, name: str) -> None:
    taken = take(shared(f"data/identity/{name}"))
    (profile,) = taken.proposal.recipe.profiles
    assert landed(taken) == 1
    assert all((profile.first_name, profile.last_name, profile.born_on, profile.city))


@pytest.mark.parametrize(
    ("name", "rows"),
    [("telco.csv.gz", 7_043), ("receipt.csv.gz", 8_577), ("ecom.csv.gz", 31_106), ("npstest.csv", 1_000)],
)
def test_other_real_files_land_too(take, name: str, rows: int) -> None:
    taken = take(shared(f"data/reference/{name}"))
    (file,) = taken.intake.report().files
    assert (landed(taken), file.used) == (1, rows)


@pytest.mark.parametrize("kind", KINDS)
def test_invented_exports_land_whole(take, tmp_path_factory: pytest.TempPathFactory, kind: str) -> None:
    taken = take(*KINDS[kind](tmp_path_factory.mktemp(kind)))
    assert landed(taken) == 1
    assert taken.intake.quarantine.count().to_pyarrow().as_py() == 0


def test_every_sheet_of_a_workbook_is_read(take, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Customers"
    book.active.append(["customer_id", "name", "city"])
    orders = book.create_sheet("Orders")
    orders.append(["order_no", "customer_id", "order_date", "total"])
    for number in range(60):
        book.active.append([f"C{number:03d}", f"Name {number}", "Rome"])
        orders.append(
            [f"O{number:05d}", f"C{number % 20:03d}", dt.datetime(2024, 3, 1 + number % 28, 10), 9.5 + number]
        )
    book.create_sheet("Empty")
    book.save(tmp_path / "crm.xlsx")
    facts = take(tmp_path / "crm.xlsx").intake.report().facts
    assert (facts["profiles"], facts["interactions"]) == (60, 60)


def test_sheets_of_one_shape_are_one_kind_and_all_of_them_are_read(take, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Figures without guarantee"])
    for year in (2022, 2023):
        sheet = book.create_sheet(f"Year {year}")
        sheet.append(["order_no", "customer_id", "order_date", "total"])
        for number in range(60):
            when = dt.datetime(year, 3, 1 + number % 28, 10)
            sheet.append([f"O{year}{number:03d}", 1000.0 + number % 20, when, 9.5 + number])
    book.save(tmp_path / "sales.xlsx")
    taken = take(tmp_path / "sales.xlsx")
    assert taken.proposal.recipe.files["year"].sheet == "Year *"
    assert taken.intake.report().facts["interactions"] == 120


def test_numbers_of_customers_written_with_a_decimal_are_whole_numbers(take, tmp_path: Path) -> None:
    rows = [
        f"A{number},{'' if number % 5 == 0 else f'{12000 + number % 30}.0'},2024-03-{1 + number % 28:02d},9.50"
        for number in range(200)
    ]
    (tmp_path / "orders.csv").write_text("\n".join(["order_no,Customer ID,order_date,total", *rows]) + "\n")
    taken = take(tmp_path / "orders.csv")
    refs = taken.intake.facts["interactions"].customer_ref.to_pyarrow().to_pylist()
    assert sum(ref.startswith("s:12") and not ref.endswith(".0") for ref in refs) == 160
