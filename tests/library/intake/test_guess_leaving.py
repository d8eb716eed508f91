"""The guess on subscriptions: the end of one is the customer's leaving, and churn needs it as an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source
from parcours.intake.guess import Proposal, propose
from parcours.intake.recipe import Value
from tests.library.intake.invented_exports import write
from tests.library.intake.sources import facts

Take = Callable[..., tuple[Proposal, Intake]]


@pytest.fixture
def take(engine: DuckDBEngine, tmp_path: Path) -> Take:
    def taken(name: str, headings: Sequence[str], rows: list[list[str]]) -> tuple[Proposal, Intake]:
        paths = [write(tmp_path / name, headings, rows)]
        common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
        proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
        return proposal, read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common)

    return taken


def spells(*, ended: float) -> list[list[str]]:
    """200 subscriptions of 150 customers, of which a share has ended, each after its number of days."""
    first = dt.date(2024, 1, 1)
    return [
        [
            f"S{n:04}",
            f"K{n * 7 % 150:03}",
            ("basic", "plus")[n % 2],
            str(first + dt.timedelta(days=n)),
            str(first + dt.timedelta(days=2 * n + 20)) if n % 100 < 100 * ended else "",
        ]
        for n in range(200)
    ]


def events(proposal: Proposal) -> list[object]:
    return [made.event.is_ for made in proposal.recipe.interactions if isinstance(made.event, Value)]


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("subscriptions.csv", ["subscription_id", "customer_id", "plan", "started_on", "ended_on"]),
        ("vertraege.csv", ["Vertragsnummer", "Kundennummer", "Tarif", "Vertragsbeginn", "Vertragsende"]),
        ("memberships.csv", ["membership_id", "member_id", "level", "start_date", "end_date"]),
    ],
)
def test_the_end_of_a_subscription_is_an_event_of_its_own(name: str, headings: list[str], take: Take) -> None:
    proposal, intake = take(name, headings, spells(ended=0.6))
    assert events(proposal) == ["Subscription Started", "Subscription Ended"]
    assert not proposal.warnings
    ends = [row for row in facts(intake, "interactions") if row["event"] == "Subscription Ended"]
    assert len(ends) == 120
    assert {row["subject_kind"] for row in ends} == {"subscription"}
    assert not any("end" in (row["properties"] or "").lower() for row in facts(intake, "interactions"))


def test_an_end_that_every_subscription_has_is_a_term_and_the_guess_says_what_churn_lacks(take: Take) -> None:
    headings = ["subscription_id", "customer_id", "plan", "started_on", "ended_on"]
    proposal, _ = take("subscriptions.csv", headings, spells(ended=1))
    assert events(proposal) == ["Subscription Started"]
    assert any("churn counts no one as lost" in warning and '"ended_on"' in warning for warning in proposal.warnings)


def test_subscriptions_without_any_end_are_told_too(take: Take) -> None:
    rows = [row[:4] for row in spells(ended=0)]
    proposal, _ = take("subscriptions.csv", ["subscription_id", "customer_id", "plan", "started_on"], rows)
    assert any("no column says when a subscription ended" in warning for warning in proposal.warnings)


def test_the_end_of_a_call_stays_beside_its_beginning(take: Take) -> None:
    rows = [[row[0], row[1], f"{row[3]} 10:00", f"{row[4]} 11:00" if row[4] else ""] for row in spells(ended=0.6)]
    proposal, _ = take("calls.csv", ["call_id", "customer_id", "started_at", "ended_at"], rows)
    assert events(proposal) == ["Conversation Started"]


@pytest.mark.parametrize(
    ("headings", "running"),
    [
        (["membership_id", "member_no", "tier", "valid_from", "valid_to"], ""),
        (["membership_id", "member_no", "tier", "valid_from", "valid_to"], "9999-12-31"),
        (["Vertragsnummer", "Kundennummer", "Tarif", "Gültig ab", "Gültig bis"], ""),
    ],
)
def test_a_validity_begins_and_ends_a_subscription(headings: list[str], running: str, take: Take) -> None:
    rows = [[*row[:4], row[4] or running] for row in spells(ended=0.6)]
    proposal, intake = take("memberships.csv", headings, rows)
    assert events(proposal) == ["Subscription Started", "Subscription Ended"]
    assert all(made.customer == {"s": headings[1]} for made in proposal.recipe.interactions)
    assert sum(row["event"] == "Subscription Ended" for row in facts(intake)) == 120


def test_memberships_that_name_no_one_are_somebody_each(take: Take) -> None:
    rows = [[row[0], row[2], row[3], row[4]] for row in spells(ended=0.6)]
    proposal, intake = take("memberships.csv", ["membership_id", "tier", "valid_from", "valid_to"], rows)
    assert events(proposal) == ["Subscription Started", "Subscription Ended"]
    assert len({row["customer_ref"] for row in facts(intake)}) == 200


def test_an_offer_is_valid_until_a_day_that_is_a_promise(take: Take) -> None:
    rows = [[*row[:4], f"{row[3][:4]}-12-31"] for row in spells(ended=0.6)]
    headings = ["quote_id", "customer_id", "level", "created_on", "valid_until"]
    proposal, _ = take("quotes.csv", headings, rows)
    assert events(proposal) == ["Opportunity Created"]


def test_a_log_of_subscriptions_speaks_the_words_that_churn_reads(take: Take) -> None:
    rows = [
        [
            f"S{n // 3:03}",
            f"K{n // 3 % 40:03}",
            ("subscription_created", "renewal", "cancellation")[n % 3],
            f"2024-{1 + n % 3:02}-{1 + n // 3 % 28:02}",
        ]
        for n in range(180)
    ]
    _, intake = take("subscription_events.csv", ["subscription_id", "customer_id", "event_type", "occurred_on"], rows)
    told = {row["event"] for row in facts(intake)}
    assert told == {"Subscription Started", "Subscription Renewed", "Subscription Cancelled"}


def test_the_period_that_runs_now_neither_begins_nor_ends_a_subscription(take: Take) -> None:
    rows = [
        [*row[:4], f"2025-05-{1 + n % 28:02}", f"2025-06-{1 + n % 28:02}", row[4]]
        for n, row in enumerate(spells(ended=0.6))
    ]
    headings = ["id", "customer_id", "plan", "created", "current_period_start", "current_period_end", "ended_at"]
    proposal, _ = take("subscriptions.csv", headings, rows)
    assert events(proposal) == ["Subscription Started", "Subscription Ended"]
    assert not proposal.warnings


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("abonnes.csv", ["n° abonné", "courriel", "formule", "date de souscription", "date de résiliation"]),
        ("customers.csv", ["customer_id", "email", "plan", "subscription_date", "cancellation_date"]),
        ("Kunden.csv", ["Kundennummer", "E-Mail", "Tarif", "Abo seit", "gekündigt am"]),
    ],
)
def test_a_list_of_subscribers_tells_when_each_subscription_began_and_ended(
    name: str, headings: list[str], take: Take
) -> None:
    rows = [[f"AB-{n:05}", f"c{n}@mail.example", *row[2:]] for n, row in enumerate(spells(ended=0.6))]
    proposal, intake = take(name, headings, rows)
    started, ended = events(proposal)
    assert started == "Subscription Started"
    assert ended == "Subscription Cancelled"
    ends = [row for row in facts(intake) if row["event"] == ended]
    assert len(ends) == 120
    assert {row["subject_kind"] for row in ends} == {"subscription"}
    assert any("a subscription ends with" in note for note in proposal.recipe.notes)
