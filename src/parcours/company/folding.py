"""Folding all subjects, part by part: memory grows with a part, not with the company."""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir

from parcours.company.generation import Draft
from parcours.vocabulary.port import Engine
from parcours.vocabulary.ranges import ranges

NAME = ("subject_kind", "subject_ref")

Fold = Callable[[ir.Table], ir.Table]
"""From interactions to the subjects that they are about."""


def fold_subjects(engine: Engine, draft: Draft, interactions: ir.Table, fold: Fold, *, rows: int, at_once: int) -> None:
    """Write every subject into the draft, folded from all its interactions.

    Facts lie customer by customer, so that is how they are read; subjects of which several customers' facts tell (an
    order in the shop, its invoice under another number of the customer) are folded again, with all of them.
    `rows` is how many interactions there are.
    """
    parts = list(ranges(interactions, "customer_ref", rows=rows, at_once=at_once))
    for some in parts:
        draft.write("subjects", fold(some), sort_by=["customer"])
    if len(parts) == 1:
        return
    written = draft.read("subjects")
    torn = engine.keep(written.group_by(*NAME).agg(parts=written.count()).filter(lambda t: t.parts > 1).select(*NAME))
    if not torn.count().to_pyarrow().as_py():
        return
    draft.replace("subjects", written.anti_join(torn, NAME), sort_by=["customer"])
    about = interactions.semi_join(torn, NAME)
    for some in ranges(about, "subject_ref", rows=about.count().to_pyarrow().as_py(), at_once=at_once):
        draft.write("subjects", fold(some), sort_by=["customer"])
