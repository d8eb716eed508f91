"""What is true of the invented railway: the numbers that its exports are drawn from, and what came of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

DELAY_TOLD_IMPROVED_ON = dt.date(2025, 3, 1)
TOLD_WITHIN_S = 180
TOLD_IN_TIME = (0.38, 0.74)
"""Share of delay notices within three minutes, before and after the improvement."""
DELAY_RATING_GAIN = 0.35
"""Points on 1–5 that the better wording added on the same day, beside those that came from being told in time."""
LEAVING = (-3.3, 1.25, 0.8)
"""Log-odds of never travelling again after a trip: at all, more when badly told of a delay, more after a bad claim."""
CIRCLE_SHARE = 0.08
"""Share of purchases for which customers went round in circles and still said that they were satisfied."""


class Driver(NamedTuple):
    """How a touchpoint moves the 0–10 recommendation: points per rating point, points for having been there at all."""

    slope: float
    visit: float
    centre: float
    """The rating (1–5) at which the slope adds nothing."""


DRIVERS: dict[str, Driver] = {
    "delay-told": Driver(0.95, -0.9, 2.7),
    "claim-answer": Driver(1.25, -0.9, 2.7),
    "boarding": Driver(0.38, 0.0, 4.0),
    "buy-app": Driver(0.34, 0.0, 4.2),
    "buy-web": Driver(0.30, 0.0, 4.1),
    "buy-office": Driver(0.26, 0.0, 4.3),
    "buy-terminal": Driver(0.26, 0.0, 3.7),
    "invoice": Driver(0.15, 0.0, 3.9),
    "search-web": Driver(0.10, 0.0, 3.9),
    "search-app": Driver(0.10, 0.0, 4.0),
    "newsletter": Driver(0.05, 0.0, 3.4),
}
"""Touchpoint -> what it does to loyalty. Delays decide; satisfaction with the rest saturates and moves little."""

KINDS: tuple[tuple[str, str, str | None, str | None, str | None], ...] = (
    ("digital", "Trip Searched", "website", "search-web", "before"),
    ("digital", "Trip Searched", "app", "search-app", "before"),
    ("calls", "Booking Asked", "phone", "booking-call", "before"),
    ("shop", "Order Placed", "website", "buy-web", "before"),
    ("shop", "Order Placed", "app", "buy-app", "before"),
    ("shop", "Payment Failed", "website", "buy-web", "before"),
    ("shop", "Payment Failed", "app", "buy-app", "before"),
    ("ticket-office", "Order Placed", "ticket office", "buy-office", "before"),
    ("ticket-office", "Order Placed", "terminal", "buy-terminal", "before"),
    ("mailing", "Order Confirmed", "e-mail", "confirmation", "before"),
    ("digital", "Platform Announced", "push", "announcement", "during"),
    ("operations", "Boarded", "on board", "boarding", "during"),
    ("operations", "Train Delayed", "on board", None, None),
    ("operations", "Delay Told", "push", "delay-told", "during"),
    ("operations", "Delay Told", "sms", "delay-told", "during"),
    ("operations", "Help Given", "station", "delay-help", "during"),
    ("claims", "Ticket Opened", "form", "claim-form", "after"),
    ("claims", "Ticket Opened", "phone", "claim-call", "after"),
    ("claims", "Ticket Opened", "letter", "claim-letter", "after"),
    ("calls", "Claim Asked", "phone", "claim-call", "after"),
    ("letters", "Letter Received", "letter", "claim-letter", "after"),
    ("claims", "Ticket Replied", "e-mail", "claim-answer", "after"),
    ("claims", "Ticket Replied", "letter", "claim-answer", "after"),
    ("claims", "Ticket Closed", None, None, None),
    ("accounting", "Invoice Issued", "letter", "invoice", "after"),
    ("accounting", "Invoice Issued", "e-mail", "invoice", "after"),
    ("accounting", "Invoice Reminder Sent", "letter", "reminder", "after"),
    ("accounting", "Invoice Paid", "bank", "payment", "after"),
    ("calls", "Invoice Asked", "phone", "invoice-call", "after"),
    ("mailing", "Email Delivered", "e-mail", "newsletter", "after"),
    ("mailing", "Email Opened", "e-mail", "newsletter", "after"),
    ("mailing", "Email Link Clicked", "e-mail", "newsletter", "after"),
    ("digital", "Offer Shown", "app", "offer", "after"),
)
"""Source, event and channel of every kind of interaction, with its true touchpoint and phase (None: no encounter)."""


@dataclass
class Tally:
    """Sums over all blocks of customers, from which the realised truths are read."""

    customers: int = 0
    trips: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    bad_rows: dict[str, int] = field(default_factory=dict)
    doubled_rows: dict[str, int] = field(default_factory=dict)
    told: list[list[float]] = field(default_factory=lambda: [[0.0] * 4, [0.0] * 4])
    """Before and after the improvement: delays, told in time, ratings, sum of ratings."""
    explained: dict[str, float] = field(default_factory=dict)
    """Variance of the recommendation that each touchpoint brought, times the number of answers."""
    answers: int = 0
    in_circles: list[str] = field(default_factory=list)
    left: list[list[int]] = field(default_factory=lambda: [[0, 0], [0, 0], [0, 0]])
    """Trips without delay, with a delay, with a delay badly told: how many, and how many were the last."""


@dataclass(frozen=True)
class Truth:
    """The known truths of one generated company, as in its `truth.json`."""

    customers: int
    seed: int
    trips: int
    files: dict[str, dict[str, int]]
    """Per file: rows written, rows that cannot be read, rows that come twice."""
    drivers: dict[str, dict[str, float]]
    """Per touchpoint: slope and visit effect on the 0–10 recommendation, and its share of all that is explained."""
    order: list[str]
    """Touchpoints by what they explain of the recommendation, the most deciding first."""
    improvement: dict[str, float | str]
    churn: dict[str, float]
    in_circles: list[str]
    """Customer references that went round in circles when buying and were satisfied all the same."""
    kinds: list[dict[str, str | None]]
    """Source, event and channel of every kind of interaction with its true touchpoint and phase."""

    def write(self, path: Path) -> None:
        """Write the truths as JSON."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(asdict(self)), indent=1))


def truth_of(tally: Tally, seed: int) -> Truth:
    """Put the truths together from what was drawn."""
    whole = sum(tally.explained.values()) or 1.0
    shares = {name: tally.explained.get(name, 0.0) / whole for name in DRIVERS}
    drivers = {
        name: {"slope": driver.slope, "visit": driver.visit, "share": round(shares[name], 4)}
        for name, driver in DRIVERS.items()
    }
    names = ("source", "event", "channel", "touchpoint", "phase")
    return Truth(
        customers=tally.customers,
        seed=seed,
        trips=tally.trips,
        files={
            name: {"rows": rows, "bad": tally.bad_rows.get(name, 0), "doubled": tally.doubled_rows.get(name, 0)}
            for name, rows in sorted(tally.rows.items())
        },
        drivers=drivers,
        order=sorted(shares, key=lambda name: -shares[name]),
        improvement=_improvement(tally),
        churn=_churn(tally),
        in_circles=tally.in_circles,
        kinds=[dict(zip(names, kind, strict=True)) for kind in KINDS],
    )


def _improvement(tally: Tally) -> dict[str, float | str]:
    before, after = tally.told
    kept = [part[1] / part[0] if part[0] else 0.0 for part in (before, after)]
    rating = [part[3] / part[2] if part[2] else 0.0 for part in (before, after)]
    return {
        "touchpoint": "delay-told",
        "on": DELAY_TOLD_IMPROVED_ON.isoformat(),
        "told_in_time_before": round(kept[0], 4),
        "told_in_time_after": round(kept[1], 4),
        "rating_before": round(rating[0], 4),
        "rating_after": round(rating[1], 4),
        "shift": round(rating[1] - rating[0], 4),
    }


def _churn(tally: Tally) -> dict[str, float]:
    names = ("without_delay", "with_delay", "badly_told_delay")
    realised = {
        f"left_{name}": round(last / trips, 4) if trips else 0.0
        for name, (trips, last) in zip(names, tally.left, strict=True)
    }
    always, delay, claim = LEAVING
    return {"log_odds": always, "badly_told_delay": delay, "bad_claim": claim, **realised}
