"""Where a customer stands: prospect, active, at risk or lost, by the silence since they last came."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import ibis.expr.types as ir

from parcours.timeline import gap_quantile, gaps_between
from parcours.vocabulary.facts import TIME
from parcours.vocabulary.orders import bought

ENOUGH_GAPS = 20
AT_RISK_AFTER, LOST_AFTER = 180.0, 365.0
"""Days, where nothing can be read off."""

Basis = Literal["orders", "interactions"]


class LifeCycleRule(NamedTuple):
    """After how many days of silence a customer is at risk, then lost; silence since orders, or since interactions."""

    basis: Basis
    at_risk_after_days: float
    lost_after_days: float
    why: str
    """settings, gaps, or too few gaps."""


def life_cycle_rule(
    interactions: ir.Table,
    identities: ir.Table,
    subjects: ir.Table,
    *,
    at_risk_after_days: float = 0.0,
    lost_after_days: float = 0.0,
    every: int = 1,
) -> LifeCycleRule:
    """The rule of the settings; where it says 0, read off how often customers come back.

    Days are counted between the days on which a customer ordered (in a company without orders: on which anything
    happened). A customer is at risk after the silence that 9 of 10 gaps stay under, and lost after that of 99 of 100,
    but no sooner than after twice the former. Only customers who came back show a gap, so the rule is on the mild
    side for a company where few do. With fewer than 20 gaps: 180 and 365 days. `every`: see `timeline.gaps`.
    """
    orders = bought(subjects.filter(subjects.customer.notnull()))
    basis: Basis = "orders" if orders.count().to_pyarrow().as_py() else "interactions"
    if at_risk_after_days and lost_after_days:
        return LifeCycleRule(basis, at_risk_after_days, lost_after_days, "settings")
    if basis == "orders":
        days = orders.select("customer", day=orders.opened_on)
    else:
        chosen = identities.filter(identities.customer % every == 0).select("customer_ref", "customer")
        days = interactions.select("customer_ref", day="occurred_on").inner_join(chosen, "customer_ref")
    came = days.filter(days.day.notnull()).select("customer", "day").distinct()
    histogram = gaps_between(came.select("customer", occurred_at=came.day.cast(TIME)))
    counted = histogram.filter(histogram.bin.notnull()).gaps.sum().to_pyarrow().as_py() or 0
    nine, all_but_one, why = AT_RISK_AFTER, LOST_AFTER, "too few gaps"
    if counted >= ENOUGH_GAPS:
        nine, all_but_one, why = gap_quantile(histogram, 0.9), gap_quantile(histogram, 0.99), "gaps"
    at_risk = at_risk_after_days or float(math.ceil(nine))
    lost = lost_after_days or float(math.ceil(max(all_but_one, 2 * at_risk)))
    return LifeCycleRule(basis, at_risk, lost, why)
