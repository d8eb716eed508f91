"""The guess on invented exports of many kinds, against what a careful person would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake.guess import Proposal, propose
from parcours.intake.recipe import Answers, Interaction, Profile, Source, Value
from parcours.intake.recipe_file import recipe_from_text, recipe_text
from tests.library.intake.invented_exports import KINDS, write


@pytest.fixture(scope="module")
def guess(engine: DuckDBEngine, tmp_path_factory: pytest.TempPathFactory):
    made: dict[str, Proposal] = {}

    def guessed(kind: str) -> Proposal:
        if kind not in made:
            folder = tmp_path_factory.mktemp(kind)
            made[kind] = take(KINDS[kind](folder), engine, folder)
        return made[kind]

    return guessed


def take(paths: list[Path], engine: DuckDBEngine, folder: Path, **options) -> Proposal:
    return propose(
        paths,
        source="crm",
        time_zone="Europe/Berlin",
        currency="EUR",
        engine=engine,
        scratch=folder / "scratch",
        **options,
    )


def said(source: Source | None) -> object:
    """A source as plain words: its column, its constant, or what it sums."""
    if isinstance(source, Value):
        return source.is_ if source.is_ is not None else source.column or source.template or f"sum {source.sum}"
    return source


def events(proposal: Proposal) -> dict[object, Interaction]:
    return {said(made.event): made for made in proposal.recipe.interactions}


def only_answers(proposal: Proposal) -> Answers:
    (answers,) = proposal.recipe.answers
    return answers


def only_profile(proposal: Proposal) -> Profile:
    (profile,) = proposal.recipe.profiles
    return profile


def joins(proposal: Proposal) -> set[tuple[str, str]]:
    return {(" ".join(join.many), " ".join(join.one)) for join in proposal.recipe.joins}


@pytest.mark.parametrize("kind", KINDS)
def test_every_proposal_is_a_recipe_that_reads_back(kind: str, guess) -> None:
    recipe = guess(kind).recipe
    assert recipe_from_text(recipe_text(recipe)) == recipe


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_gets_a_finding_with_a_reason(kind: str, guess) -> None:
    proposal = guess(kind)
    assert all(found.why and 0 < found.sure <= 1 for found in proposal.findings)
    assert all(found.column in proposal.show() for found in proposal.findings)


def test_the_same_files_give_the_same_proposal(engine: DuckDBEngine, tmp_path: Path) -> None:
    paths = KINDS["woocommerce"](tmp_path)
    first, second = (take(list(order), engine, tmp_path) for order in (paths, reversed(paths)))
    assert recipe_text(first.recipe) == recipe_text(second.recipe)
    assert first.warnings == second.warnings


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("zendesk", {"tickets": ("id",), "users": ("id",)}),
        ("hubspot", {"contacts": ("Record ID",), "deals": ("Record ID",)}),
        ("qualtrics", {"customer_relationship_survey": ("ResponseId",)}),
        ("surveymonkey", {"service_feedback": ("Respondent ID",)}),
        ("typeform", {"responses": ("#",)}),
        ("woocommerce", {"orders": ("order_id",), "order_items": ("order_id", "line"), "products": ("product_id",)}),
        ("german_calls", {"anrufprotokoll": ("Anrufnummer",)}),
        ("complaints", {"complaints": ("Complaint ID",)}),
        ("invoices", {"rechnungen": ("Rechnungsnummer",)}),
        ("long_survey", {"guest_survey": ("respondent_id", "question")}),
        ("bookings", {"clientes": ("cliente_id",), "reservas": ("reserva_id",)}),
    ],
)
def test_keys_are_found(kind: str, keys: dict[str, tuple[str, ...]], guess) -> None:
    assert {name: file.key for name, file in guess(kind).recipe.files.items()} == keys


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("zendesk", {("tickets.requester_id", "users.id")}),
        ("hubspot", {("deals.Associated Contact ID", "contacts.Record ID")}),
        ("salesforce", {("case.ContactId", "contact.Id")}),
        (
            "woocommerce",
            {("order_items.order_id", "orders.order_id"), ("order_items.product_id", "products.product_id")},
        ),
        ("bookings", {("reservas.cliente_id", "clientes.cliente_id")}),
    ],
)
def test_relations_are_found_from_many_to_one(kind: str, expected: set[tuple[str, str]], guess) -> None:
    assert joins(guess(kind)) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("zendesk", {"Ticket Opened": "created_at", "Ticket Solved": "solved_at"}),
        ("salesforce", {"Ticket Opened": "CreatedDate", "Ticket Closed": "ClosedDate"}),
        ("hubspot", {"Opportunity Created": "Create Date", "Opportunity Won": "Closed Won Date"}),
        ("shopify", {"Order Placed": "Created at", "Order Paid": "Paid at", "Order Shipped": "Fulfilled at"}),
        (
            "woocommerce",
            {"Order Placed": "date_created", "Order Completed": "date_completed", "Order Cancelled": "date_created"},
        ),
        ("german_calls", {"Conversation Started": "{Datum} {Uhrzeit}"}),
        ("complaints", {"Ticket Opened": "Date received", "Ticket Sent": "Date sent to company"}),
        ("invoices", {"Invoice Issued": "Rechnungsdatum", "Invoice Paid": "Bezahlt am"}),
        (
            "bookings",
            {"Order Placed": "data_criacao", "Order Delivered": "data_entrega", "Order Cancelled": "data_criacao"},
        ),
        ("process_log", {"concept:name": "time:timestamp"}),
        ("web_events", {"event_name": "event_timestamp"}),
        ("mail_events", {"event": "timestamp"}),
    ],
)
def test_moments_become_events_with_the_fields_own_words(kind: str, expected: dict[str, str], guess) -> None:
    assert {name: said(made.occurred_at) for name, made in events(guess(kind)).items()} == expected


@pytest.mark.parametrize(
    ("kind", "customer"),
    [
        ("zendesk", {"crm": "requester_id"}),
        ("hubspot", {"crm": "Associated Contact ID"}),
        ("salesforce", {"crm": "ContactId"}),
        ("shopify", {"email": "Email"}),
        ("woocommerce", {"crm": "customer_id"}),
        ("german_calls", {"crm": "Kundennummer"}),
        ("complaints", {"anonymous": "Complaint ID"}),
        ("invoices", {"crm": "Kundennr"}),
        ("process_log", {"anonymous": "case:concept:name"}),
        ("web_events", {"crm": "user_id"}),
        ("mail_events", {"email": "email"}),
        ("bookings", {"crm": "cliente_id"}),
    ],
)
def test_the_customer_is_found(kind: str, customer: dict[str, str], guess) -> None:
    assert all(made.customer == customer for made in guess(kind).recipe.interactions)


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        ("hubspot", "Amount"),
        ("shopify", "sum Total"),
        ("woocommerce", "sum order_items.line_total"),
        ("invoices", "Rechnungsbetrag"),
        ("bookings", "valor_total"),
    ],
)
def test_money_is_counted_once(kind: str, amount: str, guess) -> None:
    found = [said(made.amount) for made in guess(kind).recipe.interactions if made.amount is not None]
    assert found == [amount]


def test_deadlines_are_promises_and_not_events(guess) -> None:
    orders, bills = guess("woocommerce"), guess("invoices")
    assert all("expected_delivery_date" in made.properties for made in orders.recipe.interactions)
    assert all("falligkeitsdatum" in made.properties for made in bills.recipe.interactions)
    assert any("promise" in note for note in bills.recipe.notes)


def test_lines_of_one_basket_are_one_order(guess) -> None:
    placed = events(guess("shopify"))["Order Placed"]
    assert (placed.key, placed.subject) == (("Name",), {"order": "Name"})


def test_german_headings_and_values_are_understood(guess) -> None:
    proposal = guess("german_calls")
    call = events(proposal)["Conversation Started"]
    assert proposal.recipe.files["anrufprotokoll"].encoding == "windows-1252"
    assert said(call.channel) == "phone"
    assert (said(call.duration_s), said(call.colleague)) == ("Gesprächsdauer", "Mitarbeiter")
    assert isinstance(call.outcome, Value)
    assert call.outcome.map == {"ja": "ok", "nein": "failed"}
    bill = guess("invoices").recipe.files["rechnungen"].columns["Rechnungsbetrag"]
    assert bill.decimal == ","


@pytest.mark.parametrize(
    ("kind", "score", "metric", "scale"),
    [
        ("typeform", "How likely is it that you would recommend us?", "nps", (0, 10)),
        ("german_calls", "Zufriedenheit", "csat", (1, 5)),
        ("hotel_reviews", "Rating", "csat", (1, 5)),
        ("ten_point_scale", "recommandation", "nps", (1, 10)),
        ("long_survey", "score", "csat", (1, 5)),
    ],
)
def test_single_ratings_are_found_with_their_scale(
    kind: str, score: str, metric: str, scale: tuple[float, float], guess
) -> None:
    answers = only_answers(guess(kind))
    assert (said(answers.score), said(answers.metric), answers.scale) == (score, metric, scale)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("qualtrics", {"Q1": ("nps", (0, 10)), "Q2_1": ("csat", (1, 5)), "Q2_2": ("csat", (1, 5))}),
        (
            "surveymonkey",
            {
                "How satisfied are you with our service overall?": ("csat", (1, 5)),
                "How easy was it to get help?": ("ces", (1, 7)),
            },
        ),
        (
            "wide_survey",
            {
                "V1A": ("csat", (1, 5)),
                "V1B": ("csat", (1, 5)),
                "V1C": ("csat", (1, 5)),
                "V1D": ("csat", (1, 5)),
                "V2": ("csat", (1, 5)),
                "V9": ("nps", (0, 10)),
            },
        ),
    ],
)
def test_ratings_side_by_side_are_found_with_their_scale(kind: str, expected: dict[str, object], guess) -> None:
    questions = only_answers(guess(kind)).questions
    assert {each.column: (each.metric, each.scale) for each in questions if not each.is_text} == expected


def test_codes_outside_the_scale_are_blank_or_not_used(guess) -> None:
    rated = [question for question in only_answers(guess("wide_survey")).questions if question.scale == (1, 5)]
    assert all(question.missing == {"0": "blank", "6": "not used"} for question in rated)
    assert only_answers(guess("long_survey")).missing == {"9": "blank"}


def test_weights_are_found_and_codes_of_other_kinds_are_no_ratings(guess) -> None:
    answers = only_answers(guess("wide_survey"))
    assert said(answers.weight) == "WT"
    assert not {"SEX", "ORIGIN", "REGIONCODE", "PURPOSE"} & {question.column for question in answers.questions}


def test_a_survey_without_dates_takes_the_year_of_its_name_and_says_so(guess) -> None:
    proposal = guess("wide_survey")
    assert said(only_answers(proposal).answered_at) == "2019-01-01"
    assert any("2019-01-01" in warning for warning in proposal.warnings)


def test_a_recommendation_on_ten_points_is_flagged(guess) -> None:
    assert any("1 to 10" in warning for warning in guess("ten_point_scale").warnings)


def test_several_heading_rows_give_names_and_wordings(guess) -> None:
    qualtrics, monkey = guess("qualtrics"), guess("surveymonkey")
    file = qualtrics.recipe.files["customer_relationship_survey"]
    assert (file.header, file.names_in) == (3, 1)
    assert {question.touchpoint for question in only_answers(qualtrics).questions} == {"", "Delivery", "Website"}
    assert monkey.recipe.files["service_feedback"].header == 2


def test_respondents_texts_and_times_are_found(guess) -> None:
    answers = only_answers(guess("qualtrics"))
    assert answers.customer == {"crm": "ExternalReference", "email": "RecipientEmail"}
    assert (said(answers.answered_at), said(answers.language)) == ("EndDate", "UserLanguage")
    assert [question.column for question in answers.questions if question.is_text] == ["Q3"]
    typeform = guess("typeform").recipe
    assert said(typeform.answers[0].text) == "Why did you choose this score?"
    assert typeform.files["responses"].columns["Submit Date (UTC)"].time_zone == "UTC"


def test_reviews_that_name_nobody_are_anonymous(guess) -> None:
    answers = only_answers(guess("hotel_reviews"))
    assert (answers.customer, said(answers.place), said(answers.text)) == ({}, "Hotel Name", "Review Text")


def test_customer_masters_become_profiles(guess) -> None:
    contact = only_profile(guess("hubspot"))
    assert contact.customer["crm"] == "Record ID"
    assert (said(contact.first_name), said(contact.email), said(contact.phone)) == (
        "First Name",
        "Email",
        "Phone Number",
    )
    refused = only_profile(guess("salesforce")).email_consent
    assert isinstance(refused, Value)
    assert refused.map == {"false": "yes", "true": "no"}
    assert only_profile(guess("churn")).properties["churn"] == "churn"
    cliente = only_profile(guess("bookings"))
    assert (said(cliente.name), said(cliente.city), said(cliente.born_on)) == ("nome", "cidade", "data_nascimento")


def test_the_words_of_mail_tools_become_the_conventional_events(guess) -> None:
    (made,) = guess("mail_events").recipe.interactions
    assert isinstance(made.event, Value)
    assert made.event.map["open"] == "Email Opened"
    assert (said(made.channel), made.subject) == ("email", {"campaign": "campaign_id"})


def test_a_codebook_is_taken_as_certain(engine: DuckDBEngine, tmp_path: Path) -> None:
    (survey,) = KINDS["wide_survey"](tmp_path)
    lines = [
        ("V1A", "Entrance", "csat", str(code), label, missing)
        for code, label, missing in [
            (1, "poor", ""),
            (5, "excellent", ""),
            (6, "did not use", "not used"),
            (0, "", "blank"),
        ]
    ]
    codebook = write(tmp_path / "codebook.csv", ["column", "touchpoint", "metric", "code", "label", "missing"], lines)
    proposal = take([survey], engine, tmp_path, codebook=codebook)
    (question,) = only_answers(proposal).questions
    assert (question.column, question.touchpoint, question.missing) == (
        "V1A",
        "Entrance",
        {"6": "not used", "0": "blank"},
    )
    assert any("V1B" in warning for warning in proposal.warnings)


def test_a_new_number_with_every_order_is_not_the_customer(engine: DuckDBEngine, tmp_path: Path) -> None:
    buyers = [(f"c{n:04d}", f"p{n % 70:03d}", "Rome") for n in range(100)]
    orders = [(f"o{n:05d}", f"c{n:04d}", f"2024-03-{1 + n % 28:02d} 10:00:00") for n in range(100)]
    paths = [
        write(tmp_path / "shop_customers.csv", ["customer_id", "customer_master_id", "city"], buyers),
        write(tmp_path / "shop_orders.csv", ["order_id", "customer_id", "ordered_at"], orders),
    ]
    proposal = take(paths, engine, tmp_path)
    assert events(proposal)["Order Placed"].customer == {"crm": "customers.customer_master_id"}
    assert only_profile(proposal).customer == {"crm": "customer_master_id"}


def test_replies_are_the_askers_own_or_answers(engine: DuckDBEngine, tmp_path: Path) -> None:
    questions = [
        (1000 + 7 * n, f"u_{n % 40:04d}x", f"2024-01-{1 + n % 28:02d}T08:00:00Z", 5001 + 13 * n if n % 3 else "")
        for n in range(90)
    ]
    answers = [
        (
            5001 + 13 * n,
            1000 + 7 * (n % 90),
            f"u_{(n % 90) % 40:04d}x" if n % 4 == 0 else f"s_{n % 35:04d}x",
            f"2024-02-{1 + n % 28:02d}T09:00:00Z",
            f"This is what I would try next, number {n}.",
        )
        for n in range(250)
    ]
    paths = [
        write(tmp_path / "questions.csv", ["id", "author", "created", "accepted_answer"], questions),
        write(tmp_path / "answers.csv", ["id", "question_id", "author", "created", "text"], answers),
    ]
    found = events(take(paths, engine, tmp_path))
    assert set(found) == {"Ticket Opened", "Ticket Replied", "Customer Replied", "Ticket Solved"}
    assert found["Customer Replied"].when[0].same_as == "questions.author"
    assert found["Ticket Replied"].customer == {"crm": "questions.author"}
    assert said(found["Ticket Solved"].occurred_at) == "answers.created"


def test_files_with_the_same_headings_are_one_kind(engine: DuckDBEngine, tmp_path: Path) -> None:
    for month in ("2024-01", "2024-02"):
        rows = [(f"T{month[-1]}{n:03d}", f"K{n % 20:03d}", f"{month}-{1 + n % 28:02d} 09:00:00") for n in range(40)]
        write(tmp_path / f"tickets_{month}.csv", ["ticket_id", "customer_no", "created_at"], rows)
    recipe = take(sorted(tmp_path.glob("*.csv")), engine, tmp_path).recipe
    assert list(recipe.files) == ["tickets"]
    assert recipe.files["tickets"].match == ("tickets_[0-9]*.csv", "tickets.csv")


def test_what_cannot_be_placed_is_left_out_with_a_warning(engine: DuckDBEngine, tmp_path: Path) -> None:
    weather = write(tmp_path / "weather.csv", ["station", "rain"], [(f"S{n}", n * 0.3) for n in range(30)])
    proposal = take([weather], engine, tmp_path)
    assert any("weather is left out" in warning for warning in proposal.warnings)


def test_rows_without_a_customer_stay_as_anonymous_ones(engine: DuckDBEngine, tmp_path: Path) -> None:
    rows = [
        (f"B{n:04d}", f"K{n % 30:03d}" if n % 5 else "", f"2024-05-{1 + n % 28:02d} 12:00:00", 10 + n)
        for n in range(200)
    ]
    made = take([write(tmp_path / "sales.csv", ["sale_no", "customer_no", "sold_at", "total"], rows)], engine, tmp_path)
    named, unnamed = made.recipe.interactions
    assert (named.customer, named.when[0].filled) == ({"crm": "customer_no"}, True)
    assert (unnamed.customer, unnamed.when[0].filled) == ({"anonymous": "sale_no"}, False)
    assert any("20%" in warning for warning in made.warnings)


def test_decimal_scores_and_several_texts_of_a_review_are_kept(engine: DuckDBEngine, tmp_path: Path) -> None:
    rows = [
        (
            f"{1 + n % 9}/{13 + n % 15}/2024",
            8.4,
            2.5 + (n % 16) / 2,
            f"What I liked was number {n}, really.",
            f"The noise of night {n} was bad.",
        )
        for n in range(120)
    ]
    headings = ["Review Date", "Average Score", "Reviewer Score", "Positive Review", "Negative Review"]
    made = take([write(tmp_path / "reviews.csv", headings, rows)], engine, tmp_path)
    asked = {question.column: question for question in only_answers(made).questions}
    assert asked["Reviewer Score"].scale == (0, 10)
    assert asked["Positive Review"].is_text
    assert asked["Negative Review"].is_text
    assert "Average Score" not in asked
