"""The days between which a customer stood where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parcours.vocabulary.words import LifeCycle


@dataclass(frozen=True, kw_only=True)
class LifeDates:
    """Moments of a customer's life with the company (UTC); None where there is none."""

    first_at: dt.datetime | None
    first_order_at: dt.datetime | None
    last_order_at: dt.datetime | None
    last_at: dt.datetime | None
    at_risk_at: dt.datetime | None
    """Since when the customer has been at risk; for an active one from when on they will be, if nothing happens."""
    lost_at: dt.datetime | None
    """Since when the customer has been lost."""


def life_dates(customer: Mapping[str, Any], rule: Mapping[str, Any]) -> LifeDates:
    """From a row of `customers` and the rule of its generation: basis, at_risk_after_days, lost_after_days.

    A customer whom an open subscription keeps active has no day from which on they are at risk.
    """
    last = customer["last_order_at"] if rule.get("basis") == "orders" else customer["last_at"]
    stands = customer["life_cycle"]
    at_risk = lost = None
    if last and "at_risk_after_days" in rule:
        at_risk = last + dt.timedelta(days=rule["at_risk_after_days"])
        lost = last + dt.timedelta(days=rule["lost_after_days"])
    subscribed = stands == LifeCycle.ACTIVE and at_risk is not None and at_risk <= (customer["last_at"] or at_risk)
    return LifeDates(
        **{name: customer[name] for name in ("first_at", "first_order_at", "last_order_at", "last_at")},
        at_risk_at=None if subscribed or stands == LifeCycle.PROSPECT else at_risk,
        lost_at=lost if stands == LifeCycle.LOST else None,
    )
