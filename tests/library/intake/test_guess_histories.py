"""The guess on histories: many rows of one case, each a state that it came into, are no case each."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import Intake, read_source
from parcours.intake.guess import Proposal, propose
from parcours.intake.guess.language.states import state_event, state_verb
from tests.library.intake.invented_exports import moment, write
from tests.library.intake.sources import facts

Take = Callable[..., tuple[Proposal, Intake]]
CASES = 90


@pytest.fixture
def take(engine: DuckDBEngine, tmp_path: Path) -> Take:
    def taken(name: str, headings: Sequence[str], rows: list[Any], **form: Any) -> tuple[Proposal, Intake]:
        paths = [write(tmp_path / name, headings, rows, **form)]
        common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
        proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
        return proposal, read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common)

    return taken


def lives(states: Sequence[str], *, again: str = "") -> list[list[tuple[str, dt.datetime]]]:
    """What became of the cases: all states in turn, one of them again in every third case."""
    chance = random.Random(4)
    found = []
    for case in range(CASES):
        told = list(states[:1]) + ([again] if again and case % 3 == 0 else []) + list(states[1:])
        when, life = moment(chance), []
        for state in told:
            life.append((state, when))
            when += dt.timedelta(hours=chance.randrange(1, 50), minutes=chance.randrange(60))
        found.append(life)
    return found


def told(intake: Intake) -> Counter[str]:
    return Counter(fact["event"] for fact in facts(intake))


def desk_rows() -> list[list[object]]:
    """Updates of tickets, what is known of the whole ticket in every row; day before month, "?" for nothing."""
    rows: list[list[object]] = []
    for case, life in enumerate(lives(("New", "Active", "Resolved", "Closed"), again="Active")):
        opened, solved = (f"{life[place][1]:%d/%m/%Y %H:%M}" for place in (0, -2))
        caller = f"Caller {case % 17}"
        rows += [
            [f"INC{case:05}", state, n, caller, opened, f"{at:%d/%m/%Y %H:%M}", "2 - High", solved, "?"]
            for n, (state, at) in enumerate(life)
        ]
    return rows


DESK = [
    "number",
    "incident_state",
    "update_no",
    "caller_id",
    "opened_at",
    "updated_at",
    "priority",
    "resolved_at",
    "rfc",
]


def test_each_state_is_an_event_of_its_own_and_a_case_is_opened_once(take: Take) -> None:
    _, intake = take("incident_updates.csv", DESK, desk_rows())
    assert told(intake) == {
        "Ticket Opened": CASES,
        "Ticket Active": CASES + CASES // 3,
        "Ticket Resolved": CASES,
        "Ticket Closed": CASES,
    }
    assert {fact["subject_kind"] for fact in facts(intake)} == {"ticket"}
    assert len({fact["subject_ref"] for fact in facts(intake)}) == CASES


def test_a_case_begins_when_its_own_column_says_and_comes_into_states_when_the_row_was_changed(take: Take) -> None:
    _, intake = take("incident_updates.csv", DESK, desk_rows())
    life = lives(("New", "Active", "Resolved", "Closed"), again="Active")[5]
    mine = {fact["event"]: fact["occurred_at"] for fact in facts(intake) if fact["subject_ref"] == "INC00005"}
    assert mine["Ticket Opened"] == life[0][1].replace(second=0)
    assert mine["Ticket Resolved"] == life[-2][1].replace(second=0)


def test_a_history_without_a_column_for_the_beginning_begins_with_its_first_state(take: Take) -> None:
    rows = [
        [f"V-{case:04}", f"K{case % 13:03}", state, f"{at:%d.%m.%Y %H:%M}", f"MA{case % 4}"]
        for case, life in enumerate(lives(("Neu", "In Bearbeitung", "Gelöst"), again="Wartet auf Kunde"))
        for state, at in life
    ]
    proposal, intake = take(
        "Vorgangshistorie.csv",
        ["Vorgangsnummer", "Kundennummer", "Status", "Geändert am", "Bearbeiter"],
        rows,
        delimiter=";",
    )
    assert told(intake) == {
        "Ticket Opened": CASES,
        "Ticket In Bearbeitung": CASES,
        "Ticket Wartet Auf Kunde": CASES // 3,
        "Ticket Solved": CASES,
    }
    assert all(made.customer == {"s": "Kundennummer"} for made in proposal.recipe.interactions)
    assert any("is a history" in note for note in proposal.recipe.notes)


def test_a_history_of_orders_speaks_of_orders_and_counts_money_once(take: Take) -> None:
    rows = [
        [row, 1000 + case, f"K{case % 13:03}", state, f"{at:%Y-%m-%d %H:%M:%S}", 10 + case]
        for case, life in enumerate(lives(("pending", "processing", "shipped")))
        for row, (state, at) in enumerate(life, 10 * case)
    ]
    headings = ["history_id", "order_id", "customer_no", "status", "changed_at", "total"]
    _, intake = take("order_status_history.csv", headings, rows)
    assert told(intake) == {"Order Placed": CASES, "Order Processing": CASES, "Order Shipped": CASES}
    assert sum(fact["amount"] or 0 for fact in facts(intake)) == sum(10 + case for case in range(CASES))


def test_a_history_that_never_ends_a_case_says_so(take: Take) -> None:
    rows = [
        [f"T{case:04}", state, f"{at:%Y-%m-%d %H:%M:%S}"]
        for case, life in enumerate(lives(("new", "level 1", "level 2")))
        for state, at in life
    ]
    proposal, _ = take("tickets.csv", ["ticket_id", "status", "changed_at"], rows)
    assert any("known to end a case" in warning for warning in proposal.warnings)


def changes() -> list[list[object]]:
    """A log of all changes of cases: who changed which field from what to what."""
    rows: list[list[object]] = []
    for case, life in enumerate(lives(("New", "Working", "Closed"), again="Working")):
        for (before, _), (state, at) in itertools.pairwise(life):
            rows.append([f"CH{len(rows):05}", f"C-{case:04}", f"staff{len(rows) % 6}", f"{at:%Y-%m-%d %H:%M:%S}"])
            rows[-1] += ["Owner", "Queue", f"Agent {case % 5}"] if len(rows) % 4 == 0 else ["Status", before, state]
    return rows


LOG = ["id", "case_id", "changed_by", "changed_at", "field", "old_value", "new_value"]


def test_in_a_log_of_all_changes_those_of_the_state_count_and_who_made_them_is_no_customer(take: Take) -> None:
    proposal, intake = take("case_changes.csv", LOG, changes())
    assert set(told(intake)) == {"Ticket Working", "Ticket Closed"}
    assert len(facts(intake)) == sum(row[4] == "Status" for row in changes())
    assert {fact["customer_ref"].partition(":")[0] for fact in facts(intake)} == {"anonymous"}
    assert "Agent" not in proposal.show().splitlines()[1]


def test_a_history_takes_customer_and_number_from_the_cases_and_tells_nothing_twice(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    cases = [
        [
            f"C-{case:04}",
            70000 + case,
            f"K{case % 30:03}",
            f"{life[0][1]:%Y-%m-%d %H:%M}",
            f"{life[-1][1]:%Y-%m-%d %H:%M}",
        ]
        for case, life in enumerate(lives(("New", "Working", "Closed"), again="Working"))
    ]
    headings = ["id", "case_number", "customer_id", "created_at", "closed_at"]
    paths = [write(tmp_path / "cases.csv", headings, cases), write(tmp_path / "case_changes.csv", LOG, changes())]
    common: dict[str, Any] = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
    recipe = propose(paths, source="s", scratch=tmp_path / "guess", **common).recipe
    intake = read_source(recipe, paths, scratch=tmp_path / "read", **common)
    assert (told(intake)["Ticket Opened"], told(intake)["Ticket Closed"]) == (CASES, CASES)
    assert told(intake)["Ticket Working"] > CASES / 2
    assert len({fact["subject_ref"] for fact in facts(intake)}) == CASES
    assert all(fact["customer_ref"].startswith("s:K") for fact in facts(intake))


def test_who_changes_from_state_to_state_works_on_the_case(take: Take) -> None:
    rows = [
        [f"T{case:04}", state, f"{at:%Y-%m-%d %H:%M:%S}", f"staff{(case + n) % 7}@desk.example"]
        for case, life in enumerate(lives(("new", "in progress", "resolved")))
        for n, (state, at) in enumerate(life)
    ]
    proposal, intake = take("ticket_history.csv", ["ticket_id", "status", "changed_at", "changed_by"], rows)
    assert {fact["colleague"] for fact in facts(intake)} == {f"staff{n}@desk.example" for n in range(7)}
    assert len({fact["customer_ref"] for fact in facts(intake)}) == CASES
    assert any("is no customer" in warning for warning in proposal.warnings)


def test_lines_of_orders_with_states_of_their_own_are_no_history(take: Take) -> None:
    rows = [
        [
            f"B{case:04}",
            f"K{case % 9}",
            line,
            f"P{(case + line) % 7}",
            ("sent", "back")[line % 2],
            f"{at:%Y-%m-%d %H:%M}",
        ]
        for case, life in enumerate(lives(("a", "b", "c")))
        for line, (_, at) in enumerate(life)
    ]
    headings = ["order_id", "customer_id", "line_no", "product_id", "status", "shipped_at"]
    proposal, _ = take("order_lines.csv", headings, rows)
    assert not any("history" in note for note in proposal.recipe.notes)


def test_a_log_of_activities_names_what_begins_and_ends_a_case_by_convention(take: Take) -> None:
    rows = [
        [f"Case {case}", activity, f"Value {case % 5}", f"{at:%Y/%m/%d %H:%M:%S}.000"]
        for case, life in enumerate(lives(("Assign seriousness", "Take in charge ticket", "Resolve ticket", "Closed")))
        for activity, at in life
    ]
    _, intake = take("desk.csv", ["Case ID", "Activity", "Resource", "Complete Timestamp"], rows)
    assert set(told(intake)) == {"Assign seriousness", "Take in charge ticket", "Ticket Solved", "Ticket Closed"}


def test_a_log_that_never_ends_a_case_says_so(take: Take) -> None:
    rows = [
        [f"Case {case}", activity, f"{at:%Y/%m/%d %H:%M:%S}"]
        for case, life in enumerate(lives(("Check papers", "Decide", "Pay out")))
        for activity, at in life
    ]
    proposal, _ = take("desk.csv", ["Case ID", "Activity", "Complete Timestamp"], rows)
    assert any("known to end a case" in warning for warning in proposal.warnings)


def test_the_proposal_names_the_events_of_a_log(take: Take) -> None:
    proposal, _ = take("incident_updates.csv", DESK, desk_rows())
    shown = proposal.show()
    assert "Ticket Opened, Ticket Active, " in shown
    assert '(as "incident_state" says)' in shown


@pytest.mark.parametrize(
    ("state", "noun", "event"),
    [
        ("NEW", "ticket", "Ticket Opened"),
        ("Closed - duplicate", "ticket", "Ticket Closed"),
        ("canceled", "order", "Order Cancelled"),
        ("Wiedereröffnet", "ticket", "Ticket Reopened"),
        ("closed won", "opportunity", "Opportunity Won"),
        ("Awaiting approval", "ticket", "Ticket Awaiting Approval"),
        ("Cancellation requested", "subscription", "Subscription Cancellation Requested"),
        ("Ready for pickup", "order", "Order Ready For Pickup"),
    ],
)
def test_states_are_called_by_convention_where_they_say_no_more(state: str, noun: str, event: str) -> None:
    assert state_event(state, noun) == event


def test_what_is_not_done_is_no_verb() -> None:
    assert [state_verb(text) for text in ("not resolved", "Pending payment", "To be delivered")] == ["", "", ""]


@pytest.mark.parametrize(
    ("name", "state", "when"),
    [("Statushistorie.csv", "Status", "Zeitpunkt"), ("export.csv", "neuer Status", "geändert am")],
)
def test_a_file_that_calls_itself_a_history_is_one_whatever_numbers_its_cases(
    take: Take, name: str, state: str, when: str
) -> None:
    rows = [
        [f"BA-2023/{case:05}", text, f"{at:%d.%m.%Y %H:%M:%S}"]
        for case, life in enumerate(lives(("eingegangen", "in Prüfung", "bewilligt"), again="Unterlagen fehlen"))
        for text, at in life
    ]
    proposal, intake = take(name, ["Aktenzeichen", state, when], rows)
    assert told(intake) == {
        "Ticket Opened": CASES,
        "Ticket In Prüfung": CASES,
        "Ticket Approved": CASES,
        "Ticket Unterlagen Fehlen": CASES // 3,
    }
    assert {each.subject["ticket"] for each in proposal.recipe.interactions} == {"Aktenzeichen"}


def test_appointments_of_customers_under_a_heading_that_nobody_knows_are_no_history(take: Take) -> None:
    rows = [
        [f"R{case:03}-{place}", f"D{case:03}", text, at]
        for case, life in enumerate(lives(("kept", "missed", "kept")))
        for place, (text, at) in enumerate(life)
    ]
    _, intake = take("appointments_history.csv", ["number", "donor_mark", "status", "day"], rows)
    assert not any(event.startswith("Ticket") for event in told(intake))
