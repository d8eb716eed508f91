"""Promises (J6): what was due when, and whether it was kept, for every customer to whom something was promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.journeys.dimensions import FACT_DIMENSIONS, Spot, promises_of
from parcours.journeys.durations import read_duration
from parcours.journeys.journey import Journey, Promise
from parcours.journeys.matching import with_code
from parcours.statistics.business_time import DAY, BusinessTime, day_number
from parcours.statistics.calendar import SECOND
from parcours.vocabulary.derived import PROMISES
from parcours.vocabulary.expressions import IN_TIME, microseconds, moment
from parcours.vocabulary.port import Engine
from parcours.vocabulary.words import PromiseState

Kinds = dict[str, set[str | None]]

KEPT = (*IN_TIME, "customer", "occurred_on", "event", "subject_kind", "subject_ref")


def promises(
    engine: Engine,
    interactions: ir.Table,
    steps: ir.Table,
    journeys: Sequence[Journey],
    coded: pa.Table,
    times: BusinessTime,
    until: dt.datetime,
) -> ir.Table:
    """Every promise made to the customers in `interactions` (facts with `customer`), as PROMISES.

    A promise is made by each `from` event and kept by the first `to` event at or after it: about the same subject
    when both have one of a kind, else in the same path. Without `from` every `to` event with a due time is one. It is
    broken when it was done late, or is not done although the due moment passed before `until` (the last moment that
    the facts know of); not due yet is pending. `times` must reach from the first fact to the last due date.
    `occurred_on` is the day on which it was made. Not for promises about what never becomes an interaction.
    """
    made = promises_of(journeys)
    if not made:
        return engine.from_arrow(PROMISES.to_pyarrow().empty_table())
    moments = _moments(engine, interactions, [promise for _, _, promise in made], coded)
    kinds = _subject_kinds(moments)
    judged = []
    for code, spot, promise in made:
        rows = moments.filter(moments.event.isin([event for event in (promise.from_, promise.to) if event]))
        walked = steps.filter(steps.journey == spot.journey_code).select(*IN_TIME, "path")
        due = _with_due(_done(rows, walked, promise, kinds), promise, times)
        judged.append(_judged(due, code, spot, until))
    return reduce(lambda left, right: left.union(right), judged)


def _moments(engine: Engine, interactions: ir.Table, made: Sequence[Promise], coded: pa.Table) -> ir.Table:
    """The events that promises name, with codes and with the properties that hold due times; run already."""
    events = {event for promise in made for event in (promise.from_, promise.to) if event}
    asked = interactions.filter(interactions.event.isin(sorted(events)) & interactions.customer.notnull())
    properties = sorted({promise.by for promise in made if promise.by})
    for name in FACT_DIMENSIONS:
        asked = with_code(engine, asked, name, coded)
    return engine.keep(
        asked.select(
            *KEPT,
            **{name: asked[f"{name}_code"] for name in FACT_DIMENSIONS},
            **{f"by_{name}": engine.json_text(asked.properties, name) for name in properties},
        )
    )


def _subject_kinds(moments: ir.Table) -> Kinds:
    """Event -> the kinds of subjects that it is about, None where it is about none."""
    named = ibis.ifelse(moments.subject_ref.notnull(), moments.subject_kind, ibis.null("string"))
    kinds: Kinds = {}
    for row in moments.select("event", kind=named).distinct().to_pyarrow().to_pylist():
        kinds.setdefault(row["event"], set()).add(row["kind"])
    return kinds


def _with_path(rows: ir.Table, walked: ir.Table) -> ir.Table:
    """The events with the path that they are in."""
    return rows.left_join(walked, [*IN_TIME]).drop(*(f"{name}_right" for name in IN_TIME))


def _done(rows: ir.Table, walked: ir.Table, promise: Promise, kinds: Kinds) -> ir.Table:
    """One row per promise made, with `from_at`, `done_at` and the path; what needs no path for it gets it last."""
    if not promise.from_:
        made = _with_path(rows, walked)
        return made.mutate(from_at=ibis.null("timestamp(6)"), done_at=made.occurred_at)
    keeps = (rows.event == promise.to) & rows.subject_ref.notnull()
    rows = rows.mutate(by_subject=_first_after(rows, keeps, ["customer", "subject_kind", "subject_ref"], promise))
    makers, keepers = kinds.get(promise.from_, set()), kinds.get(promise.to, set())
    if None not in makers and keepers <= makers:  # then nothing is kept by its path alone, and two windows are spared
        made = _with_path(rows.filter(rows.event == promise.from_), walked)
        return made.mutate(from_at=made.occurred_at, done_at=made.by_subject)
    return _done_in_path(_with_path(rows, walked), promise, makers)


def _done_in_path(rows: ir.Table, promise: Promise, makers: set[str | None]) -> ir.Table:
    """The same where some promises are kept by what happens in their path."""
    never = ibis.null("timestamp(6)")
    wanted = (rows.event == promise.to) & rows.path.notnull()
    kinds = sorted(kind for kind in makers if kind) or [""]
    alike = rows.subject_ref.notnull() & rows.subject_kind.isin(kinds).fill_null(False)
    rows = rows.mutate(
        by_path=_first_after(rows, wanted & ~alike, ["customer", "path"], promise),
        by_any=_first_after(rows, wanted, ["customer", "path"], promise),
    )
    made = rows.filter(rows.event == promise.from_)
    about = made.subject_ref.notnull()
    within_path = ibis.ifelse(made.path.notnull(), ibis.ifelse(about, made.by_path, made.by_any), never)
    done = ibis.ifelse(about, ibis.coalesce(made.by_subject, within_path), within_path)
    return made.mutate(from_at=made.occurred_at, done_at=done)


def _first_after(rows: ir.Table, wanted: ir.BooleanValue, keys: list[str], promise: Promise) -> ir.TimestampValue:
    """The time of the first wanted row at or after this one; later than it where one event does both."""
    at = ibis.ifelse(wanted, rows.occurred_at, ibis.null("timestamp(6)"))
    if promise.from_ == promise.to:
        return at.min().over(ibis.window(group_by=keys, order_by=IN_TIME, following=(1, None)))
    return at.min().over(ibis.range_window(group_by=keys, order_by="occurred_at", preceding=0, following=None))


def _with_due(rows: ir.Table, promise: Promise, times: BusinessTime) -> ir.Table:
    """Add `due_at`: the last moment at which the promise is kept."""
    if promise.by:
        return _due_by_property(rows, promise, times)
    duration = read_duration(promise.within)
    days = duration.whole_days
    to_midnight = promise.compare == "day"
    if duration.business and days is not None:
        return times.with_working_day_after(rows, "due_at", "occurred_on", days, to_midnight=to_midnight)
    if days is not None and to_midnight:
        return times.with_day_end(rows, "due_at", day_number(rows.occurred_on) + days)
    if duration.business:
        due = times.with_moment_after(rows, "due_at", "from_at", duration.seconds)
    else:
        due = rows.mutate(due_at=moment(microseconds(rows.from_at) + duration.seconds * SECOND))
    if not to_midnight:
        return due
    return times.with_day_end_of(due.rename(due_moment="due_at"), "due_at", "due_moment").drop("due_moment")


def _due_by_property(rows: ir.Table, promise: Promise, times: BusinessTime) -> ir.Table:
    """Read the due time that an interaction carries: a day, a wall clock, or one with its distance from UTC."""
    text = rows[f"by_{promise.by}"].strip()
    day = day_number(text.substr(0, 10).try_cast("date"))
    if promise.compare == "day":
        return times.with_day_end(rows, "due_at", day)
    hours, minutes, seconds = (text.substr(start, 2).try_cast("int64").fill_null(0) for start in (11, 14, 17))
    wall = (hours * 3600 + minutes * 60 + seconds) * SECOND
    zone = ibis.ifelse(text.endswith("Z"), ibis.literal("+00:00"), text.substr(19))
    zoned = zone.re_search(r"[+-]\d\d:?\d\d$")
    sign = ibis.ifelse(zone.contains("-"), -1, 1)
    digits = zone.re_extract(r"[+-](\d\d):?(\d\d)$", 0).replace(":", "")
    offset = sign * (_digits(digits, 1) * 3600 + _digits(digits, 3) * 60) * SECOND
    due = times.with_instant(
        rows.mutate(due_day=day, due_wall=wall, zoned=zoned, offset=offset), "due_local", day, wall
    )
    instant = moment(due.due_day * DAY + due.due_wall - due.offset)
    due = due.mutate(due_at=ibis.ifelse(due.zoned, instant, due.due_local))
    return due.drop("due_day", "due_wall", "zoned", "offset", "due_local")


def _digits(text: ir.StringValue, start: int) -> ir.IntegerValue:
    return text.substr(start, 2).try_cast("int64").fill_null(0)


def _judged(rows: ir.Table, code: int, spot: Spot, until: dt.datetime) -> ir.Table:
    last = ibis.literal(until, "timestamp(6)")
    kept = rows.done_at <= rows.due_at
    state = ibis.cases(
        (rows.done_at.notnull() & kept, PromiseState.KEPT.value),
        (rows.done_at.notnull() | (rows.due_at < last), PromiseState.BROKEN.value),
        else_=PromiseState.PENDING.value,
    )
    where = {"promise": code, "journey": spot.journey_code, "stage": spot.stage_code, "touchpoint": spot.code}
    rows = rows.filter(rows.due_at.notnull()).mutate(
        state=state, **{name: ibis.literal(n) for name, n in where.items()}
    )
    return rows.select(**{name: rows[name].cast(kind) for name, kind in PROMISES.items()})
