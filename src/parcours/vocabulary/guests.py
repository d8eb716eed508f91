"""Guests: customers whom nobody could recognise when they come again, because each visit has a number of its own."""

from __future__ import annotations

import ibis.expr.types as ir

PREFIX = "anonymous:"


def guests(customers: ir.Table, subjects: ir.Table) -> ir.Table | None:
    """The `customer` numbers of guests; None where there are none, or where some of the anonymous did come again.

    A customer known by anonymous references alone is a guest when all that is known of them is one order or case, or
    one interaction. An anonymous reference with two orders says that the source does recognise who comes again.
    """
    unnamed = customers.filter(customers.customer_id.startswith(PREFIX)).select("customer", "interactions")
    cases = subjects.semi_join(unnamed, "customer").group_by("customer").agg(cases=lambda t: t.count())
    told = unnamed.left_join(cases, "customer").select("customer", "interactions", cases=cases.cases.fill_null(0))
    alone = (told.cases == 1) | ((told.cases == 0) & (told.interactions <= 1))
    counted = told.aggregate(guests=alone.sum(), several=(told.cases > 1).any()).to_pyarrow().to_pylist()[0]
    if not counted["guests"] or counted["several"]:
        return None
    return told.filter(alone).select("customer")


def without(table: ir.Table, left_out: ir.Table | None) -> ir.Table:
    """The rows of a table that are not about these customers."""
    return table if left_out is None else table.anti_join(left_out, "customer")
