"""Steps: every interaction of a journey at its place in a path, with what came next and how long that took.

A path is one passage of one customer through a journey. Where the journey has a subject, one path is all that
happens about one subject; elsewhere a path ends when the customer enters *before* again after *during* or *after*, or
when a silence longer than τ follows. METHODS 5.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.journeys.dimensions import FACT_DIMENSIONS, codes, lived
from parcours.journeys.journey import Journey
from parcours.journeys.matching import Matching, with_code
from parcours.journeys.threads import with_threads
from parcours.vocabulary.derived import STEPS
from parcours.vocabulary.expressions import IN_TIME, microseconds, seconds_between
from parcours.vocabulary.path_numbers import path_number
from parcours.vocabulary.words import Outcome, Phase, SubjectKind

DAY_US = 86_400_000_000
#: One customer in one journey; every window but one is over this.
TRAVELLER = ("customer", "journey")
#: Columns of closed lists travel through the windows as small integers: three times faster than as words.
WORDS: dict[str, type[StrEnum]] = {"outcome": Outcome, "subject_kind": SubjectKind}
#: What goes through the windows, where it is there; every column carried costs time.
CARRIED = (
    *("customer", "account", "journey", "phase_rank", "stage", "touchpoint", "occurred_at", "occurred_on"),
    *("sequence", "subject_ref", "amount", "currency"),
)


def steps(
    interactions: ir.Table,
    matching: Matching,
    journeys: Sequence[Journey],
    coded: pa.Table,
    *,
    silence_days: float | None = None,
) -> ir.Table:
    """The steps (STEPS) of the customers in `interactions`.

    `interactions` are facts with `customer` (int32) and, where there are companies, `account` (int32): all
    interactions of each customer in it, so that customers can be taken range by range. They may lack `amount` and
    `currency`. `silence_days` is τ for journeys that do not set their own; None never ends a path by silence. Rows
    without customer are left out. Sorted by customer, journey, path and position.
    Not for a customer's interactions in parts: paths would be cut where the parts meet.
    """
    limits = silences(journeys, silence_days)
    rows = _located(interactions, matching, coded)
    if any(journey.subject for journey in lived(journeys)):
        rows = with_threads(rows, partial(exceeds, limits), some_unnamed=matching.some_unnamed)
    rows = rows.drop("about_subject", "has_subject")
    linked = _linked(_split(rows, limits))
    # Sorted before they are named: what is a word, or null, in STEPS is a small number here, or not there at all.
    return _named(linked.order_by([*TRAVELLER, "number"]))


def silences(journeys: Sequence[Journey], silence_days: float | None) -> dict[int, int]:
    """Journey code -> τ in microseconds, for the journeys that have one."""
    own = {
        code: silence_days if journey.silence_days is None else journey.silence_days
        for code, journey in enumerate(lived(journeys), start=1)
    }
    return {code: round(days * DAY_US) for code, days in own.items() if days is not None}


def exceeds(
    limits: dict[int, int], start: ir.TimestampValue, end: ir.TimestampValue, journey: ir.IntegerValue
) -> ir.BooleanValue:
    """Whether more than the journey's τ lies between two moments; a gap of exactly τ does not."""
    if not limits:
        return ibis.literal(False)
    gap = microseconds(end) - microseconds(start)
    longer = [(journey == code, gap > limit) for code, limit in limits.items()]
    return ibis.cases(*longer, else_=ibis.literal(False)).fill_null(False)


def _located(interactions: ir.Table, matching: Matching, coded: pa.Table) -> ir.Table:
    """Interactions with their place on the map, and nothing that steps do not carry."""
    rows = matching.on(interactions.filter(interactions.customer.notnull()))
    named = [name for name in FACT_DIMENSIONS if codes(coded, name)]
    for name in set(named) - {"channel", "source"}:
        rows = with_code(matching.engine, rows, name, coded)
    return rows.select(
        *(name for name in CARRIED if name in rows.columns),
        about_subject=(rows.subject_kind == rows.subject_wanted).fill_null(False),
        has_subject=rows.subject_wanted.notnull(),
        channel=rows.channel_code,
        **{name: rows[f"{name}_code"] for name in named if name != "channel"},
        **{name: _small(rows[name], words) for name, words in WORDS.items()},
    )


def _split(rows: ir.Table, limits: dict[int, int]) -> ir.Table:
    """Number each traveller's rows and mark those that start a path; threads lie one behind the other."""
    order = in_order(rows)
    line = ibis.window(group_by=TRAVELLER, order_by=order)
    rows = rows.mutate(
        number=ibis.row_number().over(line).cast("int32"),
        before_at=rows.occurred_at.lag().over(line),
        before_rank=rows.phase_rank.lag().over(line),
        **({"before_thread": rows.thread.lag().over(line)} if "thread" in rows.columns else {}),
    )
    enters_again = (rows.phase_rank == 0) & (rows.before_rank > 0)
    cut = enters_again | exceeds(limits, rows.before_at, rows.occurred_at, rows.journey)
    if "thread" in rows.columns:
        cut = (rows.before_thread != rows.thread) | ((rows.thread == "") & cut)
    starts = rows.before_at.isnull() | cut
    kept = [name for name in rows.columns if not name.startswith("before_")]
    return rows.select(*kept, starts=starts)


def _linked(rows: ir.Table) -> ir.Table:
    """Number the paths and the steps in them, and tell each step what came next."""
    line = ibis.window(group_by=TRAVELLER, order_by="number")
    so_far = ibis.window(group_by=TRAVELLER, order_by="number", preceding=None, following=0)
    first = ibis.ifelse(rows.starts, rows.number, ibis.null("int32"))
    rows = rows.mutate(
        position=rows.number - first.max().over(so_far) + 1,
        ordinal=rows.starts.cast("int32").sum().over(so_far).cast("int32"),
        ends=rows.starts.lead().over(line).fill_null(True),
        next_touchpoint=rows.touchpoint.lead().over(line),
        next_channel=rows.channel.lead().over(line),
        next_at=rows.occurred_at.lead().over(line),
    )
    seen_in = rows.ordinal.lag().over(group_by=[*TRAVELLER, "touchpoint"], order_by="number")
    return rows.mutate(revisit=(seen_in == rows.ordinal).fill_null(False))


def _named(rows: ir.Table) -> ir.Table:
    """The rows as STEPS: one number per path, words as words, nothing after the end of a path."""
    goes_on = ~rows.ends
    customer, journey, ordinal = (rows[name].cast("int64") for name in (*TRAVELLER, "ordinal"))
    made = {
        "path": path_number(customer, journey, ordinal),
        "next_touchpoint": ibis.ifelse(goes_on, rows.next_touchpoint, ibis.null("int16")),
        "next_channel": ibis.ifelse(goes_on, rows.next_channel, ibis.null("int16")),
        "next_after_s": ibis.ifelse(goes_on, seconds_between(rows.occurred_at, rows.next_at), ibis.null("float64")),
        **{name: _word(rows[name], words) for name, words in WORDS.items()},
        "phase": _word(rows.phase_rank, Phase),
    }
    absent = {name: ibis.null(kind) for name, kind in STEPS.items() if name not in rows.columns}
    return rows.select(**{name: {**absent, **made}.get(name, ibis._[name]).cast(kind) for name, kind in STEPS.items()})


def in_order(rows: ir.Table) -> list[str]:
    """The order of one traveller's rows: thread by thread where there are threads, each in time."""
    return ["thread", *IN_TIME] if "thread" in rows.columns else [*IN_TIME]


def _small(column: ir.StringValue, words: type[StrEnum]) -> ir.IntegerValue:
    branches = [(column == word.value, ibis.literal(rank, "int8")) for rank, word in enumerate(words)]
    return ibis.cases(*branches, else_=ibis.null("int8"))


def _word(column: ir.IntegerValue, words: type[StrEnum]) -> ir.StringValue:
    branches = [(column == rank, ibis.literal(word.value)) for rank, word in enumerate(words)]
    return ibis.cases(*branches, else_=ibis.null("string"))
