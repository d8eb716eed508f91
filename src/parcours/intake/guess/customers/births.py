"""Days of birth, by the heading or by the days themselves."""

from __future__ import annotations

import datetime as dt

from parcours.intake.guess.tables.columns import ColumnLook

#: Nobody born later answers or buys, and customers are not all of nearly the same age.
LATEST, APART = 2012, dt.timedelta(days=40 * 365)
#: How headings of days begin that somebody was born on; elsewhere these words say something else.
BORN = {"ne", "nee", "nato", "nata", "geboren", "nacido", "nascido"}


def tells_births(column: ColumnLook) -> bool:
    """Whether a column holds days of birth: its heading says so, or its days all lie long ago and decades apart."""
    read = column.reading.moments if column.timed else None
    if column.says("role", "birth") or read is None:
        return column.says("role", "birth")
    return bool(BORN & {*column.words[:1]}) or (read.high.year <= LATEST and read.high - read.low > APART)
