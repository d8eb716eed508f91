"""Orders, tickets and subscriptions as observations: dated by the day on which they were opened."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from parcours.metrics.metric import WHERE_IN_THE_COMPANY
from parcours.metrics.tables import Tables, needed
from parcours.vocabulary import orders
from parcours.vocabulary.words import SubjectKind


def opened(tables: Tables, kind: SubjectKind) -> ir.Table:
    """The subjects of one kind, with `day`."""
    subjects = needed(tables.subjects, "subjects")
    found = subjects.filter(subjects.subject_kind == str(kind), subjects.opened_at.notnull())
    return found.mutate(day=found.opened_on)


def bought(tables: Tables) -> ir.Table:
    """The orders that were placed and not cancelled, with `day`."""
    return orders.bought(opened(tables, SubjectKind.ORDER))


def priced(tables: Tables) -> tuple[SubjectKind, ir.Table]:
    """The subjects that bring revenue: orders where any has an amount, else standing invoices, else subscriptions.

    Never two of them, or the same money would count twice.
    """
    found = bought(tables).filter(ibis._.amount.notnull())
    if _any(found):
        return SubjectKind.ORDER, found
    billed = opened(tables, SubjectKind.INVOICE)
    billed = billed.filter(billed.amount.notnull(), orders.stands(billed))
    begun = opened(tables, SubjectKind.SUBSCRIPTION).filter(ibis._.amount.notnull())
    return (SubjectKind.SUBSCRIPTION, begun) if _any(begun) and not _any(billed) else (SubjectKind.INVOICE, billed)


def fallen_through(tables: Tables) -> int:
    """How many orders with an amount were cancelled or abandoned."""
    placed = opened(tables, SubjectKind.ORDER).filter(ibis._.amount.notnull())
    return int(placed.filter(~orders.stands(placed)).count().to_pyarrow().as_py())


def _any(subjects: ir.Table) -> bool:
    return bool(subjects.limit(1).count().to_pyarrow().as_py())


def with_codes(subjects: ir.Table, dimensions: ir.Table) -> ir.Table:
    """Replace the words of channel, source, team and place by their codes."""
    coded = subjects
    for name in WHERE_IN_THE_COMPANY:
        known = dimensions.filter(dimensions.dimension == name)
        words = known.select(**{f"{name}_word": known.id, f"{name}_code": known.code})
        coded = coded.left_join(words, coded[name] == words[f"{name}_word"]).drop(name, f"{name}_word")
        coded = coded.rename({name: f"{name}_code"})
    return coded
