"""Ibis expressions that mean the same on DuckDB and on Spark; use these where the plain spelling differs."""

from __future__ import annotations

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

#: The total order of interactions: engines break ties as they like, so every window over time uses both.
#: Steps name their interaction by them, too.
IN_TIME = ("occurred_at", "sequence")

EPOCH = ibis.literal("1970-01-01 00:00:00", "timestamp(6)")


def microseconds(moment: ir.TimestampValue) -> ir.IntegerValue:
    """Whole microseconds since 1970, int64; differences of these are the only safe time arithmetic."""
    return moment.delta(EPOCH, unit="microsecond").cast("int64")


def moment(microseconds_of_epoch: ir.IntegerValue) -> ir.TimestampValue:
    """The way back: a timestamp from whole microseconds since 1970."""
    return (EPOCH + microseconds_of_epoch.as_interval("us")).cast("timestamp(6)")


def seconds_between(start: ir.TimestampValue, end: ir.TimestampValue) -> ir.FloatingValue:
    """Seconds from start to end, float64, negative when end is earlier."""
    return (microseconds(end) - microseconds(start)).cast("float64") / ibis.literal(1e6)


def share(part: ir.NumericValue, whole: ir.NumericValue) -> ir.FloatingValue:
    """part / whole as float64, null where whole is 0."""
    return part.cast("float64") / whole.cast("float64").nullif(0.0)


def count_where(fitting: ir.BooleanValue) -> ir.IntegerValue:
    """How many rows fit, null counting as not; Spark's own count is null where every condition is."""
    return fitting.fill_null(False).cast("int64").sum()


def given(table: ir.Table) -> tuple[str, ...]:
    """The columns that are more than a null in every row, as far as the expression itself says so.

    >>> given(ibis.memtable({"a": [1]}).select("a", b=ibis.null("string")))
    ('a',)
    """
    values = getattr(table.op(), "values", {})
    return tuple(name for name in table.columns if not _is_null(values.get(name)))


def _is_null(value: ops.Node | None) -> bool:
    return isinstance(value, ops.Literal) and value.value is None
