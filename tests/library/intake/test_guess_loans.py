"""The guess on things that are lent: what is checked out there is borrowed, and nobody departs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.library.intake.conftest import Take
from tests.library.intake.sources import facts

FIRST = dt.datetime(2024, 3, 1, 10)


def told(take: Take, headings: Sequence[str], lasted: int) -> set[str]:
    """The events of rows of a number, a member, a thing, and moments each so many days after the other."""
    rows = []
    for n in range(120):
        moments = [FIRST + dt.timedelta(hours=9 * n) + place * dt.timedelta(days=lasted) for place in (0, 1)]
        rows.append([f"N{n:05}", f"M{n % 40:04}", f"39{n % 50:06}", *(f"{each:%Y-%m-%d %H:%M}" for each in moments)])
    _, intake = take("circulation.csv", headings, rows)
    return {fact["event"] for fact in facts(intake)}


@pytest.mark.parametrize("thing", ["Item barcode", "Equipment", "Book"])
def test_what_is_checked_out_of_a_library_is_borrowed(take: Take, thing: str) -> None:
    assert told(take, ["Loan no", "Member", thing, "Checked out", "Returned"], 20) == {"Borrowed", "Returned"}


def test_who_checks_out_of_a_room_departs(take: Take) -> None:
    headings = ["Stay no", "Member", "Room", "Checked in", "Checked out"]
    assert told(take, headings, 2) == {"Checked In", "Checked Out"}
