"""Churn: lost in the period / there when it opened; retention is the rest.

Where there are subscriptions each one counts, from opening to closing. Elsewhere a customer is there from an order (in
a company without orders: an interaction) until the silence after it has lasted `lost_after_days`, and comes back with
the next one; guests, whom nobody could recognise, are left out. Those who came and went within the period are in
neither count. Without a period the last twelve months are read. A period has no value when a loss by silence could not
have been seen in more than a tenth of its days. Interval: Wilson; METHODS 6.1.
When not to use it: with a silence that is shorter than customers usually take between visits.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from parcours.errors import QuestionError
from parcours.metrics.cells import Cell
from parcours.metrics.estimates import Readings, differ_shares, hidden
from parcours.metrics.periods import period_start, shifted, starts
from parcours.metrics.question import Question
from parcours.metrics.repeat_purchase import shares_of_customers
from parcours.metrics.studied import Studied, Unseen
from parcours.metrics.subjects import bought
from parcours.metrics.tables import Tables, guests_of, needed
from parcours.statistics.business_time import day_number
from parcours.vocabulary.guests import without
from parcours.vocabulary.words import SubjectKind

EPOCH = dt.date(1970, 1, 1)
STILL_THERE = 10_000_000
"""A day that never comes, as a number since 1970."""
UNSEEN = 0.1
"""The share of a period's days in which losses may be hidden by the silence."""


def _study(tables: Tables, question: Question, *, lost: bool) -> tuple[list[Cell], Readings]:
    spells, silence = _spells(tables)
    spells = question.with_segments(spells, tables)
    segments = ["segment"] if "segment" in question.by else []
    counted = spells.group_by([*segments, "came", "went"]).aggregate(times=spells.count()).to_pyarrow()
    if not counted.num_rows:
        return [], shares_of_customers([])
    came, times = counted["came"].to_numpy(), counted["times"].to_numpy()
    went = counted["went"].fill_null(STILL_THERE).to_numpy()
    windows = _windows(question, came, went)
    cells, rows, readable = [], [], []
    for segment, here in _by_segment(counted, bool(segments)):
        seen_from = int(came[here].min()) + silence
        for first, last in windows:
            base = here & (came < first) & (went >= first)
            leaving = base & (went <= last)
            count, gone = int(times[base].sum()), int(times[leaving].sum())
            if count:
                named = {"segment": segment, question.period: EPOCH + dt.timedelta(days=first)}
                cells.append(tuple(named[name] for name in question.by))
                rows.append({"n": np.array([count]), "hits": np.array([gone if lost else count - gone])})
                readable.append(seen_from - first <= UNSEEN * (last - first + 1))
    return cells, hidden(shares_of_customers(rows), np.array(readable, dtype=bool))


def _unseen(tables: Tables, question: Question) -> Unseen | None:
    """How long the silence is, how long the facts span, and from when on a loss can be seen."""
    spells, silence = _spells(tables)
    spells = question.with_segments(spells, tables)
    first = spells.came.min().to_pyarrow().as_py()
    if not silence or first is None:
        return None
    days = day_number(_active_days(tables).day)
    known = days.max().to_pyarrow().as_py() - days.min().to_pyarrow().as_py() + 1
    return Unseen(silence, known, EPOCH + dt.timedelta(days=first + silence))


def _spells(tables: Tables) -> tuple[ir.Table, int]:
    """One row per stay: `customer`, `came`, `went` (null: still there), as days since 1970; and the silence of a loss.

    A subscription says itself when it ends, so no silence has to pass.
    """
    if tables.subjects is not None:
        subscriptions = tables.subjects.filter(tables.subjects.subject_kind == str(SubjectKind.SUBSCRIPTION))
        if subscriptions.limit(1).count().to_pyarrow().as_py():
            stays = subscriptions.select(
                "customer",
                came=day_number(subscriptions.opened_on),
                went=day_number(subscriptions.closed_on),
            )
            return stays, 0
    if not tables.lost_after_days:
        raise QuestionError(
            "no-churn-rule",
            "Churn needs to know after which silence a customer is lost.",
            hint="Set lost_after_days under [life_cycle] in parcours.toml, or import subscriptions.",
        )
    silence = round(tables.lost_after_days)
    return _spells_by_silence(without(_active_days(tables), guests_of(tables)), silence), silence


def _active_days(tables: Tables) -> ir.Table:
    """On which days each customer ordered, or where there are no orders, on which anything happened."""
    if tables.subjects is not None:
        orders = bought(tables).select("customer", "day")
        if orders.limit(1).count().to_pyarrow().as_py():
            return orders
    steps = needed(tables.steps, "steps")
    return steps.select("customer", day=steps.occurred_on)


def _spells_by_silence(active: ir.Table, silence: int) -> ir.Table:
    active = active.filter(active.customer.notnull()).distinct()
    days = active.mutate(day=day_number(active.day))
    in_order = ibis.window(group_by=days.customer, order_by=days.day)
    stays = days.mutate(
        returned=(days.day - days.day.lag().over(in_order) > silence).fill_null(True),
        leaves=(days.day.lead().over(in_order) - days.day > silence).fill_null(True),
        newest=days.day.max().over(ibis.window()),
    )
    stays = stays.filter(stays.returned | stays.leaves)
    # Arrivals and last visits alternate: pair each arrival with the last visit that follows, or with itself.
    in_order = ibis.window(group_by=stays.customer, order_by=stays.day)
    paired = stays.mutate(final=ibis.ifelse(stays.leaves, stays.day, stays.day.lead().over(in_order)) + silence)
    arrivals = paired.filter(paired.returned)
    still_there = arrivals.final > arrivals.newest
    return arrivals.select(
        "customer", came=arrivals.day, went=ibis.ifelse(still_there, ibis.null("int64"), arrivals.final)
    )


def _windows(question: Question, came: np.ndarray, went: np.ndarray) -> list[tuple[int, int]]:
    """First and last day of each period asked for, as days since 1970."""
    known = max(int(came.max()), int(went[went < STILL_THERE].max(initial=0)))
    newest = question.end or EPOCH + dt.timedelta(days=known)
    if question.period:
        oldest = max(question.start or dt.date.min, EPOCH + dt.timedelta(days=int(came.min())))
        firsts = starts(question.period, period_start(question.period, oldest), newest)
        lasts = [min(shifted(question.period, first, 1) - dt.timedelta(days=1), newest) for first in firsts]
    else:
        firsts, lasts = [question.start or shifted("year", newest, -1) + dt.timedelta(days=1)], [newest]
    return [((first - EPOCH).days, (last - EPOCH).days) for first, last in zip(firsts, lasts, strict=True)]


def _by_segment(counted: pa.Table, named: bool) -> list[tuple[str | None, np.ndarray]]:
    if not named:
        return [(None, np.ones(counted.num_rows, dtype=bool))]
    names = np.array(counted["segment"].to_pylist(), dtype=object)
    return [(name, names == name) for name in sorted(set(names))]


CHURN = Studied(
    name="churn",
    label="Churn",
    unit="share",
    over="customers at the start",
    better="low",
    dimensions=("segment",),
    study=partial(_study, lost=True),
    differ=differ_shares,
    without_guests=True,
    unseen=_unseen,
)
RETENTION = Studied(
    name="retention",
    label="Retention",
    unit="share",
    over="customers at the start",
    better="high",
    dimensions=("segment",),
    study=partial(_study, lost=False),
    differ=differ_shares,
    without_guests=True,
    unseen=_unseen,
)
