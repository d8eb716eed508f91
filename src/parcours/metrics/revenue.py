"""Revenue: the amounts of orders, each order once, on the day it was placed; currencies are never summed.

Cancelled and abandoned orders do not count; what came back later is not subtracted. Where no order has an amount, those
of invoices; where no invoice has one either, those of subscriptions, each once, on the day it began. By journey, stage
or touchpoint an amount counts at the first step about its order that carries one, once in each journey.
A complete count, so there is no interval.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from parcours.metrics.estimates import TOTAL
from parcours.metrics.metric import WHERE_IN_THE_COMPANY, WHERE_ON_THE_MAP, Counted
from parcours.metrics.subjects import priced, with_codes
from parcours.metrics.tables import Tables
from parcours.vocabulary.expressions import IN_TIME


def _amounts(tables: Tables) -> ir.Table | None:
    if tables.subjects is None:
        return None
    placed = with_codes(priced(tables)[1], tables.dimensions)
    return placed.select("customer", *WHERE_IN_THE_COMPANY, "day", "currency", x=placed.amount.cast("float64"))


def _amounts_on_the_map(tables: Tables) -> ir.Table | None:
    if tables.subjects is None or tables.steps is None:
        return None
    kind, placed = priced(tables)
    placed = placed.select("subject_ref", day="day", x=placed.amount.cast("float64"), money="currency")
    carrying = tables.steps.filter(tables.steps.subject_kind == str(kind), tables.steps.amount.notnull())
    order = ibis.row_number().over(group_by=[carrying.journey, carrying.subject_ref], order_by=IN_TIME)
    first = carrying.mutate(order=order).filter(ibis._.order == 0)
    first = first.select("customer", "subject_ref", *WHERE_ON_THE_MAP, *WHERE_IN_THE_COMPANY)
    return first.inner_join(placed, "subject_ref").drop("subject_ref").rename(currency="money")


REVENUE = Counted(
    name="revenue",
    label="Revenue",
    unit="money",
    over="orders",
    rests_on="orders, invoices or subscriptions with a number of their own and an amount",
    better="high",
    dimensions=(*WHERE_ON_THE_MAP, *WHERE_IN_THE_COMPANY, "segment", "currency"),
    apart=("currency",),
    estimate=TOTAL,
    observations=_amounts,
    on_the_map=_amounts_on_the_map,
)
