"""Threads: which subject each interaction of a journey belongs to, also those that do not name it.

An order's path starts before there is an order: the search and the quote name none. So an interaction in *before*
joins the subject that opens next, one in *during* or *after* the subject that was last heard of; both within the
silence τ. What finds no subject near has an empty thread and is split like a journey without subject.
"""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.expressions import IN_TIME

WIDTH = 10
"""Digits of a row number, so that numbers sort as text."""
LINE = ("customer", "journey")

Apart = Callable[[ir.TimestampValue, ir.TimestampValue, ir.IntegerValue], ir.BooleanValue]
"""Whether two moments in a journey are too far from each other to belong together."""


def with_threads(rows: ir.Table, apart: Apart, *, some_unnamed: bool) -> ir.Table:
    """Add `thread` (never null): the reference of the subject, "" where there is none.

    `some_unnamed` says whether any kind of interaction does not name its subject; without them no window is needed.
    """
    own = ibis.ifelse(rows.about_subject, rows.subject_ref, ibis.null("string"))
    if not some_unnamed:
        return rows.mutate(thread=own.fill_null(""))
    rows = _with_openings(rows.mutate(own=own))
    seen = ibis.window(group_by=LINE, order_by=IN_TIME, preceding=None, following=0)
    ahead = ibis.window(group_by=LINE, order_by=IN_TIME, preceding=0, following=None)
    nothing, never = ibis.null("string"), ibis.null("timestamp(6)")
    rows = rows.mutate(
        last=ibis.ifelse(rows.own.notnull(), rows.numbered, nothing).max().over(seen),
        last_at=ibis.ifelse(rows.own.notnull(), rows.occurred_at, never).max().over(seen),
        upcoming=ibis.ifelse(rows.opens, rows.numbered, nothing).min().over(ahead),
        upcoming_at=ibis.ifelse(rows.opens, rows.occurred_at, never).min().over(ahead),
    )
    before = rows.phase_rank == 0
    joins_next = before & ~apart(rows.occurred_at, rows.upcoming_at, rows.journey)
    joins_last = ~before & ~apart(rows.last_at, rows.occurred_at, rows.journey)
    found = ibis.cases((joins_next, rows.upcoming), (joins_last, rows.last), else_=nothing).substr(WIDTH)
    thread = ibis.coalesce(rows.own, ibis.ifelse(rows.has_subject, found, nothing), ibis.literal(""))
    return rows.mutate(thread=thread).drop("own", "opens", "numbered", "last", "last_at", "upcoming", "upcoming_at")


def _with_openings(rows: ir.Table) -> ir.Table:
    """Add whether a row is the first to name its subject, and that name behind the row's number."""
    by_subject = ibis.row_number().over(group_by=[*LINE, "own"], order_by=IN_TIME)
    in_line = ibis.row_number().over(group_by=LINE, order_by=IN_TIME)
    return rows.mutate(
        opens=(by_subject == 0) & rows.own.notnull(),
        numbered=in_line.cast("string").lpad(WIDTH, "0") + rows.own,
    )
