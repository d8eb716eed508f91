"""Whose rows are, where the heading that numbers them is little known: persons by birth, one case, codes with words."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake.guess import Proposal, propose
from parcours.intake.recipe import Answers, Interaction

START = dt.datetime(2024, 1, 8, 8)
Rows = list[list[object]]


def at(n: int) -> str:
    return f"{START + dt.timedelta(hours=9 * n):%Y-%m-%d %H:%M:%S}"


def guess(engine: DuckDBEngine, folder: Path, files: dict[str, Rows]) -> Proposal:
    for name, rows in files.items():
        with (folder / name).open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(rows)
    paths = [folder / name for name in files]
    scratch = folder / "guess"
    return propose(paths, source="s", time_zone="UTC", currency="EUR", engine=engine, scratch=scratch)


def told(proposal: Proposal) -> dict[str, dict[str, object]]:
    """How each file names its customer."""
    made: tuple[Interaction | Answers, ...] = (*proposal.recipe.interactions, *proposal.recipe.answers)
    return {each.file: dict(each.customer) for each in made}


def donors(number: str, born: str) -> Rows:
    # Of nearly one age where the heading has to say that somebody was born on those days.
    apart = 53 if born == "jour" else 10
    days = [f"{dt.date(1950, 1, 1) + dt.timedelta(days=n * apart):%d/%m/%Y}" for n in range(300)]
    return [[number, "groupe", born, "ville"], *([f"D{2000 + n}", "AB"[n % 2], days[n], "Metz"] for n in range(300))]


def appointments(number: str) -> Rows:
    rows: Rows = [[f"R{n:05}", f"D{2000 + n * 7 % 300}", at(n), ("honoré", "absent")[n % 2]] for n in range(600)]
    return [["n° rdv", number, "date du rdv", "statut"], *rows]


def polled(number: str) -> Rows:
    rows: Rows = [[n, f"D{2000 + n * 14 % 300}", f"R{2 * n:05}", at(n + 3), n % 5 + 1] for n in range(200)]
    return [["id", number, "n° rdv", "répondu le", "Satisfaction : attente"], *rows]


@pytest.mark.parametrize(("number", "born"), [("id_donneur", "né(e) le"), ("ref_zq", "né(e) le"), ("ref_zq", "jour")])
def test_who_is_told_by_a_day_of_birth_is_the_customer_wherever_the_number_stands(
    number: str, born: str, engine: DuckDBEngine, tmp_path: Path
) -> None:
    files = {"fichier.csv": donors(number, born), "rdv.csv": appointments(number), "enquete.csv": polled(number)}
    proposal = guess(engine, tmp_path, files)
    assert told(proposal) == {"rdv": {"s": number}, "enquete": {"s": number}}
    assert [known.customer for known in proposal.recipe.profiles] == [{"s": number}]


def applications(*more: str) -> Rows:
    rows: Rows = [[f"BA-{n:05}", *(f"B{n * 7 % 200:04}" for _ in more), at(n)[:10], n % 3] for n in range(400)]
    return [["Aktenzeichen", *more, "Eingangsdatum", "Antragsart"], *rows]


def history() -> Rows:
    steps = ("eingegangen", "in Prüfung", "bewilligt")
    rows: Rows = [[f"BA-{n:05}", step, at(n + 20 * place)] for n in range(400) for place, step in enumerate(steps)]
    return [["Aktenzeichen", "Status", "Zeitpunkt"], *rows]


def rated(often: int = 1) -> Rows:
    rows: Rows = [[f"BA-{n // often:05}", at(n + 60)[:10], n % 5 + 1] for n in range(300)]
    return [["Aktenzeichen", "Ausgefüllt am", "Zufriedenheit"], *rows]


def test_a_case_that_counts_as_somebody_is_the_same_in_every_file(engine: DuckDBEngine, tmp_path: Path) -> None:
    files = {"antraege.csv": applications(), "verlauf.csv": history(), "befragung.csv": rated()}
    proposal = guess(engine, tmp_path, files)
    case = {"anonymous": "Aktenzeichen"}
    assert told(proposal) == {"antraege": case, "verlauf": case, "befragung": case}


def test_a_thing_that_many_rate_is_no_case_of_one_person(engine: DuckDBEngine, tmp_path: Path) -> None:
    proposal = guess(engine, tmp_path, {"antraege.csv": applications(), "befragung.csv": rated(often=5)})
    assert told(proposal)["befragung"] == {}


@pytest.mark.parametrize("heading", ["Bürger-ID", "Bürgernummer", "Antragsteller-Nr", "Citizen ID"])
def test_citizens_are_customers(heading: str, engine: DuckDBEngine, tmp_path: Path) -> None:
    files = {"antraege.csv": applications(heading), "verlauf.csv": history(), "befragung.csv": rated()}
    above = {"s": f"antraege.{heading}"}
    assert told(guess(engine, tmp_path, files)) == {"antraege": {"s": heading}, "verlauf": above, "befragung": above}


def bookings() -> Rows:
    rows: Rows = [[f"BU{n:05}", f"K-{n * 7 % 200:05}", at(n)[:10], 49.5 + n % 3] for n in range(400)]
    return [["Buchungsnummer", "Kunden-Nr", "Buchungsdatum", "Preis"], *rows]


def course_survey(*headings: list[object]) -> Rows:
    rows: Rows = [
        [f"BU{n:05}", f"K-{n * 7 % 200:05}", at(n + 60)[:10], n % 5 + 1, n % 7 + 1, n % 11] for n in range(300)
    ]
    return [*headings, *rows]


CODES: list[object] = ["BNR", "KNR", "DAT", "Q1", "Q2", "Q3"]


def test_codes_are_heard_by_the_words_in_another_heading_row(engine: DuckDBEngine, tmp_path: Path) -> None:
    questions = ["Wie zufrieden sind Sie mit der Lehrkraft?", "Wie einfach war die Anmeldung?"]
    questions.append("Würden Sie uns weiterempfehlen?")
    words: list[object] = ["Buchungsnummer", "Kunden-Nr", "Datum", *questions]
    proposal = guess(engine, tmp_path, {"buchungen.csv": bookings(), "kursumfrage.csv": course_survey(CODES, words)})
    assert told(proposal)["kursumfrage"] == {"s": "KNR"}
    (join,) = proposal.recipe.joins
    assert (join.many, join.one) == (("kursumfrage.BNR",), ("buchungen.Buchungsnummer",))
    (said,) = proposal.recipe.answers
    assert [question.label for question in said.questions] == questions


def test_marks_that_may_number_the_anonymous_respondents_are_named(engine: DuckDBEngine, tmp_path: Path) -> None:
    headings = [*CODES[:3], "Satisfaction teacher", "Satisfaction rooms", "Satisfaction price"]
    proposal = guess(engine, tmp_path, {"kursumfrage.csv": course_survey(headings)})
    assert told(proposal)["kursumfrage"] == {}
    assert any("anonymous" in each and '"KNR" stands in most rows' in each for each in proposal.warnings)
