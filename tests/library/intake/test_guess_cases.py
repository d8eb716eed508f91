"""The guess on cases of a service desk, as tools of several languages write them."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from parcours.intake import Intake
from parcours.intake.guess import Proposal
from parcours.intake.recipe import Value
from tests.library.intake.sources import facts

Take = Callable[..., tuple[Proposal, Intake]]

GERMAN = [
    ("faelle.csv", ["Fall", "Kundennummer", "Eröffnet", "Geschlossen", "Status", "Betreff", "Zufriedenheit"]),
    ("export.csv", ["Fall", "Kundennummer", "Eröffnet", "Geschlossen", "Status", "Betreff", "Zufriedenheit"]),
    ("kundenservice.csv", ["Fall-ID", "Kunde", "Angelegt am", "Beendet am", "Status", "Betreff", "Bewertung"]),
    ("auszug.csv", ["Vorgang", "Kunde", "Eröffnet am", "Geschlossen am", "Zustand", "Thema", "Kundenzufriedenheit"]),
    ("liste.csv", ["Ticketnummer", "Kunde", "Eroeffnet am", "Geschlossen", "Status", "Betreff", "Zufriedenheit"]),
    ("auszug.csv", ["Nr.", "Kunde", "Eröffnungsdatum", "Schließdatum", "Status", "Betreff", "Zufriedenheit"]),
]
FRENCH = [
    ("dossiers.csv", ["Dossier", "Client", "Ouvert le", "Fermé le", "Statut", "Objet", "Satisfaction"]),
    ("sav.csv", ["N° dossier", "N° client", "Date d'ouverture", "Date de clôture", "État", "Objet", "Note"]),
    ("extrait.csv", ["Cas n°", "Client", "Créé le", "Clôturé le", "Statut", "Sujet", "Note de satisfaction"]),
    ("demandes.csv", ["Demande", "Client", "Ouverte le", "Fermée le", "Statut", "Objet", "Satisfaction"]),
    ("service_client.csv", ["Réf.", "Client", "Reçu le", "Fermé le", "Statut", "Objet", "Satisfaction"]),
]


def desk(count: int, *, closed: float = 0.8) -> list[list[str]]:
    """Rows of number, customer, opened, closed, status, subject, rating; some cases are open, and not rated."""
    chance = random.Random(7)
    rows = []
    for number in range(count):
        opened = dt.datetime(2024, 1, 8, 8) + dt.timedelta(hours=5 * number)
        over = opened + dt.timedelta(hours=chance.randint(1, 60)) if chance.random() < closed else None
        rated = str(chance.choice([1, 2, 3, 4, 5, 5])) if over else ""
        about = f"Anliegen {chance.randint(1, count)}: bitte um Rückruf"
        moments = [f"{each:%d.%m.%Y %H:%M}" if each else "" for each in (opened, over)]
        rows.append([str(4000 + number), f"K{chance.randrange(90 * count):06}", *moments, "x" if over else "y", about])
        rows[-1].append(rated)
    return rows


@pytest.mark.parametrize("count", [15, 900])
@pytest.mark.parametrize(("name", "headings"), [*GERMAN, *FRENCH])
def test_cases_are_opened_and_closed_and_rated_in_passing(
    take: Take, name: str, headings: Sequence[str], count: int
) -> None:
    rows = desk(count)
    _, intake = take(name, headings, rows)
    over = sum(bool(row[3]) for row in rows)
    assert Counter(fact["event"] for fact in facts(intake)) == {"Ticket Opened": count, "Ticket Closed": over}
    assert {fact["subject_kind"] for fact in facts(intake)} == {"ticket"}
    assert len([answer for answer in facts(intake, "answers") if answer["score"] is not None]) == over


def test_cases_with_several_ratings_are_cases_all_the_same(take: Take) -> None:
    rows = [[*row[:4], row[5], *(row[6],) * 3] for row in desk(200)]
    headings = ["Fall", "Kunde", "Eröffnet", "Geschlossen", "Betreff", "Freundlichkeit", "Lösung", "Zufriedenheit"]
    _, intake = take("export.csv", headings, rows)
    assert {fact["event"] for fact in facts(intake)} == {"Ticket Opened", "Ticket Closed"}
    assert {answer["question"] for answer in facts(intake, "answers")} == {*headings[5:]}


def test_cases_that_nobody_closed_yet_are_known_by_their_number_and_status(take: Take) -> None:
    rows = [[row[0], row[1], row[2], ("Offen", "In Arbeit")[n % 2]] for n, row in enumerate(desk(60))]
    _, intake = take("export.csv", ["Fall", "Kunde", "Eröffnet", "Status"], rows)
    assert {(fact["event"], fact["subject_kind"]) for fact in facts(intake)} == {("Ticket Opened", "ticket")}


def test_a_questionnaire_that_was_begun_and_completed_stays_a_survey(take: Take) -> None:
    rows = [[row[0], row[2], row[3], row[5], row[6]] for row in desk(300, closed=1)]
    proposal, intake = take(
        "export.csv", ["Nr.", "Erstellt am", "Abgeschlossen am", "Kommentar", "Zufriedenheit"], rows
    )
    assert not proposal.recipe.interactions
    assert sum(answer["score"] is not None for answer in facts(intake, "answers")) == 300


def test_accounts_of_a_bank_that_were_opened_and_closed_are_no_cases(take: Take) -> None:
    rows = [[row[1], row[2], row[3], "CHF"] for row in desk(300)]
    _, intake = take("kunden.csv", ["Kundennummer", "Eröffnet am", "Geschlossen am", "Währung"], rows)
    assert not any("Ticket" in fact["event"] for fact in facts(intake))


def replied(count: int) -> list[list[object]]:
    """Rows of ticket, requester, created at, solved at, satisfaction, minutes to the first reply and to the end."""
    rows: list[list[object]] = []
    for number in range(count):
        opened = dt.datetime(2024, 1, 8, 8) + dt.timedelta(hours=5 * number)
        waited, over = 5 + number % 50, number % 4 > 0
        solved = f"{opened + dt.timedelta(minutes=waited + 90):%Y-%m-%d %H:%M}" if over else ""
        said = (
            ("Good", "Bad", "Good with comment", "Offered", "Bad with comment")[number % 5] if over else "Not Offered"
        )
        rows.append([f"{7000 + number}", f"C{number % 40:03}", f"{opened:%Y-%m-%d %H:%M}", solved, said])
        rows[-1] += [waited if number % 7 else "", 3 * waited, waited + 90 if over else ""]
    return rows


DESK = [
    *("Id", "Requester id", "Created at", "Solved at", "Satisfaction Score", "First reply time in minutes"),
    *("First reply time in minutes within business hours", "Full resolution time in minutes"),
]


def test_good_and_bad_with_and_without_a_comment_are_ratings_and_what_was_not_asked_is_none(take: Take) -> None:
    rows = replied(300)
    proposal, intake = take("tickets.csv", DESK, rows)
    answers = proposal.recipe.answers[0]
    assert (answers.scale, answers.metric) == ((1, 2), Value(is_="csat"))
    assert answers.missing == {"Not Offered": "not used", "Offered": "blank"}
    scores = Counter(row["score"] for row in facts(intake, "answers"))
    told = Counter(str(row[4]).split()[0] for row in rows)
    assert (scores[2], scores[1], scores[None]) == (told["Good"], told["Bad"], told["Offered"] + told["Not"])


def test_a_first_reply_that_only_a_while_tells_came_that_long_after_the_opening(take: Take) -> None:
    rows = replied(300)
    proposal, intake = take("tickets.csv", DESK, rows)
    waits = {}
    opened = {row[0]: dt.datetime.fromisoformat(str(row[2])) for row in rows}
    for row in facts(intake):
        if row["event"] == "Ticket Replied":
            assert row["direction"] == "push"
            waits[row["subject_ref"]] = (
                row["occurred_at"].replace(tzinfo=None) - opened[row["subject_ref"]]
            ).seconds / 60
    assert waits == {row[0]: row[5] for row in rows if row[5]}
    assert Counter(row["event"] for row in facts(intake))["Ticket Solved"] == sum(row[3] != "" for row in rows)
    assert any("in minutes, how long after the opening" in note for note in proposal.recipe.notes)


def test_tickets_without_a_moment_of_their_solution_are_solved_when_the_time_that_it_took_was_over(take: Take) -> None:
    rows = [[*row[:3], *row[7:]] for row in replied(200)]
    _, intake = take("tickets.csv", ["Ticket ID", "Customer", "Created", "Resolution time (h)"], rows)
    solved = [row for row in facts(intake) if row["event"] == "Ticket Solved"]
    assert len(solved) == sum(row[3] != "" for row in rows)
    first = next(row for row in rows if row[3])
    assert next(row["occurred_at"].replace(tzinfo=None) for row in solved if row["subject_ref"] == first[0]) == (
        dt.datetime.fromisoformat(str(first[2])) + dt.timedelta(hours=int(str(first[3])))
    )


@pytest.mark.parametrize("dated", [True, False])
def test_tickets_that_a_status_calls_closed_without_a_moment_are_told_to_count_as_open(take: Take, dated: bool) -> None:
    heading = ["Ticket", "Customer", "Opened at", "Closed at", "Status", "Subject", "Rating"]
    rows = [[*row[:4], "Closed" if row[4] == "x" else "Open", row[5]] for row in desk(400)]
    keep = [place for place in range(6) if dated or place != 3]
    told = [[row[place] for place in keep] for row in rows]
    proposal, _ = take("tickets.csv", [heading[place] for place in keep], told)
    said = [warning for warning in proposal.warnings if "no column says when that was" in warning]
    assert (len(said) == 0) is dated


CLAIMS = [
    ("Schaeden.csv", ["Schadennummer", "Vertrag", "Schadendatum", "Gemeldet am", "Entschieden am", "Kanal", "Note"]),
    ("claims.csv", ["Claim no", "Policy", "Date of loss", "Reported on", "Decided on", "Channel", "Rating"]),
    ("sinistres.csv", ["N° sinistre", "Contrat", "Date du sinistre", "Déclaré le", "Décidé le", "Canal", "Note"]),
]


@pytest.mark.parametrize(("name", "headings"), CLAIMS)
def test_claims_are_opened_when_reported_closed_when_decided_and_rated_then(
    take: Take, name: str, headings: Sequence[str]
) -> None:
    rows = []
    for n in range(120):
        days = [dt.date(2025, 1, 15) + dt.timedelta(days=n + more) for more in (0, 1 + n % 3, 20 + n % 5)]
        told = [f"{day:%d.%m.%Y}" for day in days]
        decided, rated = (told[2], str(1 + n % 5) if n % 2 else "") if n % 6 else ("", "")
        rows.append([f"S{n:06}", f"P-{n % 70:05}", *told[:2], decided, ("Telefon", "Online")[n % 2], rated])
    _, intake = take(name, headings, rows)
    count = Counter(fact["event"] for fact in facts(intake))
    assert (count["Ticket Opened"], count["Ticket Closed"]) == (120, 100)
    opened = {fact["subject_ref"]: f"{fact['occurred_on']:%d.%m.%Y}" for fact in facts(intake) if fact["channel"]}
    assert opened == {row[0]: row[3] for row in rows}
    answered = Counter(f"{fact['answered_on']:%d.%m.%Y}" for fact in facts(intake, "answers") if fact["score"])
    assert answered == Counter(row[4] for row in rows if row[6])


def test_when_a_craftsman_was_ordered_is_no_reply(take: Take) -> None:
    begun = [dt.datetime(2025, 1, 1, 9) + dt.timedelta(hours=7 * n) for n in range(60)]
    rows = [
        [f"R-{n:05}", f"M{n % 25:04}", *(str(at + dt.timedelta(hours=more)) for more in (0, 5, 60))]
        for n, at in enumerate(begun)
    ]
    headings = ["Meldungsnr.", "Mieternummer", "Gemeldet am", "Beauftragt am", "Erledigt am"]
    _, intake = take("Reparaturmeldungen.csv", headings, rows)
    told = {fact["event"]: fact["direction"] for fact in facts(intake)}
    assert told == {"Ticket Opened": "pull", "Ticket Assigned": None, "Ticket Solved": "push"}
