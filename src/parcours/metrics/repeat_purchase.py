"""Repeat purchase: of the customers who ordered, the share for whom it was not their first order.

Cancelled orders are none. A customer counts once per cell, as repeating when any of their orders in it was their
second or later one, wherever and whenever the first was. Over all time: customers with several orders / customers.
Guests, whom nobody could recognise when they come again, are left out.
Interval: Wilson. When not to use: on the first months of a history, where earlier orders are simply not known.
"""

from __future__ import annotations

import ibis
import numpy as np

from parcours.metrics.cells import Cell, Gathered, by_cell
from parcours.metrics.estimates import SHARE, Readings, Sums, differ_shares
from parcours.metrics.metric import WHERE_IN_THE_COMPANY
from parcours.metrics.question import Question
from parcours.metrics.studied import Studied
from parcours.metrics.subjects import bought
from parcours.metrics.tables import Tables, guests_of
from parcours.vocabulary.guests import without


def _study(tables: Tables, question: Question) -> tuple[list[Cell], Readings]:
    orders = without(bought(tables), guests_of(tables))
    orders = orders.filter(orders.customer.notnull())
    before = ibis.row_number().over(group_by=orders.customer, order_by=[orders.opened_at, orders.subject_ref])
    orders = question.with_segments(question.within(orders.mutate(before=before)), tables)
    customers = orders.mutate(**question.cells(orders)).group_by([*question.by, "customer"])
    repeated = customers.aggregate(again=ibis._.before.max())
    counted = repeated.aggregate(
        by=list(question.by), n=repeated.count(), hits=(repeated.again > 0).cast("int64").sum()
    )
    return by_cell(question, counted, shares_of_customers)


def shares_of_customers(cells: list[Gathered]) -> Readings:
    """Readings from one row of `n` and `hits` per cell, every customer counting once."""
    n, hits = (np.array([np.nan_to_num(cell[name].sum()) for cell in cells], dtype=float) for name in ("n", "hits"))
    nothing = np.zeros_like(n)
    sums = {"n": n, "hits": hits, "misses": nothing, "x": hits, "x2": hits}
    return SHARE.read(Sums.of(sums, np.ones_like(n), weighted=False))


REPEAT_PURCHASE = Studied(
    name="repeat-purchase",
    label="Repeat purchase",
    unit="share",
    over="customers",
    rests_on="orders of known customers",
    better="high",
    dimensions=(*WHERE_IN_THE_COMPANY, "segment"),
    study=_study,
    without_guests=True,
    differ=differ_shares,
)
