"""What the metrics read: one company's derived tables, as far as they are there."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir

from parcours.errors import StaleError
from parcours.statistics.business_time import BusinessTime
from parcours.vocabulary.guests import guests


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The derived tables of one generation (see `vocabulary.derived`), and what the settings add to them.

    `interactions` holds one row per interaction with `customer`, `occurred_on` and the codes of channel, source, team
    and place; it is needed to build tallies, not to read them.
    """

    dimensions: ir.Table
    tallies: ir.Table | None = None
    design_effects: ir.Table | None = None
    interactions: ir.Table | None = None
    steps: ir.Table | None = None
    scores: ir.Table | None = None
    promises: ir.Table | None = None
    subjects: ir.Table | None = None
    memberships: ir.Table | None = None
    customers: ir.Table | None = None
    """Only to know who are guests, whom nobody could recognise when they come again."""
    business_time: BusinessTime | None = None
    """The company's opening hours, for business hours."""
    lost_after_days: float | None = None
    """The silence since the last order, or interaction, that makes a customer lost where there are no subscriptions."""


def guests_of(tables: Tables) -> ir.Table | None:
    """The customers who cannot come again as far as anybody could tell; None where there are none."""
    if tables.customers is None or tables.subjects is None:
        return None
    return guests(tables.customers, tables.subjects)


def needed(table: ir.Table | None, name: str) -> ir.Table:
    """The table, or a StaleError that names it."""
    if table is None:
        raise StaleError("not-refreshed", f"The {name} have not been derived yet.", hint="Run: parcours refresh")
    return table
