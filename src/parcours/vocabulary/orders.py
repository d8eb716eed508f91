"""What counts as a purchase: the one place that says which orders were bought."""

from __future__ import annotations

import ibis.expr.types as ir

from parcours.vocabulary.words import SubjectKind

NOT_BOUGHT = ("started", "abandoned", "cancelled")
"""In these states an order, or an invoice, was never paid for."""


def stands(subjects: ir.Table) -> ir.BooleanValue:
    """Whether a subject is in no state in which nothing was bought; an unknown state counts as bought."""
    return ~subjects.state.isin(NOT_BOUGHT).fill_null(False)


def bought(subjects: ir.Table) -> ir.Table:
    """The orders that were placed and neither abandoned nor cancelled."""
    return subjects.filter((subjects.subject_kind == SubjectKind.ORDER.value) & stands(subjects))
