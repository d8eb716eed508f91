"""What the guess makes of words that mean several things: a wait, a point of sale, a comment of one word."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source
from parcours.intake.guess import Proposal, propose
from tests.library.intake.invented_exports import write
from tests.library.intake.sources import aside, facts

Take = Callable[..., tuple[Proposal, Intake]]
Files = dict[str, tuple[list[str], list[list[Any]]]]


@pytest.fixture
def take_all(engine: DuckDBEngine, tmp_path: Path) -> Take:
    """Propose for several invented files, and read them as proposed."""

    def taken(files: Files) -> tuple[Proposal, Intake]:
        paths = [write(tmp_path / f"{name}.csv", *content) for name, content in files.items()]
        common: dict[str, Any] = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
        proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
        return proposal, read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common)

    return taken


def moment(number: int, *, hours: int = 7) -> dt.datetime:
    return dt.datetime(2024, 1, 1, 9) + dt.timedelta(hours=hours * number)


@pytest.mark.parametrize(
    ("heading", "metric"),
    [
        ("Satisfaction : attente", "csat"),
        ("Satisfaction à propos du temps d’attente", "csat"),
        ("Zufriedenheit: Wartezeit", "csat"),
        ("Zufriedenheit mit den wichtigen Hinweisen", "csat"),
        ("Note : attente au guichet", "csat"),
        ("Note : attentes avant la visite", "expectation"),
        ("Bewertung: Erwartung", "expectation"),
    ],
)
def test_a_wait_is_no_expectation_and_what_says_satisfaction_is_satisfaction(
    take: Take, heading: str, metric: str
) -> None:
    chance = random.Random(2)
    rows = [[f"R{n}", f"C{n % 90:03}", moment(n), chance.choice("12345"), chance.choice("345")] for n in range(200)]
    proposal, _ = take("enquete.csv", ["id", "client", "répondu le", heading, "Satisfaction : accueil"], rows)
    (answers,) = proposal.recipe.answers
    assert {question.column: question.metric for question in answers.questions} == {
        heading: metric,
        "Satisfaction : accueil": "csat",
    }


SURVEY = ["id_reponse", "n° client", "répondu le", "code_question", "note", "texte"]


def long_rows(comment: Callable[[int], str], rated: str = "SAT") -> list[list[Any]]:
    """Responses of three questions, the last of which is answered in words."""
    return [
        row
        for n in range(120)
        for row in (
            [f"E{n}", f"C{n % 50:03}", moment(n), "NPS", n % 11, ""],
            [f"E{n}", f"C{n % 50:03}", moment(n), rated, n % 5 + 1, ""],
            [f"E{n}", f"C{n % 50:03}", moment(n), "COM", "", comment(n)],
        )
    ]


@pytest.mark.parametrize(
    "comment",
    [
        lambda n: ("RAS", "Très bon !", "Livreur en retard", "")[n % 4],
        lambda n: f"Le panier du jour {n} est arrivé bien trop tard pour nous" if n % 4 < 3 else "",
    ],
)
def test_comments_in_rows_of_their_own_are_text_however_few_different_ones(
    take: Take, comment: Callable[[int], str]
) -> None:
    proposal, intake = take("enquete.csv", SURVEY, long_rows(comment))
    assert proposal.finding("enquete", "texte").taken_for == "what the customer wrote"
    told = facts(intake, "answers")
    assert Counter(row["question"] for row in told) == {"NPS": 120, "SAT": 120, "COM": 90}
    assert all((row["text"] is not None) == (row["question"] == "COM") for row in told)
    assert {row["metric"] for row in told if row["text"]} == {None}
    assert not aside(intake)


def test_rows_of_a_question_that_nothing_answers_are_asked_about(take: Take) -> None:
    proposal, _ = take("enquete.csv", [*SURVEY[:-1], "motif"], long_rows(lambda n: ("prix", "goût")[n % 2]))
    assert any('"note" is empty wherever "COM" was asked' in warning for warning in proposal.warnings)


@pytest.mark.parametrize(
    ("heading", "values", "field"),
    [
        ("Point de vente", ("caisse", "site web", "borne", "appli"), "channel"),
        ("Point de vente", ("Lyon Part-Dieu", "Nîmes centre", "Metz gare", "site web"), "place"),
        ("Buchungsweg", ("vor Ort", "telefonisch", "online"), "channel"),
        ("Eingangsweg", ("Post", "Online-Portal", "Bürgerbüro"), "channel"),
    ],
)
def test_a_way_of_buying_is_the_channel_and_a_shop_the_place(
    take: Take, heading: str, values: tuple[str, ...], field: str
) -> None:
    rows = [[f"B{n:04}", f"C{n % 40:03}", moment(n), values[n % len(values)]] for n in range(200)]
    _, intake = take("bestellungen.csv", ["Bestellnummer", "Kundennummer", "Bestellt am", heading], rows)
    assert {fact[field] for fact in facts(intake)} == set(values)
    assert {fact["place" if field == "channel" else "channel"] for fact in facts(intake)} == {None}


def test_rows_with_amounts_that_say_when_they_were_ordered_are_orders_under_a_bare_number(take_all: Take) -> None:
    deliveries = [
        [f"L{n:05}-", f"AB-{n % 40:03}", moment(n), moment(n + 9), moment(n + 8), f"{40 + n % 30}.90"]
        for n in range(120)
    ]
    survey = [[f"E{n}", f"L{n * 2:05}-", moment(n * 2 + 12), n % 11, n % 5 + 1] for n in range(60)]
    proposal, intake = take_all(
        {
            "livraisons": (["numero", "abonne", "commandee_le", "promise_avant", "livree_le", "montant"], deliveries),
            "enquete": (["id_reponse", "numero", "répondu le", "recommandation", "satisfaction"], survey),
        }
    )
    told = [fact for fact in facts(intake) if fact["event"] == "Order Placed"]
    assert len(told) == 120
    assert all(fact["subject_kind"] == "order" and fact["amount"] for fact in told)
    assert {fact["event"] for fact in facts(intake)} == {"Order Placed", "Order Delivered"}
    assert proposal.finding("enquete", "numero").taken_for == "the order that it is about"
    answers = facts(intake, "answers")
    assert {row["subject_kind"] for row in answers} == {"order"}
    assert {row["subject_ref"] for row in answers} <= {fact["subject_ref"] for fact in told}


def test_the_wording_of_a_question_beside_its_code_says_what_it_is_about(take: Take) -> None:
    wordings = {
        "NPS": "Recommanderiez-vous notre panier à un proche ?",
        "SAT_LIV": "Êtes-vous satisfait de la livraison ? (1 = pas du tout, 5 = tout à fait)",
        "COM": "Un commentaire ?",
    }
    rows = [[*row, wordings[row[3]]] for row in long_rows(lambda n: ("RAS", "Très bon !")[n % 2], rated="SAT_LIV")]
    proposal, _ = take("enquete.csv", [*SURVEY, "question"], rows)
    (answers,) = proposal.recipe.answers
    asked = {one.column: (one.metric, one.touchpoint, one.label) for one in answers.questions if one.scale}
    assert asked == {"NPS": ("nps", "", wordings["NPS"]), "SAT_LIV": ("csat", "Livraison", wordings["SAT_LIV"])}


@pytest.mark.parametrize(
    ("name", "headings", "expected"),
    [
        ("pauses.csv", ["n° abonné", "début de pause", "fin de pause"], ["Pause Started"]),
        ("dons.csv", ["n° client", "début de prélèvement", "fin_prelevement"], ["Prélèvement Started"]),
        ("besuche.csv", ["Kundennummer", "Beginn Behandlung", "Ende Behandlung"], ["Behandlung Started"]),
        ("log.csv", ["customer_id", "start_time", "end_time"], ["Started"]),
        ("agenda.csv", ["n° client", "pris le", "date du rdv"], ["Booked", "Appointment"]),
        ("Termine.csv", ["Kundennummer", "Datum"], ["Recorded"]),
        ("suivi.csv", ["n° client", "date de la vaccination"], ["Vaccination"]),
        ("kurse.csv", ["Kundennummer", "Buchungsdatum", "Kursbeginn"], ["Order Placed", "Kursbeginn"]),
    ],
)
def test_a_beginning_is_named_after_what_began_and_no_name_begins_with_an_article(
    take: Take, name: str, headings: list[str], expected: list[str]
) -> None:
    rows = [[f"D{n % 40:03}", *(moment(n * 7 + step) for step in range(len(headings) - 1))] for n in range(160)]
    proposal, _ = take(name, headings, rows)
    assert [made.event.is_ for made in proposal.recipe.interactions] == expected  # type: ignore[union-attr]


def test_the_number_of_an_appointment_is_a_subject_wherever_it_stands(take_all: Take) -> None:
    visits = [[f"T{n:05}", 40000 + n % 40, moment(n), moment(n + 9), moment(n + 10)] for n in range(120)]
    survey = [[n, f"T{n * 2:05}", moment(n * 2 + 12), n % 5 + 1, n % 11] for n in range(60)]
    _, intake = take_all(
        {
            "praxis": (["Termin-Nr.", "Kunden-Nr.", "gebucht am", "Ankunft", "Beginn Behandlung"], visits),
            "umfrage": (["Lfd", "Termin-Nr.", "Datum", "Zufriedenheit", "Weiterempfehlung"], survey),
        }
    )
    told = facts(intake)
    assert Counter((fact["event"], fact["subject_kind"]) for fact in told) == {
        ("Appointment Booked", "order"): 120,
        ("Checked In", "order"): 120,
        ("Behandlung Started", "order"): 120,
    }
    assert len({fact["subject_ref"] for fact in told}) == 120
    assert {row["subject_kind"] for row in facts(intake, "answers")} == {"order"}
