"""Days of birth, by the heading or by the days themselves."""

from __future__ import annotations

import datetime as dt

from parcours.intake.guess.columns import ColumnLook

#: Nobody born later answers or buys, and customers are not all of nearly the same age.
LATEST, APART = 2012, dt.timedelta(days=40 * 365)


def tells_births(column: ColumnLook) -> bool:
    """Whether a column holds days of birth: its heading says so, or its days all lie long ago and decades apart."""
    read = column.reading.moments if column.timed else None
    return column.says("role", "birth") or (
        read is not None and read.high.year <= LATEST and read.high - read.low > APART
    )
