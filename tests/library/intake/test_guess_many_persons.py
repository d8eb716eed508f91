"""Headings that name persons in the plural, and marks that may be a person's where no heading says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from parcours.intake import Intake
from parcours.intake.guess import Proposal
from parcours.intake.guess.language.words import speaks_of, words_of

Take = Callable[..., tuple[Proposal, Intake]]
START = dt.datetime(2024, 1, 8, 8)


@pytest.mark.parametrize(
    "heading",
    [
        *("Patienten-ID", "Gäste-Nr", "Gaestenummer", "Mitgliedernummer", "Versicherten-Nr", "Mieter", "Klienten-ID"),
        *("Mandanten", "AbonnentenID", "Nutzer-ID", "Studenten", "Schülernummer", "Besuchern", "Fahrgäste"),
        *("N° patients", "N° adhérent", "Adhérents", "Abonnées", "Usagers", "N° assuré", "assurée"),
    ],
)
def test_persons_in_the_plural_are_customers(heading: str) -> None:
    assert speaks_of(words_of(heading), "thing", "customer")


@pytest.mark.parametrize("heading", ["Leader", "Leading", "Gate", "Kosten", "Mietpreis", "Versicherung", "Assurance"])
def test_words_that_only_begin_like_a_person_are_none(heading: str) -> None:
    assert not speaks_of(words_of(heading), "thing", "customer")


def cases() -> list[list[object]]:
    return [
        [f"F{20000 + n}", f"P{n * 7 % 130:05}", f"{START + dt.timedelta(hours=9 * n):%d.%m.%Y}", ("A", "B")[n % 2]]
        for n in range(200)
    ]


def test_patients_are_the_customers_of_their_cases(take: Take) -> None:
    proposal, _ = take("faelle.csv", ["Fallnummer", "Patienten-ID", "Aufnahme", "Abteilung"], cases())
    assert [made.customer for made in proposal.recipe.interactions] == [{"s": "Patienten-ID"}]


def test_marks_that_come_again_are_named_where_each_case_is_somebody(take: Take) -> None:
    proposal, _ = take("faelle.csv", ["Fallnummer", "Chiffre", "Aufnahme", "Abteilung"], cases())
    (told,) = [warning for warning in proposal.warnings if "no customer is named" in warning]
    assert '"Chiffre" stands in most rows and comes again' in told


def test_no_marks_are_named_where_all_are_something_else(take: Take) -> None:
    proposal, _ = take("faelle.csv", ["Fallnummer", "Produktnummer", "Aufnahme", "Abteilung"], cases())
    (told,) = [warning for warning in proposal.warnings if "no customer is named" in warning]
    assert "comes again" not in told
