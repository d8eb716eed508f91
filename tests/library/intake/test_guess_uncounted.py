"""Sums of money that no event counts are named, so that nobody misses them unawares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from parcours.intake import Intake
from parcours.intake.guess import Proposal

Take = Callable[..., tuple[Proposal, Intake]]
START = dt.datetime(2024, 1, 8, 8)


def told(take: Take, heading: str, written: str, *more: str) -> list[str]:
    """The warnings that tickets with such a column of figures get, beside others with an amount."""
    rows = [
        [f"R-{n:05}", f"K{n % 40}", f"{START + dt.timedelta(hours=9 * n)}", written.format(f"{n % 37 + 0.25:.2f}")]
        + [f"{n + 20.5:.2f}" for _ in more]
        for n in range(150)
    ]
    proposal, _ = take("tickets.csv", ["ticket_no", "customer_no", "opened_at", heading, *more], rows)
    return [warning for warning in proposal.warnings if "holds amounts, and none is counted" in warning]


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("Overdue fine", "£{}"),
        ("Jahresbeitrag", "{}"),
        ("Handwerkerkosten (EUR)", "{}"),
        ("Auszahlung", "{}"),
        ("Indemnité", "{} €"),
    ],
)
def test_sums_that_may_be_paid_by_anybody_are_named_and_not_counted(take: Take, heading: str, written: str) -> None:
    (warning,) = told(take, heading, written)
    assert f'column "{heading}"' in warning


@pytest.mark.parametrize(("heading", "more"), [("Temperature", ()), ("Handwerkerkosten", ("Total EUR",))])
def test_figures_of_other_things_and_those_beside_an_amount_are_not_named(
    take: Take, heading: str, more: tuple[str, ...]
) -> None:
    assert told(take, heading, "{}", *more) == []
