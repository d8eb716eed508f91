"""How long tickets take: medians that count open tickets as still waiting, in calendar or business hours.

The tickets are counted by duration in the engine, so any number of them fits; durations are kept to the second below an
hour and to the minute above. Closed-only means are not offered: they fall when a backlog builds. METHODS 7.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import ibis
import ibis.expr.types as ir
import numpy as np

from parcours.errors import QuestionError
from parcours.metrics.cells import Cell, Gathered, by_cell
from parcours.metrics.estimates import Readings, differ_by_intervals, readings
from parcours.metrics.metric import WHERE_IN_THE_COMPANY
from parcours.metrics.question import Question
from parcours.metrics.studied import Studied
from parcours.metrics.subjects import opened
from parcours.metrics.tables import Tables, needed
from parcours.statistics.survival import Survival, kaplan_meier
from parcours.vocabulary.expressions import seconds_between
from parcours.vocabulary.words import SubjectKind

Waits = Callable[[ir.Table], ir.Table]
"""Adds to tickets `ended_at` (null while it has not happened) and `stopped_at`, when watching stopped without it."""


def time_until(name: str, label: str, waits: Waits, *, business: bool) -> Studied:
    """The metric of how long tickets wait for something: median hours by Kaplan and Meier, p90 beside it."""
    return Studied(
        name=name,
        label=label + (" (business hours)" if business else ""),
        unit="hours",
        over="tickets",
        better="low",
        dimensions=(*WHERE_IN_THE_COMPANY, "segment"),
        study=partial(_study, waits=waits, business=business),
        differ=differ_by_intervals,
    )


def _study(tables: Tables, question: Question, *, waits: Waits, business: bool) -> tuple[list[Cell], Readings]:
    tickets = opened(tables, SubjectKind.TICKET)
    known_until = needed(tables.subjects, "subjects").last_at.max().as_scalar()
    tickets = waits(question.with_segments(question.within(tickets), tables))
    tickets = tickets.mutate(
        until=ibis.coalesce(tickets.ended_at, tickets.stopped_at, known_until),
        ended=tickets.ended_at.notnull().cast("int64"),
    )
    if business:
        if tables.business_time is None:
            raise QuestionError(
                "no-calendar", "Business hours need opening hours.", hint="Set [calendar] in parcours.toml."
            )
        tickets = tables.business_time.with_seconds(tickets, "seconds", "opened_at", "until")
    else:
        tickets = tickets.mutate(seconds=seconds_between(tickets.opened_at, tickets.until))
    counted = _counted(tickets, question)
    return by_cell(question, counted, _readings)


def _counted(tickets: ir.Table, question: Question) -> ir.Table:
    """Per cell and duration: how many tickets ended then, and how many were still waiting."""
    seconds = ibis.greatest(tickets.seconds, 0.0)
    fine, coarse = seconds.round(), (seconds / 60.0).round() * 60
    duration = ibis.ifelse(seconds < 3600.0, fine, coarse).cast("int64")
    grouped = tickets.filter(tickets.seconds.notnull()).mutate(**question.cells(tickets), duration=duration)
    return grouped.group_by([*question.by, "duration"]).aggregate(
        ended=grouped.ended.sum(), waiting=(1 - grouped.ended).sum()
    )


def _readings(cells: list[Gathered]) -> Readings:
    curves = [kaplan_meier(cell["duration"] / 3600, cell["ended"], cell["waiting"]) for cell in cells]
    medians = np.array([_finite(curve, 0.5) for curve in curves]).reshape(-1, 3)
    tails = np.array([_finite(curve, 0.9) for curve in curves]).reshape(-1, 3)
    n = np.array([curve.n for curve in curves], dtype=np.float64)
    more = {
        "open": n - np.array([curve.events for curve in curves], dtype=np.float64),
        "p90": tails[:, 0],
        "p90_low": tails[:, 1],
        "p90_high": tails[:, 2],
    }
    return readings(
        medians[:, 0], n, low=medians[:, 1], high=medians[:, 2], method="Kaplan-Meier median, log-log", more=more
    )


def _finite(curve: Survival, share_ended: float) -> tuple[float, float, float]:
    """The quantile; nan where the curve never falls that far."""
    value, low, high = (end if np.isfinite(end) else np.nan for end in curve.quantile(share_ended))
    return value, low, high
