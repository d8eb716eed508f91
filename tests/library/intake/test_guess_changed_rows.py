"""Keys that stay when a row is edited: the address of the row counts, the moment of its last change does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from parcours.intake import Intake
from parcours.intake.guess import Proposal

Take = Callable[..., tuple[Proposal, Intake]]
START = dt.datetime(2024, 1, 8, 8)


def at(minutes: int) -> str:
    return f"{START + dt.timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def reviews() -> list[list[object]]:
    return [
        [31 + n % 3, at(n * 37 - n % 2 * 37), at(n * 37 + n % 5 * 900), 1 + n * 3 % 5, f"https://play.example/r/{n}"]
        for n in range(200)
    ]


HEADINGS = ["App Version Code", "Submit Date", "Last Update Date", "Star Rating", "Review Link"]


def key(proposal: Proposal) -> tuple[str, ...]:
    (file,) = proposal.recipe.files.values()
    return file.key


def test_an_address_of_its_own_names_a_row(take: Take) -> None:
    proposal, _ = take("reviews.csv", HEADINGS, reviews())
    assert key(proposal) == ("Review Link",)


def test_a_number_names_a_row_before_an_address_does(take: Take) -> None:
    rows = [[f"R{n:04}", *row] for n, row in enumerate(reviews())]
    proposal, _ = take("reviews.csv", ["review_id", *HEADINGS], rows)
    assert key(proposal) == ("review_id",)


def test_when_a_row_was_last_changed_is_no_part_of_its_key(take: Take) -> None:
    proposal, _ = take("reviews.csv", HEADINGS[:4], [row[:4] for row in reviews()])
    assert key(proposal) == ("App Version Code", "Submit Date")


def test_when_a_row_was_last_changed_is_part_of_a_key_that_there_is_not_without_it(take: Take) -> None:
    rows = [[31, at(n // 2 * 60), at(n * 60), 1 + n * 3 % 5, f"K{n // 2 % 9}"] for n in range(200)]
    proposal, _ = take("reviews.csv", [*HEADINGS[:4], "customer_id"], rows)
    assert "Last Update Date" in key(proposal)


def test_a_page_is_nobody(take: Take) -> None:
    rows = [[f"https://shop.example/p/{n}", at(n * 60), n % 7 * 1.5] for n in range(200)]
    proposal, _ = take("pages.csv", ["url", "crawled_at", "weight"], rows)
    assert not proposal.recipe.interactions
